"""Does a root commit to exactly the entries, in order, that it should?"""

from contextlib import suppress
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.proof.merkle import (
    EMPTY_ROOT,
    Frontier,
    MerkleError,
    leaf_hash,
    node_hash,
    verify_consistency,
    verify_inclusion,
)
from onrecord.proof.merkle_paths import (
    Span,
    Subtree,
    consistency_spans,
    inclusion_spans,
    perfect_subtrees,
)
from small_log import tree_hash

hashes = st.binary(min_size=32, max_size=32)
leaves = st.lists(st.binary(max_size=8), max_size=70).map(lambda all: [leaf_hash(e) for e in all])


def proof_of(spans: tuple[Span, ...], all_leaves: list[bytes]) -> list[bytes]:
    """A proof by definition: the naive hash of each span."""
    return [tree_hash(all_leaves[start:end]) for start, end in spans]


# --- hashing -----------------------------------------------------------------------------------


def test_leaves_and_nodes_are_hashed_apart() -> None:
    left, right = leaf_hash(b"a"), leaf_hash(b"b")
    assert leaf_hash(b"") == sha256(b"\x00").digest()
    assert node_hash(left, right) == sha256(b"\x01" + left + right).digest()
    assert leaf_hash(left + right) != node_hash(left, right)


def test_the_root_of_nothing_is_the_hash_of_nothing() -> None:
    assert Frontier().root == EMPTY_ROOT == sha256(b"").digest()


# --- the frontier ------------------------------------------------------------------------------


@given(leaves, st.lists(st.integers(0, 70), max_size=6))
def test_any_batches_give_the_root_that_rfc_6962_defines(
    all_leaves: list[bytes], cuts: list[int]
) -> None:
    frontier = Frontier()
    bounds = sorted(min(cut, len(all_leaves)) for cut in cuts)
    for start, end in zip([0, *bounds], [*bounds, len(all_leaves)], strict=True):
        frontier = frontier.append(iter(all_leaves[start:end]))
        assert frontier.root == tree_hash(all_leaves[:end])
    assert frontier.size == len(all_leaves)


@given(leaves)
def test_a_stored_frontier_comes_back(all_leaves: list[bytes]) -> None:
    frontier = Frontier().append(all_leaves)
    assert Frontier.from_bytes(frontier.to_bytes()) == frontier


def test_a_large_frontier_has_one_hash_for_each_bit_of_its_size() -> None:
    size = 0b1011_0000_0001
    frontier = Frontier().append(leaf_hash(bytes([n % 256])) for n in range(size))
    assert len(frontier.hashes) == size.bit_count()
    assert len(frontier.to_bytes()) == 8 + 32 * size.bit_count()


NOT_FRONTIERS = {
    "nothing": b"",
    "a size cut short": bytes(7),
    "a hash too few": (3).to_bytes(8, "big") + bytes(32),
    "a hash too many": (1).to_bytes(8, "big") + bytes(64),
    "a hash cut short": (1).to_bytes(8, "big") + bytes(31),
    "one byte after the end": bytes(9),
    "a size beyond 63 bits": (1 << 63).to_bytes(8, "big") + bytes(32),
}


@pytest.mark.parametrize("data", NOT_FRONTIERS.values(), ids=NOT_FRONTIERS)
def test_what_is_not_a_stored_frontier(data: bytes) -> None:
    with pytest.raises(MerkleError):
        Frontier.from_bytes(data)


@given(st.binary(max_size=120))
def test_any_bytes_are_a_frontier_or_a_merkle_error(data: bytes) -> None:
    with suppress(MerkleError):
        assert Frontier.from_bytes(data).to_bytes() == data


def test_only_hashes_are_appended() -> None:
    with pytest.raises(MerkleError, match="32 bytes"):
        Frontier().append([b"an entry, not its hash"])


# --- proofs ------------------------------------------------------------------------------------


@given(leaves.filter(bool), st.data())
def test_every_entry_is_proved_in_its_place_and_in_no_other(
    all_leaves: list[bytes], data: st.DataObject
) -> None:
    size = len(all_leaves)
    index = data.draw(st.integers(0, size - 1))
    proof = proof_of(inclusion_spans(index, size), all_leaves)
    root = tree_hash(all_leaves)
    verify_inclusion(all_leaves[index], index, size, proof, root)
    other = data.draw(st.integers(0, size - 1))
    if all_leaves[other] != all_leaves[index]:
        with pytest.raises(MerkleError):
            verify_inclusion(all_leaves[other], index, size, proof, root)


@given(leaves.filter(bool), st.data())
def test_every_log_is_proved_to_begin_with_its_past(
    all_leaves: list[bytes], data: st.DataObject
) -> None:
    old = data.draw(st.integers(1, len(all_leaves)))
    proof = proof_of(consistency_spans(old, len(all_leaves)), all_leaves)
    past, present = tree_hash(all_leaves[:old]), tree_hash(all_leaves)
    verify_consistency(old, past, len(all_leaves), present, proof)
    rewritten = tree_hash([leaf_hash(b"rewritten"), *all_leaves[1:old]])
    if rewritten != past:
        with pytest.raises(MerkleError):
            verify_consistency(old, rewritten, len(all_leaves), present, proof)


