"""Which assessments did another editor release, and which releases were taken back?

Nothing is edited: of the releases and take-backs of one assessment the last in the log holds. A
release counts only if it is by another editor than had the assessment made; what rests on made-up
accounts is released for show alone, and what does not, never for show.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from onrecord.findings.stated import Stated
from onrecord.record.assessments import (
    AssessmentMade,
    AssessmentRelease,
    ReleaseTakenBack,
    is_another_editor,
    is_synthetic,
)
from onrecord.record.commitments import Digest

__all__ = ["NotReadable", "Release", "Released", "Step", "TakenBack", "may_release", "releases"]

Step: TypeAlias = Stated[AssessmentRelease] | Stated[ReleaseTakenBack]


@dataclass(frozen=True, slots=True, kw_only=True)
class Released:
    """An assessment that another editor let be published, and that is."""

    assessment: Digest  # its entry
    made: AssessmentMade
    made_at: datetime
    released_by: str
    released_at: datetime
    because: tuple[Digest, ...]  # the assessment and its release


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenBack:
    """One that was published and is no more. Nothing is told of it but that, and why."""

    assessment: Digest
    released_at: datetime
    taken_back_by: str
    taken_back_at: datetime
    why: str
    because: tuple[Digest, ...]  # the release and the take-back


@dataclass(frozen=True, slots=True, kw_only=True)
class NotReadable:
    """One that was released and whose words are gone: withheld, or lost."""

    assessment: Digest
    released_at: datetime
    because: tuple[Digest, ...]  # the release


Release: TypeAlias = Released | TakenBack | NotReadable
"""What became of an assessment that was released once."""


def may_release(made: AssessmentMade, release: AssessmentRelease) -> bool:
    """Whether a release counts: by another editor, and for show if and only if it is made up."""
    another = is_another_editor(made.editor, release.editor)
    return another and release.for_show == is_synthetic(made.found)


def releases(
    made: Mapping[Digest, Stated[AssessmentMade]], steps: Iterable[Step]
) -> tuple[Release, ...]:
    """What became of each assessment that was ever released, the latest made last.

    `made` holds the assessments whose words can be read, by the digest of their entry.
    """
    found: dict[Digest, Release] = {}
    for step in sorted(steps, key=lambda step: step.index):
        which = step.body.assessment
        after = _after(found.get(which), made.get(which), step)
        if after is not None:
            found[which] = after
    order = {digest: one.index for digest, one in made.items()}
    return tuple(found[digest] for digest in sorted(found, key=lambda one: order.get(one, -1)))


def _after(
    before: Release | None, made: Stated[AssessmentMade] | None, step: Step
) -> Release | None:
    """What becomes of an assessment by one more step; None if the step does not count."""
    match step.body:
        case AssessmentRelease() as release:
            return _released(made, release, step)
        case ReleaseTakenBack() as taken:
            return _taken_back(before, taken, step)


def _released(
    made: Stated[AssessmentMade] | None, release: AssessmentRelease, step: Step
) -> Release | None:
    if made is None:
        return NotReadable(
            assessment=release.assessment, released_at=step.recorded_at, because=(step.digest,)
        )
    if made.index > step.index or not may_release(made.body, release):
        return None
    return Released(
        assessment=made.digest,
        made=made.body,
        made_at=made.recorded_at,
        released_by=release.editor,
        released_at=step.recorded_at,
        because=(made.digest, step.digest),
    )


def _taken_back(before: Release | None, taken: ReleaseTakenBack, step: Step) -> Release | None:
    match before:
        case Released() | NotReadable():
            return TakenBack(
                assessment=taken.assessment,
                released_at=before.released_at,
                taken_back_by=taken.editor,
                taken_back_at=step.recorded_at,
                why=taken.why,
                because=(before.because[-1], step.digest),
            )
        case TakenBack() | None:
            return None
