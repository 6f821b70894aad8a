"""Which bytes are a container, given what it holds?

PKWARE's APPNOTE 6.3.10 leaves a writer many choices; we make them once, so that a reader can
compare instead of interpret: stored members, no extra fields, no comments, no descriptors, the
date 1980-01-01, regular files of mode 0644. Zip64 only where the count of members needs it.
"""

from dataclasses import dataclass
from struct import Struct

__all__ = [
    "CENTRAL",
    "END",
    "END64",
    "MANY",
    "Member",
    "central_header",
    "end_of_container",
    "local_header",
]

LOCAL = Struct("<4s5H3L2H")
CENTRAL = Struct("<4s6H3L5H2L")
END = Struct("<4s4H2LH")
END64 = Struct("<4sQ2H2L4Q4sLQL")
"""The zip64 record and the locator that follows it."""

MANY = 0xFFFF
"""From so many members on, their count stands in the zip64 record."""

_VERSION = 20  # 2.0: stored files in folders
_VERSION_64 = 45
_UNIX = 3 << 8
_MIDNIGHT, _EPOCH = 0, 0x21  # 1980-01-01 00:00, the first that the format knows
_REGULAR = 0o100644 << 16


@dataclass(frozen=True, slots=True)
class Member:
    """One file: ASCII path, CRC-32, size in bytes, and where its local header begins."""

    name: str
    crc: int
    size: int
    offset: int

    @property
    def start(self) -> int:
        """Where its bytes begin."""
        return self.offset + LOCAL.size + len(self.name)

    @property
    def stop(self) -> int:
        """Where its bytes end, and the next member begins."""
        return self.start + self.size


def local_header(member: Member) -> bytes:
    """What stands before the bytes of a member."""
    name = member.name.encode("ascii")
    times = (_MIDNIGHT, _EPOCH)
    sizes = (member.crc, member.size, member.size, len(name), 0)
    return LOCAL.pack(b"PK\3\4", _VERSION, 0, 0, *times, *sizes) + name


def central_header(member: Member) -> bytes:
    """What the list of members at the end says of one."""
    name = member.name.encode("ascii")
    versions = (_UNIX | _VERSION, _VERSION)
    times = (_MIDNIGHT, _EPOCH)
    sizes = (member.crc, member.size, member.size, len(name), 0, 0)
    rest = (0, 0, _REGULAR, member.offset)
    return CENTRAL.pack(b"PK\1\2", *versions, 0, 0, *times, *sizes, *rest) + name


def end_of_container(count: int, size: int, offset: int) -> bytes:
    """What follows the list of members: `count` of them, in `size` bytes from `offset` on."""
    told = min(count, MANY)
    end = END.pack(b"PK\5\6", 0, 0, told, told, size, offset, 0)
    if count < MANY:
        return end
    versions = (_UNIX | _VERSION_64, _VERSION_64)
    record = (b"PK\6\6", 44, *versions, 0, 0, count, count, size, offset)
    return END64.pack(*record, b"PK\6\7", 0, offset + size, 1) + end
