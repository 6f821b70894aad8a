"""Which runs of two to four characters does each post have?

Only for the protocol: it says which accounts and posts resemble each other before any of our own
models is asked, so that the hard settings are hard for all of them alike.
"""

import re
from collections.abc import Iterator, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from onrecord.findings.assessment.counts import BUCKETS, Counts

__all__ = ["ngrams"]

Indices: TypeAlias = NDArray[np.int64]

_LENGTHS = (2, 3, 4)
_BLOCK = 4096  # texts at once: the arrays of a block stay below 50 MB
_PRIMES = np.array([0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D, 0x27D4EB2F], dtype=np.uint32)

_ADDRESS = re.compile(r"https?://\S+")
_MENTION = re.compile(r"@\w{1,20}")
_SPACE = re.compile(r"\s+")


def ngrams(texts: Sequence[str]) -> Counts:
    """The n-grams of each text, hashed; without its addresses and whom it mentions."""
    blocks = [_block(texts[at : at + _BLOCK]) for at in range(0, len(texts), _BLOCK)]
    sizes = np.concatenate([np.zeros(1, np.int64), *(sizes for sizes, _, _ in blocks)])
    columns = [columns for _, columns, _ in blocks] or [np.zeros(0, np.uint16)]
    counts = [counts for _, _, counts in blocks] or [np.zeros(0, np.uint8)]
    return Counts(np.cumsum(sizes), np.concatenate(columns), np.concatenate(counts))


def _block(texts: Sequence[str]) -> tuple[Indices, NDArray[np.uint16], NDArray[np.uint8]]:
    """Cells of some rows: how many in each, their columns, their counts."""
    plain = [_plain(text) for text in texts]
    signs = np.frombuffer("".join(plain).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    row = np.repeat(np.arange(len(texts)), [len(text) for text in plain])
    keys, found = np.unique(np.concatenate(list(_keys(signs, row))), return_counts=True)
    sizes = np.bincount(keys // BUCKETS, minlength=len(texts))
    return sizes, (keys % BUCKETS).astype(np.uint16), np.minimum(found, 255).astype(np.uint8)


def _keys(signs: NDArray[np.uint32], row: Indices) -> Iterator[Indices]:
    """Row and bucket of each n-gram that lies within one text, as one number."""
    for length in _LENGTHS:
        last = max(len(signs) - length + 1, 0)
        hashed = np.full(last, length, dtype=np.uint32)
        for k in range(length):
            hashed = (hashed ^ signs[k : k + last]) * _PRIMES[k]
            hashed ^= hashed >> np.uint32(15)
        within = row[:last] == row[length - 1 : length - 1 + last]
        yield row[:last][within] * BUCKETS + (hashed[within] & np.uint32(BUCKETS - 1))


def _plain(text: str) -> str:
    return _SPACE.sub(" ", _MENTION.sub("@", _ADDRESS.sub("", text))).strip().lower()
