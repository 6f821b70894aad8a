"""What did we ask, and which bytes came back?"""

from dataclasses import dataclass
from datetime import datetime

from onrecord.record.commitments import Commitment
from onrecord.record.times import utc

__all__ = ["Exchange", "KeptExchange"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One question put to a platform and the exact bytes that came back.

    A frame of a stream is an exchange too: `method` is SUBSCRIBE, `status` is None, and
    `asked_at` is the time at which the stream was opened. So is a request that came to us unasked,
    at our inbox: `method` is POST, `url` our own, `status` None, and headers and body are its.
    """

    method: str
    url: str
    status: int | None  # HTTP status; None for a frame, and when no answer came
    headers: tuple[tuple[str, str], ...]  # of the answer, lower-case names, in order
    body: bytes
    asked_at: datetime
    answered_at: datetime
    vantage: str  # the configured name of the machine that asked
    peer: str | None  # the address that we connected to
    tls: str | None  # "verified TLSv1.3 …"; None without TLS
    failure: str | None  # why no answer came: this says something about us, not about a post
    collected: bytes | None = None  # a vantage's signed words on it (`proof.collected`)

    def __post_init__(self) -> None:
        utc(self.asked_at)
        utc(self.answered_at)

    @classmethod
    def arrived(
        cls,
        method: str,
        url: str,
        headers: tuple[tuple[str, str], ...],
        body: bytes,
        *,
        at: datetime,
        vantage: str,
    ) -> "Exchange":
        """A request that came to us unasked, at an address of ours: the bytes are the request's."""
        return cls(
            method=method,
            url=url,
            status=None,
            headers=headers,
            body=body,
            asked_at=at,
            answered_at=at,
            vantage=vantage,
            peer=None,
            tls=None,
            failure=None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptExchange:
    """An exchange as the log holds it: circumstances in clear, bytes as commitments."""

    method: str
    url: str
    status: int | None
    asked_at: datetime
    answered_at: datetime
    vantage: str
    peer: str | None
    tls: str | None
    failure: str | None
    body: Commitment
    headers: Commitment | None  # of the canonical JSON of the answer's headers
    collected: Commitment | None = None  # of a vantage's signed words, if one brought it

    def opened(self, body: bytes, headers: tuple[tuple[str, str], ...] = ()) -> Exchange:
        """The exchange again, with the bytes behind its commitments."""
        return Exchange(
            method=self.method,
            url=self.url,
            status=self.status,
            headers=headers,
            body=body,
            asked_at=self.asked_at,
            answered_at=self.answered_at,
            vantage=self.vantage,
            peer=self.peer,
            tls=self.tls,
            failure=self.failure,
        )
