"""How often does each post have each of its hashed pieces?

A sparse matrix in the usual three arrays. Pieces are hashed into a fixed number of buckets, so that
no list of anybody's words is needed, nor shipped (docs/adr/0024-fitted-numbers.md).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "BUCKETS",
    "Counts",
    "Floats",
    "Indices",
    "character_runs",
    "joined_counts",
    "pieces",
    "sums",
]

Floats: TypeAlias = NDArray[np.float32]
Indices: TypeAlias = NDArray[np.int64]

BUCKETS = 1 << 15
"""Measured with 2**15 and 2**17: the difference is in the third decimal of the AUC."""

_LENGTHS = (2, 3, 4)
_BLOCK = 4096  # texts at once: the arrays of a block stay below 50 MB
_LONGEST = 20_000  # characters of a text that are looked at: posts are shorter, articles are not
_MOST_PIECES = 20_000
_MIX = np.uint64(0x9E3779B97F4A7C15)  # 2**64 / golden ratio: multiplicative hashing (Knuth)
_PRIME = np.uint64(1099511628211)  # the 64-bit prime of FNV-1a
_DOWN = np.uint64(64 - 15)


@dataclass(frozen=True, slots=True)
class Counts:
    """Row `i` holds `counts[starts[i]:starts[i+1]]` in those `columns`; all arrays are sorted."""

    starts: Indices
    columns: NDArray[np.uint16]
    counts: NDArray[np.uint8]  # more than 255 of one count as 255

    def __len__(self) -> int:
        return len(self.starts) - 1

    def cells(self, rows: Indices) -> tuple[Indices, Indices]:
        """Where the cells of some rows lie, one row after the other, and how many each has."""
        sizes = self.starts[rows + 1] - self.starts[rows]
        ends = np.cumsum(sizes)
        offsets = np.repeat(self.starts[rows] - (ends - sizes), sizes)
        return np.arange(ends[-1] if len(ends) else 0) + offsets, sizes

    def take(self, rows: Indices) -> "Counts":
        """Some rows, in the order asked for."""
        where, sizes = self.cells(rows)
        starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes)])
        return Counts(starts, self.columns[where], self.counts[where])

    @property
    def sizes(self) -> Indices:
        """How many different pieces each row has."""
        return self.starts[1:] - self.starts[:-1]  # np.diff takes longer for one row

    @property
    def totals(self) -> Floats:
        """How many pieces each row has; at least 1, so that one can divide by it."""
        return np.maximum(sums(self.counts.astype(np.float32), self.sizes), 1)

    def pooled(self, weights: Floats | None = None) -> Floats:
        """How often each bucket occurs in all rows; each row counted by its weight."""
        each = self.counts.astype(np.float32)
        if weights is not None:
            each *= np.repeat(weights, self.sizes)
        return np.bincount(self.columns, weights=each, minlength=BUCKETS).astype(np.float32)

    def dot(self, weights: Floats) -> Floats:
        """The product with one vector of a weight for each bucket, or with several (rows of it)."""
        each = weights[..., self.columns] * self.counts.astype(np.float32)
        return sums(each, self.sizes)


def sums(values: Floats, sizes: Indices) -> Floats:
    """The sum of each row's values along the last axis; a row of none has the sum 0."""
    found = np.zeros((*values.shape[:-1], len(sizes)), dtype=np.float32)
    full = sizes > 0
    if full.any():
        begin = (np.cumsum(sizes) - sizes)[full]
        found[..., full] = np.add.reduceat(values, begin, axis=-1)
    return found


def character_runs(texts: Sequence[str]) -> Counts:
    """The runs of two to four characters of each text, case kept."""
    blocks = [_block(texts[at : at + _BLOCK]) for at in range(0, len(texts), _BLOCK)]
    return joined_counts(blocks)


def pieces(lists: Sequence[Sequence[str]]) -> Counts:
    """The pieces of each text, such as words."""
    known: dict[str, int] = {}
    rows = [np.array([_hashed(piece, known) for piece in each[:_MOST_PIECES]], np.int64)
            for each in lists]  # fmt: skip
    row = np.repeat(np.arange(len(rows)), [len(each) for each in rows])
    flat = np.concatenate([np.zeros(0, np.int64), *rows])
    return joined_counts([_counted(row, flat, len(rows))])


def _hashed(piece: str, known: dict[str, int]) -> int:
    found = known.get(piece)
    if found is None:
        mixed = crc32(piece.encode("utf-8", "surrogatepass")) * int(_MIX) & 0xFFFFFFFFFFFFFFFF
        found = known[piece] = mixed >> int(_DOWN)
    return found


def _block(texts: Sequence[str]) -> Counts:
    cut = [text[:_LONGEST] for text in texts]
    signs = np.frombuffer("".join(cut).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    row = np.repeat(np.arange(len(cut)), [len(text) for text in cut])
    found = list(_keys(signs.astype(np.uint64), row))
    return _counted(
        np.concatenate([row for row, _ in found]),
        np.concatenate([bucket for _, bucket in found]),
        len(cut),
    )


def _keys(signs: NDArray[np.uint64], row: Indices) -> Iterator[tuple[Indices, Indices]]:
    """Row and bucket of each run of characters that lies within one text."""
    for length in _LENGTHS:
        last = max(len(signs) - length + 1, 0)
        hashed = np.full(last, length, dtype=np.uint64)
        for k in range(length):
            hashed = (hashed ^ signs[k : k + last]) * _PRIME
            hashed ^= hashed >> np.uint64(29)
        within = row[:last] == row[length - 1 : length - 1 + last]
        yield row[:last][within], ((hashed[within] * _MIX) >> _DOWN).astype(np.int64)


def _counted(row: Indices, bucket: Indices, rows: int) -> Counts:
    keys, found = np.unique(row * BUCKETS + bucket, return_counts=True)
    starts = np.searchsorted(keys, np.arange(rows + 1) * BUCKETS)
    columns = (keys % BUCKETS).astype(np.uint16)
    return Counts(starts.astype(np.int64), columns, np.minimum(found, 255).astype(np.uint8))


def joined_counts(blocks: Sequence[Counts]) -> Counts:
    """The rows of several, one after the other."""
    if len(blocks) == 1:  # most often so, and then nothing is to be copied
        return blocks[0]
    sizes = [np.zeros(1, np.int64), *(block.sizes for block in blocks)]
    columns = [np.zeros(0, np.uint16), *(block.columns for block in blocks)]
    counts = [np.zeros(0, np.uint8), *(block.counts for block in blocks)]
    return Counts(np.cumsum(np.concatenate(sizes)), np.concatenate(columns), np.concatenate(counts))
