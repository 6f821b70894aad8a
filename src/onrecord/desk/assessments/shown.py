"""What do pages show of an assessment that was released, or was once?

The same for the post's page, the case's and a bundle's report.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup

from onrecord.desk.assessments.picture import reasons_picture
from onrecord.findings.releases import NotReadable, Release, Released, TakenBack
from onrecord.findings.releasing import for_everybody, release_says
from onrecord.findings.words import assessed as words
from onrecord.findings.words.assessment import asked_by_institution
from onrecord.findings.words.assessment_told import Told, told
from onrecord.record.accounts import Ref
from onrecord.record.assessed import Assessed
from onrecord.record.assessments import Claimed, Occasion, Requested
from onrecord.record.commitments import Digest

__all__ = ["ShownAssessment", "occasion_words", "shown_assessments"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownAssessment:
    """An assessment in sentences and as a picture; of one taken back, `says` alone."""

    assessment: Digest  # its entry
    posts: tuple[Ref, ...]  # none: it is not told of which
    says: str  # whose it is; or that it was taken back, or can't be read
    told: Told | None
    picture: Markup | None
    occasion: str | None
    claim: Digest | None  # the declaration that it answers
    because: tuple[Digest, ...]


def shown_assessments(releases: Iterable[Release]) -> tuple[ShownAssessment, ...]:
    """What became of assessments, as pages show it, the latest made first."""
    return tuple(_shown(one) for one in reversed(tuple(releases)))


def _shown(one: Release) -> ShownAssessment:
    match one:
        case Released():
            return _released(one)
        case TakenBack() | NotReadable():
            return _gone(one)


def _gone(one: TakenBack | NotReadable) -> ShownAssessment:
    return ShownAssessment(
        assessment=one.assessment,
        posts=(),
        says=release_says(one),
        told=None,
        picture=None,
        occasion=None,
        claim=None,
        because=one.because,
    )


def _released(one: Released) -> ShownAssessment:
    made = one.made
    return ShownAssessment(
        assessment=one.assessment,
        posts=made.found.questioned,
        says=words.whose(made.editor, one.made_at, one.released_by, one.released_at),
        told=told(for_everybody(made.found)),
        picture=reasons_picture(made.found) if isinstance(made.found, Assessed) else None,
        occasion=occasion_words(made.occasion),
        claim=made.occasion.declaration if isinstance(made.occasion, Claimed) else None,
        because=one.because,
    )


def occasion_words(occasion: Occasion) -> str:
    """Why it was made at all, in a sentence."""
    match occasion:
        case Claimed():
            return words.ANSWERS_A_CLAIM
        case Requested(said):
            return asked_by_institution(said)
