"""Which calibration answers, with which history, and when does none? By small ones of our own."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from math import isclose, isfinite

import numpy as np
import pytest

from calibrations_made_up import PLATFORM, made_up_calibration, posts_of
from onrecord.findings.assessment.assessing import assess, scale_of, significant
from onrecord.findings.assessment.calibration import Bounds, Calibration, Range, Usual
from onrecord.findings.assessment.own_posts import Field, OwnPost
from onrecord.findings.assessment.shift import MEASURES
from onrecord.record.assessed import Assessed, Assessment, Group, NotAssessed, Why

POSTS = posts_of(0)
OTHERS = posts_of(1)


def answer(
    questioned: Sequence[OwnPost] = POSTS[50:51],
    history: Sequence[OwnPost] = POSTS[:50],
    platform: str = PLATFORM,
    shelf: Sequence[Calibration] | None = None,
) -> Assessment:
    one = (made_up_calibration(),) if shelf is None else shelf
    return assess(questioned, history, platform=platform, unread=0, shelf=one)


def assessed(
    questioned: Sequence[OwnPost] = POSTS[50:51],
    history: Sequence[OwnPost] = POSTS[:50],
    shelf: Sequence[Calibration] | None = None,
) -> Assessed:
    found = answer(questioned, history, shelf=shelf)
    assert isinstance(found, Assessed), found
    return found


def each(posts: Sequence[OwnPost], change: Callable[[OwnPost], OwnPost]) -> tuple[OwnPost, ...]:
    return tuple(change(post) for post in posts)


def test_exactly_25_posts_are_enough_and_24_are_not() -> None:
    assert assessed(POSTS[50:51], POSTS[25:50]).history.posts == 25
    found = answer(POSTS[50:51], POSTS[26:50])
    assert isinstance(found, NotAssessed)
    assert found.why == (Why.TOO_FEW,)


def test_a_post_at_the_same_second_as_the_questioned_one_is_no_history() -> None:
    at_once = replace(POSTS[49], at=POSTS[50].at)
    assert assessed(POSTS[50:51], [*POSTS[:49], at_once]) == assessed(POSTS[50:51], POSTS[:49])


def test_a_history_of_one_second_ends_in_a_number() -> None:
    at = POSTS[0].at
    found = assessed(POSTS[50:51], each(POSTS[:30], lambda post: replace(post, at=at)))
    assert isfinite(found.log10)


def test_the_posts_of_a_run_may_lie_at_one_second_and_come_in_any_order() -> None:
    run = each(POSTS[50:53], lambda post: replace(post, at=POSTS[50].at))
    assert assessed(run) == assessed(run[::-1])


def test_no_more_posts_are_looked_at_than_the_calibration_says() -> None:
    shelf = [made_up_calibration(longest=30)]
    assert assessed(POSTS[50:51], POSTS[:50], shelf=shelf).history.posts == 30


LANGUAGES: Mapping[str, tuple[str | None, int, bool]] = {
    "a tenth in another language": ("ur", 5, True),
    "more than a tenth": ("ur", 6, False),
    "posts without words among them": ("zxx", 12, True),
    "posts of no known language among them": ("und", 25, True),
    "hardly any whose language is known": ("und", 26, False),
    "none is told": (None, 50, True),
}


@pytest.mark.parametrize("case", LANGUAGES)
def test_the_history_is_in_the_calibration_s_language(case: str) -> None:
    language, number, is_answered = LANGUAGES[case]
    every = {at * 50 // number for at in range(number)}  # not on end: that were a change of habits
    history = [
        replace(post, language=language if at in every else "en")
        for at, post in enumerate(POSTS[:50])
    ]
    found = answer(POSTS[50:51], history)
    if isinstance(found, NotAssessed):
        assert found.why == (Why.LANGUAGE,)
    assert isinstance(found, Assessed) is is_answered


def far(calibration: Calibration) -> Calibration:
    """The same, fitted on histories of another kind."""
    usual = calibration.usual
    return replace(
        calibration, name="far", usual=Usual(usual.mean + 3 * usual.spread, usual.spread)
    )


def without(posts: Sequence[OwnPost], field: Field) -> tuple[OwnPost, ...]:
    return each(posts, lambda post: replace(post, told=post.told - {field}))


LESS = frozenset({Field.LINKS})
BORROWED: Mapping[str, tuple[Calibration, Why]] = {
    "of another platform": (made_up_calibration(platform="elsewhere"), Why.PLATFORM),
    "of another language": (made_up_calibration(language="fr"), Why.LANGUAGE),
    "for media, which is not told": (
        made_up_calibration(fields=frozenset({Field.MEDIA})),
        Why.FIELDS,
    ),
    "for longer histories": (made_up_calibration(history=Range(100, None)), Why.FIELDS),
    "of histories of another kind": (
        made_up_calibration(usual=Usual(np.full(len(MEASURES), 99.0), np.ones(len(MEASURES)))),
        Why.UNLIKE_CALIBRATION,
    ),
}


@pytest.mark.parametrize("case", BORROWED)
def test_no_calibration_is_borrowed(case: str) -> None:
    calibration, why = BORROWED[case]
    found = answer(shelf=[calibration])
    assert isinstance(found, NotAssessed)
    assert found.why == (why,)


def test_of_two_calibrations_the_one_for_more_fields_answers() -> None:
    fewer = made_up_calibration(name="fewer", fields=LESS)
    assert assessed(shelf=[fewer, made_up_calibration()]).calibration.name != "fewer"
    untold = without(POSTS, Field.CLIENT)
    found = assessed(untold[50:51], untold[:50], shelf=[fewer, made_up_calibration()])
    assert found.calibration.name == "fewer"


def test_of_two_calibrations_the_one_of_histories_like_this_answers() -> None:
    one = made_up_calibration()
    for shelf in ([one, far(one)], [far(one), one]):
        assert assessed(shelf=shelf).calibration.name == one.name


def test_one_of_histories_like_this_answers_before_one_for_more_fields() -> None:
    fewer = made_up_calibration(name="fewer", fields=LESS)
    other = Usual(np.full(len(MEASURES), 99.0), np.ones(len(MEASURES)))
    fuller = made_up_calibration(usual=other)
    for shelf in ([fewer, fuller], [fuller, fewer]):
        assert assessed(shelf=shelf).calibration.name == "fewer"


def test_of_calibrations_for_two_languages_the_history_s_own_answers() -> None:
    french = made_up_calibration(name="French", language="fr")
    for shelf in ([french, made_up_calibration()], [made_up_calibration(), french]):
        assert assessed(shelf=shelf).calibration.language == "en"


RUNS = {1: True, 2: True, 3: True, 4: True, 5: True, 6: False, 10: False, 11: False}


@pytest.mark.parametrize("posts", RUNS)
def test_a_run_is_answered_by_a_calibration_for_so_many_posts(posts: int) -> None:
    found = answer(POSTS[40 : 40 + posts], POSTS[:40])
    assert isinstance(found, Assessed) is RUNS[posts]
    if isinstance(found, NotAssessed):
        assert found.why == (Why.RUN_LENGTH,)


def test_a_run_is_never_answered_by_a_calibration_for_single_posts() -> None:
    """Else the logarithms of its posts would be summed: the nearest has no runs, another has."""
    one = made_up_calibration()
    nearest = replace(one, name="nearest", runs=())
    found = assessed(POSTS[50:52], shelf=[nearest, far(one)])
    assert found.calibration.name == "far"


def test_a_run_is_shrunk_and_only_its_first_post_has_a_pause() -> None:
    """Two copies of one post: each group adds slope times both shares, rhythm that of the first."""
    single = assessed(POSTS[50:51])
    again = replace(POSTS[50], ref=POSTS[51].ref, at=POSTS[50].at)
    run = assessed([POSTS[50], again])
    shares = {reason.group: reason.log10 for reason in single.reasons}
    for reason in run.reasons:
        times = 0.5 if reason.group is Group.RHYTHM else 1.0
        assert isclose(reason.log10, times * shares[reason.group], abs_tol=1e-6), reason.group


def test_a_pause_in_which_posts_may_be_missing_is_no_reason() -> None:
    """Else what we failed to keep would speak against the account's operators."""
    shelf = [made_up_calibration()]
    late = replace(POSTS[50], at=POSTS[50].at + timedelta(days=14))
    known, unsure = (
        assess([late], POSTS[:50], platform=PLATFORM, unread=unread, shelf=shelf)
        for unread in (0, 1)
    )
    assert isinstance(known, Assessed)
    assert isinstance(unsure, Assessed)
    assert Group.RHYTHM in {reason.group for reason in known.reasons}
    assert Group.RHYTHM in unsure.absent
    rest = [reason for reason in known.reasons if reason.group is not Group.RHYTHM]
    assert list(unsure.reasons) == rest


