"""What is a browser told that it may do with our pages? Show them, with what is ours."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["HEADERS", "Hardened"]

HEADERS = {
    # Nothing inline and nothing from elsewhere; no frame, unless a route allows its own.
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; "
        "img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


class Hardened:
    """Puts the headers on every answer, also on errors; a route may set its own value."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the app does, with the headers."""

        async def send_hardened(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                framed = "content-security-policy" in headers  # its own policy says by whom
                for name, value in _headers_of(scope).items():
                    if not (framed and name == "x-frame-options"):
                        headers.setdefault(name, value)
                headers.setdefault("cache-control", "no-cache")
            await send(message)

        await self._app(scope, receive, send_hardened)


def _headers_of(scope: Scope) -> dict[str, str]:
    """The headers, with the one place whose frames pages may show: that of captured pages."""
    place = getattr(scope["app"].state, "replay", None) if "app" in scope else None
    if place is None:
        return HEADERS
    policy = f"{HEADERS['content-security-policy']}; frame-src {place.origin}"
    return HEADERS | {"content-security-policy": policy}
