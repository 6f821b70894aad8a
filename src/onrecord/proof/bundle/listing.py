"""Which members does the list at a container's end name, without an object for each of them?

A list may name 100,000 members. Its bytes are kept as they are (12 MB at most) and a member is
looked up in them by its name, since they are sorted: a hostile list costs no more than its size.
"""

from array import array
from collections.abc import Iterator, Mapping

from onrecord.proof.bundle.errors import ContainerError
from onrecord.proof.bundle.paths import LONGEST_PATH, is_path
from onrecord.proof.bundle.zip_bytes import CENTRAL, Member, central_header

__all__ = ["WHOLE", "Members", "read_list"]

WHOLE = "the container"
"""How a fault names what belongs to no member."""

_FLAGS = {0: "encrypted", 3: "of a size that only its end tells", 6: "encrypted", 11: "not ASCII"}


class Members(Mapping[str, Member]):
    """The members of a checked list, by their paths and in the order of these."""

    def __init__(self, data: bytes, places: "array[int]") -> None:
        self._data, self._places = data, places

    def __len__(self) -> int:
        return len(self._places)

    def __iter__(self) -> Iterator[str]:
        return (member.name for member in self.each())

    def each(self) -> Iterator[Member]:
        """The members in order, without a search for each."""
        for at in self._places:
            raw, fields = _fields(self._data, at)
            yield Member(raw.decode("ascii"), *fields)

    def __getitem__(self, name: str) -> Member:
        """The member of this path; KeyError as any mapping."""
        wanted, low, high = name.encode(), 0, len(self._places)
        while low < high:
            middle = (low + high) // 2
            found, member = _fields(self._data, self._places[middle])
            if found == wanted:
                return Member(name, *member)
            low, high = (middle + 1, high) if found < wanted else (low, middle)
        raise KeyError(name)


def _fields(data: bytes, at: int) -> tuple[bytes, tuple[int, int, int]]:
    """The raw name, and the checksum, size and offset, of the member listed at this place."""
    *_, crc, size, _, length, _, _, _, _, _, offset = CENTRAL.unpack_from(data, at)
    start = at + CENTRAL.size
    return data[start : start + length], (crc, size, offset)


def read_list(data: bytes, count: int) -> Members:
    """Read the list if it is as we write it, sorted and unique; ContainerError otherwise."""
    places = array("L")
    at, before = 0, ""
    while at < len(data) and len(places) < count:
        member = _read(data, at)
        if places and before >= member.name:
            order = "stands twice" if before == member.name else "is out of order"
            raise ContainerError(member.name, f"{order} in the list of members")
        places.append(at)
        at, before = at + CENTRAL.size + len(member.name), member.name
    if at != len(data) or len(places) != count:
        raise ContainerError(WHOLE, f"its list of members does not hold the {count} it says")
    return Members(data, places)


def _read(data: bytes, at: int) -> Member:
    if at + CENTRAL.size > len(data):
        raise ContainerError(WHOLE, "its list of members is cut short")
    flags, method = CENTRAL.unpack_from(data, at)[3:5]
    raw, fields = _fields(data, at)
    name = _name(raw)
    _require_plain(name, flags, method)
    member = Member(name, *fields)
    expected = central_header(member)
    if data[at : at + len(expected)] != expected:
        raise ContainerError(name, "listed with a date, comment, extra field or as a link")
    return member


def _name(raw: bytes) -> str:
    name = raw.decode("ascii", "backslashreplace")
    if not is_path(name):
        raise ContainerError(f"{name[:LONGEST_PATH]!r}", "no file of this path belongs to a bundle")
    return name


def _require_plain(name: str, flags: int, method: int) -> None:
    for bit, what in _FLAGS.items():
        if flags >> bit & 1:
            raise ContainerError(name, f"is {what}")
    if method:
        raise ContainerError(name, f"is compressed (method {method}); a bundle only stores")
