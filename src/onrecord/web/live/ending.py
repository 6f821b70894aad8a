"""How do those who listen learn that the server ends, before it waits for them?"""

import socket
from collections.abc import Callable

import uvicorn

__all__ = ["EndingServer"]


class EndingServer(uvicorn.Server):
    """A server that tells so when it begins to end, and then waits for what is under way."""

    def __init__(self, config: uvicorn.Config, ending: Callable[[], None]) -> None:
        super().__init__(config)
        self._ending = ending

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End, in the event loop that serves."""
        self._ending()
        await super().shutdown(sockets)
