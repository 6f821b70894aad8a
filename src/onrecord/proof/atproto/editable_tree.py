"""What does a repository's tree become when one record is put in or taken out?

Works on a complete tree, or on a part of one as long as the nodes that a change needs are there.
The rules of the shape: AT Protocol, Repository, "MST Structure".
"""

from bisect import bisect_left
from collections.abc import Mapping

from onrecord.proof.atproto.cid import Cid, cid_of_block
from onrecord.proof.atproto.errors import InversionError
from onrecord.proof.atproto.mst import Node, Tree, height
from onrecord.proof.atproto.mst_node import shared_prefix, write_node

__all__ = ["EMPTY_TREE", "EditableTree"]

EMPTY_TREE = write_node(None, [])
"""The block of a tree that holds nothing."""

_Sub = Node | Cid | None


class EditableTree(Tree):
    """A tree that can be changed; after an error it must not be used any more.

    `written` gets the blocks of the nodes that `root_cid` had to write. Recursion follows the
    levels, of which there are at most 129.
    """

    def __init__(self, blocks: Mapping[Cid, bytes], root: Cid) -> None:
        """Read the root; raise MissingBlock or TreeError."""
        super().__init__(blocks, root)
        self.written: dict[Cid, bytes] = {}

    def insert(self, key: bytes, record: Cid) -> None:
        """Put in a record; raise InversionError if there is one, MissingBlock, TreeError."""
        level, root = height(key), self.root
        if not root.keys:
            root.level = level
        if level <= root.level:
            self._insert(root, key, record, level)
            return
        left, right = self._split(root, key)
        top = Node(level, None, None, [], [], [None], None)
        _put(top, 0, key, record, _raised(left, level - 1), _raised(right, level - 1))
        self.root = top

    def replace(self, key: bytes, record: Cid) -> Cid:
        """Put a record in another's place, and return the other.

        Raises InversionError if there is none, MissingBlock, TreeError.
        """
        node: Node | None = self.root
        while node is not None:
            node.cid = None
            at, found = _place(node, key)
            if found:
                previous = node.entries[at]["v"]
                node.entries[at]["v"] = record
                return previous
            node = self.child(node, at)
        raise InversionError(f"the tree holds nothing under {key!r}")

    def remove(self, key: bytes) -> Cid:
        """Take out a record and return it.

        Raises InversionError if there is none, MissingBlock, TreeError.
        """
        record = self._remove(self.root, key, height(key))
        while not self.root.keys and (child := self.child(self.root, 0)) is not None:
            self.root = child
        return record

    def root_cid(self) -> Cid:
        """The root of the tree as it is now."""
        return self._seal(self.root)

    def _insert(self, node: Node, key: bytes, record: Cid, level: int) -> None:
        node.cid = None
        at, found = _place(node, key)
        if found:
            raise InversionError(f"the tree already holds a record under {key!r}")
        child = self.child(node, at)
        if node.level == level:
            _put(node, at, key, record, *self._split(child, key))
            return
        if child is None:
            child = Node(node.level - 1, *node.bounds(at), [], [], [None], None)
            node.children[at] = child
        self._insert(child, key, record, level)

    def _remove(self, node: Node, key: bytes, level: int) -> Cid:
        node.cid = None
        at, found = _place(node, key)
        if found:
            record = node.entries[at]["v"]
            joined = self._joined(node, at, node, at + 1)
            del node.keys[at], node.entries[at]
            node.children[at : at + 2] = [joined]
            _compress(node, at)
            return record
        child = self.child(node, at) if node.level > level else None
        if child is None:
            raise InversionError(f"the tree holds nothing under {key!r}")
        record = self._remove(child, key, level)
        if _is_empty(child):
            node.children[at] = None
        return record

    def _joined(self, left: Node, last: int, right: Node, first: int) -> Node | Cid | None:
        """Two neighbouring subtrees as one; nothing is read if there is only one."""
        if left.children[last] is None:
            return right.children[first]
        if right.children[first] is None:
            return left.children[last]
        return self._merge(self.child(left, last), self.child(right, first))

    def _merge(self, left: Node | None, right: Node | None) -> Node | None:
        if left is None or right is None:
            return left or right
        middle = self._joined(left, len(left.keys), right, 0)
        children = [*left.children[:-1], middle, *right.children[1:]]
        keys, entries = left.keys + right.keys, left.entries + right.entries
        merged = Node(left.level, left.low, right.high, keys, entries, children, None)
        _compress(merged, len(left.keys))
        return merged

    def _split(self, node: Node | None, key: bytes) -> tuple[Node | None, Node | None]:
        """What is left of the key, and what is right of it."""
        if node is None:
            return None, None
        at, _ = _place(node, key)
        middle = self._split(self.child(node, at), key)
        keys, entries, children = node.keys, node.entries, node.children
        lefts, rights = [*children[:at], middle[0]], [middle[1], *children[at + 1 :]]
        left = Node(node.level, node.low, key, keys[:at], entries[:at], lefts, None)
        right = Node(node.level, key, node.high, keys[at:], entries[at:], rights, None)
        _compress(right, 0)
        return None if _is_empty(left) else left, None if _is_empty(right) else right

    def _seal(self, node: Node) -> Cid:
        if node.cid is not None:
            return node.cid
        links = [self._seal(child) if isinstance(child, Node) else child for child in node.children]
        for entry, link in zip(node.entries, links[1:], strict=True):
            entry["t"] = link
        raw = write_node(links[0], node.entries)
        node.cid = cid_of_block(raw)
        self.written[node.cid] = raw
        return node.cid


def _place(node: Node, key: bytes) -> tuple[int, bool]:
    """Where the key is, or which subtree it would be in."""
    at = bisect_left(node.keys, key)
    return at, at < len(node.keys) and node.keys[at] == key


def _put(node: Node, at: int, key: bytes, record: Cid, left: _Sub, right: _Sub) -> None:
    node.keys.insert(at, key)
    node.entries.insert(at, {"p": 0, "k": key, "v": record, "t": None})
    node.children[at : at + 1] = [left, right]
    _compress(node, at)
    _compress(node, at + 1)


def _compress(node: Node, at: int) -> None:
    """Write the entry's prefix length anew, since another key comes before it now."""
    if at < len(node.keys):
        key = node.keys[at]
        shared = shared_prefix(node.keys[at - 1], key) if at else 0
        node.entries[at] = {**node.entries[at], "p": shared, "k": key[shared:]}


def _raised(node: Node | None, level: int) -> Node | None:
    """The subtree under as many empty nodes as its level lacks."""
    while node is not None and node.level < level:
        node = Node(node.level + 1, node.low, node.high, [], [], [node], None)
    return node


def _is_empty(node: Node) -> bool:
    return not node.keys and node.children[0] is None
