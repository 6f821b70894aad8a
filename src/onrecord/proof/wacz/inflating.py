"""How are the records of a file read one after the other, compressed or not?

WARC 1.1, annex D: each record is a gzip member of its own, so that it can be read alone. A gzip
member is inflated in bounded pieces, and what all of them come to is bounded too.
"""

import io
import zlib
from collections.abc import Callable
from typing import BinaryIO, Protocol, TypeAlias

from onrecord.proof.wacz.errors import WHOLE, Fault, WaczError
from onrecord.proof.wacz.limits import CHUNK, WaczLimits

__all__ = ["Budget", "GzipPieces", "Pieces", "PlainPieces", "pieces_of"]

_GZIP = 31  # zlib: a gzip header and trailer around the deflated bytes
_MAGIC = b"\x1f\x8b"

Spend: TypeAlias = Callable[[int, int], None]
"""Told how many bytes were taken, and what they unpacked to."""


class Budget:
    """How much may still be unpacked, in all files of a package together."""

    def __init__(self, limits: WaczLimits) -> None:
        self._left, self._ratio = limits.inflated, limits.ratio

    def spend(self, taken: int, given: int) -> None:
        """So many bytes unpacked to so many. Raises WaczError."""
        self._left += taken * self._ratio - given
        if self._left < 0:
            raise WaczError(WHOLE, Fault.BOMB)


class Pieces(Protocol):
    """The pieces of a file, each with its place and length in the file as it lies there."""

    def begin(self) -> int | None:
        """Where the next piece begins, which can then be read; None at the end of the file."""

    def read(self) -> bytes:
        """Some more bytes of the piece; none at its end."""

    def end(self, rest: bytes) -> int:
        """Where the piece ends; `rest` was read and does not belong to it. WaczError."""


class PlainPieces:
    """A file that is not compressed: whoever reads says where a piece ends."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._size = file.seek(0, io.SEEK_END)
        self._at = 0

    def begin(self) -> int | None:
        """Where the next piece begins."""
        self._file.seek(self._at)
        return self._at if self._at < self._size else None

    def read(self) -> bytes:
        """Some more bytes, up to the end of the file."""
        data = self._file.read(CHUNK)
        self._at += len(data)
        return data

    def end(self, rest: bytes) -> int:
        """What was read too much is read again, as the next piece."""
        self._at -= len(rest)
        return self._at


class GzipPieces:
    """A file of gzip members: each is a piece."""

    def __init__(self, file: BinaryIO, spend: Spend) -> None:
        self._file, self._spend = file, spend
        self._held = b""  # read from the file, and not yet taken
        self._at = file.seek(0)
        self._inflating = zlib.decompressobj(_GZIP)

    def begin(self) -> int | None:
        """Where the next member begins."""
        self._held = self._held or self._file.read(CHUNK)
        self._inflating = zlib.decompressobj(_GZIP)
        return self._at if self._held else None

    def read(self) -> bytes:
        """Some more inflated bytes of the member. WaczError."""
        while not self._inflating.eof:
            self._held = self._held or self._file.read(CHUNK)
            if not self._held:
                raise WaczError(WHOLE, Fault.GZIP)
            data = self._inflate()
            if data:
                return data
        return b""

    def end(self, rest: bytes) -> int:
        """Where the member ends, if nothing more is in it. WaczError."""
        if rest or self.read():
            raise WaczError(WHOLE, Fault.SEVERAL)
        return self._at

    def _inflate(self) -> bytes:
        held = self._held
        try:
            data = self._inflating.decompress(held, CHUNK)
        except zlib.error as error:
            raise WaczError(WHOLE, Fault.GZIP) from error
        ended = self._inflating.eof
        self._held = self._inflating.unused_data if ended else self._inflating.unconsumed_tail
        taken = len(held) - len(self._held)
        self._at += taken
        self._spend(taken, len(data))
        return data


def pieces_of(file: BinaryIO, spend: Spend) -> Pieces:
    """The pieces of a file from its beginning, as its first bytes say."""
    file.seek(0)
    magic = file.read(2)
    return GzipPieces(file, spend) if magic == _MAGIC else PlainPieces(file)
