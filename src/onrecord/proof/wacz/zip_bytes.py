"""How are the headers of a zip file laid out?

PKWARE's APPNOTE 6.3.10, sections 4.3.7 to 4.3.16 and 4.5.3. Numbers are little-endian.
"""

from collections.abc import Iterator, Sequence
from struct import Struct, unpack
from typing import NamedTuple

__all__ = [
    "CENTRAL",
    "END",
    "END64",
    "LOCAL",
    "LOCATOR",
    "MANY",
    "Central",
    "End",
    "Local",
    "extra_fields",
    "widened",
]

LOCAL = Struct("<4s5H3L2H")
CENTRAL = Struct("<4s6H3L5H2L")
END = Struct("<4s4H2LH")
END64 = Struct("<4sQ2H2L4Q")
LOCATOR = Struct("<4sLQL")

MANY = 0xFFFF_FFFF
"""A size or offset of this value stands in the zip64 field instead."""

_ZIP64 = 1
# Times, owners and the mark of Java archives: nothing that changes a name or the bytes. What
# is not known here may, as Info-ZIP's Unicode path (0x7075) does.
_HARMLESS = frozenset({_ZIP64, 0x000A, 0x5455, 0x5855, 0x7855, 0x7875, 0xCAFE})


class Local(NamedTuple):
    """What stands before the bytes of a member."""

    magic: bytes
    version: int
    flags: int
    method: int
    time: int
    date: int
    crc: int
    packed: int
    size: int
    name_length: int
    extra_length: int


class Central(NamedTuple):
    """What the list of members says of one."""

    magic: bytes
    made_by: int
    version: int
    flags: int
    method: int
    time: int
    date: int
    crc: int
    packed: int
    size: int
    name_length: int
    extra_length: int
    comment_length: int
    disk: int
    internal: int
    external: int
    offset: int


class End(NamedTuple):
    """What stands at the end of the file."""

    magic: bytes
    disk: int
    list_disk: int
    here: int
    members: int
    length: int
    start: int
    comment_length: int


def extra_fields(data: bytes) -> dict[int, bytes] | None:
    """Extra fields by their number; None if they are malformed, repeated, or not harmless."""
    found: dict[int, bytes] = {}
    for number, value in _fields(data):
        if number in found or number not in _HARMLESS:
            return None
        found[number] = value
    return found


def _fields(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at < len(data):
        if len(data) - at < 4:
            yield -1, b""
            return
        number, length = unpack("<HH", data[at : at + 4])
        at += 4 + length
        yield (number, data[at - length : at]) if at <= len(data) else (-1, b"")


def widened(values: Sequence[int], fields: dict[int, bytes]) -> tuple[int, ...] | None:
    """Each value that says so taken from the zip64 field, in order; None if that does not fit.

    The field must hold exactly what is asked of it: readers differ on one that holds more.
    """
    wide = fields.get(_ZIP64, b"")
    asked = sum(value == MANY for value in values)
    if len(wide) != 8 * asked:
        return None
    numbers = iter(unpack(f"<{asked}Q", wide))
    return tuple(next(numbers) if value == MANY else value for value in values)
