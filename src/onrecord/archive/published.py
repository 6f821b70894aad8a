"""What have we told the world?"""

from dataclasses import dataclass
from threading import Lock

from onrecord.archive.errors import DamagedArchive, NoSuchEntry, StorageError
from onrecord.archive.layout import Layout
from onrecord.proof.checkpoint import Checkpoint, CheckpointError, open_checkpoint
from onrecord.proof.notes import NoteError, VerifierKey
from onrecord.proof.tiles import TileError, TileReader
from onrecord.proof.tlog_proof import TlogProof

__all__ = ["Published", "PublishedLog", "load_verifier_key"]

_RESTORE = "Restore onrecord.toml, keys/log.pem and log/log.vkey from the same backup."


@dataclass(frozen=True, slots=True)
class Published:
    """A checkpoint of ours, its signature checked, and the note that it came in."""

    checkpoint: Checkpoint
    note: str


class PublishedLog:
    """The files of a log, read as a stranger would: under its key, through its root."""

    def __init__(self, layout: Layout, origin: str, key: VerifierKey, *others: VerifierKey) -> None:
        self.origin, self.key = origin, key
        self._keys = (key, *others)  # others are there while the log changes its key
        self._layout, self._lock = layout, Lock()
        self._reader: tuple[Checkpoint, TileReader] | None = None

    def head(self) -> Published:
        """The checkpoint. DamagedArchive if there is none, or none that a key of ours signed."""
        path = self._layout.checkpoint
        data = self.fetch(path.name)
        if data is None:
            raise DamagedArchive(f"the published checkpoint is missing: {path}")
        try:
            note = data.decode()
            found, _ = open_checkpoint(note, self.origin, self._keys)
        except (UnicodeDecodeError, NoteError, CheckpointError) as error:
            raise DamagedArchive(f"the published checkpoint is damaged: {error}") from error
        return Published(found, note)

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
        path = self._layout.log / name
        try:
            return path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StorageError(f"{error.strerror}: {path}") from error


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
