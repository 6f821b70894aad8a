"""Is every byte that we keep still what we kept?

All blobs and salts are hashed again, every commitment of every entry must open or be withheld
with a reason, and the published files must be those that follow from the records. Memory does
not grow with the archive: what was found lies in a temporary database of SQLite's.
"""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from hashlib import sha256

import apsw

from onrecord.archive.archive import Archive
from onrecord.archive.blob_names import is_digest, is_unkept, salted, unkept_name
from onrecord.archive.errors import (
    BlobDamaged,
    BlobMissing,
    BlobUnkept,
    BlobWithheld,
    DamagedArchive,
    ForkedLog,
    StorageError,
)
from onrecord.archive.named_openings import OPENS, opening_name
from onrecord.archive.object_store import ObjectStore
from onrecord.archive.openings import read_salt
from onrecord.archive.published import PublishedLog
from onrecord.proof.checkpoint import Checkpoint
from onrecord.proof.merkle import EMPTY_ROOT, Frontier, leaf_hash
from onrecord.proof.tiles import TileError, new_tiles
from onrecord.record.commitments import Commitment, Digest, Opening
from onrecord.record.entries import EntryError, commitments_of, read_leaf

__all__ = ["MOST_FAULTS", "Fixity", "examine_blob", "examine_fixity"]

MOST_FAULTS = 1000  # that are listed; the rest is counted
_CHUNK = 1 << 20
_TRIES = 3  # of reading the published files while they are published anew
_AT_ONCE = 1000  # rows to a transaction

Told = Callable[[str, int, int], None]
"""Told what is examined, and how many of how many are done."""


@dataclass(slots=True)
class Fixity:
    """What was examined, and what is wrong."""

    blobs: int = 0
    bytes: int = 0
    entries: int = 0
    commitments: int = 0
    withheld: int = 0
    unkept: int = 0  # commitments to what is not kept, by the operator's decision
    tiles: int = 0
    found: int = 0
    faults: list[str] = field(default_factory=list)

    def fault(self, words: str) -> None:
        """Note what is wrong; beyond MOST_FAULTS they are only counted."""
        self.found += 1
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(words)


def examine_fixity(archive: Archive, tell: Told | None = None) -> Fixity:
    """Examine everything that is kept; it may be interrupted at any time.

    Raises ArchiveBusy, and StorageError where not even a folder can be read; a file that can't be
    is a fault.
    """
    found, telling = Fixity(), tell or _silent
    with _openings() as openings:
        _examine_blobs(archive, found, openings, telling)
        _examine_entries(archive, found, openings, telling)
    _examine_published(archive, found, telling)
    return found


def _silent(*_: object) -> None:
    """Tells nobody."""


@contextmanager
def _openings() -> Iterator[apsw.Connection]:
    """A table of the commitments that open; SQLite keeps it in a file of its own, and removes it."""
    with closing(apsw.Connection("")) as database:
        database.execute("CREATE TABLE opens (commitment TEXT PRIMARY KEY) STRICT, WITHOUT ROWID")
        yield database


def _examine_blobs(archive: Archive, found: Fixity, openings: apsw.Connection, tell: Told) -> None:
    store = archive.stores.blobs
    shelves = [shelf for shelf in store.shelves() if shelf != OPENS]
    named = bool(archive.configuration.blobs.s3)
    for number, shelf in enumerate(shelves, 1):
        rows = []
        names = list(store.names(shelf))
        for name in names:
            last = name.rpartition("/")[2]
            if is_digest(last):
                commitment = examine_blob(store, found, name)
                rows += [(commitment,)] if commitment is not None else []
                if named and commitment is not None:
                    _examine_name(store, found, name, commitment)
            elif not is_unkept(last):
                _examine_salt(store, found, name, names)
        with openings:
            openings.executemany("INSERT OR IGNORE INTO opens VALUES (?)", rows)
        tell("blobs", number, len(shelves))


def examine_blob(store: ObjectStore, found: Fixity, name: str) -> Commitment | None:
    """The commitment that a blob opens, if it and its salt are sound."""
    shelf, _, last = name.rpartition("/")
    digest, where = Digest(last), store.where(name)
    found.blobs += 1
    if shelf != digest[:2]:
        found.fault(f"a blob on the wrong shelf: {where}")
    try:
        size, same = _hashed(store, name)
        found.bytes += size
        salt = read_salt(store, digest)
    except (StorageError, BlobDamaged, OSError) as error:
        found.fault(str(error))
        return None
    if same != digest:
        found.fault(f"the bytes were changed: {where}")
    if salt is None:
        found.fault(f"a blob without its salt: {where}")
    return None if salt is None or same != digest else Opening(salt, digest).commitment


