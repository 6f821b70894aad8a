"""Changing trees and undoing the changes."""

import json
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atproto_tree import AskedBlocks, keys_of_many_heights, tree_of
from onrecord.proof.atproto import (
    Cid,
    InversionError,
    MissingBlock,
    TreeError,
    cid_of_block,
    cid_of_text,
    cid_text,
)
from onrecord.proof.atproto.editable_tree import EMPTY_TREE, EditableTree
from onrecord.proof.atproto.inversion import Change, undo

VECTORS = Path(__file__).parents[2] / "vectors" / "atproto" / "firehose"
FIXTURES = json.loads((VECTORS / "commit-proof-fixtures.json").read_text())
ONE, TWO = cid_of_block(b"\x01"), cid_of_block(b"\x02")
EMPTY = cid_of_block(EMPTY_TREE)

records = st.sampled_from([ONE, TWO])
contents = st.dictionaries(keys_of_many_heights(), records, max_size=40)


def grown(keys: list[str], record: Cid) -> EditableTree:
    tree = EditableTree({EMPTY: EMPTY_TREE}, EMPTY)
    for key in keys:
        tree.insert(key.encode(), record)
    return tree


@pytest.mark.parametrize("vector", FIXTURES, ids=[vector["comment"] for vector in FIXTURES])
def test_official_commits(vector: dict[str, list[str]]) -> None:
    record = cid_of_text(str(vector["leafValue"]))
    tree = grown(vector["keys"], record)
    assert cid_text(tree.root_cid()) == vector["rootBeforeCommit"]
    for key in vector["adds"]:
        tree.insert(key.encode(), record)
    for key in vector["dels"]:
        tree.remove(key.encode())
    assert cid_text(tree.root_cid()) == vector["rootAfterCommit"]


@pytest.mark.parametrize("vector", FIXTURES, ids=[vector["comment"] for vector in FIXTURES])
def test_official_proofs_are_enough_to_undo_the_commit(vector: dict[str, list[str]]) -> None:
    record = cid_of_text(str(vector["leafValue"]))
    after = {*vector["keys"], *vector["adds"]} - {*vector["dels"]}
    root, blocks = tree_of({key.encode(): record for key in after})
    assert cid_text(root) == vector["rootAfterCommit"]
    proof = {cid: raw for cid, raw in blocks.items() if cid_text(cid) in vector["blocksInProof"]}
    changes = [Change(key.encode(), None, record) for key in vector["adds"]]
    changes += [Change(key.encode(), record, None) for key in vector["dels"]]
    assert cid_text(undo(EditableTree(proof, root), changes)) == vector["rootBeforeCommit"]


def applied(held: dict[bytes, Cid], wanted: dict[bytes, Cid]) -> EditableTree:
    root, blocks = tree_of(held)
    tree = EditableTree(blocks, root)
    for key in held.keys() - wanted.keys():
        assert tree.remove(key) == held[key]
    for key, record in wanted.items():
        if key not in held:
            tree.insert(key, record)
        elif held[key] != record:
            assert tree.replace(key, record) == held[key]
    return tree


@given(contents, contents)
def test_a_changed_tree_is_the_tree_built_from_scratch(
    held: dict[bytes, Cid], wanted: dict[bytes, Cid]
) -> None:
    root, blocks = tree_of(wanted)
    tree = applied(held, wanted)
    assert tree.root_cid() == root
    assert tree.written.items() <= {**tree.written, **blocks}.items()
    assert tree.root_cid() == root, "sealing twice changes nothing"


def changes_between(before: dict[bytes, Cid], after: dict[bytes, Cid]) -> list[Change]:
    keys = sorted(before.keys() | after.keys())
    pairs = [Change(key, before.get(key), after.get(key)) for key in keys]
    return [change for change in pairs if change.before != change.after]


