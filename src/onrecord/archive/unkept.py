"""Which bytes were seen, and by the operator's decision never written down?

A platform's terms may ask that what is withdrawn there be withdrawn everywhere (docs/retention.md).
Then the log commits to what was seen, and the shelf holds `<digest>.salt` and, in the place of the
bytes, `<digest>.unkept` with the reason in a sentence. Whoever brings the same bytes can be told
that they are the same. Remaining risk: whoever holds the folder can test a guess of the bytes.
"""

from pathlib import Path
from time import time_ns

from onrecord.archive.blob_names import is_unkept, unkept_name
from onrecord.archive.errors import BlobDamaged, BlobUnkept, Unreadable
from onrecord.archive.files import listed, telling
from onrecord.archive.object_store import ObjectStore
from onrecord.record.commitments import Digest

__all__ = ["Unkept", "require_not_unkept"]

# Nanoseconds. A folder's time of change is too coarse to tell two changes within one tick of the
# kernel's clock apart, so one that has just changed is read again.
_SETTLED = 2_000_000_000


class Unkept:
    """Whether anything was seen and not kept; a folder that did not change is not read again."""

    def __init__(self, shelves: Path) -> None:
        self._shelves = shelves
        self._without: dict[str, int] = {}  # shelves that hold none, and when each last changed

    def is_any(self) -> bool:
        """Whether there is any. Raises StorageError."""
        return any(map(self._holds_one, listed(self._shelves)))

    def _holds_one(self, shelf: str) -> bool:
        folder = self._shelves / shelf
        with telling(folder):
            changed = folder.stat().st_mtime_ns
        if self._without.get(shelf) == changed:
            return False
        before = time_ns()
        if any(map(is_unkept, listed(folder))):
            return True
        if before - changed > _SETTLED:
            self._without[shelf] = changed
        return False


def require_not_unkept(store: ObjectStore, digest: Digest) -> None:
    """Return if nobody decided that these bytes are not kept. Raises BlobUnkept, BlobDamaged."""
    try:
        said = store.read(unkept_name(digest))
    except Unreadable as error:
        raise BlobDamaged(str(error)) from error
    if said is not None:
        why = said.decode(errors="replace")
        raise BlobUnkept(f"not kept: {why}", why)
