"""Where are the measures of each account's posts, and what do the accounts have in common?"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from onrecord.findings.assessment.background import Background, background
from onrecord.findings.assessment.counts import Indices
from onrecord.findings.assessment.sheet import Sheet, joined, sheet
from onrecord.training.accounts import Account

__all__ = ["Book"]

_BLOCK = 8  # accounts at once: their tokens are held only while they are counted


@dataclass(frozen=True, slots=True, eq=False)  # arrays have no one answer
class Book:
    """All posts of some accounts, measured once; `first` is the row of each account's first."""

    posts: Sheet
    first: dict[str, int]

    @staticmethod
    def of(accounts: Sequence[Account]) -> "Book":
        """Of accounts with different ids."""
        blocks = [accounts[at : at + _BLOCK] for at in range(0, len(accounts), _BLOCK)]
        sheets = [sheet([post for account in block for post in account.posts]) for block in blocks]
        ends = np.cumsum([0, *(len(account.posts) for account in accounts)])
        first = {account.id: int(end) for account, end in zip(accounts, ends, strict=False)}
        return Book(joined(sheets), first)

    def rows(self, account: Account, start: int, stop: int) -> Indices:
        """The rows of an account's posts from `start` to before `stop`."""
        return np.arange(self.first[account.id] + start, self.first[account.id] + stop)

    def common(self, histories: Sequence[Indices]) -> Background:
        """What is common to accounts, by the rows of their histories."""
        return background(self.posts, histories)
