"""What did vantages bring, and is it what they signed?"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from onrecord.archive import Archive, BlobDamaged, BlobMissing
from onrecord.desk.vantages.known import known
from onrecord.proof.brought import brought_in, require_signed, said_at, told_in
from onrecord.proof.collected import CollectedError
from onrecord.proof.vantages import UnknownVantage, VantageKey
from onrecord.record.commitments import Commitment, Digest
from onrecord.record.documents import Document, DocumentKind
from onrecord.record.entries import Logged
from onrecord.record.errors import OnrecordError

__all__ = ["BroughtBy", "Words", "words_among", "words_on_record"]

_MOST_FAULTS = 1000  # that are listed; the rest is counted


class WordsTellTooMuch(OnrecordError):
    """A vantage's words are here that tell the digest of bytes that are withheld."""

    def __init__(self, words: Commitment) -> None:
        """`words`: the commitment to them. They came while another machine redacted the bytes."""
        super().__init__(f"its vantage’s words tell of withheld bytes: onrecord redact {words}")


@dataclass(slots=True)
class BroughtBy:
    """What came under one key, and how much of it counts for nothing."""

    key: VantageKey
    entries: int = 0
    distrusted: int = 0


@dataclass(slots=True)
class Words:
    """What came of reading vantages' words on entries, by the key that signed them."""

    by: dict[str, BroughtBy] = field(default_factory=dict)
    unchecked: int = 0  # withheld, or under a key whose document is
    found: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def signed(self) -> int:
        """How many entries were signed as they stand."""
        return sum(one.entries for one in self.by.values())


def words_among(archive: Archive, entries: Iterable[Logged]) -> Words:
    """Read what vantages signed about some entries, and hold it against these. Raises StorageError."""
    heard, here = Words(), known(archive)
    digest_of = _opening(archive)
    redacted = list(_redacted(archive))
    withheld = {one.commitment for one in archive.redactions.everything()}
    for logged in entries:
        brought = brought_in(logged.entry)
        if brought is None or brought.collected is None:
            continue
        try:
            note = archive.blob(brought.collected)
            signer = require_signed(note, brought, digest_of, here, logged.index)
        except BlobMissing:  # withheld; what is lost is told where all commitments are examined
            heard.unchecked += 1
        except UnknownVantage as error:
            if any(index < logged.index for index in redacted):
                heard.unchecked += 1
            else:
                _note(heard, logged, error)
        except (CollectedError, BlobDamaged) as error:
            _note(heard, logged, error)
        else:
            if not withheld.isdisjoint(told_in(brought)):
                _note(heard, logged, WordsTellTooMuch(brought.collected))
            one = heard.by.setdefault(str(signer.key), BroughtBy(signer))
            one.entries += 1
            one.distrusted += not signer.counts(said_at(brought), logged.index)
    return heard


def words_on_record(archive: Archive, tell: Callable[[str, int, int], None] | None = None) -> Words:
    """The same of the whole log; `tell` is told how many of how many entries were read."""
    size = archive.head.size

    def entries() -> Iterator[Logged]:
        for logged in archive.entries():
            if tell is not None and logged.index % 1000 == 0:
                tell("entries for vantages’ words", logged.index, size)
            yield logged

    return words_among(archive, entries())


def _note(heard: Words, logged: Logged, error: OnrecordError) -> None:
    heard.found += 1
    if len(heard.faults) < _MOST_FAULTS:
        heard.faults.append(f"entry {logged.index}: {error}")


def _opening(archive: Archive) -> Callable[[Commitment], Digest | None]:
    def digest_of(commitment: Commitment) -> Digest | None:
        try:
            return archive.opening(commitment).digest
        except BlobMissing:
            return None

    return digest_of


def _redacted(archive: Archive) -> Iterator[int]:
    """Where documents about vantages stand whose words nobody can read any more."""
    for logged in archive.index.documents(DocumentKind.VANTAGE):
        if isinstance(logged.entry, Document):
            try:
                archive.blob(logged.entry.body)
            except BlobMissing:
                yield logged.index
