"""How does a WebSub hub reach us?

At a callback of its own for each topic (W3C WebSub, sections 5.3 and 7). A hub that asks whether
we meant to subscribe is told so if the address is one that we gave for this topic; what it
delivers is kept as it came, durably, and only then taken. Nobody reads it here: the watch does.
Served only where [activitypub] actor names the public address of these pages.
"""

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from onrecord.archive import Archive
from onrecord.archive.deliveries import Deliveries, TooManyWaiting
from onrecord.archive.hub_key import hub_key
from onrecord.network import Clock
from onrecord.record.exchanges import Exchange

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
        self._folder, self._base = archive.folder, base
        self._vantage = archive.configuration.network.vantage
        self._deliveries = Deliveries(archive.folder, self._vantage, of="hubs")

    async def verify(self, request: Request) -> Response:
        """Say whether we meant it; for how long it holds, the watch reads from what is kept."""
        topic = await self._topic(request)
        asked = request.query_params
        if asked.get("hub.mode") == "denied":
            await self._keep(request, b"")
            return PlainTextResponse("")
        challenge = asked.get("hub.challenge", "")
        is_meant = asked.get("hub.mode") == "subscribe" and asked.get("hub.topic") == topic
        if not is_meant or not 0 < len(challenge) <= _LONGEST:
            raise HTTPException(404, "Nobody here asked for that.")
        await self._keep(request, b"")
        return PlainTextResponse(challenge)

    async def take(self, request: Request) -> Response:
        """Keep a delivery as it came; only then say so."""
        await self._topic(request)
        body = bytearray()
        try:
            async for piece in request.stream():
                body += piece
                if len(body) > MAX_DELIVERY:
                    return Response(status_code=413)
        except ClientDisconnect:
            raise HTTPException(400, "The delivery was cut off.") from None
        try:
            await self._keep(request, bytes(body))
        except TooManyWaiting:
            return Response(status_code=503, headers={"retry-after": "600"})
        return Response(status_code=202)

    async def _topic(self, request: Request) -> str:
        """The topic of the callback, if we gave it: others are nobody's address."""
        topic = request.query_params.get("topic", "")
        key = await run_in_threadpool(hub_key, self._folder)
        if not topic or not key.is_ours(request.path_params["name"], topic):
            raise HTTPException(404, "Nobody here asked for that.")
        return topic

    async def _keep(self, request: Request, body: bytes) -> None:
        clock: Clock = request.app.state.clock
        at, path = clock.now(), request.scope.get("raw_path", b"").decode("latin-1")
        query = request.scope.get("query_string", b"").decode("latin-1")
        headers = tuple(
            (name.decode("latin-1").lower(), value.decode("latin-1"))
            for name, value in request.headers.raw
        )
        exchange = Exchange(
            method=request.method,
            url=f"{self._base}{path}?{query}",
            status=None,
            headers=headers,
            body=body,
            asked_at=at,
            answered_at=at,
            vantage=self._vantage,
            peer=None,
            tls=None,
            failure=None,
        )
        await run_in_threadpool(self._deliveries.put, exchange)
