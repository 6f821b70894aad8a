"""Which assessments are on record, released or not?

For editors alone: what is released is told to everybody by `desk.releases`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from onrecord.archive import Archive
from onrecord.desk.digests import called
from onrecord.desk.documents import recorded
from onrecord.desk.releases import steps_among
from onrecord.findings.releases import Release, Step, releases
from onrecord.findings.stated import Stated
from onrecord.record.assessments import AssessmentMade
from onrecord.record.commitments import Digest
from onrecord.record.documents import DocumentKind
from onrecord.record.errors import EXIT_USAGE, OnrecordError

__all__ = ["AssessmentError", "OnRecord", "assessment_called", "assessments_on_record"]


class AssessmentError(OnrecordError):
    """An assessment that can't be recorded, released or taken back. Nothing was recorded."""

    exit_code = EXIT_USAGE
    advice = "See the assessments on record: onrecord release"


@dataclass(frozen=True, slots=True, kw_only=True)
class OnRecord:
    """An assessment that was put on record, and what became of it; None: never released."""

    digest: Digest
    made: AssessmentMade
    made_at: datetime
    release: Release | None


def assessments_on_record(archive: Archive) -> tuple[OnRecord, ...]:
    """All assessments whose words can be read, oldest first."""
    made = {
        one.digest: Stated(one.logged.index, one.digest, one.document.recorded_at, one.body)
        for one in recorded(archive, DocumentKind.ASSESSMENT)
        if isinstance(one.body, AssessmentMade)
    }
    became = {one.assessment: one for one in releases(made, _steps(archive))}
    return tuple(
        OnRecord(
            digest=digest,
            made=one.body,
            made_at=one.recorded_at,
            release=became.get(digest),
        )
        for digest, one in made.items()
    )


def assessment_called(archive: Archive, name: str) -> OnRecord:
    """The one whose entry has this digest, or one that begins so. Raises AssessmentError."""
    return called(name, assessments_on_record(archive), "assessment", AssessmentError)


def _steps(archive: Archive) -> Iterator[Step]:
    for kind in (DocumentKind.RELEASE, DocumentKind.TAKE_BACK):
        yield from steps_among(archive, archive.index.documents(kind))
