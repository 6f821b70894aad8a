"""Which entries of an archive are believed, and which words say why others are not?"""

from collections.abc import Iterable
from threading import Lock
from weakref import WeakKeyDictionary

from onrecord.archive import Archive, BlobMissing
from onrecord.archive.archive import Opened
from onrecord.desk.as_of import NOW, AsOf
from onrecord.desk.documents import recorded_among
from onrecord.findings.stated import Stated
from onrecord.findings.trust import Trust, trust_of
from onrecord.proof.collected import CollectedError, verify_collected
from onrecord.proof.notes import NoteError, VerifierKey
from onrecord.record.commitments import Commitment
from onrecord.record.documents import DocumentKind
from onrecord.record.entries import Logged
from onrecord.record.vantages import Vantage, VantageTrust

__all__ = ["believed", "signed_by", "trust"]

_KINDS = (DocumentKind.VANTAGE, DocumentKind.TRUST)

_known: WeakKeyDictionary[Opened, tuple[tuple[Logged, ...], Trust]] = WeakKeyDictionary()
_lock = Lock()


def trust(archive: Archive, as_of: AsOf = NOW) -> Trust:
    """Whose word is taken, by the statements that were known at that time.

    What was true at a moment is asked by what is known of who lied: only `known` restricts them.
    """
    stated = tuple(one for kind in _KINDS for one in archive.index.documents(kind))
    if as_of.known is not None:
        return _read(archive, AsOf(known=as_of.known).restrict(stated))
    with _lock:
        held = _known.get(archive.opened)
        if held is None or held[0] != stated:
            held = (stated, _read(archive, stated))
            _known[archive.opened] = held
        return held[1]


def believed(archive: Archive, entries: Iterable[Logged], as_of: AsOf = NOW) -> list[Logged]:
    """Those entries that count: all but what a vantage brought that was not to be believed."""
    return trust(archive, as_of).believed(entries)


def _read(archive: Archive, stated: Iterable[Logged]) -> Trust:
    entries = tuple(stated)
    vantages = (one.body for one in recorded_among(archive, entries, DocumentKind.VANTAGE))
    statements = (
        Stated(one.logged.index, one.digest, one.document.recorded_at, one.body)
        for one in recorded_among(archive, entries, DocumentKind.TRUST)
        if isinstance(one.body, VantageTrust)
    )
    return trust_of(
        (one for one in vantages if isinstance(one, Vantage)),
        statements,
        lambda note, keys: _signed_by(archive, note, keys),
    )


def _signed_by(archive: Archive, note: Commitment, keys: Iterable[str]) -> str | None:
    try:
        words = archive.blob(note)
    except BlobMissing:  # withheld, with what it speaks of
        return None
    return signed_by(words, keys)


def signed_by(note: bytes, keys: Iterable[str]) -> str | None:
    """Which of some keys (vkeys) signed a vantage's words; None if none did."""
    for key in keys:
        try:
            verify_collected(note, VerifierKey.parse(key))
        except (CollectedError, NoteError):
            continue
        return key
    return None
