"""Do the bounds of an entry follow from the tokens, and from nothing else?"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.proof.bundle.lapses import ProvedToken
from onrecord.proof.bundle.sandwich import Bounds, Sandwich, contradictions

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def token(
    index: int, size: int, minutes: float, service: str = "one", accuracy: timedelta | None = SECOND
) -> ProvedToken:
    return ProvedToken(
        n=index,
        index=index,
        size=size,
        service=service,
        said_at=at(minutes),
        accuracy=accuracy,
        lapses_at=at(10_000),
        asked_at=at(minutes),
        answered_at=at(minutes),
    )


# Two heads, of 3 and 8 entries; both services have stamped each, the second a minute later.
TOKENS = [token(3, 3, 0), token(4, 3, 1, "two"), token(8, 8, 10), token(9, 8, 11, "two")]
BOUNDS = {
    "before any token, by one": (2, 1, Bounds(None, at(0) + SECOND)),
    "before any token, by both": (2, 2, Bounds(None, at(1) + SECOND)),
    "between, by one": (5, 1, Bounds(at(1) - SECOND, at(10) + SECOND)),
    "between, by both": (5, 2, Bounds(at(0) - SECOND, at(11) + SECOND)),
    "between the two stamps of a head": (4, 2, Bounds(None, at(11) + SECOND)),
    "the last under a head": (7, 1, Bounds(at(1) - SECOND, at(10) + SECOND)),
    "the first over it": (8, 1, Bounds(at(1) - SECOND, None)),
    "behind all": (20, 2, Bounds(at(10) - SECOND, None)),
    "by three, of which there are two": (5, 3, Bounds(None, None)),
}


@pytest.mark.parametrize("name", BOUNDS)
def test_bounds(name: str) -> None:
    index, wanted, bounds = BOUNDS[name]
    assert Sandwich(TOKENS, wanted).bounds(index) == bounds


@st.composite
def tokens(draw: st.DrawFn) -> list[ProvedToken]:
    places = draw(st.lists(st.integers(1, 30), unique=True, max_size=10))
    return [
        token(
            index,
            draw(st.integers(1, index)),
            draw(st.integers(0, 50)),
            draw(st.sampled_from("abc")),
            draw(st.sampled_from([None, SECOND, 60 * SECOND])),
        )
        for index in places
    ]


def searched(found: Sequence[ProvedToken], index: int, wanted: int) -> Bounds:
    """The rule itself: of each service its best bound, and of those the one that enough reach."""
    services = {one.service for one in found}
    after, by = [], []
    for name in services:
        mine = [one for one in found if one.service == name]
        after += (
            [max(one.earliest for one in mine if one.index < index)]
            if any(one.index < index for one in mine)
            else []
        )
        by += (
            [min(one.latest for one in mine if one.size > index)]
            if any(one.size > index for one in mine)
            else []
        )
    after.sort(reverse=True)
    by.sort()
    return Bounds(
        after[wanted - 1] if len(after) >= wanted else None,
        by[wanted - 1] if len(by) >= wanted else None,
    )


@given(tokens(), st.integers(0, 31), st.integers(1, 3))
def test_bounds_are_those_of_the_rule(found: list[ProvedToken], index: int, wanted: int) -> None:
    assert Sandwich(found, wanted).bounds(index) == searched(found, index, wanted)


@given(tokens(), st.integers(0, 31))
def test_more_services_asked_for_never_narrow_the_bounds(
    found: list[ProvedToken], index: int
) -> None:
    one, two = (Sandwich(found, wanted).bounds(index) for wanted in (1, 2))
    assert not one.exceeds(two, timedelta())


CONTRADICTIONS = {
    "in order": ([token(3, 3, 0), token(8, 8, 10)], 0),
    "a newer one says earlier": ([token(3, 3, 10), token(8, 8, 0)], 1),
    "by less than its accuracy": ([token(3, 3, 0), token(8, 8, -0.02)], 0),
    "by less than what is unstated": ([token(3, 3, 0), token(8, 8, -1.5, "two", None)], 1),
    "by less than both do not state": (
        [token(3, 3, 0, "one", None), token(8, 8, -1.5, "two", None)],
        0,
    ),
    "over a head that does not hold the other": ([token(3, 3, 10), token(8, 2, 0)], 0),
    "both services of one head": ([token(3, 3, 10), token(4, 3, 0, "two")], 0),
}


@pytest.mark.parametrize("name", CONTRADICTIONS)
def test_tokens_that_contradict_the_order_of_the_log(name: str) -> None:
    found, count = CONTRADICTIONS[name]
    assert len(list(contradictions(found))) == count


@given(tokens())
def test_contradictions_are_those_that_a_search_finds(found: list[ProvedToken]) -> None:
    def give(one: ProvedToken) -> timedelta:
        return timedelta(minutes=1) if one.accuracy is None else one.accuracy

    wrong = {
        newer
        for newer in found
        for older in found
        if older.index < newer.size and newer.said_at + give(newer) < older.said_at - give(older)
    }
    assert {newer for _, newer in contradictions(found)} == wrong
