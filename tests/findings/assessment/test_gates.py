"""What is refused before any calibration is looked at?"""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.findings.assessment.gates import FEWEST, LONGEST_RUN, gate
from onrecord.record.assessed import Why
from own_posts_made_up import made_post, made_posts

RUN = [made_post(f"run {number}") for number in range(20)]
USUAL = made_posts(["Ferries run."] * 100)
CASES = {
    "enough of everything": (RUN[:1], USUAL, ()),
    "25 posts of its own": (RUN[:1], USUAL[:25], ()),
    "24 posts of its own": (RUN[:1], USUAL[:24], ((Why.TOO_FEW, "24"),)),
    "none": (RUN[:1], [], ((Why.TOO_FEW, "0"),)),
    "one of 25 is the questioned one": (USUAL[:1], USUAL[:25], ((Why.TOO_FEW, "24"),)),
    "one of 25 is there twice": (RUN[:1], [*USUAL[:24], USUAL[0]], ((Why.TOO_FEW, "24"),)),
    "a run of 10": (RUN[:10], USUAL, ()),
    "a run of 11": (RUN[:11], USUAL, ((Why.RUN_LENGTH, "11"),)),
    "10 posts, one named twice": ([*RUN[:10], RUN[0]], USUAL, ()),
    "both": (RUN[:11], USUAL[:3], ((Why.RUN_LENGTH, "11"), (Why.TOO_FEW, "3"))),
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_refused(name: str) -> None:
    questioned, history, expected = CASES[name]
    assert gate(questioned, history, 0) == expected


@given(st.integers(0, 60), st.integers(1, 20), st.integers(0, 60), st.randoms())
def test_only_the_numbers_decide(usual: int, run: int, unread: int, order: Random) -> None:
    history = USUAL[:usual]
    order.shuffle(history)
    refused = {why for why, _ in gate(RUN[:run], history, unread)}
    assert (Why.TOO_FEW in refused) == (usual < FEWEST)
    assert (Why.RUN_LENGTH in refused) == (run > LONGEST_RUN)
