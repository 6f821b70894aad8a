"""Who said what about which posts, in which capacity, with which words?

Fields and their meanings: design, section 4. Nothing here is edited: a later declaration may
withdraw an earlier one, and standing is computed from all of them.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from onrecord.record.accounts import AccountId, Ref
from onrecord.record.commitments import Digest

__all__ = [
    "Act",
    "Capacity",
    "Channel",
    "Coverage",
    "Covers",
    "Declaration",
    "Denied",
    "Ground",
    "Scope",
    "ScopeKind",
]


class Capacity(StrEnum):
    """In which capacity somebody speaks."""

    ACCOUNT = "account"
    INSTITUTION = "institution"
    SUPERIOR = "superior-institution"
    OFFICER = "officer"
    PLATFORM = "platform"
    AUTHORITY = "police-or-court"
    ARCHIVE = "archive"


class Act(StrEnum):
    """What the words do."""

    DISOWNS = "disowns"
    WITHDRAWS = "withdraws"
    CORRECTS = "corrects"
    AFFIRMS = "affirms"
    EXPLAINS = "explains"
    RESTORES = "restores"
    APOLOGISES = "apologises"


class Denied(StrEnum):
    """What is denied. Authorship and endorsement are different denials."""

    AUTHORSHIP = "authorship"
    ENDORSEMENT = "endorsement"
    CONTENT = "content"


class Ground(StrEnum):
    """The ground as claimed by the speaker, never as found by us."""

    COMPROMISE = "compromise"
    UNAUTHORISED = "unauthorised"
    FORMER_EMPLOYEE = "former-employee"
    OPERATOR_ERROR = "operator-error"
    MISTAKEN_REPOST = "mistaken-repost"
    FALSIFIED = "falsified"
    PLATFORM_ERROR = "platform-error"
    POLICY = "policy"
    STUNT = "stunt"
    NONE = "none"


class Covers(StrEnum):
    """Whether the words cover a post. Unclear is an answer, not a failure."""

    YES = "yes"
    NO = "no"
    UNCLEAR = "unclear"


class ScopeKind(StrEnum):
    """What kind of thing the words are about."""

    POSTS = "posts"
    REPOSTS = "reposts"
    LIKES = "likes"
    PROFILE = "profile-changes"
    ACCOUNT = "whole-account"
    FORWARDS = "forwards"


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """Where it was said. A channel independent of the disputed account weighs more."""

    name: str
    url: str | None
    independent: bool | None  # None: not known


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What the words are about: kinds, a window, and the words that set it."""

    kinds: tuple[ScopeKind, ...]
    accounts: tuple[AccountId, ...]
    begins_at: datetime | None
    ends_at: datetime | None
    words: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Whether one post is covered, and why that is said."""

    post: Ref
    covers: Covers
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """Somebody's public words about posts, as said, with what an editor read in them."""

    speaker: str
    capacity: Capacity
    institution: str | None
    channel: Channel
    words: str
    language: str | None  # BCP 47
    said_at: datetime
    evidence: tuple[Digest, ...]  # blobs in which the words can be seen
    act: Act
    denies: tuple[Denied, ...]
    ground: Ground
    ground_words: str | None
    scope: Scope
    covers: tuple[Coverage, ...]
    withdraws: Digest | None  # digest of the entry of an earlier declaration
