"""Which posts are questioned, and whose are put in their place?

Accounts are split first, so that none is both fitted on and tried on. Of each account a number of
posts in a row is the history, and those that follow are questioned. For each of them, posts of
others are drawn that were posted within seven days of it: what is told apart is then who wrote it,
not when.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from onrecord.training.accounts import Account
from onrecord.training.drawing import Drawing, Drawn
from onrecord.training.nearness import Nearness

__all__ = ["Place", "Setting", "Trials", "folds", "split", "trials"]

Indices: TypeAlias = NDArray[np.int64]


class Setting(StrEnum):
    """Who is "somebody else": how hard the other posts are to tell from the account's own."""

    RANDOM = "random"  # any other account
    SAME = "same group"  # of the same party and chamber
    NEAR = "nearest style"  # one of the accounts nearest by their character n-grams
    CHOSEN = "most similar of 25"  # of 25 posts of the same group, the one most like the account


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where in an account's posts the history and the questioned posts lie.

    The questioned posts begin with the `first`; where it is negative, that many before the end.
    """

    history: int
    questioned: int = 20
    first: int = 100
    fewest: int | None = None  # questioned posts that are enough; None: all of them are needed

    def within(self, posts: int) -> tuple[int, int, int] | None:
        """Where history begins and ends and questions end, of so many posts; None: too few."""
        first = self.first if self.first >= 0 else posts + self.first
        end = min(first + self.questioned, posts)
        fewest = self.questioned if self.fewest is None else self.fewest
        if first < self.history or end - first < fewest:
            return None
        return first - self.history, first, end


@dataclass(frozen=True, slots=True, kw_only=True)
class Trials:
    """Arrays with an element for each questioned post, account by account, in order of time.

    The history of `account[i]` are its posts `start[i]` to before `stop[i]`; questioned is its post
    `questioned[i]`, and in each setting, in its place, the post `others[s][1][i]` of the account
    `others[s][0][i]`. `strayed` counts the others' posts that lie further away than seven days,
    since nothing nearer was there: the nearest in time was taken.
    """

    account: Indices
    start: Indices
    stop: Indices
    questioned: Indices
    others: Mapping[Setting, tuple[Indices, Indices]]
    strayed: Mapping[Setting, int]


def split(
    accounts: Sequence[Account], generator: np.random.Generator, share: float = 0.6
) -> tuple[tuple[Account, ...], tuple[Account, ...]]:
    """Accounts to fit on, and accounts to try on; `share` is that of the first."""
    order = generator.permutation(len(accounts))
    cut = int(share * len(accounts))
    return (
        tuple(accounts[i] for i in np.sort(order[:cut])),
        tuple(accounts[i] for i in np.sort(order[cut:])),
    )


def folds(
    accounts: Sequence[Account], generator: np.random.Generator, number: int
) -> tuple[tuple[tuple[Account, ...], tuple[Account, ...]], ...]:
    """For each fold, accounts to fit on and accounts to try on; each is tried on once."""
    parts = np.array_split(generator.permutation(len(accounts)), number)
    return tuple(
        (
            tuple(account for i, account in enumerate(accounts) if i not in set(part)),
            tuple(accounts[i] for i in np.sort(part)),
        )
        for part in parts
    )


def trials(
    accounts: Sequence[Account],
    place: Place,
    generator: np.random.Generator,
    *,
    nearest: int = 5,
    settings: Sequence[Setting] = tuple(Setting),
) -> Trials:
    """The trials of accounts that have enough posts; the others' posts are drawn from the same.

    `nearest`: how many accounts count as near in style. The same generator gives the same trials.
    Raises DataError where fewer than two accounts have enough posts.
    """
    places = [place.within(len(account.posts)) for account in accounts]
    drawing = Drawing(accounts, np.array([found is not None for found in places]))
    nearness = None
    if Setting.NEAR in settings or Setting.CHOSEN in settings:
        nearness = Nearness(accounts, [found[:2] if found else (0, 0) for found in places])
    asked = [(account, *found) for account, found in enumerate(places) if found]
    others: dict[Setting, Drawn] = {}
    for setting in settings:
        whom = _Others(setting, drawing, nearness, nearest)
        drawn = [whom.instead_of(i, stop, end, generator) for i, _, stop, end in asked]
        others[setting] = Drawn.joined(drawn)
    each = np.array([end - stop for _, _, stop, end in asked])
    return Trials(
        account=np.repeat(np.array([account for account, _, _, _ in asked]), each),
        start=np.repeat(np.array([start for _, start, _, _ in asked]), each),
        stop=np.repeat(np.array([stop for _, _, stop, _ in asked]), each),
        questioned=np.concatenate([np.arange(stop, end) for _, _, stop, end in asked]),
        others={setting: (drawn.account, drawn.post) for setting, drawn in others.items()},
        strayed={setting: drawn.strayed for setting, drawn in others.items()},
    )


@dataclass(frozen=True, slots=True)
class _Others:
    """Whose posts are put in an account's place in one setting."""

    setting: Setting
    drawing: Drawing
    nearness: Nearness | None
    nearest: int

    def instead_of(
        self, account: int, first: int, end: int, generator: np.random.Generator
    ) -> Drawn:
        """A post of somebody else for each of the account's posts from `first` to before `end`."""
        at = self.drawing.times(account, first, end)
        match self.setting:
            case Setting.RANDOM:
                return self.drawing.draw(at, self.drawing.anyone_but(account), generator)
            case Setting.SAME:
                return self.drawing.draw(at, self.drawing.group_of(account), generator)
            case Setting.NEAR:
                assert self.nearness is not None
                near = self.nearness.nearest(account, self.drawing.eligible, self.nearest)
                return self.drawing.draw(at, near, generator)
            case Setting.CHOSEN:
                assert self.nearness is not None
                return self.drawing.most_like(account, at, self.nearness, generator)
