"""Trees: what a tree holds, what it proves absent, and which trees prove nothing."""

import json
from collections.abc import Mapping
from pathlib import Path

import libipld
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atproto_mutations import mutations
from atproto_tree import keys_of_many_heights, tree_of
from onrecord.proof.atproto import (
    Cid,
    MissingBlock,
    TreeError,
    cid_of_blob,
    cid_of_block,
    cid_of_text,
)
from onrecord.proof.atproto.mst import Tree, height
from onrecord.proof.atproto.mst_node import MAX_ENTRIES, read_node, shared_prefix, write_node

VECTORS = Path(__file__).parents[2] / "vectors" / "atproto" / "mst"
HEIGHTS = json.loads((VECTORS / "key_heights.json").read_text())
PREFIXES = json.loads((VECTORS / "common_prefix.json").read_text())
EXAMPLE_KEYS = (VECTORS / "example_keys.txt").read_text().split()
RECORD = cid_of_block(b"\xa0")
OTHER = cid_of_block(b"\x80")


@pytest.mark.parametrize("vector", HEIGHTS, ids=[vector["key"] for vector in HEIGHTS])
def test_official_heights(vector: dict[str, int | str]) -> None:
    assert height(str(vector["key"]).encode()) == vector["height"]


@pytest.mark.parametrize("vector", PREFIXES)
def test_official_prefixes(vector: dict[str, str]) -> None:
    assert shared_prefix(vector["left"].encode(), vector["right"].encode()) == vector["len"]


def test_the_example_tree_holds_its_keys() -> None:
    """Keys named for their heights: the letter, the height, a slash."""
    keys = [key.encode() for key in EXAMPLE_KEYS]
    assert [height(key) for key in keys] == [int(key[1:2]) for key in keys]
    root, blocks = tree_of(dict.fromkeys(keys, RECORD))
    assert [key for key, _ in Tree(blocks, root).entries()] == sorted(keys)


def test_an_empty_tree_holds_nothing() -> None:
    root, blocks = tree_of({})
    assert blocks[root] == bytes.fromhex("a26165806" + "16cf6")
    assert root == cid_of_text("bafyreie5737gdxlw5i64vzichcalba3z2v5n6icifvx5xytvske7mr3hpm")
    assert Tree(blocks, root).find(b"a/b") is None
    assert list(Tree(blocks, root).entries()) == []


records = st.sampled_from([RECORD, OTHER, cid_of_blob(b"")])
contents = st.dictionaries(keys_of_many_heights(), records, max_size=60)


@given(contents, keys_of_many_heights())
def test_a_tree_answers_like_a_dict(held: dict[bytes, Cid], asked: bytes) -> None:
    root, blocks = tree_of(held)
    tree = Tree(blocks, root)
    assert {key: tree.find(key) for key in held} == held
    assert tree.find(asked) == held.get(asked)
    assert list(Tree(blocks, root).entries()) == sorted(held.items())


@given(contents, keys_of_many_heights())
def test_the_way_is_enough_to_prove_the_answer_and_no_node_less(
    held: dict[bytes, Cid], asked: bytes
) -> None:
    root, blocks = tree_of(held)
    way = Tree(blocks, root).way(asked)
    proof = {cid: blocks[cid] for cid in way}
    assert Tree(proof, root).find(asked) == held.get(asked)
    for cid in way:
        with pytest.raises(MissingBlock):
            Tree({other: raw for other, raw in proof.items() if other != cid}, root).find(asked)


def entry(
    key: str, shared: int = 0, record: object = RECORD, right: object = None
) -> dict[str, object]:
    return {"k": key.encode(), "p": shared, "v": record, "t": right}


def node(*entries: object, left: object = None, **more: object) -> bytes:
    return libipld.encode_dag_cbor({"e": [*entries], "l": left} | more)


