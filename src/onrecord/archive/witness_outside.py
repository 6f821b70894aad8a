"""How large were the heads that this machine has cosigned, whatever the archive's folder says?

A folder may be put back from an older copy, and a witness in it would cosign a second history. So
the size is also written outside (`archive.heads.state_folder`): below cosigned/<sha256 of the
witness's key>/<sha256 of the log's origin>. Remaining risk: as of `archive.heads`.
"""

from contextlib import suppress
from hashlib import sha256

from onrecord.archive.errors import StorageError
from onrecord.archive.files import Files
from onrecord.archive.heads import state_folder
from onrecord.proof.c2sp_text import read_decimal
from onrecord.proof.notes import VerifierKey

__all__ = ["OutsideMemory"]


class OutsideMemory:
    """The sizes that one witness has cosigned, outside its archive."""

    def __init__(self, key: VerifierKey) -> None:
        found = state_folder()
        self._folder = None if found is None else found / "cosigned" / _digest(str(key))

    def size(self, origin: str) -> int:
        """The largest size that was remembered; 0 if none was, or if it can't be read."""
        if self._folder is None:
            return 0
        with suppress(OSError, UnicodeDecodeError):  # spoilt or forbidden: as good as lost
            text = (self._folder / _digest(origin)).read_text(encoding="ascii")
            return read_decimal(text.removesuffix("\n")) or 0
        return 0

    def remember(self, origin: str, size: int) -> None:
        """Remember a size durably, if there is a place for it and it is the largest."""
        if self._folder is None or size <= self.size(origin):
            return
        with suppress(StorageError):  # the witness's own memory is the one that counts
            files = Files()
            files.folder(self._folder, mode=0o700)
            files.put(self._folder / _digest(origin), f"{size}\n".encode())


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
