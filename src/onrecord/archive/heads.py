"""What is the largest head that this machine has signed?

An archive's folder may be put back from an older copy, and then nothing in it knows what was
signed since. So each signed head is also written outside: `$ONRECORD_STATE/heads/<sha256 of the
log's public key>`, or below $XDG_STATE_HOME/onrecord or ~/.local/state/onrecord. Remaining risk:
a machine that is rolled back as a whole, and one that has no such place; witnesses are for those.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path

from onrecord.archive.errors import StorageError
from onrecord.archive.files import Files, telling
from onrecord.archive.locks import folder_lock
from onrecord.proof.checkpoint import Checkpoint, CheckpointError, open_checkpoint
from onrecord.proof.notes import NoteError, VerifierKey

__all__ = ["Heads", "state_folder"]

_RETIRED = b"this key was given up\n"
_STATE = "ONRECORD_STATE"  # empty: nothing is remembered outside the archive


def state_folder() -> Path | None:
    """Where this machine remembers what lies in no archive; None if there is no such place."""
    if _STATE in os.environ:
        return Path(os.environ[_STATE]) if os.environ[_STATE] else None
    if os.environ.get("XDG_STATE_HOME"):
        return Path(os.environ["XDG_STATE_HOME"]) / "onrecord"
    home = os.environ.get("HOME")
    return Path(home) / ".local" / "state" / "onrecord" if home else None


class Heads:
    """The largest signed head of one log, outside its archive."""

    def __init__(self, key: VerifierKey, folder: Path | None = None) -> None:
        self._key, found = key, folder or state_folder()
        name = sha256(str(key).encode()).hexdigest()
        self.path = None if found is None else found / "heads" / name

    @contextmanager
    def turn(self, wait: float) -> Iterator[None]:
        """Held from looking to remembering, against a copy of the archive that signs as well.

        Where nothing can be remembered nobody is waited for. ArchiveBusy after `wait` seconds.
        """
        if self.path is None or not self._has_place(self.path.parent):
            yield
            return
        with folder_lock(self.path.parent, wait):
            yield

    @property
    def retired(self) -> bool:
        """Whether this machine has given the key up: nothing may be signed with it again."""
        return self._note() == _RETIRED

    def retire(self) -> bool:
        """Remember that the key was given up; whether it could be remembered."""
        return self._write(_RETIRED)

    def largest(self) -> Checkpoint | None:
        """What was remembered; None if nothing was, or nothing that the log's key signed."""
        note = self._note()
        if note is None:
            return None
        with suppress(NoteError, CheckpointError):  # spoilt: as good as lost
            return open_checkpoint(note, self._key.name, [self._key])[0]
        return None

    def remember(self, note: str, size: int) -> bool:
        """Remember a signed checkpoint, durably, if it is the largest; whether it could be.

        A machine without a place for it publishes all the same: `doctor` says so.
        """
        before = self.largest()
        if before is not None and before.size > size:
            return True
        return self._write(note.encode())

    def _has_place(self, folder: Path) -> bool:
        with suppress(StorageError):  # none there: `doctor` says so
            Files().folder(folder, mode=0o700)
            return True
        return False

    def _write(self, data: bytes) -> bool:
        if self.path is None:
            return False
        try:
            files = Files()
            files.folder(self.path.parent, mode=0o700)
            files.put(self.path, data)
        except StorageError:
            return False
        return True

    def _note(self) -> bytes | None:
        if self.path is None:
            return None
        # One that can't be read is as good as lost: whoever may spoil it may remove it as well.
        with suppress(StorageError), telling(self.path), suppress(FileNotFoundError):
            return self.path.read_bytes()
        return None
