"""What came of a visit to a page?"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from onrecord.network.browser.budget import Budget
from onrecord.record.captures import CaptureOutcome

__all__ = ["ENDLESS", "Certified", "CutOff", "Headers", "PageExchange", "Peer", "Visit"]

Headers: TypeAlias = tuple[tuple[str, str], ...]

CutOff: TypeAlias = Literal["length", "time", "disconnect", "unspecified"]
"""Why the rest of a body is missing, in the words of WARC 1.1, section 5.13."""

ENDLESS = frozenset({"text/event-stream", "multipart/x-mixed-replace"})
"""Media types of answers that go on for as long as somebody listens."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageExchange:
    """A question that the page put to a server, and what the browser took of the answer.

    Headers are as sent, HTTP/2's pseudo-headers left out. `body` is decoded: what
    `content-encoding` and `transfer-encoding` say of it has been undone.
    """

    url: str
    method: str
    kind: str  # as the browser has it: Document, Image, Font, Fetch, …
    asked_at: datetime
    asked: Headers = ()
    question: bytes = b""
    status: int | None = None  # None: no answer came
    reason: str = ""
    answered: Headers = ()
    body: bytes = b""
    cut_off: CutOff | None = None
    protocol: str | None = None  # "h2", "http/1.1"
    peer: str | None = None  # as our proxy connected for it
    tls_version: str | None = None  # "TLS 1.3"
    cipher: str | None = None
    served_by: Literal["network", "service-worker"] = "network"
    main: bool = False  # it asked for the page itself
    failure: str | None = None

    @property
    def media_type(self) -> str:
        """As claimed, without parameters; "" if nothing is."""
        found = next((value for name, value in self.answered if name.lower() == "content-type"), "")
        return found.partition(";")[0].strip().lower()

    @property
    def endless(self) -> bool:
        """Whether it has no end by its kind: it is kept until the look was over."""
        return self.media_type in ENDLESS


@dataclass(frozen=True, slots=True, kw_only=True)
class Certified:
    """The certificates that an origin showed: DER, its own first."""

    origin: str
    chain: tuple[bytes, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """A connection of the proxy while the visit went on, for this visit or for another."""

    host: str
    port: int
    address: str | None
    refused: str | None
    sent: int
    received: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A page as a browser found it. `screenshot` is a PNG; what could not be taken is None."""

    url: str
    outcome: CaptureOutcome
    began_at: datetime
    ended_at: datetime
    vantage: str
    budget: Budget
    browser: str  # product and version
    final_url: str = ""
    status: int | None = None
    peer: str | None = None
    tls: str | None = None
    user_agent: str = ""
    flags: tuple[str, ...] = ()
    exchanges: tuple[PageExchange, ...] = ()
    certificates: tuple[Certified, ...] = ()
    peers: tuple[Peer, ...] = ()
    screenshot: bytes | None = None
    dom: str | None = None
    text: str | None = None
    title: str = ""
    behaviours: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    errors: int = 0  # that the page's own scripts made

    @property
    def answers(self) -> int:
        """How many answers came."""
        return sum(1 for one in self.exchanges if one.status is not None)
