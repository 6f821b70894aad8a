"""Can this zip file be read safely, and in one way only?

Zip readers disagree about files that overlap, hide, repeat or contradict each other, so a
container is accepted only if every byte outside its members' contents is the one that we
would have written (`zip_bytes`). Nothing is unpacked, and one member is in memory at a time.
"""

import io
from collections.abc import Iterator
from hashlib import sha256
from typing import BinaryIO
from zlib import crc32

from onrecord.proof.bundle.errors import ContainerError
from onrecord.proof.bundle.listing import WHOLE, Members, read_list
from onrecord.proof.bundle.paths import LONGEST_PATH
from onrecord.proof.bundle.zip_bytes import (
    CENTRAL,
    END,
    END64,
    MANY,
    Member,
    end_of_container,
    local_header,
)
from onrecord.proof.window import window
from onrecord.record.commitments import Digest

__all__ = ["MAX_BYTES", "MAX_MEMBERS", "WHOLE", "Container", "read_container"]

MAX_MEMBERS = 100_000
MAX_BYTES = 2**32 - 1  # offsets are 32-bit numbers
_CHUNK = 1 << 20
# A page of a host's list is asked for once for each of its 100 posts, everything else two to six
# times. Without a bound a small file, whose entries all name the same bytes, is read for days.
_AGAIN = 128
_AT_LEAST = 1 << 30


class Container:
    """The members of a container whose structure was checked; their bytes are when read."""

    def __init__(self, file: BinaryIO, members: Members, budget: int) -> None:
        self._file = file
        self._budget = budget
        self.members = members

    def read(self, name: str, limit: int) -> bytes:
        """All bytes of a member. ContainerError if it is missing, larger than `limit`, changed."""
        member = self._member(name)
        if member.size > limit:
            raise ContainerError(name, f"{member.size} bytes are more than the {limit} allowed")
        return b"".join(self._chunks(member))

    def size(self, name: str) -> int:
        """How many bytes a member has. ContainerError if it is missing."""
        return self._member(name).size

    def digest(self, name: str) -> Digest:
        """The SHA-256 of a member, read a megabyte at a time. ContainerError as `read`."""
        found = sha256()
        for chunk in self._chunks(self._member(name)):
            found.update(chunk)
        return Digest(found.hexdigest())

    def open(self, name: str) -> BinaryIO:
        """A member as a file to read, never wholly in memory; its checksum is not checked.

        ContainerError if it is missing. It can be read as long as the container's file is open.
        """
        member = self._member(name)
        self._spend(member)
        return window(self._file, member.start, member.stop)

    def _member(self, name: str) -> Member:
        member = self.members.get(name)
        if member is None:
            raise ContainerError(name, "is not in the bundle")
        return member

    def _chunks(self, member: Member) -> Iterator[bytes]:
        self._spend(member)
        crc = 0
        for at in range(member.start, member.stop, _CHUNK):
            chunk = _read(self._file, at, min(_CHUNK, member.stop - at))
            crc = crc32(chunk, crc)
            yield chunk
        if crc != member.crc:
            raise ContainerError(member.name, "its bytes do not have the checksum stated for them")

    def _spend(self, member: Member) -> None:
        self._budget -= member.size
        if self._budget < 0:
            raise ContainerError(member.name, "is asked for again and again: no bundle needs that")


def read_container(file: BinaryIO) -> Container:
    """Check the structure of a seekable file; raises ContainerError, which names the member."""
    # 1. It ends as a zip file does, with nothing behind.
    size = file.seek(0, io.SEEK_END)
    if size > MAX_BYTES:
        raise ContainerError(WHOLE, f"{size} bytes are more than the {MAX_BYTES} of a bundle")
    count, start, stop = _read_end(file, size)
    # 2. The list of members is as we write it, its paths are known, sorted and unique.
    members = read_list(_read(file, start, stop - start), count)
    # 3. The members lie one after the other, from the first byte up to the list.
    at = 0
    for member in members.each():
        if member.offset != at:
            raise ContainerError(member.name, "something lies before it, or it overlaps another")
        at = member.stop
    if at != start:
        raise ContainerError(WHOLE, "something lies between its members and their list")
    # 4. What stands before each says the same as the list.
    for member in members.each():
        if _read(file, member.offset, member.start - member.offset) != local_header(member):
            raise ContainerError(member.name, "its own header differs from the list of members")
    return Container(file, members, _AGAIN * size + _AT_LEAST)


def _read_end(file: BinaryIO, size: int) -> tuple[int, int, int]:
    """The number of members, and where their list begins and ends."""
    if size < END.size:
        raise ContainerError(WHOLE, "not a zip file: too short")
    magic, *_, count, length, start, _ = END.unpack(_read(file, size - END.size, END.size))
    if magic != b"PK\5\6":
        raise ContainerError(WHOLE, "not a zip file, or cut short, or something follows its end")
    tail = END.size
    if count == MANY:
        tail += END64.size
        count = END64.unpack(_read(file, max(size - tail, 0), END64.size))[7]
    if count > MAX_MEMBERS:
        raise ContainerError(WHOLE, f"more than {MAX_MEMBERS} members")
    if length > count * (CENTRAL.size + LONGEST_PATH) or start + length + tail != size:
        raise ContainerError(WHOLE, "its list of members is not where, or as long as, it says")
    if _read(file, size - tail, tail) != end_of_container(count, length, start):
        raise ContainerError(WHOLE, "its end is not as a bundle's: several disks, or a comment")
    return count, start, start + length


def _read(file: BinaryIO, at: int, length: int) -> bytes:
    file.seek(at)
    data = file.read(length)
    if len(data) != length:
        raise ContainerError(WHOLE, "cut short while it was read")
    return data