# Heights: A0/374913, B0/601692, C0/451630 are 0; B1/986427 is 1; C2/014073 is 2.
A0, B0, B1, C0, C2 = "A0/374913", "B0/601692", "B1/986427", "C0/451630", "C2/014073"
HEIGHT_4 = "app.bsky.feed.post/454397e440ec"
LEAF = node(entry(A0))
LINK = b"\xd8\x2a\x58\x25\x00"
MANY = [b"a/%04d" % number for number in range(MAX_ENTRIES)]
NONE: list[Cid | None] = [None] * (MAX_ENTRIES + 1)
MALFORMED = {
    "keys out of order": node(entry(B0), entry(A0)),
    "a key twice": node(entry(A0), entry("", shared=9)),
    "not compressed": node(entry(A0), entry("A5/518415")),
    "compressed too far": node(entry(A0), entry("5/518415", shared=10)),
    "compressed against nothing": node(entry("0/374913", shared=1)),
    "a negative prefix": node(entry(A0), entry(B0, shared=-1)),
    "a prefix that is true": node(entry(A0), entry("5/518415", shared=True)),
    "a prefix that is a text": node({**entry(A0), "p": "0"}),
    "an empty key": node(entry("")),
    "a key that is a text": node({**entry(A0), "k": A0}),
    "a key with a space": node(entry("a b/c")),
    "a key that is a CID": node({**entry(A0), "k": RECORD}),
    "a key that is too long": node(entry("a/" + "b" * 1023)),
    "no record": node(entry(A0, record=None)),
    "a record that is bytes": node(entry(A0, record=b"\0" * 36)),
    "a record of another hash": node(entry(A0, record=b"\x01\x71\x11\x14" + bytes(20))),
    "a subtree that is a blob": node(entry(A0, right=cid_of_blob(b""))),
    "a left subtree that is a blob": node(entry(A0), left=cid_of_blob(b"")),
    "a left subtree that is a text": node(entry(A0), left="bafy"),
    "another field": node(entry(A0), note=1),
    "another field in an entry": node({**entry(A0), "x": 1}),
    "an entry without a record": node({"k": A0.encode(), "p": 0, "t": None}),
    "an entry that is a list": node([A0, 0]),
    "entries that are a text": libipld.encode_dag_cbor({"e": "", "l": None}),
    "entries that are bytes": libipld.encode_dag_cbor({"e": b"", "l": None}),
    "a list": libipld.encode_dag_cbor([]),
    "trailing bytes": LEAF + b"\x00",
    "leading bytes": b"\x00" + LEAF,
    "truncated": LEAF[:-1],
    "nothing": b"",
    "an ending alone": b"\x61l\xf6",
    "an opening alone": b"\xa2\x61e\x80",
    "another opening of an empty node": b"\xa1\x61e\x80\x61l\xf6",
    "more entries than announced": LEAF.replace(b"\x61e\x81", b"\x61e\x80"),
    "fewer entries than announced": LEAF.replace(b"\x61e\x81", b"\x61e\x82"),
    "a prefix longer than need be": LEAF.replace(b"\x61p\x00", b"\x61p\x18\x00"),
    "a key's length longer than need be": LEAF.replace(b"\x61k\x49", b"\x61k\x58\x09"),
    "a wrong key length": LEAF.replace(b"\x61k\x49", b"\x61k\x48"),
    "a link's tag longer than need be": LEAF.replace(b"\xd8\x2a", b"\xd9\x00\x2a"),
    "fields in another order": b"\xa2\x61l\xf6" + LEAF[1:-3],
    "something between two entries": node(entry(A0), entry(B0)).replace(
        b"\xa4\x61kI" + B0.encode(), b"\xf6\xa4\x61kI" + B0.encode()
    ),
    "a record's link that is only bytes": LEAF.replace(LINK + RECORD, b"\x58\x24" + RECORD),
    "too many entries": write_node([*MANY, b"a/2000"], [RECORD] * (MAX_ENTRIES + 1), [*NONE, None]),
}


@pytest.mark.parametrize("raw", MALFORMED.values(), ids=MALFORMED)
def test_a_malformed_node_is_refused(raw: bytes) -> None:
    with pytest.raises(TreeError):
        read_node(raw)


def test_the_malformed_nodes_are_malformed_by_one_fault_only() -> None:
    assert read_node(LEAF) == ([A0.encode()], [RECORD], [None, None])
    assert read_node(node(entry(A0), entry(B0)))[0] == [A0.encode(), B0.encode()]
    assert read_node(write_node(MANY, [RECORD] * MAX_ENTRIES, NONE))[0] == MANY


sorted_keys = st.lists(keys_of_many_heights(), unique=True, max_size=30).map(sorted)


@given(sorted_keys, st.data())
def test_a_node_is_written_as_another_encoder_writes_it(
    keys: list[bytes], data: st.DataObject
) -> None:
    links = st.sampled_from([None, RECORD, OTHER])
    children = data.draw(st.lists(links, min_size=len(keys) + 1, max_size=len(keys) + 1))
    values = data.draw(st.lists(records, min_size=len(keys), max_size=len(keys)))
    raw = write_node(keys, values, children)
    assert read_node(raw) == (keys, values, children)
    assert libipld.encode_dag_cbor(libipld.decode_dag_cbor(raw)) == raw


