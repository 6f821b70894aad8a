"""What is an incident that is known from reports only?

As a person lists it from published sources (docs/incidents.md). Nothing here was observed by us,
and nothing says whether an account was in other hands: each claim stands with who made it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from onrecord.findings.declared import Declared
from onrecord.findings.standing import StandingState
from onrecord.record.accounts import AccountId, Handle, Ref
from onrecord.record.commitments import Digest
from onrecord.record.declarations import Covers, ScopeKind
from onrecord.record.institutions import Institution

__all__ = [
    "Appearance",
    "Expected",
    "Finding",
    "Incident",
    "IncidentAccount",
    "Removal",
    "ReportedPost",
    "Source",
    "When",
    "one_of",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """A time as somebody else gives it: from `begins` to `ends`, both included, UTC."""

    begins: datetime
    ends: datetime
    written: str  # as the file has it: "2013-04-23T13:07-04:00", "2021-12"
    recalled: bool  # from memory; no source at hand gives it


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where something can be read: an outlet, and a short citation."""

    id: str
    outlet: str
    cite: str
    published: When | None


def one_of(sources: Sequence[Source]) -> str:
    """Whose word it is, where it is one of several sources and the file can't tell which."""
    outlets = list(dict.fromkeys(one.outlet for one in sources))
    return " or ".join(outlets) if len(outlets) <= 2 else f"one of {len(outlets)} sources"


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentAccount:
    """An account, by the label that it wore at the time of the incident."""

    id: AccountId  # made of the file's names: no platform's id is known from a report
    name: str  # by which the file calls it
    platform: str
    handle: Handle | None
    institution: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Appearance:
    """When a post appeared, by somebody's report; None where that gives no bound."""

    not_before: datetime | None
    by: datetime
    told_by: str  # an outlet, or whose declaration


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """What a report says of a post being there or gone. Several may disagree; all are kept."""

    told_by: str
    words: str
    there: When | None  # when it was still there
    gone: When | None  # when it was no longer
    minutes: tuple[int, int] | None  # how long it was there, at least and at most


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedPost:
    """A post that reports tell of: in its words, or by what it was about."""

    ref: Ref
    name: str
    account: AccountId
    kind: ScopeKind
    words: str | None
    about: str | None  # in a reporter's words
    recalled: bool
    appeared: tuple[Appearance, ...]
    removal: tuple[Removal, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What somebody found out, or said to have, later. Shown, and never folded into standing."""

    by: str
    words: str
    recalled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """Where the file's writer expects a post to stand, and why."""

    post: Ref
    state: StandingState
    reason: str
    covers: tuple[tuple[Digest, Covers], ...]  # of every declaration


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """An incident with all that its sources tell of it."""

    name: str
    title: str
    recorded_at: datetime  # when the file was written
    dates: tuple[When, ...]
    notes: tuple[str, ...]
    sources: tuple[Source, ...]
    institutions: tuple[Institution, ...]
    accounts: tuple[IncidentAccount, ...]
    posts: tuple[ReportedPost, ...]
    declarations: tuple[tuple[str, Declared], ...]  # each with the name that the file gives it
    findings: tuple[Finding, ...]
    expected: tuple[Expected, ...]
