"""Which assessments of a post may be shown, and what became of the others that once were?

Only what a second editor released comes out of here: pages, shapes, bundles and the command line
take assessments from nowhere else.
"""

from collections.abc import Iterable, Iterator, Sequence

from onrecord.archive import Archive
from onrecord.desk.documents import recorded_among
from onrecord.findings.releases import Release, Released, Step, releases
from onrecord.findings.stated import Stated
from onrecord.record.assessments import AssessmentMade, AssessmentRelease, ReleaseTakenBack
from onrecord.record.commitments import Digest
from onrecord.record.documents import DocumentKind
from onrecord.record.entries import Logged

__all__ = [
    "assessment_made",
    "assessments_released",
    "releases_among",
    "steps_among",
]


def releases_among(archive: Archive, entries: Sequence[Logged]) -> tuple[Release, ...]:
    """What became of each assessment of which some entries tell a release."""
    steps = tuple(steps_among(archive, entries))
    named = dict.fromkeys(step.body.assessment for step in steps)
    found = ((digest, assessment_made(archive, digest)) for digest in named)
    return releases({digest: made for digest, made in found if made is not None}, steps)


def steps_among(archive: Archive, entries: Iterable[Logged]) -> Iterator[Step]:
    """The releases and take-backs among some entries, read."""
    some = tuple(entries)
    for kind in (DocumentKind.RELEASE, DocumentKind.TAKE_BACK):
        for one in recorded_among(archive, some, kind):
            at = (one.logged.index, one.digest, one.document.recorded_at)
            match one.body:
                case AssessmentRelease() as release:
                    yield Stated(*at, release)
                case ReleaseTakenBack() as taken:
                    yield Stated(*at, taken)
                case _:  # the leaf calls it what it is not: nothing follows from it
                    continue


def assessment_made(archive: Archive, digest: Digest) -> Stated[AssessmentMade] | None:
    """The assessment that an entry holds; None if there is none, or its words are gone."""
    logged = archive.find(digest)
    if logged is None:
        return None
    for one in recorded_among(archive, [logged], DocumentKind.ASSESSMENT):
        if isinstance(one.body, AssessmentMade):
            return Stated(logged.index, one.digest, one.document.recorded_at, one.body)
    return None


def assessments_released(archive: Archive, found: Iterable[Release]) -> Iterator[Logged]:
    """The entries of the assessments that are published; their leaves name no post."""
    for one in found:
        logged = archive.find(one.assessment) if isinstance(one, Released) else None
        if logged is not None:
            yield logged
