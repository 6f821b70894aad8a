"""How does a thing of any size travel in messages of a bounded one?

A part says to which thing of which run it belongs, and what the whole must be; anybody can write
that, so only the whole's digest and the vantage's signature within are believed.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from onrecord.network.jetstream.errors import TransportError

__all__ = ["LARGEST", "MOST_PARTS", "PART_BYTES", "BadPart", "Part", "Whole", "part_of", "parts_of"]

PART_BYTES = 512 * 1024  # a server takes 1 MB with headers, unless told otherwise
MOST_PARTS = 1024
LARGEST = MOST_PARTS * PART_BYTES  # bytes of a thing: half a gigabyte

_RUN, _PLACE = re.compile(r"[0-9a-f]{16}"), re.compile(r"([1-9]\d{0,3})/([1-9]\d{0,3})")
_DIGEST, _NUMBER = re.compile(r"[0-9a-f]{64}"), re.compile(r"[1-9]\d{0,15}")


class BadPart(TransportError):
    """A message that is not one of ours."""

    advice = "Look at it: onrecord letters list. Whatever sent it is not an onrecord collector."


@dataclass(frozen=True, slots=True)
class Part:
    """One of `of` parts; `oldest` is the lowest number that its sender still holds."""

    run: str
    number: int
    oldest: int
    digest: str
    part: int
    of: int
    data: bytes = field(repr=False)

    @property
    def name(self) -> str:
        """The same part sent again has the same name, and is dropped by the server."""
        return f"{self.run}-{self.number}-{self.part}"

    @property
    def headers(self) -> dict[str, str]:
        """As they travel."""
        return {
            "Nats-Msg-Id": self.name,
            "Onrecord-Run": self.run,
            "Onrecord-Number": str(self.number),
            "Onrecord-Oldest": str(self.oldest),
            "Onrecord-Part": f"{self.part}/{self.of}",
            "Onrecord-Digest": self.digest,
        }


def parts_of(run: str, number: int, oldest: int, whole: bytes) -> list[Part]:
    """The parts of a thing, one at least."""
    digest, size = sha256(whole).hexdigest(), PART_BYTES
    pieces = [whole[at : at + size] for at in range(0, len(whole), size)] or [b""]
    of = len(pieces)
    return [
        Part(run, number, oldest, digest, place, of, piece)
        for place, piece in enumerate(pieces, start=1)
    ]


def part_of(headers: Mapping[str, str], data: bytes) -> Part:
    """Read a part; BadPart."""
    run, digest = headers.get("Onrecord-Run", ""), headers.get("Onrecord-Digest", "")
    number, oldest = headers.get("Onrecord-Number", ""), headers.get("Onrecord-Oldest", "")
    place = _PLACE.fullmatch(headers.get("Onrecord-Part", ""))
    known = _RUN.fullmatch(run) and _DIGEST.fullmatch(digest) and _NUMBER.fullmatch(number)
    if not known or not _NUMBER.fullmatch(oldest) or place is None:
        raise BadPart("a message without the headers of a vantage's")
    found = Part(run, int(number), int(oldest), digest, int(place[1]), int(place[2]), data)
    if found.part > found.of or found.of > MOST_PARTS or found.oldest > found.number:
        raise BadPart(f"part {found.part} of {found.of}, number {number}, oldest {oldest}")
    return found


@dataclass(slots=True)
class Whole:
    """Parts that come in any order, and more than once."""

    digest: str
    of: int
    parts: dict[int, bytes] = field(default_factory=dict)

    @property
    def lacks(self) -> int:
        """How many parts have not come."""
        return self.of - len(self.parts)

    def add(self, part: Part) -> bytes | None:
        """The whole, once it is; BadPart if this belongs to another, or the digest is wrong."""
        if (part.digest, part.of) != (self.digest, self.of):
            raise BadPart(f"number {part.number} came as two different things")
        self.parts[part.part] = part.data
        if len(self.parts) < self.of:
            return None
        found = b"".join(self.parts[place] for place in range(1, self.of + 1))
        if sha256(found).hexdigest() != self.digest:
            raise BadPart(f"number {part.number} is not what its digest says")
        return found
