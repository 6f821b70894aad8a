"""Whose word is taken, by the statements that came along in a bundle?"""

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from onrecord.desk.believing import signed_by
from onrecord.findings.stated import Stated
from onrecord.findings.trust import Trust, trust_of
from onrecord.proof.bundle import Bundle, BundleError
from onrecord.record.commitments import Commitment
from onrecord.record.documents import Document, DocumentKind
from onrecord.record.entries import EntryError, Logged
from onrecord.record.vantages import Vantage, VantageTrust

__all__ = ["trust_in_bundle"]

_Body = TypeVar("_Body", Vantage, VantageTrust)


def trust_in_bundle(bundle: Bundle, entries: Sequence[Logged]) -> Trust:
    """The same as `desk.believing.trust` says of the archive, as far as it came along."""
    vantages = _stated(bundle, entries, DocumentKind.VANTAGE, Vantage)
    statements = _stated(bundle, entries, DocumentKind.TRUST, VantageTrust)
    return trust_of(
        (one.body for one in vantages),
        statements,
        lambda note, keys: _signed_by(bundle, note, keys),
    )


def _stated(
    bundle: Bundle, entries: Sequence[Logged], kind: DocumentKind, of: type[_Body]
) -> Iterator[Stated[_Body]]:
    for logged in entries:
        entry = logged.entry
        if isinstance(entry, Document) and entry.kind is kind:
            try:
                body = bundle.body_of(entry)
            except (BundleError, EntryError):  # step 10 says so
                continue
            if isinstance(body, of):
                yield Stated(logged.index, logged.digest, entry.recorded_at, body)


def _signed_by(bundle: Bundle, note: Commitment, keys: Iterable[str]) -> str | None:
    try:
        return signed_by(bundle.bytes_of(note), keys)
    except BundleError:  # left out, or withheld
        return None
