"""Is every number of a run given on once, in its order, and settled once it is done?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.watch.receiving.progress import Lost, Progress, read_progress

RUN = "0123456789abcdef"

NEXT = {
    "nothing held": (0, [], 1, [], None),
    "the first": (0, [1], 1, [1], None),
    "in order, however held": (0, [3, 1, 2], 1, [1, 2, 3], None),
    "one is missing and may come": (0, [2, 3], 1, [], None),
    "one is missing for good": (0, [2, 3], 2, [2, 3], Lost(1, 1)),
    "some are missing for good, one may come": (0, [4, 6], 4, [4], Lost(1, 3)),
    "held below the oldest, and others lost": (0, [2, 5], 5, [2, 5], Lost(1, 4)),
    "nothing is missing below the oldest": (2, [3], 3, [3], None),
    "an oldest that we passed": (9, [10], 4, [10], None),
}


@pytest.mark.parametrize("name", NEXT)
def test_what_is_due_next(name: str) -> None:
    through, held, oldest, due, lost = NEXT[name]
    assert Progress(RUN, through).next(held, oldest) == (due, lost)


def test_what_is_set_aside_holds_back_the_receipt_and_nothing_else() -> None:
    progress = Progress(RUN, 0)
    assert progress.next([1, 2, 3], 1) == ([1, 2, 3], None)
    progress.settle([2, 3])
    assert (progress.through, progress.beyond) == (0, {2, 3})
    assert not progress.is_settled(1) and progress.is_given(1) and progress.is_settled(2)
    assert progress.next([1, 4], 1) == ([4], None)
    progress.settle([1, 4])
    assert (progress.through, progress.beyond) == (4, set())


def test_what_is_noted_is_read_again() -> None:
    progress = Progress(RUN, 3, {5, 9}, at=7.5)
    assert read_progress(progress.written()) == progress


def test_a_note_without_a_time_is_read() -> None:
    assert read_progress(f'["{RUN}", 3, [5]]') == Progress(RUN, 3, {5})


def test_of_a_run_that_has_ended_all_is_due_and_nothing_is_settled_that_did_not_come() -> None:
    progress = Progress(RUN, 1)
    assert progress.rest([5, 3]) == [3, 5] and progress.rest([5, 3]) == []
    assert progress.rest([5, 3, 2]) == [2]  # it was on its way
    progress.settle([5, 3])
    assert not progress.is_settled(2) and progress.is_given(2) and not progress.is_given(4)
    progress.settle([2])
    assert (progress.through, progress.beyond) == (3, {5})
    assert progress.next([4, 6], 1) == ([4, 6], None)  # if it goes on after all


@pytest.mark.parametrize(
    "note", ["", "[]", "{}", "null", '["r", "1", []]', '["r", 1, ["2"]]', '["r", 1, [], ""]', "[1"]
)
def test_a_spoiled_note_is_as_good_as_lost(note: str) -> None:
    assert read_progress(note) is None


@given(
    st.lists(st.integers(1, 12), max_size=40),
    st.lists(st.integers(1, 12), max_size=20),
    st.integers(0, 2**32),
)
def test_each_number_is_given_on_once_and_in_order(
    arrivals: list[int], settled: list[int], seed: int
) -> None:
    """Whatever comes in whatever order, twice or never, and is settled at whatever time."""
    progress, held = Progress(RUN, 0), dict[int, bool]()
    given_on: list[int] = []
    left = list(settled)
    for number in [*arrivals, *range(1, 13)]:
        if not progress.is_settled(number):
            held[number] = True
        due, lost = progress.next(held, 1)
        given_on += due
        assert lost is None
        if left and progress.is_given(done := left.pop()):
            progress.settle([done])
            held.pop(done, None)
    assert given_on == list(range(1, 13))
    progress.settle(held)
    assert (progress.through, progress.beyond) == (12, set())


@given(st.sets(st.integers(1, 15)), st.integers(1, 15))
def test_what_is_lost_is_told_once_and_settled(held: set[int], oldest: int) -> None:
    progress = Progress(RUN, 0)
    due, lost = progress.next(held, oldest)
    assert (lost is None) == (set(range(1, oldest)) <= held)
    assert due == sorted(due) and set(due) <= held
    again, twice = progress.next(held, oldest)
    assert (again, twice) == ([], None)
    assert all(progress.is_settled(n) for n in range(1, oldest) if n not in held)
