"""How do the accounts write that a calibration was fitted on, taken together?

Nothing here is about one account: shares of hashed pieces over all of them, of buckets that reach a
floor of accounts, and along which directions the accounts differ (principal components).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onrecord.findings.assessment.counts import BUCKETS, Counts, Floats, Indices, sums
from onrecord.findings.assessment.sheet import CODES, HABITS, Sheet, Space

__all__ = [
    "COMPARED",
    "FLOOR",
    "SMOOTHING",
    "WEIGHED",
    "Background",
    "Differences",
    "background",
    "centre",
    "hours",
    "log_ratios",
    "weighed",
]

FLOOR = 5
"""Accounts in whose posts a bucket must occur; below that, it counts as never seen (ADR 0024)."""

SMOOTHING: Mapping[Space, tuple[float, ...]] = {
    Space.CHARACTERS: (3000.0, 1000.0, 9000.0),
    Space.WORDS: (800.0, 250.0, 2500.0),
    Space.PAIRS: (800.0,),
    Space.LAYOUT: (1500.0, 500.0, 5000.0),
}
"""How many pieces of the background are added to an account's own (Dirichlet priors).

The first is the middle of what was tried; a smaller and a larger one beside it, weighed by the fit.
"""

COMPARED = tuple(SMOOTHING)
"""Spaces in which an account is compared with how the others differ."""

WEIGHED = (Space.CHARACTERS, Space.WORDS, Space.LAYOUT)
"""Spaces in which posts are compared by their cosine."""

_DIRECTIONS = 32  # with 16 the AUC is a little less, with all of them hardly more
_LEAST_SHARE = 1e-3  # of a habit's value: what few have is not told apart from what none has
_GRID = 48  # half hours
_WIDTH = 1.0  # hours; standard deviation of the kernel that smooths times of day


@dataclass(frozen=True, slots=True, eq=False)  # arrays have no one answer
class Differences:
    """The accounts' mean, and the directions in which they differ, each as long as its spread."""

    mean: Floats  # a number for each bucket
    directions: Floats  # a row for each direction


@dataclass(frozen=True, slots=True, eq=False)
class Background:
    """What is common to the accounts."""

    shares: Mapping[Space, Floats]  # of each bucket among all pieces; they add up to 1
    rarity: Mapping[Space, Floats]  # inverse document frequency, of WEIGHED
    profiles: Mapping[Space, Differences]  # of COMPARED: of the accounts' log ratios
    centres: Mapping[Space, Differences]  # of characters and words: of the accounts' mean posts
    habits: Floats  # a row for each of HABITS: shares of its values, none below _LEAST_SHARE
    style: Floats  # means, and standard deviations
    hours: Floats  # density over half hours; its mean is 1


def background(posts: Sheet, accounts: Sequence[Indices]) -> Background:
    """Of the accounts whose posts are in these rows. No row is in two of them."""
    rows = np.concatenate(accounts)
    whose = np.repeat(np.arange(len(accounts)), [len(own) for own in accounts])
    shares: dict[Space, Floats] = {}
    rarity: dict[Space, Floats] = {}
    profiles: dict[Space, Differences] = {}
    centres: dict[Space, Differences] = {}
    for space in Space:
        taken = posts.spaces[space].take(rows)
        each, common = _by_account(taken, whose, len(accounts))
        pooled = np.where(common, each.sum(0), 0) + 0.5
        shares[space] = (pooled / pooled.sum()).astype(np.float32)
        if space in COMPARED:
            for own in each:  # in place: of hundreds of accounts it is large
                own[:] = log_ratios(own, shares[space], SMOOTHING[space][0]) * common
            profiles[space] = _differences(each)
        if space in WEIGHED:
            having = np.bincount(taken.columns, minlength=BUCKETS) * common
            rarity[space] = (np.log((1 + len(rows)) / (1 + having)) + 1).astype(np.float32)
        if space in WEIGHED[:2]:
            for account, own in enumerate(accounts):
                each[account] = centre(posts.spaces[space].take(own), rarity[space]) * common
            centres[space] = _differences(each)
    style = posts.style[rows]
    return Background(
        shares,
        rarity,
        profiles,
        centres,
        _shares_of_habits(posts.habits[rows], whose),
        np.stack([style.mean(0), style.std(0) + 1e-6]),
        hours(posts.hour[rows]),
    )


