"""How do log entries lie in a file?"""

from collections.abc import Sequence

from onrecord.proof.tile_paths import TILE_WIDTH, TileError

__all__ = ["MAX_BUNDLE", "MAX_ENTRY", "encode_entries", "parse_entries"]

MAX_ENTRY = 65_535
"""The most bytes in one entry: its length is written as a uint16."""

MAX_BUNDLE = TILE_WIDTH * (2 + MAX_ENTRY)
"""The most bytes in one bundle, for whoever fetches it."""


def encode_entries(entries: Sequence[bytes]) -> bytes:
    """An entry bundle: each entry after its length as a big-endian uint16 (C2SP tlog-tiles).

    TileError unless there are 1 to 256 entries of at most MAX_ENTRY bytes.
    """
    if not 1 <= len(entries) <= TILE_WIDTH:
        raise TileError(f"a bundle holds 1 to {TILE_WIDTH} entries, not {len(entries)}")
    for entry in entries:
        if len(entry) > MAX_ENTRY:
            raise TileError(f"an entry of {len(entry)} bytes is longer than {MAX_ENTRY}")
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def parse_entries(data: bytes) -> list[bytes]:
    """The entries of a bundle, in order; TileError unless `encode_entries` could have written it.

    Nothing here is authenticated: compare each entry's hash with the log's.
    """
    entries: list[bytes] = []
    at = 0
    while at < len(data) and len(entries) < TILE_WIDTH:
        start = at + 2
        at = start + int.from_bytes(data[at:start], "big")
        entries.append(data[start:at])
    if at != len(data) or not entries:
        raise TileError("an entry bundle is cut short, too long, or empty")
    return entries
