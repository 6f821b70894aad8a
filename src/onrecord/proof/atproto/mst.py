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
from onrecord.proof.atproto.mst_node import Entry, read_node

__all__ = ["Node", "Tree", "height"]

_HEIGHT_OF_FIRST_BYTE = bytes([4] + [3] * 3 + [2] * 12 + [1] * 48 + [0] * 192)


def height(key: bytes) -> int:
    """How many pairs of zero bits the key's SHA-256 begins with: the level of its node, 0 to 128."""
    digest = sha256(key).digest()
    if digest[0]:
        return _HEIGHT_OF_FIRST_BYTE[digest[0]]
    return (256 - int.from_bytes(digest).bit_length()) // 2


@dataclass(slots=True, eq=False)
class Node:
    """A node with its keys written out.

    `children[i]` is the subtree left of `keys[i]`, the last one is right of all keys; each is a
    CID until it is read. All keys of the subtree lie between `low` and `high`, exclusive. `cid`
    is None once the node was changed.
    """

    level: int
    low: bytes | None
    high: bytes | None
    keys: list[bytes]
    entries: list[Entry]
    children: list["Node | Cid | None"]
    cid: Cid | None

    def bounds(self, index: int) -> tuple[bytes | None, bytes | None]:
        """Between which keys everything in `children[index]` lies."""
        low = self.keys[index - 1] if index else self.low
        return low, self.keys[index] if index < len(self.keys) else self.high


class Tree:
    """A tree, or the part of it that a proof carries. A node on the way to a key is read once."""

    def __init__(self, blocks: Mapping[Cid, bytes], root: Cid) -> None:
        """Read the root; raise MissingBlock or TreeError."""
        self._blocks = blocks
        self.root = self._read_root(root)

    def find(self, key: bytes) -> Cid | None:
        """The record under this key; None if the tree proves that there is none.

        Raises MissingBlock or TreeError.
        """
        node: Node | None = self.root
        while node is not None:
            at = bisect_left(node.keys, key)
            if at < len(node.keys) and node.keys[at] == key:
                return node.entries[at]["v"]
            node = self.child(node, at)
        return None

    def way(self, key: bytes) -> list[Cid]:
        """The CIDs of the nodes that prove what `find` answers, from the root down."""
        cids: list[Cid] = []
        node: Node | None = self.root
        while node is not None:
            if node.cid is not None:
                cids.append(node.cid)
            at = bisect_left(node.keys, key)
            if at < len(node.keys) and node.keys[at] == key:
                break
            node = self.child(node, at)
        return cids

    def entries(self) -> Iterator[tuple[bytes, Cid]]:
        """Everything the tree holds, in order of keys; a missing or misplaced node raises.

        No node can be walked twice: the second time its keys would be out of range.
        """
        pending = [(self.root, 0)]
        while pending:
            node, index = pending.pop()
            if index:
                yield node.keys[index - 1], node.entries[index - 1]["v"]
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
        if not isinstance(child, bytes):
            return child
        read = node.children[index] = self._read_child(node, index, child)
        return read

    def _read_root(self, cid: Cid) -> Node:
        keys, entries, children = read_node(self._block(cid))
        if not keys and children[0] is not None:
            raise TreeError("the tree's root is empty and yet has a subtree")
        level = height(keys[0]) if keys else 0
        return _checked(Node(level, None, None, keys, entries, [*children], cid))

    def _read_child(self, parent: Node, index: int, cid: Cid) -> Node:
        if parent.level == 0:
            raise TreeError("a node of level 0 has a subtree")
        keys, entries, children = read_node(self._block(cid))
        if not keys and children[0] is None:
            raise TreeError("an empty node below the root")
        low, high = parent.bounds(index)
        return _checked(Node(parent.level - 1, low, high, keys, entries, [*children], cid))

    def _block(self, cid: Cid) -> bytes:
        raw = self._blocks.get(cid)
        if raw is None:
            raise MissingBlock(f"the tree's node {cid_text(cid)} is missing")
        return raw


def _checked(node: Node) -> Node:
    """The node, if its keys are where they belong; raises TreeError."""
    keys = node.keys
    for key in keys:
        if height(key) != node.level:
            raise TreeError(f"{key!r} has height {height(key)}, its node has level {node.level}")
    if keys and (
        (node.low is not None and keys[0] <= node.low)
        or (node.high is not None and keys[-1] >= node.high)
    ):
        raise TreeError(f"keys from {keys[0]!r} to {keys[-1]!r} are out of their node's range")
    return node
