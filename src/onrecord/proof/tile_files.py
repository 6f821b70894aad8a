"""What lies at the path of a tile or of its entries?"""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

from onrecord.proof.entry_bundles import parse_entries
from onrecord.proof.merkle import HASH_SIZE
from onrecord.proof.tile_paths import TILE_WIDTH, Tile, TileError, entries_path
from onrecord.record.errors import EXIT_ENVIRONMENT

__all__ = ["Fetch", "MissingTile", "read_bundle", "read_row"]

Fetch: TypeAlias = Callable[[str], bytes | None]
"""The bytes at a path below the log's prefix, or None if nothing is there."""


class MissingTile(TileError):
    """The log does not serve a file that its checkpoint promises."""

    exit_code = EXIT_ENVIRONMENT
    advice = "Try again later; a log must serve every file that its checkpoint needs."


def read_row(fetch: Fetch, tile: Tile) -> tuple[bytes, ...]:
    """The hashes of a tile, not checked; of the full tile's beginning if only that is there.

    A log may delete a partial tile once it serves the full one (C2SP tlog-tiles).
    """
    for found in _with_full(tile):
        data = fetch(found.path)
        if data is not None:
            if len(data) != found.size:
                raise TileError(f"{found.path} has {len(data)} bytes, not {found.size}")
            return tuple(data[i : i + HASH_SIZE] for i in range(0, tile.size, HASH_SIZE))
    raise MissingTile(f"{tile.path} is missing")


def read_bundle(fetch: Fetch, index: int, width: int) -> list[bytes]:
    """The entries of a bundle, not checked, with the same way out as `read_row`."""
    for found in _with_full(Tile(0, index, width)):
        path = entries_path(found.index, found.width)
        data = fetch(path)
        if data is not None:
            entries = parse_entries(data)
            if len(entries) != found.width:
                raise TileError(f"{path} holds {len(entries)} entries, not {found.width}")
            return entries[:width]
    raise MissingTile(f"{entries_path(index, width)} is missing")


def _with_full(tile: Tile) -> tuple[Tile, ...]:
    return (tile,) if tile.width == TILE_WIDTH else (tile, replace(tile, width=TILE_WIDTH))
