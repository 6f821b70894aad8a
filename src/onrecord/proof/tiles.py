"""Which files make up a log of this size?"""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

from onrecord.proof.entry_bundles import MAX_BUNDLE, MAX_ENTRY, encode_entries, parse_entries
from onrecord.proof.merkle import MAX_SIZE, Frontier, leaf_hash
from onrecord.proof.tile_files import Fetch, MissingTile, read_row
from onrecord.proof.tile_paths import (
    TILE_HEIGHT,
    TILE_WIDTH,
    Tile,
    TileError,
    entries_path,
    tile_path,
)
from onrecord.proof.tile_reader import ForgedTile, TileReader, edge_tiles

__all__ = [
    "MAX_BUNDLE",
    "MAX_ENTRY",
    "TILE_HEIGHT",
    "TILE_WIDTH",
    "Fetch",
    "ForgedTile",
    "MissingTile",
    "ReadEntries",
    "Tile",
    "TileError",
    "TileReader",
    "encode_entries",
    "entries_path",
    "new_tiles",
    "parse_entries",
    "tile_path",
]

ReadEntries: TypeAlias = Callable[[int, int], Sequence[bytes]]
"""The log's entries from one index up to, not including, another."""


def new_tiles(
    old_size: int, new_size: int, read_entries: ReadEntries, read_tile: Fetch, old_root: bytes
) -> Iterator[tuple[str, bytes]]:
    """Every file that a log of `new_size` needs and a log of `old_size` did not have.

    Yields paths below the log's prefix with their bytes: entry bundles and tiles of level 0, then
    the levels above; full ones and, on the right edge, partial ones. They follow from the entries
    alone, so a second run gives the same bytes. Write them all before the checkpoint.

    `read_entries` is asked from the last full bundle before `old_size` onward; `read_tile` for the
    partial tiles of `old_size` above level 0 only, which are checked against `old_root` before
    anything is yielded. From `old_size` 0 (root EMPTY_ROOT) no tile is read at all: a rebuild.
    Raises TileError, MissingTile, or ForgedTile if old entries and tiles do not give `old_root`.
    """
    if not 0 <= old_size <= new_size <= MAX_SIZE:
        raise TileError(f"a log of {old_size} entries cannot grow to {new_size}")
    edge = _old_edge(old_size, read_entries, read_tile, old_root)
    if old_size == new_size:
        return
    added: list[bytes] = []
    for index in range(old_size // TILE_WIDTH, -(-new_size // TILE_WIDTH)):
        entries = _exactly(read_entries, index * TILE_WIDTH, new_size)
        yield entries_path(index, len(entries)), encode_entries(entries)
        leaves = [leaf_hash(entry) for entry in entries]
        yield from _tile(0, index, leaves, added)
    level = 1
    while added:
        row, first = [*edge.get(level, ()), *added], (old_size >> TILE_HEIGHT * level) // TILE_WIDTH
        added = []
        for start in range(0, len(row), TILE_WIDTH):
            index = first + start // TILE_WIDTH
            yield from _tile(level, index, row[start : start + TILE_WIDTH], added)
        level += 1


def _tile(
    level: int, index: int, hashes: list[bytes], added: list[bytes]
) -> Iterator[tuple[str, bytes]]:
    """One tile; a full one adds its root to the level above, a partial one must not."""
    yield tile_path(level, index, len(hashes)), b"".join(hashes)
    if len(hashes) == TILE_WIDTH:
        added.append(Frontier().append(hashes).root)


def _exactly(read_entries: ReadEntries, start: int, size: int) -> Sequence[bytes]:
    """The entries of one bundle of a log of this size."""
    end = min(start + TILE_WIDTH, size)
    entries = read_entries(start, end)
    if len(entries) != end - start:
        raise TileError(f"{len(entries)} entries were read instead of {start} to {end}")
    return entries


def _old_edge(
    size: int, read_entries: ReadEntries, read_tile: Fetch, root: bytes
) -> dict[int, tuple[bytes, ...]]:
    """The hashes in each level's partial tile of the old log, checked together against its root."""
    edge = {}
    frontier: tuple[bytes, ...] = ()
    for tile in edge_tiles(size):
        if tile.level == 0:
            entries = _exactly(read_entries, tile.index * TILE_WIDTH, size)
            row = tuple(leaf_hash(entry) for entry in entries)
        else:
            row = read_row(read_tile, tile)
        edge[tile.level] = row
        frontier = (*Frontier().append(row).hashes, *frontier)
    if Frontier(size, frontier).root != root:
        raise ForgedTile(f"the stored entries and tiles are not those of the log of {size}")
    return edge
