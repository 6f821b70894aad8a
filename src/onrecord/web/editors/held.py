"""Which files did an editor send, that a form still needs?

A browser never sends a file again by itself: between a preview and its form, files are held here,
in memory alone, for the editor who sent them.
"""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from onrecord.record.commitments import Digest, digest_of
from onrecord.record.errors import EXIT_USAGE, OnrecordError

__all__ = ["Held", "HeldFile", "NotHeld"]

_LONGEST = timedelta(hours=2)  # as long as a session without a request
_MOST = 128 * 2**20  # bytes of all files


class NotHeld(OnrecordError):
    """The file is not held any more."""

    exit_code = EXIT_USAGE
    advice = "Choose the file again."


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldFile:
    """A file, and how it came to us."""

    data: bytes
    name: str
    media_type: str | None = None
    url: str | None = None
    retrieved_at: datetime | None = None  # None: not fetched by us


class Held:
    """The files that editors sent lately. May be used from several threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._files: OrderedDict[tuple[str, Digest], tuple[datetime, HeldFile]] = OrderedDict()

    def put(self, editor: str, file: HeldFile, now: datetime) -> Digest:
        """Hold a file; by its SHA-256 it is asked for again."""
        digest = digest_of(file.data)
        with self._lock:
            self._files[(editor, digest)] = (now, file)
            self._files.move_to_end((editor, digest))
            self._forget(now)
        return digest

    def get(self, editor: str, digest: str, now: datetime) -> HeldFile:
        """The file that this editor sent. Raises NotHeld."""
        with self._lock:
            self._forget(now)
            found = self._files.get((editor, Digest(digest)))
        if found is None:
            raise NotHeld("a file that you sent earlier is not held any more")
        return found[1]

    def _forget(self, now: datetime) -> None:
        """Whatever is too old; and the oldest, where all together are too large."""
        held = sum(len(file.data) for _, file in self._files.values())
        for key, (at, file) in list(self._files.items()):
            if now - at >= _LONGEST or (held > _MOST and len(self._files) > 1):
                del self._files[key]
                held -= len(file.data)