ODD: Mapping[str, Callable[[OwnPost], OwnPost]] = {
    "no text": lambda post: replace(post, text=""),
    "a client with NUL": lambda post: replace(post, client="A\x00|\x00"),
    "no client": lambda post: replace(post, client=None),
    "a lone surrogate": lambda post: replace(post, text="\ud800 \udfff"),
    "no letters": lambda post: replace(post, text="\x01\x02\x03 1234 ..."),
    "one sign, many times": lambda post: replace(post, text="!" * 50_000),
    "links that are none": lambda post: replace(post, links=("http://[", "", "x" * 9000)),
}


@pytest.mark.parametrize("everywhere", (False, True))
@pytest.mark.parametrize("case", ODD)
def test_odd_posts_end_in_a_bounded_number_or_a_refusal(case: str, *, everywhere: bool) -> None:
    history = each(POSTS[:50], ODD[case]) if everywhere else POSTS[:50]
    found = answer(each(POSTS[50:51], ODD[case]), history)
    if isinstance(found, Assessed):
        least, most = found.interval
        assert 0.01 <= least <= found.lr <= most <= 20
        assert all(isfinite(reason.log10) for reason in found.reasons)


def test_what_is_wholly_unlike_is_bounded_and_said_to_be() -> None:
    loud = made_up_calibration()
    fit = replace(loud.fit, coefficients=loud.fit.coefficients * 100)
    found = assessed(OTHERS[50:51], POSTS[:50], shelf=[replace(loud, fit=fit)])
    assert found.bounded
    assert found.lr in (0.01, 20)
    assert not assessed(shelf=[replace(loud, fit=replace(fit, coefficients=fit.mean * 0))]).bounded


