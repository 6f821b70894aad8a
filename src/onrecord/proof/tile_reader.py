"""Which hashes and entries does this log really hold?"""

from collections.abc import Iterator
from typing import TypeAlias

from onrecord.proof.merkle import MAX_SIZE, Frontier, MerkleError, leaf_hash, node_hash
from onrecord.proof.merkle_paths import (
    Span,
    Subtree,
    consistency_spans,
    inclusion_spans,
    perfect_subtrees,
)
from onrecord.proof.tile_files import Fetch, read_bundle, read_row
from onrecord.proof.tile_paths import TILE_HEIGHT, TILE_WIDTH, Tile, TileError

__all__ = ["ForgedTile", "TileReader", "edge_tiles"]

_Rows: TypeAlias = tuple[tuple[bytes, ...], ...]

# A tile with the rows above it takes about 40 kB of memory: 20 MB for all that are kept.
_KEPT_TILES = 512


class ForgedTile(TileError):
    """A file is not what the signed root commits to."""

    advice = "Keep the file and the checkpoint: they show that the log or its copy was changed."


class TileReader:
    """A tiled log (C2SP tlog-tiles), read through one trusted root.

    Every tile is checked before one of its hashes is used: the tiles on the right edge together
    against the root, each other tile against its parent's hash. Entries are checked against the
    leaf hashes so proved. `size` and `root` come from a checkpoint whose signature was verified;
    `fetch` gives untrusted bytes. Its own exceptions pass through; ours are MissingTile,
    ForgedTile, TileError for a malformed file, MerkleError for a size or index out of range.
    """

    def __init__(self, fetch: Fetch, size: int, root: bytes) -> None:
        self.size, self.root = size, root
        self._fetch = fetch
        self._edge: dict[tuple[int, int], _Rows] | None = None
        self._tiles: dict[tuple[int, int], _Rows] = {}
        self._bundle: tuple[int, list[bytes]] | None = None

    def check(self) -> None:
        """Return if the right edge of the tiles adds up to the root; done by every read, once."""
        if self._edge is not None:
            return
        edge = {
            (tile.level, tile.index): _rows(read_row(self._fetch, tile))
            for tile in edge_tiles(self.size)
        }
        hashes = [_last_hash(edge, self.size, bit) for bit in _bits_set(self.size)]
        if Frontier(self.size, tuple(hashes)).root != self.root:
            raise ForgedTile(f"the tiles of the log of {self.size} do not add up to its root")
        self._edge = edge

    def subtree_hash(self, subtree: Subtree) -> bytes:
        """The root of a perfect subtree of the log; MerkleError if it is not in the log."""
        if min(subtree) < 0 or (subtree.number + 1) << subtree.level > self.size:
            raise MerkleError(f"no such subtree in a log of {self.size}: {subtree}")
        level, height = divmod(subtree.level, TILE_HEIGHT)
        index, position = divmod(subtree.number, TILE_WIDTH >> height)
        return self._tile(level, index)[height][position]

    def frontier(self, size: int) -> Frontier:
        """The compact range of the log as it was at `size`, at most today's."""
        self._require_size(size)
        whole = perfect_subtrees(Span(0, size))
        return Frontier(size, tuple(self.subtree_hash(subtree) for subtree in whole))

    def root_at(self, size: int) -> bytes:
        """The root of the log as it was at `size`; compare it with an older checkpoint's."""
        return self.frontier(size).root

    def inclusion_proof(self, index: int) -> tuple[bytes, ...]:
        """The proof that entry `index` is in the log, as `verify_inclusion` takes it."""
        return tuple(self._span_hash(span) for span in inclusion_spans(index, self.size))

    def consistency_proof(self, old_size: int) -> tuple[bytes, ...]:
        """The proof that the log continues its own past, as `verify_consistency` takes it."""
        return tuple(self._span_hash(span) for span in consistency_spans(old_size, self.size))

    def leaf(self, index: int) -> bytes:
        """The leaf hash of entry `index`."""
        return self.subtree_hash(Subtree(0, index))

    def entry(self, index: int) -> bytes:
        """Entry `index`, checked against its leaf hash."""
        return next(self.entries(index, index + 1))

    def entries(self, start: int, end: int) -> Iterator[bytes]:
        """The entries from `start` up to, not including, `end`, each checked."""
        self._require_size(end)
        self._require_size(start)
        at = start
        while at < end:
            number, first = divmod(at, TILE_WIDTH)
            found = self._entries_of(number)[first : first + end - at]
            yield from found
            at += len(found)

    def _require_size(self, size: int) -> None:
        if not 0 <= size <= self.size:
            raise TileError(f"the log has {self.size} entries, not {size}")

    def _span_hash(self, span: Span) -> bytes:
        *left, found = (self.subtree_hash(subtree) for subtree in perfect_subtrees(span))
        for subtree in reversed(left):
            found = node_hash(subtree, found)
        return found

    def _tile(self, level: int, index: int) -> _Rows:
        """The rows of a tile that lies in the tree, checked."""
        self.check()
        edge = self._edge or {}
        rows = edge.get((level, index)) or self._tiles.get((level, index))
        if rows is None:
            rows = self._checked(Tile(level, index))
            if len(self._tiles) >= _KEPT_TILES:
                del self._tiles[next(iter(self._tiles))]
            self._tiles[level, index] = rows
        return rows

    def _checked(self, tile: Tile) -> _Rows:
        """A full tile whose root is the hash that its parent has for it."""
        rows = _rows(read_row(self._fetch, tile))
        level, index, position = tile.parent
        if rows[TILE_HEIGHT][0] != self._tile(level, index)[0][position]:
            raise ForgedTile(f"{tile.path} is not the log's: its parent has another hash")
        return rows

    def _entries_of(self, number: int) -> list[bytes]:
        """The entries beside tile `number` of level 0, checked."""
        if self._bundle is None or self._bundle[0] != number:
            leaves = self._tile(0, number)[0]
            entries = read_bundle(self._fetch, number, len(leaves))
            for position, (entry, leaf) in enumerate(zip(entries, leaves, strict=True)):
                if leaf_hash(entry) != leaf:
                    at = number * TILE_WIDTH + position
                    raise ForgedTile(f"entry {at} is not the one that the log committed to")
            self._bundle = number, entries
        return self._bundle[1]


