"""What is measured in each trial: own posts, and others' posts in their place?"""

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onrecord.findings.assessment.background import Background
from onrecord.findings.assessment.counts import Floats, Indices
from onrecord.findings.assessment.features import Before, Feature, measured
from onrecord.findings.assessment.own_posts import Field
from onrecord.findings.assessment.sheet import HABITS, Habit
from onrecord.training.accounts import Account
from onrecord.training.book import Book
from onrecord.training.protocol import Setting, Trials
from onrecord.training.runs import Runs

__all__ = ["OWN", "Rows", "rows_of", "stacked"]

OWN = -1
"""The place of own posts among settings."""

_CLIENT = HABITS.index(Habit.CLIENT)
_LONG_AGO = 30 * 86_400.0  # seconds, where an account has no post before


@dataclass(frozen=True, slots=True, eq=False)  # arrays have no one answer
class Rows:
    """A row for each post that was put to trial.

    `setting` is its place in Setting, or OWN; `account` numbers whose history it was compared with;
    `run` numbers the posts that belong together, within the account and setting.
    """

    features: tuple[Feature, ...]
    values: Floats
    setting: Indices
    account: NDArray[np.str_]
    run: Indices

    @property
    def others(self) -> NDArray[np.bool_]:
        """Whether somebody else's post was put in the account's place."""
        return np.asarray(self.setting != OWN)

    def where(self, which: NDArray[np.bool_]) -> "Rows":
        """Some of the rows."""
        return Rows(self.features, self.values[which], self.setting[which], self.account[which],
                    self.run[which])  # fmt: skip


def stacked(parts: Sequence[Rows]) -> Rows:
    """The rows of several, one after the other."""
    return Rows(
        parts[0].features,
        np.concatenate([part.values for part in parts]),
        np.concatenate([part.setting for part in parts]),
        np.concatenate([part.account for part in parts]),
        np.concatenate([part.run for part in parts]),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Asked:
    """Of one account: rows of its history, and of posts by setting, with the run of each."""

    account: Account
    history: Indices
    posts: Indices
    setting: Indices
    run: Indices


def rows_of(
    book: Book,
    accounts: Sequence[Account],
    asked: Trials | Runs,
    common: Background,
    told: Set[Field],
    history: int,
    windows: Sequence[int] = (),
) -> Rows:
    """Every post, against the `history` posts before the first questioned one of its account.

    The posts of a run are one after the other, and have its number.
    """
    parts = []
    for one in np.unique(asked.account):
        of = np.flatnonzero(asked.account == one)
        account, stop = accounts[int(one)], int(asked.stop[of[0]])
        posts = [book.first[account.id] + asked.questioned[of].ravel()]
        setting = [np.full(posts[0].shape, OWN)]
        for place, (whose, which) in _settings(asked):
            first = np.array([book.first[accounts[int(other)].id] for other in whose[of].ravel()])
            posts.append(first + which[of].ravel())
            setting.append(np.full(posts[0].shape, place))
        run = np.tile(np.repeat(np.arange(len(of)), len(posts[0]) // len(of)), len(posts))
        rows = book.rows(account, max(stop - history, 0), stop)
        parts.append(
            _compared(
                book,
                _Asked(account, rows, np.concatenate(posts), np.concatenate(setting), run),
                common,
                told,
                windows,
            )
        )
    return stacked(parts)


def _settings(of: Trials | Runs) -> Iterator[tuple[int, tuple[Indices, Indices]]]:
    for place, setting in enumerate(Setting):
        if setting in of.others:
            yield place, of.others[setting]


def _compared(
    book: Book, asked: _Asked, common: Background, told: Set[Field], windows: Sequence[int]
) -> Rows:
    found = measured(
        book.posts.take(asked.posts),
        book.posts.take(asked.history),
        common,
        told,
        windows=windows,
        before=_before(book, asked),
    )
    account = np.full(len(asked.posts), asked.account.id)
    return Rows(found.features, found.values, asked.setting, account, asked.run)


def _before(book: Book, asked: _Asked) -> Before:
    """The account's own post just before each, whether it is in the history or questioned too."""
    own = book.rows(asked.account, 0, len(asked.account.posts))
    times, at = book.posts.at[own], book.posts.at[asked.posts]
    place = np.searchsorted(times, at, side="left") - 1
    return Before(
        np.where(place < 0, at - _LONG_AGO, times[np.maximum(place, 0)]),
        book.posts.habits[own[np.maximum(place, 0)], _CLIENT],
    )
