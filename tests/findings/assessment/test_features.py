"""Does each feature speak for whom it should, and nothing of what is not told?"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import numpy as np
import pytest

from calibrations_made_up import posts_of, small_background
from onrecord.findings.assessment.calibration import Usual
from onrecord.findings.assessment.features import Before, features, measured
from onrecord.findings.assessment.own_posts import Field, Kind, OwnPost
from onrecord.findings.assessment.profile import profile
from onrecord.findings.assessment.sheet import HABITS, Habit, sheet
from onrecord.findings.assessment.shift import MEASURES, distance, measures, usual
from onrecord.record.assessed import Group

COMMON = small_background()
POSTS, OTHERS = posts_of(0), posts_of(1)
HISTORY = sheet(POSTS[:40])
ALL = frozenset(Field)


def of(post: OwnPost, told: frozenset[Field] = ALL) -> Mapping[str, float]:
    found = measured(sheet([post]), HISTORY, COMMON, told)
    names = [str(feature.name) for feature in found.features]
    return dict(zip(names, found.values[0].tolist(), strict=True))


OWN = POSTS[40]
UNUSUAL: Mapping[str, Callable[[OwnPost], OwnPost]] = {
    "words 800 mean": lambda post: replace(post, text="quarterly earnings surprise analysts"),
    "characters 3000 mean": lambda post: replace(post, text="QXZ QXZ QXZ"),
    "layout latest": lambda post: replace(post, text="!! -- !! -- ??"),
    "words likest post": lambda post: replace(post, text="nothing alike"),
    "style": lambda post: replace(post, text="STOP!!! NOW?! …"),
    "mentions mean": lambda post: replace(post, text="harbour @somebody_else"),
    "client": lambda post: replace(post, client="Another"),
    "client latest": lambda post: replace(post, client="Another"),
    "kind": lambda post: replace(post, kind=Kind.QUOTATION),
    "media": lambda post: replace(post, media=("video",)),
    "hour": lambda post: replace(post, at=post.at + timedelta(hours=12)),
    "minute": lambda post: replace(post, at=post.at + timedelta(minutes=7, seconds=20)),
}


@pytest.mark.parametrize("name", UNUSUAL)
def test_what_is_unusual_for_the_account_is_lower(name: str) -> None:
    assert of(UNUSUAL[name](OWN))[name] < of(OWN)[name]


def test_a_new_client_is_new_and_a_known_one_is_not() -> None:
    assert of(replace(OWN, client="Another"))["new client"] == 1
    assert of(replace(OWN, client=POSTS[39].client))["new client"] == 0


def test_what_a_post_has_not_is_neither_usual_nor_unusual() -> None:
    found = of(replace(OWN, text="no names and no tags", links=()))
    for space in ("mentions", "hashtags", "links"):
        assert {found[f"{space} {what}"] for what in ("mean", "new", "sum")} == {0.0}


UNTOLD: Mapping[Field, tuple[str, Mapping[str, Any]]] = {
    Field.CLIENT: ("client", {"client": "Another"}),
    Field.LINKS: ("links", {"links": ("https://another.test",)}),
    Field.MEDIA: ("media", {"media": ("video",)}),
}


@pytest.mark.parametrize("field", UNTOLD)
def test_a_field_that_is_not_told_is_no_number_and_its_value_changes_nothing(field: Field) -> None:
    name, value = UNTOLD[field]
    without = ALL - {field}
    found, again = of(OWN, without), of(replace(OWN, **value), without)
    needing = {each for each, number in found.items() if np.isnan(number)}
    assert needing
    assert all(each.startswith(name) or "client" in each for each in needing)
    np.testing.assert_equal(again, found)
    assert not any(np.isnan(number) for number in of(OWN).values())


def rhythm(at_hours: float, client: int, before: Before | None = None) -> Mapping[str, float]:
    post = replace(OWN, at=POSTS[39].at + timedelta(hours=at_hours))
    asked = sheet([post])
    asked.habits[0, HABITS.index(Habit.CLIENT)] = client
    found = features(asked, profile(HISTORY, COMMON), COMMON, ALL, before)
    named = zip(found.features, found.values[0].tolist(), strict=True)
    return {each.name: number for each, number in named if each.group is Group.RHYTHM}


LAST_CLIENT = int(HISTORY.habits[-1, HABITS.index(Habit.CLIENT)])
RHYTHMS = {
    "soon by the same client": (0.5, LAST_CLIENT, {"same client soon": 1, "other client soon": 0}),
    "soon by another": (0.5, LAST_CLIENT + 1, {"same client soon": 0, "other client soon": 1}),
    "later by another": (1.5, LAST_CLIENT + 1, {"same client soon": 0, "other client soon": 0}),
    "at the same second": (0, LAST_CLIENT, {"pause": 0, "pause among the account's": 0}),
    "after years": (9e4, LAST_CLIENT, {"pause among the account's": 1}),
}


@pytest.mark.parametrize("case", RHYTHMS)
def test_rhythm(case: str) -> None:
    hours, client, expected = RHYTHMS[case]
    found = rhythm(hours, client)
    assert {name: found[name] for name in expected} == pytest.approx(expected)


def test_the_post_before_may_be_another_than_the_history_s_last() -> None:
    at = np.array([POSTS[39].at.timestamp() + 1800 - 10])
    found = rhythm(0.5, 7, Before(at, np.array([7], np.uint16)))
    assert found["pause"] == pytest.approx(1)
    assert found["same client soon"] == 1


def test_each_post_is_measured_for_itself() -> None:
    """Else what else is asked would be a reason."""
    together = measured(sheet(OTHERS[:5]), HISTORY, COMMON, ALL)
    for at in range(5):
        alone = measured(sheet(OTHERS[at : at + 1]), HISTORY, COMMON, ALL)
        np.testing.assert_allclose(together.values[at], alone.values[0], rtol=1e-4, atol=1e-5)


def test_a_window_is_what_its_latest_posts_alone_would_give() -> None:
    asked = sheet([OWN])
    found = measured(asked, HISTORY, COMMON, ALL, windows=(30,))
    alone = measured(asked, HISTORY.take(np.arange(10, 40)), COMMON, ALL)
    values = dict(zip((each.name for each in found.features), found.values[0], strict=True))
    for each, value in zip(alone.features, alone.values[0], strict=True):
        if each.group is Group.RHYTHM:
            assert f"{each.name}, last 30" not in values
        else:
            assert values[f"{each.name}, last 30"] == value
    assert len(values) == len(found.features)


TEXTS: Mapping[str, str] = {
    "no text": "",
    "one sign, many times": "a" * 50_000,
    "all kinds of signs": "".join(map(chr, range(0, 0x3000, 7))),
    "half a character": "\ud800",
}


@pytest.mark.parametrize("case", TEXTS)
def test_any_text_is_measured_in_finite_numbers(case: str) -> None:
    for history in (HISTORY, sheet([replace(post, text=TEXTS[case]) for post in POSTS[:25]])):
        found = measured(sheet([replace(OWN, text=TEXTS[case])]), history, COMMON, ALL)
        assert np.isfinite(found.values).all()


LOOKS = np.stack([measures(sheet(posts_of(n)[:40]), COMMON) for n in range(9)])


def changed(**said: Any) -> tuple[float, str]:
    history = sheet([replace(post, **said) for post in POSTS[:40]])
    return distance(history, COMMON, usual(LOOKS))


def test_a_history_of_the_same_kind_is_near() -> None:
    assert distance(HISTORY, COMMON, usual(LOOKS))[0] < 3


UNLIKE = {
    "a @b @c @d @e @f @g @h": "how many mentions they have",
    "harbour bridge visit #a #b #c #d #e @b": "how many hashtags they have",
    "harbour @b https://a.test https://a.test": "how many addresses they have",
}


@pytest.mark.parametrize("text", UNLIKE)
def test_what_is_most_unlike_is_named(text: str) -> None:
    away, what = changed(text=text)
    assert away > 5
    assert what == UNLIKE[text]


def test_distance_is_in_spreads() -> None:
    found = measures(HISTORY, COMMON)
    spread = np.arange(1.0, len(MEASURES) + 1)
    for at, name in enumerate(MEASURES):
        mean = found.copy()
        mean[at] += 2 * spread[at]
        away, what = distance(HISTORY, COMMON, Usual(mean, spread))
        assert what == name
        assert away == pytest.approx(2)


def test_a_spread_has_a_least() -> None:
    """Of histories that are all alike, else any other would be infinitely far."""
    assert (usual(np.zeros((3, len(MEASURES)))).spread > 0).all()


def test_a_history_without_words_is_measured() -> None:
    assert np.isfinite(
        measures(sheet([replace(post, text="") for post in POSTS[:25]]), COMMON)
    ).all()
