"""Where does a watcher hear from: a stream of its own, or whatever vantages bring?"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from onrecord.watch.listening import Heard, Listener

__all__ = ["Hearing", "OwnStream"]


class Hearing(Protocol):
    """Brings frames, for as long as it is listened to."""

    @property
    def count(self) -> int:
        """Frames so far, whoever they concern: whether anything was heard."""
        ...

    @property
    def is_empty(self) -> bool:
        """Whether everything that was queued was taken."""
        ...

    @property
    def caught_up(self) -> bool:
        """Whether what was last heard happened after we began to listen, by the sender's word."""
        ...

    async def listen(self, keep_on: Callable[[], bool]) -> None:
        """Listen until it ends or `keep_on` says no."""
        ...

    async def take(self, patience: float) -> Heard:
        """What was heard, a batch at most; waits up to `patience` seconds for the first."""
        ...

    async def recorded(self) -> None:
        """All that was taken has been recorded, or waits among the recorder's doubts."""
        ...


@dataclass(slots=True)
class OwnStream:
    """One connection to a stream; how far it was recorded is for `Intake` to note."""

    listener: Listener
    url: str
    cursor: int | None

    @property
    def count(self) -> int:
        """See `Hearing`."""
        return self.listener.heard

    @property
    def is_empty(self) -> bool:
        """See `Hearing`."""
        return self.listener.is_empty

    @property
    def caught_up(self) -> bool:
        """See `Hearing`."""
        return self.listener.caught_up

    async def listen(self, keep_on: Callable[[], bool]) -> None:
        """See `Hearing`."""
        await self.listener.listen(self.url, self.cursor, keep_on)

    async def take(self, patience: float) -> Heard:
        """See `Hearing`."""
        return await self.listener.take(patience)

    async def recorded(self) -> None:
        """Nobody waits for a receipt."""
