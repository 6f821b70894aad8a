"""What of an assessment can a bundle not show?

That it stands in the log and who released it are checked as of any entry. Its arithmetic needs the
calibration, which no bundle holds, and the account's earlier posts, of which few belong to a case.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from onrecord.proof.bundle.errors import BundleError
from onrecord.proof.bundle.opened import Bundle, Carried
from onrecord.record.assessed import Assessed
from onrecord.record.assessments import AssessmentMade, digest_of_observations, rests_on
from onrecord.record.commitments import Digest
from onrecord.record.documents import Document, DocumentKind
from onrecord.record.entries import EntryError

__all__ = ["arithmetic_not_proved"]

_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class _Found:
    carried: Carried
    made: AssessmentMade


def arithmetic_not_proved(bundle: Bundle) -> Iterator[str]:
    """What is not proved of each assessment in a bundle, in a sentence each."""
    here = frozenset(bundle.manifest.entries[one.n].digest for one in bundle.entries)
    for found in _assessments(bundle):
        yield _sentence(found, here)


def _assessments(bundle: Bundle) -> Iterator[_Found]:
    for carried in bundle.entries:
        entry = carried.entry
        if isinstance(entry, Document) and entry.kind is DocumentKind.ASSESSMENT:
            try:
                body = bundle.body_of(entry)
            except (BundleError, EntryError):  # step 10 says so
                continue
            if isinstance(body, AssessmentMade):
                yield _Found(carried, body)


def _sentence(found: _Found, here: frozenset[Digest]) -> str:
    used = set(rests_on(found.made.seen, found.made.found))
    listed = digest_of_observations(used) == found.made.observations
    came = f"{len(used & here)} of the {len(used)} observations that it names came along"
    if not listed:
        came += ", and the digest that it gives of them is another one"
    if not isinstance(found.made.found, Assessed):
        return f"That nothing could be assessed under {found.carried.path}: {came}."
    digest = found.made.found.calibration.digest
    named = f"SHA-256 {digest}" if _DIGEST.fullmatch(digest) else "named by no digest"
    return (
        f"The arithmetic of the assessment under {found.carried.path}: it needs the calibration "
        f"({named}), which is not in the bundle, and {came}."
    )
