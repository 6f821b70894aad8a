"""Which earlier posts do words that set a time take out of an account's history?

Minutes are counted as in `made_up`: the words are said at 60, and most posts appeared at 0.
"""

from typing import Any

import pytest

from entries import ACCOUNT
from findings.made_up import facts, says
from onrecord.findings.disowned import is_disowned
from onrecord.record.declarations import Covers, Denied, Ground

AS_OF_NOW = {"begins": 50}
SINCE_THEN = {"begins": -10}
CASES: dict[str, tuple[dict[str, Any], dict[str, Any], bool]] = {
    "seen by us before the time that the words set": (AS_OF_NOW, {}, False),
    "first seen after it, by its own word posted before": (AS_OF_NOW, {"seen_by": 70}, False),
    "within the time of which the words speak": (SINCE_THEN, {}, True),
    "posted before, by its own word, but not there before": (
        SINCE_THEN,
        {"claimed": -60, "not_before": -5},
        True,
    ),
    "nothing says when it was posted": (AS_OF_NOW, {"seen_by": 70, "claimed": None}, True),
    "words that set no time": ({}, {}, False),
    "no time, and an editor who reads them so": ({"covers": Covers.YES}, {}, True),
}


@pytest.mark.parametrize("case", CASES)
def test_words_take_out_what_may_lie_in_their_time(case: str) -> None:
    said, post, taken = CASES[case]
    words = says(
        **{"covers": None, "accounts": (ACCOUNT,), **said},
        denies=(Denied.AUTHORSHIP,),
        ground=Ground.COMPROMISE,
    )
    assert is_disowned(facts(**post), [words]) is taken


def test_words_that_disown_what_is_said_leave_whose_post_it_is() -> None:
    words = says(denies=(Denied.ENDORSEMENT,), ground=Ground.OPERATOR_ERROR)
    assert not is_disowned(facts(), [words])
