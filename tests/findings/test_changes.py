"""How did the standing of a post change, and with whose words?"""

from itertools import pairwise

import pytest
from hypothesis import given

from entries import at
from findings.made_up import facts, log, says, text, tree
from findings.test_properties import few, words
from onrecord.findings.changes import changes
from onrecord.findings.declared import Declared
from onrecord.findings.presence import presence
from onrecord.findings.standing import StandingState, standing
from onrecord.record.declarations import Act, Capacity, Covers

THERE = presence(log(tree(text("A"), 0, 1)), ())
S = StandingState
PERHAPS = says(Act.DISOWNS, 60, covers=Covers.UNCLEAR)
DISOWNED = says(Act.DISOWNS, 90)
STOOD_BY = says(Act.AFFIRMS, 120)
OTHERS = says(Act.AFFIRMS, 100, speaker="@tides", capacity=Capacity.ACCOUNT)
STRANGER = says(Act.AFFIRMS, 80, speaker="A platform", capacity=Capacity.PLATFORM)
OF_A_DAY = says(Act.DISOWNS, 60, until=600)

CASES = {
    "nobody spoke": ([], []),
    "perhaps disowned, then clearly, then stood by": (
        [PERHAPS, DISOWNED, STOOD_BY],
        [
            (60, S.DISOWNED_UNCLEAR, [PERHAPS]),
            (90, S.DISOWNED, [DISOWNED]),
            (120, S.DISAVOWAL_WITHDRAWN, [STOOD_BY]),
        ],
    ),
    "given in another order": (
        [STOOD_BY, PERHAPS, DISOWNED],
        [
            (60, S.DISOWNED_UNCLEAR, [PERHAPS]),
            (90, S.DISOWNED, [DISOWNED]),
            (120, S.DISAVOWAL_WITHDRAWN, [STOOD_BY]),
        ],
    ),
    "disowned, then contested: neither is averaged away": (
        [DISOWNED, OTHERS],
        [(90, S.DISOWNED, [DISOWNED]), (100, S.CONTESTED, [OTHERS])],
    ),
    "whoever can't speak for it changes nothing": (
        [PERHAPS, STRANGER],
        [(60, S.DISOWNED_UNCLEAR, [PERHAPS])],
    ),
    "words that are known to the day count from its end": (
        [OF_A_DAY],
        [(600, S.DISOWNED, [OF_A_DAY])],
    ),
}


@pytest.mark.parametrize(("declared", "expected"), CASES.values(), ids=CASES)
def test_changes(
    declared: list[Declared], expected: list[tuple[float, StandingState, list[Declared]]]
) -> None:
    found = [(one.at, one.state, one.by) for one in changes(facts(), THERE, declared)]
    assert found == [
        (at(minute), state, tuple(one.digest for one in by)) for minute, state, by in expected
    ]


@few
@given(words())
def test_the_last_change_leads_to_what_stands_now(declared: list[Declared]) -> None:
    found = changes(facts(), THERE, declared)
    states = [S.UNCHALLENGED, *(one.state for one in found)]
    assert states[-1] is standing(facts(), THERE, declared).state
    assert all(one is not other for one, other in pairwise(states))
    assert [one.at for one in found] == sorted(one.at for one in found)
    assert all(one.by for one in found)
