"""What holds for every assessment, whatever the posts are? With made-up accounts."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import count
from math import isfinite, log10
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.findings.assessment.assessing import assess
from onrecord.findings.assessment.own_posts import Field, Kind, OwnPost
from onrecord.language.calibrations import synthetic_calibrations
from onrecord.record.assessed import (
    Assessed,
    Assessment,
    Group,
    NotAssessed,
    Why,
)
from onrecord.training.synthetic import made_up_account

PLATFORM = "bluesky"
TOLD = frozenset({Field.LANGUAGE, Field.LINKS, Field.MEDIA})
"""What Bluesky tells of a post: not with which application it was posted."""
LENGTHS = (25, 40, 100, 130)
HIGHEST, LOWEST = 22.0, 0.01  # design, section 8: of a single short post, about 20 and 1/100


def english(accounts: int) -> Iterator[tuple[OwnPost, ...]]:
    """Posts of the first made-up accounts that write in English alone."""
    for number in count():
        posts = made_up_account(20, number, 140, told=TOLD)
        if {post.language for post in posts} == {"en"}:
            yield posts
            accounts -= 1
        if not accounts:
            return


ACCOUNTS = tuple(english(6))


def assessed(
    questioned: Sequence[OwnPost],
    history: Sequence[OwnPost],
    platform: str = PLATFORM,
) -> Assessment:
    shelf = synthetic_calibrations()
    return assess(questioned, history, platform=platform, unread=0, shelf=shelf)


def answered(questioned: Sequence[OwnPost], history: Sequence[OwnPost]) -> Assessed:
    found = assessed(questioned, history)
    assert isinstance(found, Assessed), found
    return found


@pytest.mark.parametrize("length", LENGTHS)
@pytest.mark.parametrize("number", range(len(ACCOUNTS)))
def test_the_reasons_add_up_and_an_account_has_one_answer(number: int, length: int) -> None:
    posts = ACCOUNTS[number]
    found = answered(posts[130:131], posts[130 - length : 130])
    assert 25 <= found.history.posts <= length
    assert answered(posts[130:131], posts[130 - length : 130]) == found
    assert len({reason.group for reason in found.reasons}) == len(found.reasons)


REFUSED = {
    "a platform without a calibration": ("feed", lambda posts: posts[130:131]),
    "more posts than a calibration is for": (PLATFORM, lambda posts: posts[120:131]),
    "another language": (PLATFORM, lambda posts: (replace(posts[130], language="ur"),)),
}


@pytest.mark.parametrize("case", REFUSED)
def test_more_history_never_changes_what_a_refused_combination_answers(case: str) -> None:
    platform, questioned = REFUSED[case]
    for posts in ACCOUNTS:
        answers = [
            assessed(questioned(posts), posts[120 - length : 120], platform)
            for length in (25, 60, 120)
        ]
        assert all(isinstance(answer, NotAssessed) for answer in answers)
        assert len({answer.why for answer in answers if isinstance(answer, NotAssessed)}) == 1


def test_below_25_own_posts_no_ratio_is_given_however_many_are_questioned() -> None:
    posts = ACCOUNTS[0]
    for length in (0, 1, 24):
        found = assessed(posts[130:131], posts[130 - length : 130])
        assert isinstance(found, NotAssessed)
        assert Why.TOO_FEW in found.why


UNTOLD = {
    Field.CLIENT: (Group.CLIENT, {"client": "Another Client"}),
    Field.LINKS: (Group.LINKS, {"links": ("https://another.example/",)}),
}


@pytest.mark.parametrize("field", UNTOLD)
def test_what_is_not_told_contributes_nothing_and_is_named(field: Field) -> None:
    group, anything = UNTOLD[field]
    for posts in ACCOUNTS[:3]:
        untold = [replace(post, told=post.told - {field}) for post in posts]
        otherwise = [replace(post, **anything) for post in untold]
        found = answered(untold[130:131], untold[30:130])
        assert group in found.absent
        assert all(reason.log10 == 0 for reason in found.reasons if reason.group is group)
        again = answered(otherwise[130:131], otherwise[30:130])
        assert (again.log10, again.reasons) == (found.log10, found.reasons)


@given(st.randoms(use_true_random=False))
@settings(max_examples=12, deadline=None)
def test_the_order_in_which_posts_of_a_day_are_given_changes_nothing(falls: Random) -> None:
    posts = ACCOUNTS[falls.randrange(len(ACCOUNTS))]
    history = list(posts[30:130])
    days: dict[object, list[OwnPost]] = {}
    for post in history:
        days.setdefault(post.at.date(), []).append(post)
    shuffled = [post for day in days.values() for post in falls.sample(day, len(day))]
    found, again = answered(posts[130:131], history), answered(posts[130:131], shuffled)
    assert (found.log10, found.reasons, found.history) == (
        again.log10,
        again.reasons,
        again.history,
    )


ANY_TEXT = st.one_of(
    st.text(st.characters(), max_size=400),
    st.text(st.characters(categories=["Cs", "Co", "Cn", "Cc", "Mn"]), max_size=80),
    st.just(""),
    st.characters().map(lambda one: one * 3000),
    st.sampled_from(["@a.test " * 500, "#a " * 900, "https://a.example/ " * 300, "\x00", "‮abc"]),
)


@given(
    text=ANY_TEXT,
    number=st.integers(0, len(ACCOUNTS) - 1),
    length=st.sampled_from(LENGTHS),
    kind=st.sampled_from(Kind),
    run=st.integers(1, 10),
    hour=st.integers(0, 24 * 14),
    everywhere=st.booleans(),
)
@settings(max_examples=40, deadline=None)
def test_the_bound_holds_for_any_text(
    text: str, number: int, length: int, kind: Kind, run: int, hour: int, everywhere: bool
) -> None:
    posts = ACCOUNTS[number]
    questioned = [
        replace(post, text=text, kind=kind, at=post.at + timedelta(hours=hour))
        for post in posts[130 : 130 + run]
    ]
    history = [
        replace(post, text=text) if everywhere else post for post in posts[130 - length : 130]
    ]
    found = assessed(questioned, history)
    if isinstance(found, NotAssessed):
        assert found.why
        return
    assert isfinite(found.log10)
    assert all(isfinite(reason.log10) for reason in found.reasons)
    assert found.interval[0] <= found.interval[1]
    if run == 1:
        assert log10(LOWEST) <= found.log10 <= log10(HIGHEST)
        assert LOWEST <= found.lr <= 20


@pytest.mark.parametrize("number", range(len(ACCOUNTS)))
def test_nothing_from_the_cut_off_on_is_used(number: int) -> None:
    posts = ACCOUNTS[number]
    asked = posts[100:101]
    found = assessed(asked, posts[:100])
    later = [replace(post, text="Something else 🙂") for post in posts[101:]]
    at_once = replace(posts[120], at=asked[0].at)
    assert assessed(asked, [*posts[:100], *later, at_once]) == found
    assert found.history.last is not None
    assert found.history.last < asked[0].at


def test_a_post_of_the_account_scores_lower_than_most_of_others() -> None:
    """Else nothing above would mean anything."""
    own = [answered(posts[n : n + 1], posts[:100]) for posts in ACCOUNTS for n in range(100, 104)]
    others = [
        answered([replace(ACCOUNTS[place - 1][n], at=posts[n].at)], posts[:100])
        for place, posts in enumerate(ACCOUNTS)
        for n in range(100, 104)
    ]
    pairs = [mine.log10 < yours.log10 for mine in own for yours in others]
    assert sum(pairs) / len(pairs) > 0.75