@given(contents, contents, st.randoms())
def test_undoing_all_changes_in_any_order_gives_the_tree_before(
    before: dict[bytes, Cid], after: dict[bytes, Cid], order: Random
) -> None:
    root, blocks = tree_of(after)
    changes = changes_between(before, after)
    order.shuffle(changes)
    assert undo(EditableTree(blocks, root), changes) == tree_of(before)[0]


@given(contents, contents, st.data())
def test_leaving_a_change_out_never_gives_the_tree_before(
    before: dict[bytes, Cid], after: dict[bytes, Cid], data: st.DataObject
) -> None:
    changes = changes_between(before, after)
    if not changes:
        return
    left_out = data.draw(st.sampled_from(changes))
    root, blocks = tree_of(after)
    told = [change for change in changes if change is not left_out]
    assert undo(EditableTree(blocks, root), told) != tree_of(before)[0]


@given(contents, contents)
def test_with_a_node_missing_undoing_fails_or_gives_the_same(
    before: dict[bytes, Cid], after: dict[bytes, Cid]
) -> None:
    root, blocks = tree_of(after)
    changes = changes_between(before, after)
    recorded = AskedBlocks(blocks)
    undo(EditableTree(recorded, root), changes)
    for missing in recorded.asked:
        with pytest.raises(MissingBlock):
            less = {cid: raw for cid, raw in recorded.asked.items() if cid != missing}
            undo(EditableTree(less, root), changes)


KEYS = ["A0/374913", "B1/986427", "C2/014073"]
IMPOSSIBLE = {
    "put in what is there": lambda tree: tree.insert(b"B1/986427", ONE),
    "take out what is not there": lambda tree: tree.remove(b"A0/000000"),
    "take out what would be above the root": lambda tree: tree.remove(b"2a92d355"),
    "replace what is not there": lambda tree: tree.replace(b"A0/000000", ONE),
}


@pytest.mark.parametrize("change", IMPOSSIBLE.values(), ids=IMPOSSIBLE)
def test_an_impossible_change_is_refused(change: Callable[[EditableTree], object]) -> None:
    with pytest.raises(InversionError):
        change(grown(KEYS, TWO))


def test_a_change_that_found_another_record_is_refused() -> None:
    for change in (Change(b"B1/986427", None, ONE), Change(b"B1/986427", TWO, ONE)):
        with pytest.raises(InversionError, match="holds"):
            undo(grown(KEYS, TWO), [change])


def test_the_last_record_leaves_an_empty_tree() -> None:
    tree = grown(KEYS, ONE)
    for key in KEYS:
        tree.remove(key.encode())
    assert tree.root_cid() == EMPTY
    with pytest.raises(InversionError):
        tree.remove(KEYS[0].encode())


def test_a_record_that_is_also_a_node_does_not_confuse_the_writing() -> None:
    """A hostile account may give a record the CID of a subtree that changes."""
    leaf, _ = tree_of({b"A0/374913": ONE})
    held = {b"A0/374913": ONE, b"B1/986427": leaf}
    wanted = held | {b"A0/374913": TWO}
    assert leaf in tree_of(held)[1]
    assert applied(held, wanted).root_cid() == tree_of(wanted)[0]


def test_a_subtree_that_only_moves_is_not_needed() -> None:
    held = {b"A0/374913": ONE, b"B1/986427": ONE, b"D1/834852": ONE}
    root, blocks = tree_of(held)
    tree = EditableTree({root: blocks[root]}, root)
    tree.remove(b"B1/986427")
    assert tree.root_cid() == tree_of({b"A0/374913": ONE, b"D1/834852": ONE})[0]


def test_a_misshapen_neighbour_is_noticed_when_it_is_needed() -> None:
    root, blocks = tree_of({key.encode(): ONE for key in KEYS})
    leaf = tree_of({b"A0/374913": ONE})[0]
    with pytest.raises(TreeError):
        undo(EditableTree({**blocks, leaf: EMPTY_TREE}, root), [Change(b"A0/374913", None, ONE)])