def test_with_no_coefficients_the_ratio_is_one() -> None:
    one = made_up_calibration()
    fit = replace(one.fit, coefficients=one.fit.mean * 0, bounds=Bounds(0.01, 22.0))
    found = assessed(shelf=[replace(one, fit=fit)])
    assert (found.lr, round(found.log10, 9)) == (1, 0)
    assert {reason.log10 for reason in found.reasons} == {0.0}


def test_groups_of_which_nothing_is_fitted_are_named() -> None:
    assert Group.LANGUAGE in assessed().absent
    named = {*assessed().absent, *(reason.group for reason in assessed().reasons)}
    assert named == {*Group}


def test_habits_that_changed_leave_the_posts_since_then() -> None:
    moved = each(POSTS[:30], lambda post: replace(post, client="Another"))
    same = each(POSTS[30:], lambda post: replace(post, client="Web"))
    spread = [
        replace(post, at=POSTS[0].at + timedelta(days=n)) for n, post in enumerate((*moved, *same))
    ]
    found = answer(spread[59:], spread[:59])
    assert isinstance(found, Assessed)
    assert found.regime.changed
    assert found.history.posts == 29
    less = answer(spread[50:51], spread[:50])
    assert isinstance(less, NotAssessed)
    assert less.why == (Why.REGIME_CHANGED,)


SCALES = {
    1.0: "about neutral", 1.99: "about neutral", 2.0: "weak", 9.99: "weak", 10.0: "moderate",
    0.51: "about neutral", 0.49: "weak", 0.101: "weak", 0.09: "moderate",
}  # fmt: skip


@pytest.mark.parametrize("ratio", SCALES)
def test_the_verbal_scale_is_the_same_either_way(ratio: float) -> None:
    assert scale_of(float(np.log10(ratio) + np.sign(np.log10(ratio)) * 1e-12)) == SCALES[ratio]


FIGURES = {1.04: 1, 0.96: 1, 9.6: 10, 0.0106: 0.01, 21.78: 20, 94.0: 90, 3.49: 3, 0.0349: 0.03}


@pytest.mark.parametrize("ratio", FIGURES)
def test_one_significant_figure(ratio: float) -> None:
    assert significant(ratio) == FIGURES[ratio]
