"""What can come of assessing a post, or a run of posts?

Worked out by `findings.assessment`; the words are here because what came of it may be put on
record as it was (`record.assessments`).
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from onrecord.record.accounts import Ref
from onrecord.record.commitments import Digest

__all__ = [
    "Assessed",
    "Assessment",
    "CalibrationUsed",
    "Field",
    "Figures",
    "First",
    "Group",
    "History",
    "NotAssessed",
    "Novelty",
    "Reason",
    "Regime",
    "Scale",
    "Why",
]


class Group(StrEnum):
    """A group of features: what a reason is about."""

    HOUR = "hour and weekday"
    RHYTHM = "rhythm"  # the pause before it
    CLIENT = "client"
    KIND = "kind of post"  # post, reply, quotation; links, mentions, media that it has
    LANGUAGE = "language"
    WORDS = "words"
    STYLE = "style"  # characters, punctuation, capitals, length
    MENTIONS = "mentions"
    HASHTAGS = "hashtags"
    LINKS = "links"


class Field(StrEnum):
    """What a platform may or may not tell of its posts. One that it does not tell is absent."""

    CLIENT = "client"  # the application that posted it
    LANGUAGE = "language"
    LINKS = "links"  # where links lead, not only that there are some
    MEDIA = "media"


class Scale(StrEnum):
    """Words for how far a likelihood ratio is from 1, either way (after ENFSI 2015).

    Below 2: neutral; from 2 below 10: weak; from 10 below 100: moderate. More than that is never
    said.
    """

    NEUTRAL = "about neutral"
    WEAK = "weak"
    MODERATE = "moderate"


class Why(StrEnum):
    """Why no likelihood ratio is given."""

    TOO_FEW = "too-few-own-posts"
    NO_WORDS_OF_ITS_OWN = "no-words-of-its-own"  # a repost or a like
    NOT_READABLE = "words-not-on-record"  # withheld, never kept, or never seen
    NO_TIME = "no-time-of-posting"
    PLATFORM = "no-calibration-for-platform"
    LANGUAGE = "no-calibration-for-language"
    FIELDS = "no-calibration-for-fields"
    RUN_LENGTH = "no-calibration-for-so-many-posts"
    SEVERAL_ACCOUNTS = "several-accounts"
    UNLIKE_CALIBRATION = "history-unlike-calibration"  # the shift check
    REGIME_CHANGED = "history-changed"  # too little of it since the change
    NO_ARRAYS = "extra-not-installed"


class First(StrEnum):
    """What a novelty is the first of, within one account's history."""

    CLIENT = "client"
    LANGUAGE = "language"  # named in English where it is among the common ones, else by its tag
    SCRIPT = "script"  # of its letters, by the name that Unicode gives them
    HOUR = "hour"  # a time of day in UTC, such as "03:12"; none within an hour of it before
    KIND = "kind"  # a reply or a quotation
    MEDIA = "media"  # a kind of medium, such as "video"
    MENTION = "mention"  # with its @
    DOMAIN = "domain"  # that a link leads to
    HASHTAG = "hashtag"  # with its #


@dataclass(frozen=True, slots=True)
class Novelty:
    """Something of the questioned post that the history has not: what, and in how many posts."""

    group: Group
    what: str  # as it stands in the post: a client's name, a language, a mentioned account
    among: int  # own posts of the history in which it was looked for
    because: tuple[Digest, ...]  # the observations of the questioned posts that have it
    first: First
    more: int = 0  # others of this kind that the same posts have, and that are not listed


@dataclass(frozen=True, slots=True)
class Reason:
    """How much a group of features speaks for one side, as a share of log10 of the ratio.

    Above 0: for somebody else; below 0: for the usual operators. The reasons add up to log10 of
    the ratio before its bounds.
    """

    group: Group
    log10: float


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Which own posts were used. None is later than, or at, `cut_off`."""

    posts: int
    first: datetime | None
    last: datetime | None
    cut_off: datetime | None  # when the (first) questioned post was posted
    unread: int  # own posts before the cut-off whose words, or time, are not on record
    disowned: int = 0  # others before it, left out: somebody who may speak disowns their authorship
    because: tuple[Digest, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Regime:
    """Whether the account's own habits changed for good within the history, and since when."""

    changed: bool
    since: datetime | None
    groups: tuple[Group, ...]
    posts_since: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """How a calibration fared on accounts that it had not seen. Cllr in bits."""

    accounts: int
    genuine: int  # posts of the accounts themselves
    others: int  # posts of others put in their place
    cllr: float
    cllr_min: float
    auc: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationUsed:
    """Which calibration was used, so that somebody else can use the same."""

    name: str
    digest: str  # SHA-256 of its manifest, in hex
    platform: str
    language: str
    period: str  # years of the posts that it was fitted on
    fields: tuple[Field, ...]
    history: str  # "100 to 199 posts"
    run: str  # "1 post"
    synthetic: bool  # fitted on made-up accounts: shows how it looks, says nothing
    figures: Figures


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessed:
    """A likelihood ratio: how much more probable is what we see if somebody else wrote it.

    Somebody else: from the population that the calibration names. Above 1 it supports somebody
    else, below 1 the account's usual operators.
    """

    questioned: tuple[Ref, ...]
    log10: float  # bounded
    lr: float  # 10**log10 to one significant figure
    interval: tuple[float, float]  # 95 %, were other accounts fitted on; one significant figure
    scale: Scale
    bounded: bool  # the arithmetic went beyond what the calibration supports
    reasons: tuple[Reason, ...]
    absent: tuple[Group, ...]  # nothing told of them: they contribute nothing
    novelties: tuple[Novelty, ...]
    as_high: tuple[int, int]  # genuine posts in validation that scored this high, of how many
    history: History
    regime: Regime
    population: str
    calibration: CalibrationUsed


@dataclass(frozen=True, slots=True, kw_only=True)
class NotAssessed:
    """Why no ratio is given, and what is new about the post all the same."""

    questioned: tuple[Ref, ...]
    why: tuple[Why, ...]  # at least one
    details: tuple[str, ...]  # one for each of `why`: the figure or name that decided it
    novelties: tuple[Novelty, ...]
    history: History


Assessment: TypeAlias = Assessed | NotAssessed
