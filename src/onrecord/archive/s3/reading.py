"""How is an object of a bucket read as a file?"""

from io import SEEK_CUR, SEEK_END, SEEK_SET, RawIOBase

import obstore
from obstore import exceptions
from obstore.store import S3Store

__all__ = ["Reading"]


class Reading(RawIOBase):
    """Reads pieces of an object as they are asked for. Raises OSError."""

    def __init__(self, store: S3Store, key: str, size: int) -> None:
        self._store, self._key, self._size, self._at = store, key, size, 0

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is."""
        return True

    def seek(self, offset: int, whence: int = SEEK_SET, /) -> int:
        """Go to a place in it."""
        base = {SEEK_SET: 0, SEEK_CUR: self._at, SEEK_END: self._size}[whence]
        if base + offset < 0:
            raise OSError("before the beginning")
        self._at = base + offset
        return self._at

    def readinto(self, room: bytearray | memoryview, /) -> int:  # type: ignore[override]  # Buffer is 3.12's
        """Read as much as there is room for."""
        length = min(len(room), self._size - self._at)
        if length <= 0:
            return 0
        try:
            data = obstore.get_range(self._store, self._key, start=self._at, length=length)
        except exceptions.BaseError as error:
            raise OSError(str(error).splitlines()[0]) from error
        room[: len(data)] = data.to_bytes()
        self._at += len(data)
        return len(data)