def log_ratios(own: Floats, shares: Floats, smoothing: float) -> Floats:
    """How much more often an account uses each bucket than all do: natural logarithms.

    `own` are its counts, to which `smoothing` pieces are added as all accounts use them.
    """
    found = np.log((own + smoothing * shares) / (own.sum() + smoothing)) - np.log(shares)
    return np.asarray(found, dtype=np.float32)


def weighed(counts: Counts, rarity: Floats) -> Floats:
    """A weight for each cell: (1 + log count) x rarity, so that a row has length 1."""
    each = (1 + np.log(counts.counts.astype(np.float32))) * rarity[counts.columns]
    lengths = np.sqrt(sums(each**2, counts.sizes))
    return np.asarray(each / np.repeat(np.maximum(lengths, 1e-9), counts.sizes), np.float32)


def centre(counts: Counts, rarity: Floats) -> Floats:
    """The mean direction of some posts, of length 1."""
    total = np.bincount(counts.columns, weights=weighed(counts, rarity), minlength=BUCKETS)
    length = float(np.sqrt((total**2).sum()))  # np.linalg.norm wakes BLAS's threads: 8 ms for 50 us
    return (total / max(length, 1e-9)).astype(np.float32)


def hours(of: Floats, weights: NDArray[np.bool_] | None = None) -> Floats:
    """The density of times of day over half hours, smoothed around the clock; its mean is 1."""
    away = np.abs(np.arange(_GRID)[:, None] * (24 / _GRID) - of[None, :])
    kernel = np.exp(-0.5 * (np.minimum(away, 24 - away) / _WIDTH) ** 2)
    kernel *= _GRID / kernel.sum(0)
    each = kernel.sum(1) if weights is None else kernel[:, weights].sum(1)
    return np.asarray(each / max(len(of), 1), dtype=np.float32)


def _by_account(counts: Counts, whose: Indices, accounts: int) -> tuple[Floats, NDArray[np.bool_]]:
    """Each account's counts, and which buckets reach the floor of accounts."""
    cells = np.repeat(whose, counts.sizes) * BUCKETS + counts.columns
    each = np.bincount(cells, weights=counts.counts, minlength=accounts * BUCKETS)
    found = each.astype(np.float32).reshape(accounts, BUCKETS)
    return found, (found > 0).sum(0) >= min(FLOOR, accounts)


def _differences(each: Floats) -> Differences:
    """The mean of some rows, and their principal components, scaled to their spread.

    The rows are overwritten.
    """
    mean = each.mean(0)
    each -= mean
    _, vectors = np.linalg.eigh((each @ each.T).astype(np.float64))
    # A direction that is made of few accounts would be nearly the profile of one (ADR 0024): the
    # number of accounts that it is made of is the inverse participation ratio of its weights.
    of_many = 1 / (vectors**4).sum(0) >= min(FLOOR, len(each) / 4)
    last = vectors[:, of_many][:, -_DIRECTIONS:].T.astype(np.float32)
    return Differences(mean, (last @ each) / np.float32(np.sqrt(len(each))))


def _shares_of_habits(codes: NDArray[np.uint16], whose: Indices) -> Floats:
    """The share of each value; those of fewer accounts than the floor are as if hardly seen."""
    accounts = int(whose.max()) + 1
    found = np.zeros((len(HABITS), CODES), dtype=np.float32)
    for habit in range(len(HABITS)):
        counted = np.bincount(codes[:, habit], minlength=CODES)
        pairs = np.unique(whose * CODES + codes[:, habit])
        common = np.bincount(pairs % CODES, minlength=CODES) >= min(FLOOR, accounts)
        found[habit] = np.maximum(counted * common / max(len(codes), 1), _LEAST_SHARE)
    return found
