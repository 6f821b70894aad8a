"""Under which names may pages on loopback be asked for?

A stranger's page whose name is made to resolve to loopback (DNS rebinding) would otherwise read
them. A proxy in front of us may pass the host of the archive's origin.
"""

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from onrecord.web.replay.apart import host_of

__all__ = ["OwnNames"]

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_ADVICE = (
    "These pages are not served under this name.\n"
    "Behind a proxy, let it pass the host of the archive's origin, or 127.0.0.1, as Host.\n"
)


class OwnNames:
    """Refuses whoever asks under a name that is neither loopback's nor one of ours."""

    def __init__(self, app: ASGIApp, *names: str) -> None:
        self._app, self._names = app, _LOOPBACK | {name.lower() for name in names}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the app does, or with 421 Misdirected Request (RFC 9110, 15.5.20)."""
        answer: ASGIApp = self._app
        if scope["type"] == "http" and host_of(scope) not in self._names:
            answer = PlainTextResponse(_ADVICE, status_code=421)
        await answer(scope, receive, send)
