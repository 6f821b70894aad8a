"""Are accounts split, questioned and exchanged as the protocol says?"""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from onrecord.training.accounts import Account, DataError
from onrecord.training.protocol import Place, Setting, Trials, folds, split, trials
from onrecord.training.runs import runs
from training_accounts import made_up

PLACE = Place(history=20, questioned=5, first=30)
LONG = Place(history=20, questioned=5, first=80)
SIZES = [160] * 14  # forty days
WEEK = timedelta(days=7)


def generator(seed: int = 7) -> np.random.Generator:
    return np.random.default_rng(seed)


def names(accounts: tuple[Account, ...]) -> set[str]:
    return {account.id for account in accounts}


def test_no_account_is_on_both_sides() -> None:
    accounts = made_up([5] * 50)
    fit, tried = split(accounts, generator(), 0.6)
    assert (len(fit), len(tried)) == (30, 20)
    assert not names(fit) & names(tried)
    assert names(fit) | names(tried) == names(accounts)


def test_the_split_is_the_seeds() -> None:
    accounts = made_up([5] * 50)
    assert split(accounts, generator()) == split(accounts, generator())
    assert split(accounts, generator()) != split(accounts, generator(8))


def test_each_account_is_tried_in_one_fold() -> None:
    accounts = made_up([5] * 11)
    found = folds(accounts, generator(), 3)
    tried = [account.id for _, part in found for account in part]
    assert sorted(tried) == sorted(names(accounts))
    for fit, part in found:
        assert not names(fit) & names(part)
        assert len(fit) + len(part) == 11


PLACES = {
    "after the first hundred": (Place(history=25), 120, (75, 100, 120)),
    "one post too few": (Place(history=25), 119, None),
    "the last": (Place(history=25, questioned=10, first=-10), 60, (25, 50, 60)),
    "the last, with too little before": (Place(history=51, questioned=10, first=-10), 60, None),
    "more questioned than there are": (Place(history=5, questioned=11, first=-10), 60, None),
    "as many questioned as there are, if that is enough": (
        Place(history=25, questioned=40, fewest=20),
        125,
        (75, 100, 125),
    ),
    "fewer questioned than are enough": (Place(history=25, questioned=40, fewest=20), 119, None),
    "fewer posts than are counted back": (Place(history=0, questioned=5, first=-10), 9, None),
}


@pytest.mark.parametrize(("place", "posts", "expected"), PLACES.values(), ids=PLACES)
def test_where_history_and_questions_lie(
    place: Place, posts: int, expected: tuple[int, int, int] | None
) -> None:
    assert place.within(posts) == expected


@pytest.fixture(scope="module")
def accounts() -> tuple[Account, ...]:
    return made_up([*SIZES, 84])  # the last has too few posts


@pytest.fixture(scope="module")
def found(accounts: tuple[Account, ...]) -> Trials:
    return trials(accounts, LONG, generator())


def test_the_history_ends_before_the_first_question(found: Trials) -> None:
    assert (found.stop - found.start == 20).all()
    assert (found.questioned >= found.stop).all()
    assert np.array_equal(found.account, np.repeat(np.arange(14), 5))
    assert np.array_equal(found.questioned, np.tile(np.arange(80, 85), 14))


def test_an_account_with_too_few_posts_takes_no_part(found: Trials) -> None:
    assert 14 not in found.account
    for whose, _ in found.others.values():
        assert 14 not in whose


@pytest.mark.parametrize("setting", Setting)
def test_others_are_others_of_the_same_days(
    accounts: tuple[Account, ...], found: Trials, setting: Setting
) -> None:
    whose, which = found.others[setting]
    assert (whose != found.account).all()
    assert found.strayed[setting] == 0
    for account, own, other, post in zip(
        found.account, found.questioned, whose, which, strict=True
    ):
        apart = accounts[account].posts[own].at - accounts[other].posts[post].at
        assert abs(apart) <= WEEK