@given(
    st.lists(hashes, max_size=66),
    st.integers(-1, 2**64),
    st.integers(-1, 2**64),
    hashes,
    hashes,
)
def test_no_made_up_proof_is_accepted(
    proof: list[bytes], first: int, second: int, one: bytes, two: bytes
) -> None:
    with pytest.raises(MerkleError):
        verify_inclusion(one, first, second, proof, sha256(one + two).digest())
    with pytest.raises(MerkleError):
        verify_consistency(first, one, second, sha256(one + two).digest(), proof)


def test_the_largest_log_that_is_accepted() -> None:
    leaf, size = leaf_hash(b"last"), 2**63 - 1
    proof = [leaf_hash(bytes([n])) for n in range(size.bit_count() - 1)]
    root = leaf
    for sibling in proof:
        root = node_hash(sibling, root)
    verify_inclusion(leaf, size - 1, size, proof, root)
    with pytest.raises(MerkleError, match="no entry"):
        verify_inclusion(leaf, size, size + 1, proof, root)


def test_a_proof_that_climbs_above_the_root_is_too_long() -> None:
    a, b, c, d, above = (leaf_hash(bytes([n])) for n in range(5))
    with pytest.raises(MerkleError, match="too long"):
        verify_inclusion(a, 0, 1, [above], node_hash(above, a))
    ab = node_hash(a, b)
    three, four = node_hash(ab, c), node_hash(ab, node_hash(c, d))
    verify_consistency(3, three, 4, four, [c, d, ab])
    with pytest.raises(MerkleError, match="too long"):
        verify_consistency(3, node_hash(above, three), 4, node_hash(above, four), [c, d, ab, above])


# --- the empty log -----------------------------------------------------------------------------

SOME_ROOT = leaf_hash(b"first")
FROM_NOTHING = {
    "from an empty log, with its root": (0, EMPTY_ROOT, 1, SOME_ROOT, []),
    "from an empty log, with another root": (0, SOME_ROOT, 1, SOME_ROOT, []),
    "from an empty log, with a proof": (0, EMPTY_ROOT, 1, SOME_ROOT, [EMPTY_ROOT]),
    "from an empty log to itself": (0, EMPTY_ROOT, 0, EMPTY_ROOT, []),
    "between two empty logs with any root": (0, SOME_ROOT, 0, SOME_ROOT, []),
    "from a negative size": (-1, SOME_ROOT, 1, SOME_ROOT, []),
    "back to an empty log": (1, SOME_ROOT, 0, EMPTY_ROOT, []),
}


@pytest.mark.parametrize("claim", FROM_NOTHING.values(), ids=FROM_NOTHING)
def test_a_proof_about_an_empty_log_proves_nothing_and_is_refused(
    claim: tuple[int, bytes, int, bytes, list[bytes]],
) -> None:
    with pytest.raises(MerkleError):
        verify_consistency(*claim)


def test_equal_heads_need_no_proof_and_different_ones_have_none() -> None:
    verify_consistency(1, SOME_ROOT, 1, SOME_ROOT, [])
    with pytest.raises(MerkleError, match="must be empty"):
        verify_consistency(1, SOME_ROOT, 1, SOME_ROOT, [SOME_ROOT])
    with pytest.raises(MerkleError, match="history differs"):
        verify_consistency(1, SOME_ROOT, 1, leaf_hash(b"other"), [])


# --- which subtrees a proof names --------------------------------------------------------------


def test_the_paths_that_rfc_6962_gives_as_examples() -> None:
    """Section 2.1.3: a log of seven entries d0 to d6."""
    a, b, c, d, e, f, j = (Span(n, n + 1) for n in range(7))
    g, h, i = Span(0, 2), Span(2, 4), Span(4, 6)
    k, rest = Span(0, 4), Span(4, 7)
    assert inclusion_spans(0, 7) == (b, h, rest)
    assert inclusion_spans(3, 7) == (c, g, rest)
    assert inclusion_spans(4, 7) == (f, j, k)
    assert inclusion_spans(6, 7) == (i, k)
    assert consistency_spans(3, 7) == (c, d, g, rest)
    assert consistency_spans(4, 7) == (rest,)
    assert consistency_spans(6, 7) == (i, j, k)
    assert (a, e) == (Span(0, 1), Span(4, 5))


@given(st.integers(1, 2**63 - 1), st.data())
def test_a_span_falls_into_perfect_subtrees_without_gap(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    for span in inclusion_spans(index, size):
        at = span.start
        for level, number in perfect_subtrees(span):
            assert number << level == at
            at += 1 << level
        assert at == span.end


def test_a_log_of_six_has_two_perfect_subtrees() -> None:
    assert perfect_subtrees(Span(0, 6)) == (Subtree(2, 0), Subtree(1, 2))


@pytest.mark.parametrize(("old", "new"), [(0, 1), (2, 1), (-1, 1), (1, 2**63)])
def test_no_path_between_sizes_that_do_not_follow(old: int, new: int) -> None:
    with pytest.raises(MerkleError):
        consistency_spans(old, new)


@pytest.mark.parametrize(("index", "size"), [(0, 0), (1, 1), (-1, 1), (0, 2**63)])
def test_no_path_to_an_entry_that_is_not_there(index: int, size: int) -> None:
    with pytest.raises(MerkleError):
        inclusion_spans(index, size)