def edge_tiles(size: int) -> list[Tile]:
    """The partial tiles of a log of this size; their hashes make up its compact range."""
    if not 0 <= size <= MAX_SIZE:
        raise TileError(f"a log cannot have {size} entries")
    counts = ((level, size >> TILE_HEIGHT * level) for level in range(8))
    return [
        Tile(level, count // TILE_WIDTH, count % TILE_WIDTH)
        for level, count in counts
        if count % TILE_WIDTH
    ]


def _rows(hashes: tuple[bytes, ...]) -> _Rows:
    """A tile's hashes, and the perfect subtrees above them, row by row up to height 8."""
    rows = [hashes]
    for _ in range(TILE_HEIGHT):
        below = rows[-1]
        pairs = zip(below[0::2], below[1::2], strict=False)  # an odd last one has no parent yet
        rows.append(tuple(node_hash(left, right) for left, right in pairs))
    return tuple(rows)


def _bits_set(size: int) -> Iterator[int]:
    """The levels of a log's perfect subtrees, largest first."""
    return (bit for bit in reversed(range(size.bit_length())) if size >> bit & 1)


def _last_hash(edge: dict[tuple[int, int], _Rows], size: int, bit: int) -> bytes:
    """The hash of the last perfect subtree of 2**bit entries, out of the edge."""
    level, height = divmod(bit, TILE_HEIGHT)
    index = (size >> TILE_HEIGHT * level) // TILE_WIDTH
    return edge[level, index][height][-1]
