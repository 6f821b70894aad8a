"""Is what the exporter claims of assessments what stands in the entries that came along?

Which are published follows from releases and take-backs; what they found, from their documents.
Whether the arithmetic is right is not checked: it needs the calibration and the account's posts.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from onrecord.desk.assessments.released_shapes import release_shape
from onrecord.findings.releases import Step, releases
from onrecord.findings.stated import Stated
from onrecord.proof.bundle import Bundle, BundleError
from onrecord.proof.bundle.paths import MANIFEST
from onrecord.record.accounts import Ref
from onrecord.record.assessments import AssessmentMade, AssessmentRelease, ReleaseTakenBack
from onrecord.record.commitments import Digest
from onrecord.record.documents import Document, DocumentKind
from onrecord.record.entries import EntryError, Logged

__all__ = ["assessed_otherwise"]

_COMPARED = (
    *("state", "posts", "lr", "log10", "interval", "scale", "bounded", "reasons", "absent"),
    *("refused", "as_high", "population", "synthetic", "made_for", "released_by"),
)
_KINDS = (DocumentKind.ASSESSMENT, DocumentKind.RELEASE, DocumentKind.TAKE_BACK)


def assessed_otherwise(
    bundle: Bundle, entries: Sequence[Logged], ref: Ref, claim: Mapping[str, Any]
) -> Iterator[str]:
    """What is claimed of a post's assessments, and does not stand so in the entries."""
    claimed = _by_digest(claim.get("assessments"))
    found = {shape["assessment"]: shape for shape in _shapes(bundle, entries, ref)}
    for digest in sorted(claimed.keys() | found.keys()):
        said, stands = claimed.get(digest), found.get(digest)
        if stands is None:
            yield f"{MANIFEST}: an assessment of {ref} is claimed that no entry shows as released"
        elif said is None:
            yield f"{MANIFEST}: an assessment of {ref} was released, and nothing is claimed of it"
        else:
            for name in _COMPARED:
                if said.get(name) != stands.get(name):
                    yield f"{MANIFEST}: {name} of an assessment of {ref} is not as in its document"


def _by_digest(claimed: Any) -> Mapping[str, Mapping[str, Any]]:
    held = claimed if isinstance(claimed, list) else []
    return {str(one.get("assessment")): one for one in held if isinstance(one, Mapping)}


def _shapes(bundle: Bundle, entries: Sequence[Logged], ref: Ref) -> Iterator[Mapping[str, Any]]:
    made: dict[Digest, Stated[AssessmentMade]] = {}
    steps: list[Step] = []
    for logged in entries:
        entry = logged.entry
        if not isinstance(entry, Document) or entry.kind not in _KINDS:
            continue
        try:
            body = bundle.body_of(entry)
        except (BundleError, EntryError):  # step 10 says so
            continue
        at = (logged.index, logged.digest, entry.recorded_at)
        match body:
            case AssessmentMade():
                made[logged.digest] = Stated(*at, body)
            case AssessmentRelease() if ref in entry.posts:
                steps.append(Stated(*at, body))
            case ReleaseTakenBack() if ref in entry.posts:
                steps.append(Stated(*at, body))
            case _:
                continue
    yield from map(release_shape, releases(made, steps))
