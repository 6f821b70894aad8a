"""How is DER read strictly, and written?

ITU-T X.690: definite lengths in their shortest form, low tag numbers. Values are walked by the
shape that is expected of them, never by recursion into what came, so the work is bounded by the
length of the input.
"""

import re
from dataclasses import dataclass

from onrecord.proof.timestamp.errors import TimeStampError, brief

__all__ = [
    "BIT_STRING",
    "BOOLEAN",
    "GENERALIZED_TIME",
    "INTEGER",
    "NULL",
    "OCTET_STRING",
    "OID",
    "SEQUENCE",
    "SET",
    "UTF8_STRING",
    "Element",
    "Fields",
    "context",
    "read_whole",
    "write",
    "write_integer",
    "write_oid",
]

BOOLEAN, INTEGER, BIT_STRING, OCTET_STRING, NULL, OID = 0x01, 0x02, 0x03, 0x04, 0x05, 0x06
UTF8_STRING, GENERALIZED_TIME, SEQUENCE, SET = 0x0C, 0x18, 0x30, 0x31

_MOST_MEMBERS = 256  # of one value: a token has about ten
_LONGEST_INTEGER = 64  # bytes: serial numbers have at most 20 (RFC 5280)
_OID = re.compile(r"[0-2](\.(0|[1-9][0-9]*))+")


def context(number: int, *, constructed: bool = True) -> int:
    """The tag [number] of a context."""
    return (0xA0 if constructed else 0x80) | number


@dataclass(frozen=True, slots=True)
class Element:
    """One value: its tag (one byte), its content, and its whole encoding."""

    tag: int
    content: bytes
    encoded: bytes

    def fields(self, what: str) -> "Fields":
        """The members of this value, to be taken in order."""
        return Fields(what, _members(self.content, what))

    def integer(self, what: str) -> int:
        """An INTEGER, in its shortest form."""
        data = self.content
        padded = len(data) > 1 and data[0] == (0xFF if data[1] & 0x80 else 0)
        if not data or padded or len(data) > _LONGEST_INTEGER:
            raise TimeStampError(f"{what} is not a number as DER writes it")
        return int.from_bytes(data, "big", signed=True)

    def oid(self, what: str) -> str:
        """An OBJECT IDENTIFIER, with dots."""
        data = self.content
        if not data or len(data) > 64 or data[-1] & 0x80:
            raise TimeStampError(f"{what} is not an object identifier")
        arcs, arc, fresh = [], 0, True
        for byte in data:
            if fresh and byte == 0x80:
                raise TimeStampError(f"{what} is not an object identifier in its shortest form")
            arc, fresh = arc << 7 | byte & 0x7F, not byte & 0x80
            if fresh:
                arcs.append(arc)
                arc = 0
        first = min(arcs[0] // 40, 2)
        return ".".join(map(str, (first, arcs[0] - 40 * first, *arcs[1:])))


class Fields:
    """The members of a SEQUENCE or SET, taken one after another."""

    def __init__(self, what: str, members: list[Element]) -> None:
        self._what, self._members, self._next = what, members, 0

    def take(self, tag: int, what: str) -> Element:
        """The next member; TimeStampError if it is missing or of another kind."""
        found = self.optional(tag)
        if found is None:
            raise TimeStampError(f"{self._what} has no {what} where it belongs")
        return found

    def optional(self, tag: int) -> Element | None:
        """The next member if it has this tag."""
        if self._next == len(self._members) or self._members[self._next].tag != tag:
            return None
        self._next += 1
        return self._members[self._next - 1]

    def rest(self) -> list[Element]:
        """All that was not taken."""
        left = self._members[self._next :]
        self._next = len(self._members)
        return left

    def end(self) -> None:
        """Return if everything was taken."""
        if self._next != len(self._members):
            tag = self._members[self._next].tag
            raise TimeStampError(f"{self._what} has a member that does not belong (tag {tag:#04x})")


def read_whole(data: bytes, tag: int, what: str) -> Element:
    """Read one value that takes up all of `data`. Raises TimeStampError."""
    if data[:1] != bytes((tag,)):
        raise TimeStampError(f"{what} begins with {brief(data[:8])}, not with the tag {tag:#04x}")
    found, end = _read(data, 0, what)
    if end != len(data):
        raise TimeStampError(f"{what} is followed by {len(data) - end} bytes")
    return found


def _members(content: bytes, what: str) -> list[Element]:
    found: list[Element] = []
    at = 0
    while at < len(content):
        if len(found) == _MOST_MEMBERS:
            raise TimeStampError(f"{what} has more than {_MOST_MEMBERS} members")
        member, at = _read(content, at, what)
        found.append(member)
    return found


def _read(data: bytes, start: int, what: str) -> tuple[Element, int]:
    if len(data) - start < 2:
        raise TimeStampError(f"{what} ends in the middle")
    tag, length, at = data[start], data[start + 1], start + 2
    if tag & 0x1F == 0x1F:
        raise TimeStampError(f"{what} has a tag that no time stamp uses")
    if length & 0x80:
        count = length & 0x7F
        octets = data[at : at + count]
        length, at = int.from_bytes(octets, "big"), at + count
        if not 1 <= count <= 4 or len(octets) < count or octets[0] == 0 or length < 0x80:
            raise TimeStampError(f"{what} has a length that is not written as DER has it")
    if length > len(data) - at:
        raise TimeStampError(f"{what} ends in the middle")
    end = at + length
    return Element(tag, data[at:end], data[start:end]), end


def write(tag: int, *parts: bytes) -> bytes:
    """A value of this tag around its parts."""
    content = b"".join(parts)
    size = len(content)
    if size < 0x80:
        return bytes((tag, size)) + content
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(octets))) + octets + content


def write_integer(number: int) -> bytes:
    """An INTEGER."""
    return write(INTEGER, number.to_bytes(number.bit_length() // 8 + 1, "big", signed=True))


def write_oid(dotted: str) -> bytes:
    """An OBJECT IDENTIFIER; TimeStampError for what is none."""
    if not _OID.fullmatch(dotted):
        raise TimeStampError(f"{brief(dotted)} is not an object identifier")
    first, second, *others = map(int, dotted.split("."))
    return write(OID, b"".join(map(_base128, (40 * first + second, *others))))


def _base128(arc: int) -> bytes:
    octets = [arc & 0x7F]
    while arc := arc >> 7:
        octets.append(arc & 0x7F | 0x80)
    return bytes(reversed(octets))
