"""What does a package that is whole say of itself?"""

from dataclasses import dataclass
from datetime import datetime

from onrecord.proof.wacz.datapackage import Claimant, Resource
from onrecord.proof.wacz.pages import WaczPage
from onrecord.record.commitments import Digest

__all__ = ["Answer", "MainPage", "Place", "WaczFacts", "WarcFacts"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record lies: the WARC's path in the package, and bytes within that WARC.

    `sha256` and `size` are of its payload, `media_type` as the record says.
    """

    member: str
    offset: int
    length: int
    url: str
    media_type: str | None
    sha256: Digest
    size: int


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of a server, as its record says: its peer is an IP address, its protocols are
    those of WARC-Protocol (`h2`, `tls/1.3`), its status None if it could not be read."""

    url: str
    status: int | None
    date: datetime
    peer: str | None
    protocols: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MainPage:
    """The page that the package is about, and what was answered: redirects, then the page."""

    url: str
    answers: tuple[Answer, ...]

    @property
    def status(self) -> int | None:
        """The last answer's status; None if the package holds no answer for its main page."""
        return self.answers[-1].status if self.answers else None


@dataclass(frozen=True, slots=True, kw_only=True)
class WaczFacts:
    """A package whose bytes are those that it lists, and whose records are what they state.

    That says nothing about who made it, or whether a server ever answered so: whoever makes a
    package can list whatever they put in. `claimed_by` is a claim, not verified here.
    """

    version: str  # of the format
    title: str | None
    software: str | None  # that packed it
    tools: tuple[str, ...]  # that recorded it, by its warcinfo records
    created: datetime | None
    sealed: bool
    claimed_by: Claimant | None
    members: tuple[Resource, ...]
    pages: tuple[WaczPage, ...]  # the first of them
    page_count: int
    main: MainPage | None
    records: int
    responses: int
    truncated: int  # records that say that they were cut short
    unverified: int  # digests that are stated and can't be computed from the record alone
    indexed: int  # lines of its indexes
    first_date: datetime | None
    last_date: datetime | None
    screenshot: Place | None
    text: Place | None
    dom: Place | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WarcFacts:
    """A WARC whose records are what they state. What they state is whoever's word wrote them."""

    url: str | None  # of the first page that was answered
    date: datetime | None  # and when
    tool: str | None
    bytes: int
    records: int
    responses: int
    truncated: int
    unverified: int
    first_date: datetime | None
    last_date: datetime | None
