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
    "Detail",
    "DetailKind",
    "Extent",
    "Ground",
    "Scope",
    "ScopeKind",
    "Via",
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
    IMPERSONATION = "impersonation"  # an account that only bears the institution's name
    PERSONAL_VIEWS = "personal-views"
    OUT_OF_DATE = "out-of-date"
    MISTRANSLATED = "mistranslated"
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
    ARTICLES = "articles"  # on the institution's own site


class Extent(StrEnum):
    """How words pick out posts that kinds and times alone don't: only their speaker knows which."""

    NAMED = "named"  # single posts, which they name or describe: "the tweet has been removed"
    BATCH = "batch"  # some posts, left to the speaker to tell: "unsolicited tweets"
    PERIOD = "period"  # a time without its bounds: "in the brief period that …"


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """Where it was said. A channel independent of the disputed account weighs more."""

    name: str
    url: str | None
    independent: bool | None  # None: not known


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What the words are about: kinds, a window, and the words that set it.

    Loose words ("last night", "as of today") set a window whose ends are windows themselves: it
    begins from `begins_at` to `begins_by` and ends from `ends_after` to `ends_at`.
    """

    kinds: tuple[ScopeKind, ...]
    accounts: tuple[AccountId, ...]
    begins_at: datetime | None
    ends_at: datetime | None
    words: str | None
    begins_by: datetime | None = None  # None: it begins at `begins_at` sharply
    ends_after: datetime | None = None
    extent: Extent | None = None  # None: all that kinds, accounts and window admit


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Whether one post is covered, and why that is said."""

    post: Ref
    covers: Covers
    reason: str


class DetailKind(StrEnum):
    """Which kind of checkable particular a speaker gave."""

    CLIENT = "client"  # the application or device
    PLACE = "place"
    TIME = "time"


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """A particular that can be checked: "logged in from Chrome in Karachi at 05:59"."""

    kind: DetailKind
    of: str  # the event that it belongs to, in a word: "login", "post"
    words: str  # as said
    at: datetime | None  # the instant that an editor read in the words of a time


@dataclass(frozen=True, slots=True, kw_only=True)
class Via:
    """Words that are known through somebody else's report only."""

    outlet: str
    url: str | None
    paraphrase: bool  # told in the outlet's words, not quoted


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """Somebody's public words about posts, as said, with what an editor read in them.

    The last five fields came after the first: they are written only where they hold something.
    """

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
    details: tuple[Detail, ...] = ()
    said_in: Ref | None = None  # the archived post in which it was said
    via: Via | None = None  # None: read where it was said
    hedged: bool = False  # the speaker's own words leave it open: "seems", "may have been"
    said_until: datetime | None = None  # said from `said_at` to this: known to the day, not better
