"""Does COMPA, as written anew, find the values that a history had not?"""

from dataclasses import replace

import numpy as np
import pytest

from onrecord.training.accounts import Account
from onrecord.training.compa import scores_of_compa
from onrecord.training.metrics import auc
from onrecord.training.protocol import Place, Setting, trials
from training_accounts import made_up

PLACE = Place(history=20, questioned=10, first=20)


def test_accounts_with_habits_of_their_own_are_told_apart() -> None:
    fit, tried = made_up([40] * 12, seed=1), made_up([40] * 12, seed=2)
    generator = np.random.default_rng(1)
    parts = [(part, trials(part, PLACE, generator)) for part in (fit, tried)]
    found = {each.setting: each for each in scores_of_compa("made-up", parts[0], parts[1])}
    assert set(found) == set(Setting)
    assert auc(found[Setting.RANDOM].log10, found[Setting.RANDOM].others) > 0.8
    assert all(len(each.log10) == 2 * 12 * 10 and each.history == 20 for each in found.values())


def test_accounts_of_one_habit_are_not_told_apart() -> None:
    one = made_up([40])[0]
    same = tuple(Account(f"{i}", None, one.posts) for i in range(8))
    generator = np.random.default_rng(1)
    part = (same, trials(same, PLACE, generator, settings=[Setting.RANDOM]))
    (found,) = scores_of_compa("made-up", part, part)
    assert auc(found.log10, found.others) == pytest.approx(0.5, abs=0.1)


NEW = {
    "an hour": {"at": made_up([1])[0].posts[0].at.replace(hour=23)},
    "a client": {"client": "Elsewhere"},
}


@pytest.mark.parametrize("changed", NEW.values(), ids=NEW)
def test_a_new_value_speaks_for_somebody_else(changed: dict[str, object]) -> None:
    accounts = made_up([40] * 12, seed=1)
    generator = np.random.default_rng(1)
    found = trials(accounts, PLACE, generator)
    posts = list(accounts[0].posts)
    posts[20:30] = [replace(post, **changed) for post in posts[20:30]]
    other = (Account(accounts[0].id, accounts[0].group, tuple(posts)), *accounts[1:])
    before, after = (
        scores_of_compa("made-up", (accounts, found), (tried, found))[0].log10[:10].mean()
        for tried in (accounts, other)
    )
    assert after > before
