"""Which members does a zip file have, if it can be read in one way only?

A reader may go by the list at the end, another by the headers on the way, a third may look for
members between. Here all three must find the same: the members lie one after the other from the
first byte to the list, each header agrees with the list, and nothing follows the end. What a
WACZ of the known writers has is read: deflated members, zip64, sizes that only follow the bytes.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from stat import S_IFMT, S_ISDIR, S_ISREG
from struct import unpack
from typing import BinaryIO

from onrecord.proof.wacz.errors import WHOLE, Fault, WaczError
from onrecord.proof.wacz.limits import WaczLimits
from onrecord.proof.wacz.names import read_name, require_distinct
from onrecord.proof.wacz.zip_bytes import (
    CENTRAL,
    END,
    END64,
    LOCAL,
    LOCATOR,
    MANY,
    Central,
    End,
    Local,
    extra_fields,
    widened,
)

__all__ = ["DEFLATED", "STORED", "Member", "read_at", "read_list"]

_ENCRYPTED = 1 << 0 | 1 << 6 | 1 << 13
_FOLLOWS = 1 << 3  # checksum and sizes follow the bytes
_KNOWN_FLAGS = _ENCRYPTED | _FOLLOWS | 1 << 1 | 1 << 2 | 1 << 11  # how hard it was packed, UTF-8
STORED, DEFLATED = 0, 8
_MANY_16 = 0xFFFF
_LONGEST_COMMENT = 0xFFFF


@dataclass(frozen=True, slots=True)
class Member:
    """One member: its path, how it is packed, and where in the file."""

    name: str
    flags: int
    method: int
    crc: int
    size: int
    packed: int
    offset: int  # of its own header
    start: int = 0  # of its bytes; known once that header was read

    @property
    def stop(self) -> int:
        """Where its bytes end."""
        return self.start + self.packed

    @property
    def is_folder(self) -> bool:
        """Whether it only names a folder."""
        return self.name.endswith("/")


def read_list(file: BinaryIO, limits: WaczLimits) -> dict[str, Member]:
    """The members by their paths, folders left out. Raises WaczError."""
    # 1. The file ends as a zip file does, with nothing behind.
    count, start, stop = _read_end(file, limits)
    # 2. What the list says of each member is something that is read here.
    data = read_at(file, start, stop - start, WHOLE)
    listed = list(_members(data, count))
    require_distinct(member.name for member in listed)
    # 3. They lie one after the other, each with a header of its own that says the same.
    found: dict[str, Member] = {}
    in_order = sorted(listed, key=lambda member: member.offset)
    if in_order[0].offset if in_order else start:
        raise WaczError(in_order[0].name if in_order else WHOLE, Fault.BETWEEN)
    for n, member in enumerate(in_order):
        if member.offset + LOCAL.size > start:
            raise WaczError(member.name, Fault.OVERLAP)
        at = in_order[n + 1].offset if n + 1 < len(in_order) else start
        placed = _placed(file, member, at)
        if not placed.is_folder:
            found[placed.name] = placed
    return found


def read_at(file: BinaryIO, at: int, length: int, member: str) -> bytes:
    """So many bytes from there; WaczError if the file has become shorter."""
    file.seek(at)
    data = file.read(length)
    if len(data) != length:
        raise WaczError(member, Fault.NOT_ZIP)
    return data


def _read_end(file: BinaryIO, limits: WaczLimits) -> tuple[int, int, int]:
    """The number of members, and where their list begins and ends."""
    size = file.seek(0, io.SEEK_END)
    if size < END.size:
        raise WaczError(WHOLE, Fault.NOT_ZIP)
    end = End(*END.unpack(read_at(file, size - END.size, END.size, WHOLE)))
    if end.magic != b"PK\5\6" or end.comment_length:
        tail = min(size, END.size + _LONGEST_COMMENT)
        behind = b"PK\5\6" in read_at(file, size - tail, tail, WHOLE)
        raise WaczError(WHOLE, Fault.AFTER_END if behind else Fault.NOT_ZIP)
    if end.disk or end.list_disk or end.here != end.members:
        raise WaczError(WHOLE, Fault.DISKS)
    stop = size - END.size
    count, length, start = end.members, end.length, end.start
    if start + length != stop or count == _MANY_16 or _has_locator(file, stop):
        count, length, start, stop = _read_end64(file, end, stop)
    if count > limits.members:
        raise WaczError(WHOLE, Fault.MANY_MEMBERS)
    if length > limits.listing:
        raise WaczError(WHOLE, Fault.LARGE)
    if start + length != stop:
        raise WaczError(WHOLE, Fault.LIST)
    return count, start, stop


def _has_locator(file: BinaryIO, stop: int) -> bool:
    """Whether zip64 records stand there; some readers go by them even if nothing asks for them."""
    at = stop - LOCATOR.size
    return at >= 0 and read_at(file, at, 4, WHOLE) == b"PK\6\7"


def _read_end64(file: BinaryIO, end: End, stop: int) -> tuple[int, int, int, int]:
    """The same from the zip64 records, which must say what the other end says, or widen it."""
    wide = (MANY in (end.length, end.start)) or end.members == _MANY_16
    at = stop - LOCATOR.size - END64.size
    if at < 0:
        raise WaczError(WHOLE, Fault.ZIP64 if wide else Fault.LIST)
    data = read_at(file, at, END64.size + LOCATOR.size, WHOLE)
    magic, length_64, *_, disk, list_disk, here, count, length, start = END64.unpack(
        data[: END64.size]
    )
    mark, first_disk, place, disks = LOCATOR.unpack(data[END64.size :])
    if mark != b"PK\6\7" or magic != b"PK\6\6":
        raise WaczError(WHOLE, Fault.ZIP64 if wide else Fault.LIST)
    if disk or list_disk or first_disk or disks != 1 or here != count:
        raise WaczError(WHOLE, Fault.DISKS)
    agrees = (
        end.members in (count, _MANY_16)
        and end.length in (length, MANY)
        and end.start in (start, MANY)
    )
    if place != at or length_64 != END64.size - 12 or not agrees:
        raise WaczError(WHOLE, Fault.ZIP64)
    return count, length, start, at


def _members(data: bytes, count: int) -> Iterator[Member]:
    at = 0
    for _ in range(count):
        raw = data[at : at + CENTRAL.size]
        if len(raw) < CENTRAL.size or raw[:4] != b"PK\1\2":
            raise WaczError(WHOLE, Fault.LIST)
        head = Central(*CENTRAL.unpack(raw))
        begin = at + CENTRAL.size
        at = begin + head.name_length + head.extra_length + head.comment_length
        if at > len(data):
            raise WaczError(WHOLE, Fault.LIST)
        name = read_name(data[begin : begin + head.name_length], head.flags)
        begin += head.name_length
        yield _member(name, head, data[begin : begin + head.extra_length])
    if at != len(data):
        raise WaczError(WHOLE, Fault.LIST)


def _member(name: str, head: Central, extra: bytes) -> Member:
    if head.flags & _ENCRYPTED:
        raise WaczError(name, Fault.ENCRYPTED)
    if head.flags & ~_KNOWN_FLAGS or head.method not in (STORED, DEFLATED):
        raise WaczError(name, Fault.METHOD)
    if head.disk:
        raise WaczError(name, Fault.DISKS)
    if head.comment_length:
        raise WaczError(name, Fault.COMMENT)
    fields = extra_fields(extra)
    wide = None if fields is None else widened((head.size, head.packed, head.offset), fields)
    if wide is None:
        raise WaczError(name, Fault.EXTRA)
    size, packed, offset = wide
    mode = head.external >> 16
    is_folder = name.endswith("/")
    if S_IFMT(mode) and not (S_ISDIR(mode) if is_folder else S_ISREG(mode)):
        raise WaczError(name, Fault.LINK)
    if (is_folder and size) or (head.method == STORED and size != packed):
        raise WaczError(name, Fault.DISAGREES)
    return Member(name, head.flags, head.method, head.crc, size, packed, offset)


def _placed(file: BinaryIO, member: Member, until: int) -> Member:
    """The member with where its bytes begin, its header and what follows it checked."""
    raw = read_at(file, member.offset, LOCAL.size, member.name)
    head = Local(*LOCAL.unpack(raw))
    more = head.name_length + head.extra_length
    start = member.offset + LOCAL.size + more
    if head.magic != b"PK\3\4" or start > until:
        raise WaczError(member.name, Fault.OVERLAP if start > until else Fault.DISAGREES)
    data = read_at(file, member.offset + LOCAL.size, more, member.name)
    fields = extra_fields(data[head.name_length :])
    wide = None if fields is None else widened((head.size, head.packed), fields)
    if wide is None:
        raise WaczError(member.name, Fault.EXTRA)
    name = member.name.encode("utf-8")
    if (data[: head.name_length], head.flags, head.method) != (name, member.flags, member.method):
        raise WaczError(member.name, Fault.DISAGREES)
    says, truth = (head.crc, *wide), (member.crc, member.size, member.packed)
    if says != truth and not (member.flags & _FOLLOWS and says == (0, 0, 0)):
        raise WaczError(member.name, Fault.DISAGREES)
    _require_end(file, member, start + member.packed, until)
    return replace(member, start=start)


def _require_end(file: BinaryIO, member: Member, stop: int, until: int) -> None:
    """From the end of its bytes to the next member there is its descriptor, or nothing."""
    length = until - stop
    if length < 0:
        raise WaczError(member.name, Fault.OVERLAP)
    if not member.flags & _FOLLOWS:
        if length:
            raise WaczError(member.name, Fault.BETWEEN)
        return
    forms = {12: "<LLL", 16: "<LLL", 20: "<LQQ", 24: "<LQQ"}  # with and without a mark, zip64
    if length not in forms:
        raise WaczError(member.name, Fault.DESCRIPTOR)
    data = read_at(file, stop, length, member.name)
    marked = data.removeprefix(b"PK\7\x08") if length in (16, 24) else data
    form = forms[length]
    plain = 12 if form == "<LLL" else 20
    if len(marked) != plain or unpack(form, marked) != (member.crc, member.packed, member.size):
        raise WaczError(member.name, Fault.DESCRIPTOR)
