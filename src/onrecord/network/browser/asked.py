"""What did the browser tell of one request, hop by hop, until its answer was complete?"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from onrecord.network.browser.sessions import Session
from onrecord.network.browser.taking import Body
from onrecord.network.browser.visited import Headers

__all__ = ["Asked", "Hop", "answer_of", "listed", "moment", "origin_of"]


@dataclass(slots=True)
class Hop:
    """One question on the way; a redirect leads to the next one under the same number."""

    url: str
    kind: str
    asked_at: datetime
    request: dict[str, Any] = field(default_factory=dict)
    response: dict[str, Any] | None = None
    wired: bool = True  # it went over the network, so that headers as sent are told apart
    main: bool = False
    done: bool = False
    failure: str | None = None
    body: Body | None = None
    answered_at: datetime | None = None


@dataclass(slots=True)
class Asked:
    """A request of the browser (CDP `requestId`), and the headers as sent, in their order.

    The browser tells a request, an answer and the headers as sent in any order, perhaps over
    the sessions of two targets; the headers of the n-th hop are the n-th that are told.
    """

    number: str
    session: Session
    hops: list[Hop] = field(default_factory=list)
    sent: list[Headers] = field(default_factory=list)
    came: list[Headers] = field(default_factory=list)
    received: int = 0  # bytes that the page had, decoded
    from_cache: bool = False

    @property
    def last(self) -> Hop:
        return self.hops[-1]

    def headers_of(self, hop: Hop) -> tuple[Headers, Headers]:
        """As sent and as received; as the page knows them where it is not told."""
        wired = [one for one in self.hops if one.wired or (one.body and one.body.handed_on)]
        place = next((n for n, one in enumerate(wired) if one is hop), None)
        asked = _nth(self.sent, place)
        came = _nth(self.came, place)
        response = hop.response or {}
        return (
            listed(hop.request.get("headers")) if asked is None else asked,
            listed(response.get("headers")) if came is None else came,
        )


def _nth(of: list[Headers], place: int | None) -> Headers | None:
    return of[place] if place is not None and place < len(of) else None


def listed(headers: Any) -> Headers:
    """CDP's dict of headers, in which a name's several values are lines of one."""
    found: Iterable[tuple[str, str]] = headers.items() if isinstance(headers, dict) else ()
    return tuple((name, line) for name, value in found for line in str(value).split("\n"))


def answer_of(paused: dict[str, Any]) -> dict[str, Any]:
    """A paused response in the shape of a CDP `Response`, for one that is told nowhere else."""
    headers: dict[str, str] = {}
    for one in paused.get("responseHeaders", ()):
        name, value = one["name"], one["value"]
        headers[name] = f"{headers[name]}\n{value}" if name in headers else value
    status, reason = paused["responseStatusCode"], paused.get("responseStatusText", "")
    return {"status": status, "statusText": reason, "headers": headers}


def moment(seconds: Any, otherwise: datetime) -> datetime:
    """CDP's `wallTime` (seconds since 1970), which is this machine's clock."""
    if not isinstance(seconds, int | float) or not 0 < seconds < 2**33:
        return otherwise
    return datetime.fromtimestamp(seconds, UTC)


def origin_of(url: str) -> str:
    """Scheme, host and port (RFC 6454); "" for an address that can't be taken apart."""
    try:
        split = urlsplit(url)
    except ValueError:
        return ""
    return f"{split.scheme}://{split.netloc}"
