"""What is a browser told that it may do with a captured page? Show it, and nothing else."""

from collections.abc import Sequence

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["Sealed", "sealed_headers"]


def sealed_headers(framed_by: Sequence[str]) -> dict[str, str]:
    """The headers of every answer, for pages of these origins to frame.

    `sandbox` gives the page an origin of its own, which shares nothing with anything. So its
    sheets and pictures come from elsewhere to it, and their resource policy has to say so: they
    are the same for whoever has their address.
    """
    ancestors = " ".join(framed_by) or "'none'"
    return {
        "content-security-policy": (
            "default-src 'none'; img-src 'self'; style-src 'self'; base-uri 'none'; "
            f"form-action 'none'; sandbox; frame-ancestors {ancestors}"
        ),
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "cross-origin-resource-policy": "cross-origin",
        "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        "x-robots-tag": "noindex, noarchive",
        "x-dns-prefetch-control": "off",
        "cache-control": "no-store",
    }


class Sealed:
    """Puts the headers on every answer of an app, in place of its own; takes cookies off both ways."""

    def __init__(self, app: ASGIApp, framed_by: Sequence[str]) -> None:
        self._app, self._headers = app, sealed_headers(framed_by)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the app does to who has no cookies, with the headers."""

        async def send_sealed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(self._headers)
                del headers["set-cookie"]
            await send(message)

        if scope["type"] == "http":
            kept = [one for one in scope["headers"] if one[0].lower() != b"cookie"]
            scope = {**scope, "headers": kept}
        await self._app(scope, receive, send_sealed)
