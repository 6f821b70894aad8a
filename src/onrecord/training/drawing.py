"""How is a post of somebody else drawn that was posted about when the questioned one was?"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from onrecord.training.accounts import Account, DataError
from onrecord.training.nearness import Nearness

__all__ = ["APART", "Drawing", "Drawn"]

Indices: TypeAlias = NDArray[np.int64]
Seconds: TypeAlias = NDArray[np.float64]

APART = 7 * 86400
"""Seconds that another's post may lie from the questioned one."""

_CHOICE = 25  # posts of the same group, of which the most similar one is taken


@dataclass(frozen=True, slots=True)
class Drawn:
    """Posts of others, by account and post; of them `strayed` lie further away than `APART`."""

    account: Indices
    post: Indices
    strayed: int

    @staticmethod
    def joined(parts: Sequence["Drawn"]) -> "Drawn":
        """One after the other."""
        return Drawn(
            np.concatenate([part.account for part in parts]),
            np.concatenate([part.post for part in parts]),
            sum(part.strayed for part in parts),
        )


class Drawing:
    """All posts in order of time; drawn are only those of eligible accounts."""

    def __init__(self, accounts: Sequence[Account], eligible: NDArray[np.bool_]) -> None:
        if eligible.sum() < 2:
            raise DataError("fewer than two accounts have enough posts")
        self.eligible = eligible
        self._own = [_seconds(account) for account in accounts]
        self._groups = np.array([account.group or "" for account in accounts])
        whose = np.repeat(np.arange(len(accounts)), [len(own) for own in self._own])
        which = np.concatenate([np.arange(len(own)) for own in self._own])
        at = np.concatenate(self._own)
        order = np.argsort(at, kind="stable")
        self._whose, self._which, self._at = whose[order], which[order], at[order]

    def times(self, account: int, first: int, end: int) -> Seconds:
        """When some of an account's posts were posted, in seconds since 1970."""
        return self._own[account][first:end]

    def anyone_but(self, account: int) -> Indices:
        """All other accounts."""
        others = self.eligible.copy()
        others[account] = False
        return np.flatnonzero(others)

    def group_of(self, account: int) -> Indices:
        """The others of its group; anyone else, where it has no group or is alone in it."""
        alike = self.eligible & (self._groups == self._groups[account])
        alike[account] = False
        return np.flatnonzero(alike) if alike.any() else self.anyone_but(account)

    def draw(self, at: Seconds, among: Indices, generator: np.random.Generator) -> Drawn:
        """A post of `among` for each time."""
        pool, first, end, strayed = self._about(at, among)
        drawn = pool[first + (generator.random(len(at)) * (end - first)).astype(np.int64)]
        return Drawn(self._whose[drawn], self._which[drawn], strayed)

    def most_like(
        self, account: int, at: Seconds, nearness: Nearness, generator: np.random.Generator
    ) -> Drawn:
        """For each time, of some posts of the account's group the one most like the account."""
        pool, first, end, strayed = self._about(at, self.group_of(account))
        chosen = np.empty(len(at), dtype=np.int64)
        for i, (low, high) in enumerate(zip(first, end, strict=True)):
            some = generator.choice(high - low, min(_CHOICE, high - low), replace=False) + low
            posts = pool[some]
            likeness = nearness.likeness(account, self._whose[posts], self._which[posts])
            chosen[i] = posts[np.argmax(likeness)]
        return Drawn(self._whose[chosen], self._which[chosen], strayed)

    def _about(self, at: Seconds, among: Indices) -> tuple[Indices, Indices, Indices, int]:
        """Posts of some accounts, and for each time where those about it begin and end.

        Where there are none, the one that is nearest in time; how often that was so.
        """
        allowed = np.zeros(len(self.eligible), dtype=np.bool_)
        allowed[among] = True
        pool = np.flatnonzero(allowed[self._whose])
        times = self._at[pool]
        first = np.searchsorted(times, at - APART, side="left")
        end = np.searchsorted(times, at + APART, side="right")
        none = first == end
        before = np.clip(first - 1, 0, len(pool) - 1)
        after = np.clip(first, 0, len(pool) - 1)
        nearer = np.where(at - times[before] <= times[after] - at, before, after)
        first = np.where(none, nearer, first)
        return pool, first, np.where(none, first + 1, end), int(none.sum())


def _seconds(account: Account) -> Seconds:
    return np.array([post.at.timestamp() for post in account.posts], dtype=np.float64)
