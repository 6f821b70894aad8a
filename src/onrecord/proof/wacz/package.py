"""Which bytes are the members of a package?"""

import zlib
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import BinaryIO

from onrecord.proof.wacz.errors import WHOLE, Fault, WaczError
from onrecord.proof.wacz.limits import CHUNK, WaczLimits
from onrecord.proof.wacz.zip_list import DEFLATED, Member, read_at, read_list
from onrecord.proof.window import window
from onrecord.record.commitments import Digest

__all__ = ["Package", "open_package"]

_RAW = -15  # zlib: deflate without a header, as zip has it


class Package:
    """The members of a zip file whose structure was checked; their bytes are when read."""

    def __init__(self, file: BinaryIO, members: Mapping[str, Member], limits: WaczLimits) -> None:
        self._file, self._limits = file, limits
        self.members = members

    def chunks(self, name: str) -> Iterator[bytes]:
        """A member's bytes in bounded pieces, its size and checksum checked. WaczError."""
        member = self._member(name)
        crc = size = 0
        for chunk in self._inflated(member) if member.method == DEFLATED else self._raw(member):
            crc = zlib.crc32(chunk, crc)
            size += len(chunk)
            if size > member.size:
                raise WaczError(name, Fault.DEFLATE)
            yield chunk
        if size != member.size:
            raise WaczError(name, Fault.DEFLATE)
        if crc != member.crc:
            raise WaczError(name, Fault.CHECKSUM)

    def read(self, name: str, limit: int) -> bytes:
        """All of a member of at most `limit` bytes. WaczError."""
        if self._member(name).size > limit:
            raise WaczError(name, Fault.LARGE)
        return b"".join(self.chunks(name))

    def digest(self, name: str) -> Digest:
        """The SHA-256 of a member. WaczError."""
        found = sha256()
        for chunk in self.chunks(name):
            found.update(chunk)
        return Digest(found.hexdigest())

    def open(self, name: str) -> BinaryIO:
        """A stored member as a file to read, its checksum not checked. WaczError."""
        member = self._member(name)
        if member.method == DEFLATED:
            raise WaczError(name, Fault.PACKED)
        return window(self._file, member.start, member.stop)

    def _member(self, name: str) -> Member:
        member = self.members.get(name)
        if member is None:
            raise WaczError(name, Fault.MISSING)
        return member

    def _raw(self, member: Member) -> Iterator[bytes]:
        for at in range(member.start, member.stop, CHUNK):
            yield read_at(self._file, at, min(CHUNK, member.stop - at), member.name)

    def _inflated(self, member: Member) -> Iterator[bytes]:
        if member.size > self._limits.unpacked:
            raise WaczError(member.name, Fault.LARGE)
        inflating = zlib.decompressobj(_RAW)
        try:
            for packed in self._raw(member):
                if inflating.eof:
                    break
                while chunk := inflating.decompress(packed, CHUNK):
                    yield chunk
                    packed = inflating.unconsumed_tail
        except zlib.error as error:
            raise WaczError(member.name, Fault.DEFLATE) from error
        if not inflating.eof or inflating.unused_data:
            raise WaczError(member.name, Fault.DEFLATE)


def open_package(file: BinaryIO, limits: WaczLimits) -> Package:
    """Check the structure of a seekable zip file. Raises WaczError, which names the member."""
    members = read_list(file, limits)
    unpacked = sum(member.size for member in members.values() if member.method == DEFLATED)
    if unpacked > limits.unpacked:
        raise WaczError(WHOLE, Fault.BOMB, f"{unpacked:,} bytes in deflated members")
    return Package(file, members, limits)
