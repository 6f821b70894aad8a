"""Do these changes lead from the tree before to the tree after?

Operation inversion (AT Protocol, Sync 1.1): each change is undone on the part of the tree that a
frame carries; if they are all that happened, the root is then the tree's root before.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from onrecord.proof.atproto.cid import Cid, cid_text
from onrecord.proof.atproto.editable_tree import EditableTree
from onrecord.proof.atproto.errors import InversionError

__all__ = ["Change", "undo"]


@dataclass(frozen=True, slots=True)
class Change:
    """One key's record before and after; None where the tree held none."""

    key: bytes
    before: Cid | None
    after: Cid | None


def undo(tree: EditableTree, changes: Iterable[Change]) -> Cid:
    """Undo the changes, at most one for each key, and return the root of the tree before.

    The order of the changes is of no account: a tree depends on what it holds, not on how it came
    about. Which nodes are needed does depend on it, so they are undone in the order of the
    reference implementation in Go: deletions first, then by key.
    Raises InversionError, MissingBlock, TreeError; the tree must not be used after an error.
    """
    for change in sorted(changes, key=_order):
        if change.after is None:
            if change.before is not None:
                tree.insert(change.key, change.before)
        elif change.before is None:
            _check(change, tree.remove(change.key))
        else:
            _check(change, tree.replace(change.key, change.before))
    return tree.root_cid()


def _order(change: Change) -> tuple[bool, bytes]:
    return change.after is not None, change.key


def _check(change: Change, found: Cid) -> None:
    if found != change.after:
        raise InversionError(f"the tree holds {cid_text(found)} under {change.key!r}")
