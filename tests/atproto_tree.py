"""Which tree should a set of records have?

A second, slower way to build a tree, straight from the specification's description of its shape:
the keys of the greatest height are the root, and what lies between two of them is a subtree one
level down. Shares nothing but the hash of a node with the code that is tested.
"""

from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from itertools import takewhile
from typing import Any

import libipld
from hypothesis import strategies as st

from onrecord.proof.atproto import Cid, cid_of_block

__all__ = ["AskedBlocks", "keys_of_many_heights", "tree_of"]

Blocks = dict[Cid, bytes]


def tree_of(records: Mapping[bytes, Cid]) -> tuple[Cid, Blocks]:
    """The root and all nodes of the tree that holds these records."""
    blocks: Blocks = {}
    items = sorted(records.items())
    level = max((_height(key) for key, _ in items), default=0)
    root = _build(items, level, blocks)
    return root or _store({"e": [], "l": None}, blocks), blocks


def _build(items: list[tuple[bytes, Cid]], level: int, blocks: Blocks) -> Cid | None:
    if not items:
        return None
    tops = [at for at, (key, _) in enumerate(items) if _height(key) == level]
    gaps = zip([-1, *tops], [*tops, len(items)], strict=True)
    left, *rights = [_build(items[a + 1 : b], level - 1, blocks) for a, b in gaps]
    entries, previous = [], b""
    for at, right in zip(tops, rights, strict=True):
        key, record = items[at]
        pairs = zip(previous, key, strict=False)
        shared = len(list(takewhile(lambda pair: pair[0] == pair[1], pairs)))
        entries.append({"k": key[shared:], "p": shared, "t": right, "v": record})
        previous = key
    return _store({"e": entries, "l": left}, blocks)


def _store(node: object, blocks: Blocks) -> Cid:
    raw = libipld.encode_dag_cbor(node)
    cid = cid_of_block(raw)
    blocks[cid] = raw
    return cid


def _height(key: bytes) -> int:
    bits = f"{int.from_bytes(sha256(key).digest()):0256b}"
    return (len(bits) - len(bits.lstrip("0"))) // 2


class AskedBlocks(dict[Cid, bytes]):
    """Blocks that remember which of them were asked for."""

    def __init__(self, blocks: Mapping[Cid, bytes]) -> None:
        super().__init__(blocks)
        self.asked: Blocks = {}

    def get(self, cid: Cid, default: Any = None) -> Any:
        found = super().get(cid, default)
        if found is not None:
            self.asked[cid] = found
        return found


@cache
def _keys_by_height() -> list[list[bytes]]:
    """Ten keys of each height from 0 to 5, some in one collection, some in another."""
    found: list[list[bytes]] = [[] for _ in range(6)]
    number = 0
    while min(map(len, found)) < 10:
        key = f"app.bsky.{'feed.post' if number % 3 else 'graph.follow'}/3k{number:06d}".encode()
        if _height(key) < 6 and len(found[_height(key)]) < 10:
            found[_height(key)].append(key)
        number += 1
    return found


def keys_of_many_heights() -> st.SearchStrategy[bytes]:
    """Keys among which high ones are as frequent as low ones, so that trees get tall and gappy."""
    return st.integers(0, 5).flatmap(lambda level: st.sampled_from(_keys_by_height()[level]))
