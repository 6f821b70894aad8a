"""Are the corrections that the exporter claims of its pages those that came along, and all of them?"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from onrecord.desk.corrections import correction_shape
from onrecord.findings.corrected import ShownCorrection
from onrecord.proof.bundle import Bundle, BundleError
from onrecord.proof.bundle.paths import MANIFEST
from onrecord.record.accounts import Ref
from onrecord.record.documents import Document, DocumentKind
from onrecord.record.editing import Correction
from onrecord.record.entries import EntryError, Logged

__all__ = ["corrected_otherwise"]


def corrected_otherwise(
    bundle: Bundle, entries: Sequence[Logged], ref: Ref, claim: Mapping[str, Any]
) -> Iterator[str]:
    """What is claimed of corrections about a post, and does not stand so in the entries."""
    held = claim.get("corrections")
    claimed = held if isinstance(held, list) else []
    found = [correction_shape(one) for one in _corrections(bundle, entries, ref)]
    if claimed != found:
        yield f"{MANIFEST}: the corrections of {ref} are not those that came along"


def _corrections(bundle: Bundle, entries: Sequence[Logged], ref: Ref) -> Iterator[ShownCorrection]:
    for logged in entries:
        entry = logged.entry
        if not isinstance(entry, Document) or entry.kind is not DocumentKind.CORRECTION:
            continue
        if ref not in entry.posts:
            continue
        try:
            body = bundle.body_of(entry)
        except (BundleError, EntryError):  # withheld; or step 10 says so
            continue
        if isinstance(body, Correction):
            yield ShownCorrection(
                logged.digest, entry.recorded_at, body, entry.posts, entry.accounts
            )
