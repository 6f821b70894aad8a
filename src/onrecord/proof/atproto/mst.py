"""Which record, if any, does a repository's tree hold under a path?

Merkle search tree (AT Protocol, Repository, "MST Structure"). A tree has exactly one shape for
what it holds, so a node that breaks a rule proves nothing: every node that is read must be in
canonical form, its keys sorted, at the height that their hashes give and inside the range that
its parents leave. That is what makes the absence of a key a proof.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256

from onrecord.proof.atproto.cid import Cid, cid_text
from onrecord.proof.atproto.errors import MissingBlock, TreeError
from onrecord.proof.atproto.mst_node import read_node

__all__ = ["Node", "Tree", "height"]

_BEYOND_FIRST_BYTE = 4
_HEIGHT_OF_FIRST_BYTE = bytes([_BEYOND_FIRST_BYTE] + [3] * 3 + [2] * 12 + [1] * 48 + [0] * 192)


def height(key: bytes) -> int:
    """How many pairs of zero bits the key's SHA-256 begins with: the level of its node, 0 to 128."""
    return (256 - int.from_bytes(sha256(key).digest()).bit_length()) // 2


@dataclass(slots=True, eq=False)
class Node:
    """A node with its keys written out.

    `children[i]` is the subtree left of `keys[i]`, the last one is right of all keys; each is a
    CID until it is read. Everything in the node lies between `low` and `high`, exclusive. `cid`
    and `raw` are as it was read; `changed` says that it or a subtree is no longer so, and `raw`
    is None if more than subtrees changed.
    """

    level: int
    low: bytes | None
    high: bytes | None
    keys: list[bytes]
    records: list[Cid]
    children: list["Node | Cid | None"]
    cid: Cid | None = None
    raw: bytes | None = None
    changed: bool = True

    def place(self, key: bytes) -> tuple[int, bool]:
        """Where the key is (True), or in which subtree it would be (False)."""
        at = bisect_left(self.keys, key)
        return at, at < len(self.keys) and self.keys[at] == key

    def bounds(self, index: int) -> tuple[bytes | None, bytes | None]:
        """Between which keys everything in `children[index]` lies."""
        low = self.keys[index - 1] if index else self.low
        return low, self.keys[index] if index < len(self.keys) else self.high


class Tree:
    """A tree, or the part of it that a proof carries. A node on the way to a key is read once."""

    def __init__(self, blocks: Mapping[Cid, bytes], root: Cid) -> None:
        """Read the root; raise MissingBlock or TreeError."""
        self._blocks = blocks
        self.root = self._read(root, None, None, None)

    def find(self, key: bytes) -> Cid | None:
        """The record under this key; None if the tree proves that there is none.

        Raises MissingBlock or TreeError.
        """
        node: Node | None = self.root
        while node is not None:
            at, found = node.place(key)
            if found:
                return node.records[at]
            node = self.child(node, at)
        return None

    def way(self, key: bytes) -> list[Cid]:
        """The CIDs of the nodes that prove what `find` answers, from the root down."""
        cids: list[Cid] = []
        node: Node | None = self.root
        while node is not None:
            if node.cid is not None:
                cids.append(node.cid)
            at, found = node.place(key)
            node = None if found else self.child(node, at)
        return cids

    def entries(self) -> Iterator[tuple[bytes, Cid]]:
        """Everything the tree holds, in order of keys; a missing or misplaced node raises.

        No node can be walked twice: the second time its keys would be out of range.
        """
        pending = [(self.root, 0)]
        while pending:
            node, index = pending.pop()
            if index:
                yield node.keys[index - 1], node.records[index - 1]
            if index < len(node.keys):
                pending.append((node, index + 1))
            child = node.children[index]
            if isinstance(child, bytes):
                child = self._read_child(node, index, child)
            if child is not None:
                pending.append((child, 0))

    def child(self, node: Node, index: int) -> Node | None:
        """The subtree at this place, read at most once; raises MissingBlock or TreeError."""
        child = node.children[index]
        if isinstance(child, bytes):
            child = node.children[index] = self._read_child(node, index, child)
        return child

    def _read_child(self, parent: Node, index: int, cid: Cid) -> Node:
        if parent.level == 0:
            raise TreeError("a node of level 0 has a subtree")
        low, high = parent.bounds(index)
        return self._read(cid, parent.level - 1, low, high)

    def _read(self, cid: Cid, level: int | None, low: bytes | None, high: bytes | None) -> Node:
        raw = self._blocks.get(cid)
        if raw is None:
            raise MissingBlock(f"the tree's node {cid_text(cid)} is missing")
        keys, records, links = read_node(raw)
        if not keys and (links[0] is None) == (level is not None):
            raise TreeError("an empty node that is neither an empty tree nor above a subtree")
        if level is None:
            level = height(keys[0]) if keys else 0
        _check_keys(keys, level, low, high)
        return Node(level, low, high, keys, records, [*links], cid, raw, False)


def _check_keys(keys: list[bytes], level: int, low: bytes | None, high: bytes | None) -> None:
    """Raise TreeError unless the keys are where they belong."""
    if not _all_of_height(keys, level):
        heights = {height(key) for key in keys}
        raise TreeError(f"keys of height {heights} in a node of level {level}: {keys[:3]}")
    if keys and (low is not None and keys[0] <= low):
        raise TreeError(f"{keys[0]!r} is out of its node's range, after {low!r}")
    if keys and (high is not None and keys[-1] >= high):
        raise TreeError(f"{keys[-1]!r} is out of its node's range, before {high!r}")


def _all_of_height(keys: list[bytes], level: int) -> bool:
    if level < _BEYOND_FIRST_BYTE:
        firsts = bytes([sha256(key).digest()[0] for key in keys])
        return firsts.translate(_HEIGHT_OF_FIRST_BYTE).count(level) == len(keys)
    return all([height(key) == level for key in keys])