@pytest.mark.parametrize("setting", [Setting.SAME, Setting.CHOSEN])
def test_others_of_the_same_group(
    accounts: tuple[Account, ...], found: Trials, setting: Setting
) -> None:
    for account, other in zip(found.account, found.others[setting][0], strict=True):
        assert accounts[account].group == accounts[other].group


def test_others_of_the_nearest_style() -> None:
    """Twins write alike: with one account near, it is the twin."""
    first, *rest = made_up([40] * 6)
    twin = Account("twin", first.group, tuple(_moved(first)))
    found = trials([first, *rest, twin], PLACE, generator(), nearest=1)
    assert set(found.others[Setting.NEAR][0][found.account == 0]) == {6}
    assert set(found.others[Setting.NEAR][0][found.account == 6]) == {0}


def _moved(account: Account):
    for post in account.posts:
        yield replace(post, at=post.at + timedelta(minutes=1))


def test_the_most_similar_post_is_chosen() -> None:
    """Of a group of two, all but one post of the other are about something else."""
    quiet = made_up([40] * 2, groups=("a",))
    other = [replace(post, text="zzz qqq xxx") for post in quiet[1].posts]
    other[32] = replace(other[32], text=quiet[0].posts[15].text)
    accounts = [quiet[0], Account("other", "a", tuple(other))]
    found = trials(accounts, Place(history=20, questioned=1, first=30), generator())
    assert found.others[Setting.CHOSEN][1][0] == 32


def test_the_trials_are_the_seeds(accounts: tuple[Account, ...], found: Trials) -> None:
    again, another = (trials(accounts, LONG, generator(seed)) for seed in (7, 8))
    for setting in Setting:
        assert np.array_equal(again.others[setting][1], found.others[setting][1])
    assert not np.array_equal(another.others[Setting.RANDOM][1], found.others[Setting.RANDOM][1])


def test_where_nobody_posted_in_those_days_the_nearest_in_time_is_taken_and_counted() -> None:
    early, late = made_up([40] * 2)
    moved = [replace(post, at=post.at + timedelta(days=100)) for post in late.posts]
    found = trials([early, Account("late", "a", tuple(moved))], PLACE, generator())
    assert found.strayed == dict.fromkeys(Setting, 10)
    for setting in Setting:
        assert set(found.others[setting][1][:5]) == {0}
        assert set(found.others[setting][1][5:]) == {39}


def test_who_is_alone_in_a_group_is_compared_with_anyone() -> None:
    found = trials(made_up([40] * 4, groups=("a", "b", "c", None)), PLACE, generator())
    assert len(found.others[Setting.SAME][0]) == 20


def test_one_account_is_too_few() -> None:
    with pytest.raises(DataError):
        trials(made_up([40, 30]), PLACE, generator())


def test_runs_are_in_a_row_and_of_one_hand(accounts: tuple[Account, ...], found: Trials) -> None:
    of_three = runs(accounts, found, 3)
    assert np.array_equal(of_three.account, np.arange(14))  # two of the five are left over
    assert np.array_equal(of_three.questioned, np.tile([80, 81, 82], (14, 1)))
    for whose, which in of_three.others.values():
        assert (whose == whose[:, :1]).all()
        assert (np.diff(which, axis=1) == 1).all()
        assert (which < 160).all()


def test_runs_that_begin_at_an_accounts_end_begin_earlier() -> None:
    accounts = made_up([40] * 8)
    found = trials(accounts, PLACE, generator())
    last = {s: (whose, np.full_like(which, 39)) for s, (whose, which) in found.others.items()}
    of_five = runs(accounts, replace(found, others=last), 5)
    for _, which in of_five.others.values():
        assert np.array_equal(which, np.tile([35, 36, 37, 38, 39], (8, 1)))


def test_runs_of_several_hands_are_the_posts_that_were_drawn(
    accounts: tuple[Account, ...], found: Trials
) -> None:
    of_two = runs(accounts, found, 2, one_hand=False)
    whose, which = of_two.others[Setting.RANDOM]
    drawn = found.others[Setting.RANDOM]
    assert np.array_equal(whose[:2].ravel(), drawn[0][:4])
    assert np.array_equal(which[:2].ravel(), drawn[1][:4])
