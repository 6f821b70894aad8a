"""How does a WebSub hub reach us?

At a callback of its own for each topic (W3C WebSub, sections 5.3 and 7). A hub that asks whether
we meant to subscribe is told so if the address is one that we gave for this topic; what it
delivers is kept as it came, durably, and only then taken. Nobody reads it here: the watch does.
Served only where [activitypub] actor names the public address of these pages.
"""

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from onrecord.archive import Archive
from onrecord.archive.hub_key import hub_key
from onrecord.web.arrivals import Arrivals, body_of

__all__ = ["MAX_DELIVERY", "websub_routes"]

MAX_DELIVERY = 4 * 1024 * 1024  # bytes; hubs deliver what is new in a feed
_LONGEST = 500  # characters of a challenge; those of known hubs have less than 100


def websub_routes(archive: Archive) -> list[Route]:
    """The route of callbacks; none where these pages have no public address."""
    base = archive.configuration.activitypub.actor.rstrip("/")
    if not base:
        return []
    callbacks = _Callbacks(archive, base)
    return [
        Route("/websub/{name}", callbacks.verify, methods=["GET"]),
        Route("/websub/{name}", callbacks.take, methods=["POST"]),
    ]


class _Callbacks:
    def __init__(self, archive: Archive, base: str) -> None:
        self._folder, self._arrivals = archive.folder, Arrivals.of(archive, base, "hubs")

    async def verify(self, request: Request) -> Response:
        """Say whether we meant it; for how long it holds, the watch reads from what is kept."""
        topic = await self._topic(request)
        asked = request.query_params
        if asked.get("hub.mode") == "denied":
            return await self._arrivals.keep(request, b"") or PlainTextResponse("")
        challenge = asked.get("hub.challenge", "")
        is_meant = asked.get("hub.mode") == "subscribe" and asked.get("hub.topic") == topic
        if not is_meant or not 0 < len(challenge) <= _LONGEST:
            raise HTTPException(404, "Nobody here asked for that.")
        return await self._arrivals.keep(request, b"") or PlainTextResponse(challenge)

    async def take(self, request: Request) -> Response:
        """Keep a delivery as it came; only then say so."""
        await self._topic(request)
        body = await body_of(request, MAX_DELIVERY)
        if body is None:
            return Response(status_code=413)
        return await self._arrivals.keep(request, body) or Response(status_code=202)

    async def _topic(self, request: Request) -> str:
        """The topic of the callback, if we gave it: others are nobody's address."""
        topic = request.query_params.get("topic", "")
        key = await run_in_threadpool(hub_key, self._folder)
        if not topic or not key.is_ours(request.path_params["name"], topic):
            raise HTTPException(404, "Nobody here asked for that.")
        return topic
