"""Are pieces counted as they occur, whatever they are?"""

from collections import Counter
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.findings.assessment.counts import (
    BUCKETS,
    Counts,
    character_runs,
    joined_counts,
    pieces,
    sums,
)

WORDS = st.lists(st.lists(st.sampled_from(["a", "b", "\x00", "\ud800", "ß", ""]), max_size=12))
TEXTS = st.lists(st.text(st.characters(), max_size=30), max_size=8)


def row(counts: Counts, at: int) -> dict[int, int]:
    cells = slice(counts.starts[at], counts.starts[at + 1])
    columns = counts.columns[cells].tolist()
    return dict(zip(columns, counts.counts[cells].tolist(), strict=True))


def bucket(piece: str) -> int:
    (column,) = row(pieces([[piece]]), 0)
    return column


@given(WORDS)
def test_each_row_counts_its_own_pieces(lists: Sequence[Sequence[str]]) -> None:
    found = pieces(lists)
    assert len(found) == len(lists)
    for at, each in enumerate(lists):
        assert row(found, at) == Counter(map(bucket, each))


@given(TEXTS)
def test_a_text_has_the_same_runs_alone_and_among_others(texts: Sequence[str]) -> None:
    together = character_runs(texts)
    for at, text in enumerate(texts):
        assert row(together, at) == row(character_runs([text]), 0)


NUMBER_OF_RUNS = {"": 0, "a": 0, "ab": 1, "abc": 3, "abcd": 6, "abcde": 9, "🙂🙃": 1}


@pytest.mark.parametrize("text", NUMBER_OF_RUNS)
def test_runs_of_two_to_four_characters(text: str) -> None:
    assert sum(row(character_runs([text]), 0).values()) == NUMBER_OF_RUNS[text]


def test_case_counts_in_characters() -> None:
    assert row(character_runs(["Ab"]), 0) != row(character_runs(["ab"]), 0)


def test_more_than_255_of_one_piece_count_as_255() -> None:
    assert row(pieces([["a"] * 300, ["a"] * 255]), 0) == {bucket("a"): 255}


def test_a_longer_text_than_is_looked_at_counts_as_what_is_looked_at() -> None:
    text = "ab" * 10_000
    assert row(character_runs([text + "xyz"]), 0) == row(character_runs([text]), 0)
    many = ["a", "b"] * 10_000
    assert row(pieces([[*many, "c"]]), 0) == row(pieces([many]), 0)


@given(WORDS, st.data())
def test_rows_are_taken_in_the_order_asked_for(
    lists: Sequence[Sequence[str]], data: st.DataObject
) -> None:
    found = pieces(lists)
    rows = data.draw(st.lists(st.integers(0, len(lists) - 1), max_size=6)) if lists else []
    taken = found.take(np.array(rows, np.int64))
    assert [row(taken, at) for at in range(len(taken))] == [row(found, at) for at in rows]


def test_joined_rows_follow_one_another() -> None:
    one, other = pieces([["a"], []]), pieces([["b", "b"]])
    found = joined_counts([one, other])
    assert [row(found, at) for at in range(3)] == [{bucket("a"): 1}, {}, {bucket("b"): 2}]


def test_nothing_at_all_has_no_rows() -> None:
    for found in (pieces([]), character_runs([]), joined_counts([])):
        assert len(found) == 0
        assert not found.pooled().any()


def test_products_pools_and_totals() -> None:
    found = pieces([["a", "a", "b"], [], ["b"]])
    weights = np.zeros((2, BUCKETS), np.float32)
    weights[0, bucket("a")], weights[1, bucket("b")] = 10, 1
    np.testing.assert_array_equal(found.dot(weights), [[20, 0, 0], [1, 0, 1]])
    np.testing.assert_array_equal(found.totals, [3, 1, 1])  # 1 for none: one divides by it
    pooled = found.pooled(np.array([1, 9, 0.5], np.float32))
    assert (pooled[bucket("a")], pooled[bucket("b")]) == (2, 1.5)


SUMS: dict[str, tuple[list[int], list[float]]] = {
    "none first": ([0, 2, 1], [0, 3, 4]),
    "none in between": ([2, 0, 1], [3, 0, 4]),
    "none last": ([1, 2, 0], [1, 6, 0]),
    "all in one": ([3], [7]),
}


@pytest.mark.parametrize("case", SUMS)
def test_sums_of_rows(case: str) -> None:
    sizes, expected = SUMS[case]
    values = np.array([1, 2, 4], np.float32)
    np.testing.assert_array_equal(sums(values, np.array(sizes)), expected)
