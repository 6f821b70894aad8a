"""Which accounts, and which posts of others, are most like an account in style?"""

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from onrecord.findings.assessment.counts import BUCKETS, Floats, Indices, sums
from onrecord.training.accounts import Account
from onrecord.training.ngrams import ngrams

__all__ = ["Nearness"]

Spans: TypeAlias = Sequence[tuple[int, int]]


class Nearness:
    """Cosines of character n-grams, weighted by (1 + log count) x inverse document frequency.

    An account is the mean direction of the posts of its history.
    """

    def __init__(self, accounts: Sequence[Account], histories: Spans) -> None:
        """`histories`: for each account, the first post of its history and the one after it."""
        self._rows = ngrams([post.text for account in accounts for post in account.posts])
        sizes = [len(account.posts) for account in accounts]
        self._first = np.cumsum([0, *sizes])[:-1].astype(np.int64)
        own = [at + np.arange(*span) for at, span in zip(self._first, histories, strict=True)]
        self._rarity = self._inverse_frequency(own)
        self._centres = np.zeros((len(accounts), BUCKETS), dtype=np.float32)
        for account, rows in enumerate(own):
            self._centres[account] = self._centre(rows)
        self._alike = self._centres @ self._centres.T
        np.fill_diagonal(self._alike, -1.0)

    def nearest(self, account: int, eligible: NDArray[np.bool_], most: int) -> Indices:
        """The eligible accounts that are nearest to one, at most so many; never itself."""
        order = np.argsort(-self._alike[account], kind="stable")
        found: Indices = order[eligible[order] & (order != account)][:most]
        return found

    def likeness(self, account: int, others: Indices, posts: Indices) -> Floats:
        """How like the account each of some posts is: cosines, for (account, post) of others."""
        where, sizes, weights = self._weights(self._first[others] + posts)
        products = weights * self._centres[account][self._rows.columns[where]]
        return sums(products, sizes)

    def _inverse_frequency(self, histories: Sequence[Indices]) -> Floats:
        """How rare each n-gram is among the posts of all histories."""
        having = np.zeros(BUCKETS, dtype=np.int64)
        for rows in histories:
            where, _ = self._rows.cells(rows)
            having += np.bincount(self._rows.columns[where], minlength=BUCKETS)
        posts = sum(map(len, histories))
        return (np.log((1 + posts) / (1 + having)) + 1).astype(np.float32)

    def _centre(self, rows: Indices) -> Floats:
        where, _, weights = self._weights(rows)
        total = np.bincount(self._rows.columns[where], weights=weights, minlength=BUCKETS)
        return (total / max(float(np.linalg.norm(total)), 1e-9)).astype(np.float32)

    def _weights(self, rows: Indices) -> tuple[Indices, Indices, Floats]:
        """The cells of some rows, how many each row has, and their weights; a row has length 1."""
        where, sizes = self._rows.cells(rows)
        weights = 1 + np.log(self._rows.counts[where].astype(np.float32))
        weights *= self._rarity[self._rows.columns[where]]
        lengths = np.sqrt(sums(weights**2, sizes))
        return where, sizes, weights / np.repeat(np.maximum(lengths, 1e-9), sizes)
