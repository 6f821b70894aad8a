"""How is a container written, so that the same files always give the same bytes?"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO
from zlib import crc32

from onrecord.proof.bundle.container import MAX_BYTES, MAX_MEMBERS, WHOLE
from onrecord.proof.bundle.errors import ContainerError
from onrecord.proof.bundle.paths import is_path
from onrecord.proof.bundle.zip_bytes import (
    Member,
    central_header,
    end_of_container,
    local_header,
)

__all__ = ["Source", "Streamed", "write_container"]


@dataclass(frozen=True, slots=True)
class Streamed:
    """A member that may be too large to hold: each call reads it anew, from its beginning."""

    chunks: Callable[[], Iterator[bytes]]


Source = bytes | Streamed
"""The bytes of a member, or what reads them when their turn comes."""


def write_container(
    file: BinaryIO, sources: Mapping[str, Source], wrote: Callable[[int], None] | None = None
) -> None:
    """Write the members in the order of their paths; `wrote` is told how many are done.

    Raises ContainerError for a path that the format does not know, or beyond its bounds.
    """
    if len(sources) > MAX_MEMBERS:
        raise ContainerError(WHOLE, f"{len(sources)} files are more than {MAX_MEMBERS}")
    members: list[Member] = []
    at = 0
    for name in sorted(sources):
        if not is_path(name):
            raise ContainerError(repr(name), "no file of this path belongs to a bundle")
        source = sources[name]
        member = Member(name, *_sums(source), at)
        if member.stop > MAX_BYTES:
            raise ContainerError(name, f"the bundle would be larger than {MAX_BYTES} bytes")
        file.write(local_header(member))
        for chunk in _chunks(source):
            file.write(chunk)
        members.append(member)
        at = member.stop
        if wrote is not None:
            wrote(len(members))
    listing = b"".join(map(central_header, members))
    end = end_of_container(len(members), len(listing), at)
    if at + len(listing) + len(end) > MAX_BYTES:
        raise ContainerError(WHOLE, f"it would be larger than {MAX_BYTES} bytes")
    file.write(listing + end)


def _chunks(source: Source) -> Iterable[bytes]:
    return (source,) if isinstance(source, bytes) else source.chunks()


def _sums(source: Source) -> tuple[int, int]:
    """Checksum and size, which stand before the bytes."""
    crc = size = 0
    for chunk in _chunks(source):
        crc, size = crc32(chunk, crc), size + len(chunk)
    return crc, size
