"""Who had an assessment made, why it might be asked for, and who let it be published?

An assessment answers a public claim or the account's own institution, and is published once a
second editor releases it (design, section 11). Each is a document; none is edited.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import TypeAlias
from unicodedata import normalize

from onrecord.record.assessed import Assessed, Assessment, NotAssessed
from onrecord.record.commitments import Digest
from onrecord.record.errors import OnrecordError

__all__ = [
    "AssessmentMade",
    "AssessmentRelease",
    "Claimed",
    "ImpossibleAssessment",
    "Occasion",
    "ReleaseTakenBack",
    "Requested",
    "digest_of_observations",
    "is_another_editor",
    "is_synthetic",
    "rests_on",
]


_FARTHEST = 1e6  # a ratio, either way: far beyond what any calibration supports
_LARGEST_POWER = 1000  # of 10: reasons are told as they are, before any bound


class ImpossibleAssessment(OnrecordError):
    """What can't have come of an assessment, such as a ratio of zero."""

    advice = "The document is damaged or forged. Compare another copy."


@dataclass(frozen=True, slots=True)
class Claimed:
    """Somebody said in public that the account was not in its usual hands."""

    declaration: Digest  # of the entry of the declaration in which it is said


@dataclass(frozen=True, slots=True)
class Requested:
    """The account's own institution asked."""

    words: str  # who asked, when and how, as an editor put it


Occasion: TypeAlias = Claimed | Requested
"""Why an assessment may be made at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentMade:
    """What came of an assessment, and for whom it was made.

    The leaf names neither posts nor accounts: before its release nothing tells whose it is.
    """

    occasion: Occasion
    found: Assessment
    seen: tuple[Digest, ...]  # the observations of the questioned posts whose words were read
    observations: Digest  # `digest_of_observations` over `seen` and the history's
    editor: str  # a name or a role, as the operator writes it
    made_with: str  # the program and its version

    def __post_init__(self) -> None:
        if not _is_possible(self.found):
            raise ImpossibleAssessment("no assessment comes to that")


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentRelease:
    """Another editor read an assessment and let it be published. The leaf names its posts."""

    assessment: Digest  # of its entry
    editor: str
    for_show: bool = False  # of a calibration of made-up accounts: in a demonstration only


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseTakenBack:
    """From now on the assessment is not published any more. The reason is."""

    assessment: Digest  # of its entry
    editor: str
    why: str


def rests_on(seen: Iterable[Digest], found: Assessment) -> tuple[Digest, ...]:
    """The observations that an assessment used, of questioned posts and of the history."""
    return (*seen, *found.history.because)


def digest_of_observations(observations: Iterable[Digest]) -> Digest:
    """SHA-256 over the digests of some entries, in ascending order, each with a newline."""
    lines = "".join(f"{one}\n" for one in sorted(set(observations)))
    return Digest(sha256(lines.encode()).hexdigest())


def is_another_editor(one: str, other: str) -> bool:
    """Whether two editors are written as two to a reader's eye.

    Case, spaces, width and signs that are not seen make no difference.
    """
    return _plain(one) != _plain(other)


def is_synthetic(found: Assessment) -> bool:
    """Whether the figures come from made-up accounts: for show, and about nobody."""
    return isinstance(found, Assessed) and found.calibration.synthetic


def _is_possible(found: Assessment) -> bool:
    """Whether whoever prints it may rely on what an assessment is; of its truth that says nothing."""
    match found:
        case Assessed(lr=lr, interval=(least, most), as_high=(high, of)):
            ratios = all(1 / _FARTHEST <= one <= _FARTHEST for one in (least, lr, most))
            powers = (found.log10, *(reason.log10 for reason in found.reasons))
            small = all(abs(one) <= _LARGEST_POWER for one in powers)
            return ratios and small and least <= most and 0 <= high <= of
        case NotAssessed(why=why, details=details):
            return bool(why) and len(why) == len(details)


def _plain(name: str) -> str:
    words = normalize("NFKC", name).casefold().split()
    seen = ("".join(filter(str.isprintable, word)) for word in words)
    return " ".join(filter(None, seen))
