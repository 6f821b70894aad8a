"""What is common to accounts, and what is usual for one: are the numbers what they are called?"""

import numpy as np
import pytest

from calibrations_made_up import POSTS, accounts, posts_of, small_background
from onrecord.findings.assessment.background import (
    COMPARED,
    SMOOTHING,
    WEIGHED,
    background,
    centre,
    hours,
    log_ratios,
    weighed,
)
from onrecord.findings.assessment.counts import BUCKETS, Floats, pieces
from onrecord.findings.assessment.profile import profile
from onrecord.findings.assessment.sheet import CODES, HABITS, Habit, Space, sheet


def test_shares_add_up_to_one_and_none_is_nothing() -> None:
    common = small_background()
    for shares in common.shares.values():
        assert shares.sum() == pytest.approx(1, abs=1e-4)
        assert (shares > 0).all()
    for shares in common.habits:  # what few have counts as a thousandth: nothing is infinitely rare
        assert shares.min() == pytest.approx(1e-3)
        assert shares[shares > 1e-3].sum() <= 1 + 1e-4
    assert common.hours.mean() == pytest.approx(1, abs=1e-5)


def test_an_account_that_writes_as_all_do_differs_in_nothing() -> None:
    shares = np.full(BUCKETS, 1 / BUCKETS, np.float32)
    even = np.ones(BUCKETS, np.float32)
    assert np.abs(log_ratios(even, shares, 100)).max() < 1e-5
    assert np.abs(log_ratios(even * 0, shares, 100)).max() < 1e-5  # and so does one without posts


def test_log_ratios_by_hand() -> None:
    """Own: 3 of 4 pieces; all: 1 of 2; with 4 pieces of all: (3 + 2) / 8 against 1/2."""
    found = log_ratios(np.array([3, 1], np.float32), np.array([0.5, 0.5], np.float32), 4)
    np.testing.assert_allclose(found, np.log([5 / 4, 3 / 4]), rtol=1e-6)


def test_the_smoother_the_nearer_to_all() -> None:
    own, shares = np.array([9, 1], np.float32), np.array([0.5, 0.5], np.float32)
    found = [abs(log_ratios(own, shares, smoothing)[0]) for smoothing in (1, 10, 1000)]
    assert found == sorted(found, reverse=True)


def test_weighed_rows_have_length_one_and_rare_pieces_weigh_more() -> None:
    counts = pieces([["a", "b", "b"], [], ["a"]])
    rarity = np.ones(BUCKETS, np.float32)
    found = weighed(counts, rarity)
    np.testing.assert_allclose([(found[:2] ** 2).sum(), found[2]], [1, 1], rtol=1e-6)
    assert centre(counts, rarity) @ centre(counts, rarity) == pytest.approx(1, abs=1e-5)
    assert not centre(pieces([[]]), rarity).any()


NIGHT = np.array([23.9, 0.1], np.float32)


def test_hours_go_round_the_clock() -> None:
    found = hours(NIGHT)
    assert found.mean() == pytest.approx(1, abs=1e-5)
    np.testing.assert_allclose(found[1], found[47], rtol=1e-3)  # 00:30 and 23:30
    assert found[0] > found[24] * 1000


def test_the_parts_of_the_week_add_up_to_all_hours() -> None:
    of = np.array([1.0, 9, 9, 20], np.float32)
    which = np.array([True, False, True, False])
    np.testing.assert_allclose(hours(of, which) + hours(of, ~which), hours(of), rtol=1e-5)


def test_directions_hold_how_the_accounts_differ() -> None:
    """Nine accounts differ in eight directions: together as much as they do in all buckets."""
    common = small_background()
    found = common.profiles[Space.WORDS].directions
    lengths = (found**2).sum(1)
    assert len(found) == len(accounts())
    assert lengths.min() < 1e-3 * lengths.max()
    rows = np.stack([_ratios(number) for number in range(len(accounts()))])
    assert lengths.sum() == pytest.approx(float(rows.var(0).sum()), rel=0.01)
    assert set(common.profiles) == set(COMPARED)
    assert set(common.rarity) == set(WEIGHED)


def _ratios(number: int) -> Floats:
    """How an account's words differ from all accounts', where five accounts have the word."""
    common = small_background()
    own = sheet(posts_of(number)).spaces[Space.WORDS].pooled()
    shares = common.shares[Space.WORDS]
    is_common = shares > shares.min()
    return log_ratios(own, shares, SMOOTHING[Space.WORDS][0]) * is_common


def test_the_order_of_accounts_changes_nothing() -> None:
    rows = np.arange(3 * POSTS).reshape(3, POSTS)
    posts = sheet([post for account in accounts()[:3] for post in account.posts])
    one, other = background(posts, list(rows)), background(posts, list(rows[::-1]))
    for space in Space:
        np.testing.assert_allclose(one.shares[space], other.shares[space], rtol=1e-5)
    np.testing.assert_allclose(one.habits, other.habits, rtol=1e-5)


HISTORY = sheet(posts_of(0)[:40])


def test_a_profile_counts_each_post_once_and_the_latest_most() -> None:
    found = profile(HISTORY, small_background())
    assert found.posts == 40
    np.testing.assert_allclose(found.habits.sum(1), 40)
    np.testing.assert_allclose(found.latest.sum(1), (2 ** (-np.arange(40) / 30)).sum(), rtol=1e-5)
    client = HABITS.index(Habit.CLIENT)
    last = int(HISTORY.habits[-1, client])
    assert (found.last_client, found.last) == (last, HISTORY.at[-1])
    assert found.latest[client][last] >= 1


@pytest.mark.parametrize(("place", "weight"), [(39, 1.0), (9, 0.5), (0, 2 ** (-39 / 30))])
def test_a_post_counts_half_thirty_posts_later(place: int, weight: float) -> None:
    client = HABITS.index(Habit.CLIENT)
    history = HISTORY.take(np.arange(40))
    history.habits[:, client] = 1
    history.habits[place, client] = 2
    assert profile(history, small_background()).latest[client][2] == pytest.approx(weight)


def test_the_last_client_is_the_last_post_s() -> None:
    history = HISTORY.take(np.arange(40))
    history.habits[-1, HABITS.index(Habit.CLIENT)] = 4000
    assert profile(history, small_background()).last_client == 4000


def test_pauses_are_between_posts_and_never_less_than_a_second() -> None:
    found = profile(HISTORY, small_background()).pauses
    assert len(found) == 39
    assert (np.diff(found) >= 0).all()
    at_once = HISTORY.take(np.zeros(25, np.int64))
    assert not profile(at_once, small_background()).pauses.any()


def test_a_habit_of_one_second_has_a_spread_all_the_same() -> None:
    """Of posts that are all the same, how they are written has a spread above 0."""
    same = HISTORY.take(np.zeros(25, np.int64))
    assert (profile(same, small_background()).style[1] > 0).all()


def test_there_is_a_place_for_each_value() -> None:
    assert small_background().habits.shape == (len(HABITS), CODES)
