"""Is what a later declaration does to an earlier one derived from both, and from nothing else?"""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entries import ACCOUNT
from findings.made_up import OTHER, says
from findings.test_words import NEVER, ours
from onrecord.findings.declared import Declared
from onrecord.findings.later import Relation, related
from onrecord.record.declarations import Act, Capacity, Extent, ScopeKind

POSTS, LIKES, ALL = (ScopeKind.POSTS,), (ScopeKind.POSTS, ScopeKind.LIKES), (ScopeKind.ACCOUNT,)
MINE: dict[str, Any] = {"accounts": (ACCOUNT,), "kinds": POSTS}
WIDENS, NARROWS, CONTRADICTS = Relation.WIDENS, Relation.NARROWS, Relation.CONTRADICTS

# What was said first, what later, and what the later does to it.
CASES: dict[str, tuple[dict[str, Any], dict[str, Any], Relation | None]] = {
    "the same again": (MINE, MINE, None),
    "likes too": (MINE, MINE | {"kinds": LIKES}, WIDENS),
    "the whole account": (MINE | {"begins": 10}, MINE | {"kinds": ALL}, WIDENS),
    "all kinds": (MINE, MINE | {"kinds": ()}, WIDENS),
    "posts only": (MINE | {"kinds": ()}, MINE, NARROWS),
    "from earlier on": (MINE | {"begins": 10}, MINE | {"begins": 5}, WIDENS),
    "without a beginning": (MINE | {"begins": 10}, MINE, WIDENS),
    "only until": (MINE, MINE | {"ends": 20}, NARROWS),
    "another account too": (MINE, MINE | {"accounts": (ACCOUNT, OTHER)}, WIDENS),
    "another account": (MINE, MINE | {"accounts": (OTHER,)}, None),
    "longer, of fewer": (MINE | {"kinds": LIKES, "ends": 9}, MINE, None),
    "some of them": (MINE, MINE | {"extent": Extent.BATCH}, None),
    "it is ours": (MINE, MINE | {"act": Act.AFFIRMS}, CONTRADICTS),
    "it is not ours after all": (MINE | {"act": Act.AFFIRMS}, MINE, CONTRADICTS),
    "it is ours again": (MINE, MINE | {"act": Act.RESTORES}, None),
    "it is ours again, and lost again": (MINE | {"act": Act.RESTORES}, MINE, None),
    "an explanation": (MINE, MINE | {"act": Act.EXPLAINS}, None),
    "somebody else's words": (MINE, MINE | {"kinds": LIKES, "speaker": "A minister"}, None),
    "in another capacity": (MINE, MINE | {"kinds": LIKES, "capacity": Capacity.SUPERIOR}, None),
}


def said(how: dict[str, Any], minutes: float) -> Declared:
    given_ = dict(how)
    return says(given_.pop("act", Act.DISOWNS), minutes, **given_)


@pytest.mark.parametrize("case", CASES)
def test_what_later_words_do(case: str) -> None:
    first, second, expected = CASES[case]
    earlier, later = said(first, 40), said(second, 50)
    found = related(later, [earlier, later])
    assert [(one.to, one.relation) for one in found] == (
        [] if expected is None else [(earlier.digest, expected)]
    )
    assert related(earlier, [earlier, later]) == ()  # nothing is done to what comes later


def test_the_words_quote_the_earlier_ones() -> None:
    earlier = said(MINE, 40)
    (one,) = related(said(MINE | {"kinds": LIKES}, 50), [earlier])
    assert one.says == (
        "It speaks of more than the same speaker did at 2026-01-31 12:40:00 UTC: “So said Ministry "
        "of Tides.”"
    )


hows = st.fixed_dictionaries(
    {
        "accounts": st.sampled_from([(), (ACCOUNT,), (OTHER,), (ACCOUNT, OTHER)]),
        "kinds": st.sampled_from([(), POSTS, LIKES, ALL]),
        "act": st.sampled_from(Act),
        "begins": st.none() | st.integers(0, 9),
        "ends": st.none() | st.integers(10, 19),
    }
)


@given(hows, hows)
def test_what_widens_is_narrowed_by_the_reverse(one: dict[str, Any], other: dict[str, Any]) -> None:
    there = related(said(other, 50), [said(one, 40)])
    back = related(said(one, 50), [said(other, 40)])
    opposite = {WIDENS: NARROWS, NARROWS: WIDENS, CONTRADICTS: CONTRADICTS}
    assert [opposite[x.relation] for x in there] == [x.relation for x in back]
    for found in there:
        assert not NEVER.search(ours(found.says)) and found.says.endswith(("”", "."))
