"""Where does a tiled log keep its hashes and entries?"""

from dataclasses import dataclass

from onrecord.proof.merkle import HASH_SIZE, MAX_SIZE
from onrecord.record.errors import OnrecordError

__all__ = ["TILE_HEIGHT", "TILE_WIDTH", "Tile", "TileError", "entries_path", "tile_path"]

TILE_HEIGHT = 8
TILE_WIDTH = 1 << TILE_HEIGHT

_MAX_LEVEL = 63


class TileError(OnrecordError):
    """A tile or entry bundle is missing, malformed, or not of the log that was asked for."""

    advice = "Fetch the log's tiles again; if the fault stays, keep the copy: it is evidence."


@dataclass(frozen=True, slots=True)
class Tile:
    """A row of `width` hashes: the `index`-th tile of its level, counted from the left.

    A hash of level l is the root of 256**l entries. TileError for a tile that no log has.
    """

    level: int
    index: int
    width: int = TILE_WIDTH

    def __post_init__(self) -> None:
        if not 0 <= self.level <= _MAX_LEVEL or not 0 <= self.index <= MAX_SIZE:
            raise TileError(f"no tile {self.index} at level {self.level}")
        if not 1 <= self.width <= TILE_WIDTH:
            raise TileError(f"a tile is 1 to {TILE_WIDTH} hashes wide, not {self.width}")

    @property
    def path(self) -> str:
        """The tile's path below the log's prefix."""
        return f"tile/{self.level}/{_numbered(self.index, self.width)}"

    @property
    def size(self) -> int:
        """The bytes in it."""
        return self.width * HASH_SIZE

    @property
    def parent(self) -> tuple[int, int, int]:
        """Where a full tile's root stands: level, index of the tile, position in it."""
        return self.level + 1, self.index // TILE_WIDTH, self.index % TILE_WIDTH


def tile_path(level: int, index: int, width: int = TILE_WIDTH) -> str:
    """The path of a tile (C2SP tlog-tiles, "Merkle Tree"); TileError if no log has it.

    >>> tile_path(0, 1234067)
    'tile/0/x001/x234/067'
    >>> tile_path(1, 0, 17)
    'tile/1/000.p/17'
    """
    return Tile(level, index, width).path


def entries_path(index: int, width: int = TILE_WIDTH) -> str:
    """The path of the entry bundle beside tile `index` of level 0.

    >>> entries_path(273, 112)
    'tile/entries/273.p/112'
    """
    bundle = Tile(0, index, width)
    return f"tile/entries/{_numbered(bundle.index, bundle.width)}"


def _numbered(index: int, width: int) -> str:
    """The index in three-digit elements, all but the last with an x; then the partial width."""
    path = f"{index % 1000:03}"
    while index := index // 1000:
        path = f"x{index % 1000:03}/{path}"
    return path if width == TILE_WIDTH else f"{path}.p/{width}"
