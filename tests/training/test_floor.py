"""Is nothing counted in what is shipped that fewer than five accounts have (ADR 0024)?"""

from dataclasses import replace

import numpy as np
import pytest

from onrecord.findings.assessment.background import FLOOR, Background, background
from onrecord.findings.assessment.own_posts import OwnPost
from onrecord.findings.assessment.sheet import HABITS, Habit, Space, sheet
from training_accounts import made_up

ACCOUNTS, POSTS = 9, 20
RARE, COMMON = "quagga", "okapi"


@pytest.fixture(scope="module")
def common() -> Background:
    """Of accounts of which four use one word, and a fifth does so with another."""
    posts: list[OwnPost] = []
    for number, account in enumerate(made_up([POSTS] * ACCOUNTS)):
        words = {**dict.fromkeys(range(4), f" {RARE} {COMMON}"), 4: f" {COMMON}"}.get(number, "")
        client = "Elsewhere" if number < 4 else "Web"
        posts += [replace(post, text=post.text + words, client=client) for post in account.posts]
    rows = np.arange(ACCOUNTS * POSTS).reshape(ACCOUNTS, POSTS)
    return background(sheet(posts), list(rows))


def bucket(word: str) -> int:
    """Where a word is counted."""
    post = replace(made_up([1])[0].posts[0], text=word)
    (column,) = sheet([post]).spaces[Space.WORDS].columns
    return int(column)


def test_the_floor_is_five() -> None:
    assert FLOOR == 5


def test_a_word_of_four_accounts_counts_as_never_seen(common: Background) -> None:
    at = bucket(RARE)
    assert common.shares[Space.WORDS][at] == common.shares[Space.WORDS].min()
    assert common.rarity[Space.WORDS][at] == common.rarity[Space.WORDS].max()
    for differences in (common.profiles[Space.WORDS], common.centres[Space.WORDS]):
        assert differences.mean[at] == 0
        assert not differences.directions[:, at].any()


def test_a_word_of_five_accounts_counts(common: Background) -> None:
    at = bucket(COMMON)
    assert common.shares[Space.WORDS][at] > common.shares[Space.WORDS].min()
    assert common.rarity[Space.WORDS][at] < common.rarity[Space.WORDS].max()
    for differences in (common.profiles[Space.WORDS], common.centres[Space.WORDS]):
        assert differences.directions[:, at].any()


def test_a_client_of_four_accounts_counts_as_never_seen(common: Background) -> None:
    """Only "Web", of the five others, stands out of what counts as never seen."""
    clients = common.habits[HABITS.index(Habit.CLIENT)]
    assert (clients > clients.min()).sum() == 1
