"""What is measured of a post, and does a row hold that post alone?"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from onrecord.findings.assessment.own_posts import Field, Kind, OwnPost
from onrecord.findings.assessment.sheet import (
    HABITS,
    WEEKENDS,
    Habit,
    Sheet,
    Space,
    joined,
    sheet,
)
from own_posts_made_up import made_post

MONDAY = datetime(2026, 3, 2, 8, 0, 4, tzinfo=UTC)


def post(**said: Any) -> OwnPost:
    return made_post("one", **({"at": MONDAY} | said))


def code(habit: Habit, **said: Any) -> int:
    return int(sheet([post(**said)]).habits[0, HABITS.index(habit)])


Said = Mapping[str, Any]
SAME: Mapping[str, tuple[Habit, Said, Said]] = {
    "any minute": (
        Habit.MINUTE,
        {"at": MONDAY.replace(minute=7)},
        {"at": MONDAY.replace(minute=8)},
    ),
    "the hour and the half": (Habit.MINUTE, {}, {"at": MONDAY.replace(minute=30)}),
    "three mentions and two": (Habit.SHAPE, {"text": "@a @b"}, {"text": "@a @b @c"}),
    "media in any order": (Habit.MEDIA, {"media": ("a", "b")}, {"media": ("b", "a")}),
    "Saturday and Sunday": (
        Habit.WEEKEND,
        {"at": MONDAY + timedelta(days=5)},
        {"at": MONDAY + timedelta(days=6)},
    ),
    "lengths of one class": (Habit.LENGTH, {"text": "a" * 20}, {"text": "a" * 39}),
    "very long ones": (Habit.LENGTH, {"text": "a" * 700}, {"text": "a" * 7000}),
}
OTHER: Mapping[str, tuple[Habit, Said, Said]] = {
    "the hour and a quarter": (Habit.MINUTE, {}, {"at": MONDAY.replace(minute=15)}),
    "at once and within the minute": (Habit.MINUTE, {}, {"at": MONDAY.replace(second=9)}),
    "a mention and a hashtag": (Habit.SHAPE, {"text": "@a"}, {"text": "#a"}),
    "Friday and Saturday": (
        Habit.WEEKEND,
        {"at": MONDAY + timedelta(days=4)},
        {"at": MONDAY + timedelta(days=5)},
    ),
    "clients": (Habit.CLIENT, {"client": "A"}, {"client": "A\x00"}),
    "a client's parts of the day": (
        Habit.CLIENT_HOUR,
        {"at": MONDAY.replace(hour=3)},
        {"at": MONDAY.replace(hour=4)},
    ),
    "a reply and a post": (Habit.KIND, {"kind": Kind.REPLY}, {"kind": Kind.POST}),
    "lengths of two classes": (Habit.LENGTH, {"text": "a" * 19}, {"text": "a" * 20}),
}


@pytest.mark.parametrize("case", SAME)
def test_the_same_habit(case: str) -> None:
    habit, one, other = SAME[case]
    assert code(habit, **one) == code(habit, **other)


@pytest.mark.parametrize("case", OTHER)
def test_another_habit(case: str) -> None:
    habit, one, other = OTHER[case]
    assert code(habit, **one) != code(habit, **other)


def test_workdays_and_weekends_have_the_codes_that_are_named() -> None:
    days = [MONDAY + timedelta(days=day) for day in range(7)]
    assert [code(Habit.WEEKEND, at=at) for at in days] == [WEEKENDS[0]] * 5 + [WEEKENDS[1]] * 2
    assert WEEKENDS[0] != WEEKENDS[1]


PIECES: Mapping[str, tuple[Space, Said, int]] = {
    "a name mentioned twice counts once": (Space.MENTIONS, {"text": "@a @A @b"}, 2),
    "a hashtag too": (Space.HASHTAGS, {"text": "#a #A"}, 1),
    "links by host, each of them": (
        Space.LINKS,
        {"links": ("https://www.a.test/1", "https://a.test/2", "https://b.test")},
        3,
    ),
    "what leads nowhere is no link": (Space.LINKS, {"links": ("http://[", "", "mailto:a")}, 0),
    "words with their beginning and end": (Space.PAIRS, {"text": "two words"}, 3),
    "no words have one pair": (Space.PAIRS, {"text": ""}, 1),
    "addresses are no words": (Space.WORDS, {"text": "https://a.test/b"}, 0),
}


@pytest.mark.parametrize("case", PIECES)
def test_pieces(case: str) -> None:
    space, said, number = PIECES[case]
    assert int(sheet([post(**said)]).spaces[space].counts.sum()) == number


def is_same(one: Sheet, other: Sheet) -> bool:
    return (
        np.array_equal(one.habits, other.habits)
        and np.array_equal(one.style, other.style)
        and np.array_equal(one.at, other.at)
        and np.array_equal(one.hour, other.hour)
        and all(np.array_equal(one.told[field], other.told[field]) for field in Field)
        and all(
            np.array_equal(one.spaces[space].columns, other.spaces[space].columns)
            and np.array_equal(one.spaces[space].starts, other.spaces[space].starts)
            for space in Space
        )
    )


POSTS = [
    made_post("a", MONDAY, "Ferries run @a #b", links=("https://a.test",)),
    made_post("b", MONDAY.replace(hour=23, minute=30), "", told=frozenset({Field.LINKS})),
    made_post("c", datetime(1969, 12, 31, 23, tzinfo=UTC), "\x00\ud800 \u202e", client=None),
]


def test_a_post_is_measured_alike_alone_and_among_others() -> None:
    together = sheet(POSTS)
    assert is_same(together, joined([sheet([each]) for each in POSTS]))
    for at, each in enumerate(POSTS):
        assert is_same(together.take(np.array([at])), sheet([each]))


def test_hours_are_of_utc_also_before_1970() -> None:
    np.testing.assert_allclose(sheet(POSTS).hour, [8 + 4 / 3600, 23.5 + 4 / 3600, 23], atol=1e-5)


def test_what_is_told_is_kept_post_by_post() -> None:
    assert sheet(POSTS).told[Field.CLIENT].tolist() == [True, False, True]
    assert sheet(POSTS).told[Field.LINKS].tolist() == [True, True, True]


def test_no_posts_are_an_empty_sheet() -> None:
    assert len(sheet([])) == 0
