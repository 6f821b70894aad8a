"""How is a request that somebody sends us unasked kept as it came, before anybody reads it?"""

from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from onrecord.archive import Archive
from onrecord.archive.deliveries import Deliveries, TooManyWaiting
from onrecord.network import Clock
from onrecord.record.exchanges import Exchange
from onrecord.web.forms import bounded

__all__ = ["Arrivals", "body_of"]


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Where requests to an address of ours are kept, durably, until the watch reads them."""

    base: str  # our public address
    vantage: str
    deliveries: Deliveries

    @classmethod
    def of(cls, archive: Archive, base: str, who: str = "") -> "Arrivals":
        """Those of an archive; of `who`, where it is not the inbox (`archive.deliveries`)."""
        vantage = archive.configuration.network.vantage
        return cls(base, vantage, Deliveries(archive.folder, vantage, of=who))

    async def keep(self, request: Request, body: bytes) -> Response | None:
        """Keep a request; the answer to give instead, if there is no place for it."""
        clock: Clock = request.app.state.clock
        path = request.scope.get("raw_path", b"").decode("latin-1")
        query = request.scope.get("query_string", b"").decode("latin-1")
        exchange = Exchange.arrived(
            request.method,
            f"{self.base}{path}{f'?{query}' if query else ''}",
            tuple(
                (name.decode("latin-1").lower(), value.decode("latin-1"))
                for name, value in request.headers.raw
            ),
            body,
            at=clock.now(),
            vantage=self.vantage,
        )
        try:
            await run_in_threadpool(self.deliveries.put, exchange)
        except TooManyWaiting:
            return Response(status_code=503, headers={"retry-after": "600"})
        return None


async def body_of(request: Request, most: int) -> bytes | None:
    """The body, None if it is larger than `most` bytes: more is not even read.

    HTTPException 400 where it was cut off, or does not come on.
    """
    try:
        return b"".join([piece async for piece in bounded(request, most)])
    except HTTPException as error:
        if error.status_code == 413:
            return None
        raise
    except ClientDisconnect:
        raise HTTPException(400, "The delivery was cut off.") from None
