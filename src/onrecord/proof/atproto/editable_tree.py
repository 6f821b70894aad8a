"""What does a repository's tree become when one record is put in or taken out?

Works on a complete tree, or on a part of one as long as the nodes that a change needs are there.
The rules of the shape: AT Protocol, Repository, "MST Structure".
"""

from collections.abc import Mapping

from onrecord.proof.atproto.cid import Cid, cid_of_block
from onrecord.proof.atproto.errors import InversionError
from onrecord.proof.atproto.mst import Node, Tree, height
from onrecord.proof.atproto.mst_node import write_node

__all__ = ["EMPTY_TREE", "EditableTree"]

EMPTY_TREE = write_node([], [], [None])
"""The block of a tree that holds nothing."""

_Subtree = Node | Cid | None


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
        children: list[_Subtree] = [_raised(left, level - 1), _raised(right, level - 1)]
        self.root = Node(level, None, None, [key], [record], children)

    def replace(self, key: bytes, record: Cid) -> Cid:
        """Put a record in another's place, and return the other.

        Raises InversionError if there is none, MissingBlock, TreeError.
        """
        node: Node | None = self.root
        while node is not None:
            node.changed = True
            at, found = node.place(key)
            if found:
                previous = node.records[at]
                node.records[at], node.raw = record, None
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
        node.changed = True
        at, found = node.place(key)
        if found:
            raise InversionError(f"the tree already holds a record under {key!r}")
        child = self.child(node, at)
        if node.level == level:
            node.keys.insert(at, key)
            node.records.insert(at, record)
            node.children[at : at + 1] = self._split(child, key)
            node.raw = None
            return
        if child is None:
            child = Node(node.level - 1, *node.bounds(at), [], [], [None])
            node.children[at], node.raw = child, None
        self._insert(child, key, record, level)

    def _remove(self, node: Node, key: bytes, level: int) -> Cid:
        node.changed = True
        at, found = node.place(key)
        if found:
            joined = self._joined(node, at, node, at + 1)
            node.children[at : at + 2] = [joined]
            node.raw = None
            del node.keys[at]
            return node.records.pop(at)
        child = self.child(node, at) if node.level > level else None
        if child is None:
            raise InversionError(f"the tree holds nothing under {key!r}")
        record = self._remove(child, key, level)
        if _is_empty(child):
            node.children[at] = node.raw = None
        return record

    def _joined(self, left: Node, last: int, right: Node, first: int) -> _Subtree:
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
        keys, records = left.keys + right.keys, left.records + right.records
        return Node(left.level, left.low, right.high, keys, records, children)

    def _split(self, node: Node | None, key: bytes) -> tuple[Node | None, Node | None]:
        """What is left of the key, and what is right of it."""
        if node is None:
            return None, None
        at, _ = node.place(key)
        middle = self._split(self.child(node, at), key)
        keys, records, children = node.keys, node.records, node.children
        lefts, rights = [*children[:at], middle[0]], [middle[1], *children[at + 1 :]]
        left = Node(node.level, node.low, key, keys[:at], records[:at], lefts)
        right = Node(node.level, key, node.high, keys[at:], records[at:], rights)
        return None if _is_empty(left) else left, None if _is_empty(right) else right

    def _seal(self, node: Node) -> Cid:
        """Write what changed, from the bottom up."""
        if node.cid is not None and not node.changed:
            return node.cid
        raw = self._with_new_links(node, node.raw) if node.raw is not None else None
        if raw is None:
            links = [self._seal(sub) if isinstance(sub, Node) else sub for sub in node.children]
            raw = write_node(node.keys, node.records, links)
        node.cid, node.raw, node.changed = cid_of_block(raw), raw, False
        self.written[node.cid] = raw
        return node.cid

    def _with_new_links(self, node: Node, raw: bytes) -> bytes | None:
        """The node's bytes with the new CIDs of its subtrees in the places of the old.

        Much quicker than writing the node anew. None if a CID stands in more places than one.
        """
        for child in node.children:
            if isinstance(child, Node) and child.changed:
                old = child.cid
                if old is None or raw.count(old) != 1:
                    return None
                raw = raw.replace(old, self._seal(child))
        return raw


def _raised(node: Node | None, level: int) -> Node | None:
    """The subtree under as many empty nodes as its level lacks."""
    while node is not None and node.level < level:
        node = Node(node.level + 1, node.low, node.high, [], [], [node])
    return node


def _is_empty(node: Node) -> bool:
    return not node.keys and node.children[0] is None
