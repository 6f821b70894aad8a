"""Which requests are for the origin of captured pages, and not for ours?"""

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

__all__ = ["Apart", "host_of"]


class Apart:
    """Passes on what came in at a port, or was asked under a name, to the one app, else to the other."""

    def __init__(
        self, pages: ASGIApp, replay: ASGIApp, *, port: int | None, name: str | None
    ) -> None:
        self._pages, self._replay = pages, replay
        self._port, self._name = port, name

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the app does to which the request belongs."""
        answer = self._replay if self._is_for_replay(scope) else self._pages
        await answer(scope, receive, send)

    def _is_for_replay(self, scope: Scope) -> bool:
        if scope["type"] != "http":
            return False
        server = scope.get("server")
        if self._port is not None and server is not None and server[1] == self._port:
            return True
        return self._name is not None and host_of(scope) == self._name


def host_of(scope: Scope) -> str | None:
    """The name under which it was asked, in small letters, without a port."""
    try:
        return urlsplit("//" + Headers(scope=scope).get("host", "")).hostname
    except ValueError:
        return None