REAL = list(tree_of({key.encode(): RECORD for key in EXAMPLE_KEYS})[1].values())


@settings(max_examples=500)
@given(st.sampled_from(REAL).flatmap(mutations))
def test_a_mutated_node_is_read_as_another_decoder_reads_it(raw: bytes) -> None:
    try:
        keys, values, children = read_node(raw)
    except TreeError:
        return
    read = libipld.decode_dag_cbor(raw)
    assert libipld.encode_dag_cbor(read) == raw == write_node(keys, values, children)
    assert values == [entry["v"] for entry in read["e"]]
    assert children == [read["l"], *(entry["t"] for entry in read["e"])]


def stored(*raws: bytes) -> tuple[Cid, dict[Cid, bytes]]:
    """The last block's CID, and all blocks."""
    blocks = {cid_of_block(raw): raw for raw in raws}
    return list(blocks)[-1], blocks


EMPTY_ABOVE = node(left=cid_of_block(LEAF))
MISPLACED = {
    "keys of two heights in one node": ((node(entry(A0), entry(B1)),), "height"),
    "keys of two great heights in one node": (
        (node(entry(HEIGHT_4), entry("9adeb165882c", shared=len("app.bsky.feed.post/"))),),
        "height",
    ),
    "a subtree that skips a level": ((LEAF, node(entry(C2), left=cid_of_block(LEAF))), "height"),
    "a key right of its range": (
        (node(entry(C0)), node(entry(B1), left=cid_of_block(node(entry(C0))))),
        "range",
    ),
    "a key left of its range": ((LEAF, node(entry(B1, right=cid_of_block(LEAF)))), "range"),
    "an empty root above a tree": ((LEAF, EMPTY_ABOVE), "empty"),
    "an empty node at the bottom": ((node(), node(entry(B1), left=cid_of_block(node()))), "empty"),
    "a subtree below the lowest level": (
        (LEAF, node(entry(C0), left=cid_of_block(LEAF))),
        "level 0",
    ),
    "a node below itself on the other side": (
        (LEAF, node(entry(B1, right=cid_of_block(LEAF)), left=cid_of_block(LEAF))),
        "range",
    ),
}


@pytest.mark.parametrize(("raws", "words"), MISPLACED.values(), ids=MISPLACED)
def test_a_misshapen_tree_is_refused(raws: tuple[bytes, ...], words: str) -> None:
    root, blocks = stored(*raws)
    with pytest.raises(TreeError, match=words):
        list(Tree(blocks, root).entries())


@pytest.mark.parametrize(("raws", "words"), MISPLACED.values(), ids=MISPLACED)
def test_a_misshapen_tree_proves_no_absence(raws: tuple[bytes, ...], words: str) -> None:
    root, blocks = stored(*raws)
    with pytest.raises(TreeError, match=words):
        for asked in (b"A", b"Z"):
            Tree(blocks, root).find(asked)


def test_empty_nodes_between_levels_belong_to_a_tree() -> None:
    root, blocks = stored(LEAF, EMPTY_ABOVE, node(entry(C2), left=cid_of_block(EMPTY_ABOVE)))
    assert [key for key, _ in Tree(blocks, root).entries()] == [A0.encode(), C2.encode()]
    assert tree_of({A0.encode(): RECORD, C2.encode(): RECORD}) == (root, blocks)


def test_a_missing_node_is_not_an_absent_key() -> None:
    root, blocks = stored(LEAF, EMPTY_ABOVE, node(entry(C2), left=cid_of_block(EMPTY_ABOVE)))
    less: Mapping[Cid, bytes] = {cid: raw for cid, raw in blocks.items() if raw != LEAF}
    assert Tree(less, root).find(C2.encode()) == RECORD
    for ask in (lambda tree: tree.find(b"A0/0"), lambda tree: list(tree.entries())):
        with pytest.raises(MissingBlock, match="missing"):
            ask(Tree(less, root))


def test_a_tower_of_empty_nodes_ends_at_the_lowest_level() -> None:
    """The root's key gives its level, so a host cannot send a chain without an end."""
    raws = [LEAF]
    for _ in range(1000):
        raws.append(node(left=cid_of_block(raws[-1])))
    root, blocks = stored(*raws, node(entry(C2), left=cid_of_block(raws[-1])))
    with pytest.raises(TreeError, match="level 0"):
        Tree(blocks, root).find(b"A0/0")
