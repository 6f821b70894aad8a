"""What did a browser show us at this address?

A capture never says that a post is there or gone: only readers of a platform's own answers do.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from onrecord.record.accounts import Ref
from onrecord.record.commitments import Commitment
from onrecord.record.outcomes import Refused, Unreached

__all__ = ["Capture", "CaptureOutcome", "Failed", "Truncated", "Whole"]


@dataclass(frozen=True, slots=True)
class Whole:
    """The page came to rest within its budget, and every answer that the browser took is kept."""


@dataclass(frozen=True, slots=True)
class Truncated:
    """Something is missing, for a reason that is ours (a budget, a crash); what came is kept."""

    why: str


@dataclass(frozen=True, slots=True)
class Failed:
    """Our browser failed before there was anything to keep."""

    why: str


CaptureOutcome: TypeAlias = Whole | Truncated | Refused | Unreached | Failed


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """A visit of a browser to one address, and the package (WACZ 1.2) of all that came.

    `package` is None if nothing came. It is kept beside Refused as well: it shows the wall.
    `status`, `peer` and `tls` are those of the page itself, as in an exchange.
    """

    url: str
    posts: tuple[Ref, ...]  # whose page it is; empty for any other address
    outcome: CaptureOutcome
    package: Commitment | None
    status: int | None
    peer: str | None
    tls: str | None
    browser: str  # product and version, as it names itself; "" if none was started
    vantage: str
    began_at: datetime
    ended_at: datetime
    collected: Commitment | None = None  # of a vantage's signed words, if one made the visit
