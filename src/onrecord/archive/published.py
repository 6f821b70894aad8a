"""What have we told the world?"""

from dataclasses import dataclass
from threading import Lock

from onrecord.archive.errors import DamagedArchive, NoSuchEntry, StorageError
from onrecord.archive.layout import Layout
from onrecord.archive.object_store import ObjectStore, Stored
from onrecord.proof.checkpoint import Checkpoint, CheckpointError, open_checkpoint
from onrecord.proof.notes import NoteError, VerifierKey
from onrecord.proof.tiles import TileError, TileReader
from onrecord.proof.tlog_proof import TlogProof

__all__ = ["CHECKPOINT", "VERIFIER_KEY", "Published", "PublishedLog", "load_verifier_key"]

CHECKPOINT = "checkpoint"
VERIFIER_KEY = "log.vkey"
"""Under which names they are published; tiles are at their paths (C2SP tlog-tiles)."""

_RESTORE = "Restore onrecord.toml, keys/log.pem and log/log.vkey from the same backup."


@dataclass(frozen=True, slots=True)
class Published:
    """A checkpoint of ours, its signature checked, and the note that it came in."""

    checkpoint: Checkpoint
    note: str
    tag: str  # of the object, for whoever replaces it (object_store.py)


class PublishedLog:
    """The files of a log, read as a stranger would: under its key, through its root."""

    def __init__(
        self, store: ObjectStore, origin: str, key: VerifierKey, *others: VerifierKey
    ) -> None:
        self.store, self.origin, self.key = store, origin, key
        self._keys = (key, *others)  # others are there while the log changes its key
        self._lock = Lock()
        self._reader: tuple[Checkpoint, TileReader] | None = None
        self._verified: tuple[Stored, Published] | None = None  # the last one, not verified again

    def head(self) -> Published:
        """The checkpoint. DamagedArchive if there is none, or none that a key of ours signed."""
        found = self.store.look(CHECKPOINT)
        if found is None:
            where = self.store.where(CHECKPOINT)
            raise DamagedArchive(f"the published checkpoint is missing: {where}")
        verified = self._verified
        if verified is not None and verified[0] == found:
            return verified[1]
        try:
            note = found.data.decode()
            checkpoint, _ = open_checkpoint(note, self.origin, self._keys)
        except (UnicodeDecodeError, NoteError, CheckpointError) as error:
            raise DamagedArchive(f"the published checkpoint is damaged: {error}") from error
        self._verified = found, Published(checkpoint, note, found.tag)
        return self._verified[1]

    def reader(self) -> TileReader:
        """A reader of the tiles and entries under the published root."""
        told = self.head().checkpoint
        return TileReader(self.fetch, told.size, told.root)

    def proof(self, index: int) -> str:
        """The C2SP tlog-proof of one entry. NoSuchEntry, DamagedArchive."""
        told = self.head()
        size, root = told.checkpoint.size, told.checkpoint.root
        if not 0 <= index < size:
            raise NoSuchEntry(f"entry {index} is not among the {size} that are published")
        try:
            with self._lock:
                if self._reader is None or self._reader[0] != told.checkpoint:
                    self._reader = told.checkpoint, TileReader(self.fetch, size, root)
                hashes = self._reader[1].inclusion_proof(index)
        except TileError as error:
            raise DamagedArchive(f"the published log is damaged: {error}") from error
        return str(TlogProof(index, hashes, told.note))

    def fetch(self, name: str) -> bytes | None:
        """The file at a path below the log's prefix, not checked; None if there is none."""
        return self.store.read(name)


def load_verifier_key(layout: Layout, origin: str) -> VerifierKey:
    """The log's public key as it is published. DamagedArchive."""
    path = layout.verifier_key
    try:
        key = VerifierKey.parse(path.read_text(encoding="utf-8").removesuffix("\n"))
    except FileNotFoundError as error:
        raise DamagedArchive(f"the log's public key is missing: {path}") from error
    except OSError as error:
        raise StorageError(f"{error.strerror}: {path}") from error
    except (UnicodeDecodeError, NoteError) as error:
        raise DamagedArchive(f"not a verifier key: {path}", advice=_RESTORE) from error
    if key.name != origin:
        raise DamagedArchive(f"not the key of this log: {path}", advice=_RESTORE)
    return key
