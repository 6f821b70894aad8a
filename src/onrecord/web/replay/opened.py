"""Which captures were read lately? A package of 30 MB takes a second to read."""

from collections import OrderedDict
from threading import Lock

from onrecord.archive import Archive, NoSuchEntry
from onrecord.desk.captured import CannotShow, OpenedCapture, open_capture

__all__ = ["OpenedCaptures"]

_MOST = 4  # captures: their documents may have 8 MB each, and as much again when read


class OpenedCaptures:
    """The captures that were read last. One is read at a time. May be used from several threads."""

    def __init__(self, archive: Archive) -> None:
        self._archive, self._lock = archive, Lock()
        self._opened: OrderedDict[int, OpenedCapture] = OrderedDict()

    def capture(self, index: int) -> OpenedCapture:
        """The capture at this place in the log. CannotShow, BlobMissing if it is kept no more."""
        with self._lock:
            found = self._opened.get(index) or self._read(index)
            self._opened[index] = found
            self._opened.move_to_end(index)
            while len(self._opened) > _MOST:
                self._opened.popitem(last=False)
        self._require_kept(found)
        return found

    def _read(self, index: int) -> OpenedCapture:
        try:
            return open_capture(self._archive, str(index))
        except NoSuchEntry as error:
            raise CannotShow("there is no such capture") from error

    def _require_kept(self, found: OpenedCapture) -> None:
        """What was redacted since is shown no more. Raises BlobMissing."""
        if found.capture.package is not None:
            with self._archive.open_blob(self._archive.opening(found.capture.package).digest):
                return