def _examine_name(store: ObjectStore, found: Fixity, name: str, commitment: Commitment) -> None:
    """In a bucket it is found by its commitment alone (named_openings.py)."""
    if store.size(opening_name(commitment)) is None:
        found.fault(f"a blob that its commitment does not lead to: {store.where(name)}")


def _hashed(store: ObjectStore, name: str) -> tuple[int, Digest]:
    """How many bytes there are, and their SHA-256, read piece by piece. StorageError, OSError."""
    hashed, size = sha256(), 0
    file = store.open(name)
    if file is None:
        raise StorageError(f"it is gone: {store.where(name)}")
    with file:
        while piece := file.read(_CHUNK):
            hashed.update(piece)
            size += len(piece)
    return size, Digest(hashed.hexdigest())


def _examine_salt(store: ObjectStore, found: Fixity, name: str, names: list[str]) -> None:
    shelf, _, last = name.rpartition("/")
    digest = salted(last)
    if digest is None:
        found.fault(f"not ours: {store.where(name)}")
    elif f"{shelf}/{digest}" not in names and unkept_name(digest) not in names:
        found.fault(f"a salt without its blob: {store.where(name)}")


def _examine_entries(
    archive: Archive, found: Fixity, openings: apsw.Connection, tell: Told
) -> None:
    """Every entry reads, is under the head, and what it commits to is here or withheld."""
    frontier, head = Frontier(), archive.head
    opens = "SELECT 1 FROM opens WHERE commitment = ?"
    for index in range(head.size):
        found.entries += 1
        leaf = archive.leaf(index)
        frontier = frontier.append([leaf_hash(leaf)])
        for commitment in _commitments(found, index, leaf):
            found.commitments += 1
            if not openings.execute(opens, (commitment,)).fetchall():
                _examine_commitment(archive, found, index, commitment)
        if index % _AT_ONCE == 0:
            tell("entries", index, head.size)
    if frontier.root != head.root:
        found.fault("the records do not give the head that they state")


def _commitments(found: Fixity, index: int, leaf: bytes) -> list[Commitment]:
    try:
        return list(dict.fromkeys(commitments_of(read_leaf(leaf))))
    except EntryError as error:
        found.fault(f"entry {index}: {error}")
        return []


def _examine_commitment(
    archive: Archive, found: Fixity, index: int, commitment: Commitment
) -> None:
    """What did not open when the shelves were read: kept since, withheld, or lost."""
    try:
        archive.blob(commitment)
    except BlobWithheld:
        found.withheld += 1
    except BlobUnkept:
        found.unkept += 1
    except BlobMissing:
        found.fault(f"entry {index}: nothing opens the commitment {commitment}")
    except (BlobDamaged, StorageError) as error:
        found.fault(f"entry {index}: {error}")


def _examine_published(archive: Archive, found: Fixity, tell: Told) -> None:
    """The published files are those of the records; read again if published anew meanwhile."""
    faults: list[str] = []
    for _ in range(_TRIES):
        faults, found.tiles = [], 0
        try:
            told = archive.published
            archive.require_told(told)
            faults = list(_differing(archive, told, found, tell))
            if not faults or archive.published == told:
                break
        except (TileError, DamagedArchive, ForkedLog) as error:
            faults = [f"the published log: {error}"]
            break
    for fault in faults:
        found.fault(fault)


def _differing(archive: Archive, told: Checkpoint, found: Fixity, tell: Told) -> Iterator[str]:
    log = PublishedLog(archive.stores.log, archive.origin, archive.verifier_key)

    def read_entries(start: int, stop: int) -> list[bytes]:
        tell("published entries", stop, told.size)
        return [archive.leaf(place) for place in range(start, stop)]

    for name, data in new_tiles(0, told.size, read_entries, log.fetch, EMPTY_ROOT):
        found.tiles += 1
        if log.fetch(name) != data:
            yield f"not the published file that follows from the records: {name}"
