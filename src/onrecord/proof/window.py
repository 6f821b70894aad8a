"""How does one part of a file look like a file of its own, without being read into memory?"""

import io
from typing import BinaryIO

__all__ = ["window"]

_BUFFER = 1 << 16


def window(file: BinaryIO, start: int, stop: int) -> BinaryIO:
    """The bytes from `start` up to, not including, `stop`, as a seekable file to read.

    It seeks before each read, so that several windows may lie over one file, and closing one
    leaves the file open. A file that is shorter by now ends earlier. Not for several threads.
    """
    return io.BufferedReader(_Window(file, start, stop), _BUFFER)


class _Window(io.RawIOBase):
    def __init__(self, file: BinaryIO, start: int, stop: int) -> None:
        self._file, self._start, self._size = file, start, max(stop - start, 0)
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(base + offset, 0)
        return self._at

    def readinto(self, into: memoryview, /) -> int:  # type: ignore[override]  # any buffer does
        most = min(len(into), max(self._size - self._at, 0))
        self._file.seek(self._start + self._at)
        data = self._file.read(most)
        into[: len(data)] = data
        self._at += len(data)
        return len(data)
