"""How well do ratios tell apart, and how far can they be taken at their word?

Everywhere `log10` is that of the ratio and `others` is true where somebody else wrote it: a ratio
above 1 speaks for that. Both must occur. Costs and entropies are in bits.
"""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from onrecord.record.errors import OnrecordError

__all__ = ["OneSided", "auc", "cllr", "cllr_min", "ece", "eer", "elub_bounds", "pav", "tippett"]

Floats: TypeAlias = NDArray[np.float64]
Labels: TypeAlias = NDArray[np.bool_]

_LN10 = np.log(10.0)
_STEP = 0.01  # of log10: how finely bounds are looked for


class OneSided(OnrecordError):
    """Ratios of only one side, or something that is no ratio among them."""

    advice = (
        "Measure on ratios of both: of the account's own posts and of others'. None may be NaN."
    )


def cllr(log10: Floats, others: Labels) -> float:
    """The cost of the log likelihood ratio (Brümmer and du Preez 2006): 0 best, 1 tells nothing."""
    mine, theirs = _sides(log10, others)
    return float((_bits(-theirs).mean() + _bits(mine).mean()) / 2)


def cllr_min(log10: Floats, others: Labels) -> float:
    """The least cost that any calibration of the same order could have: what is not told apart."""
    return cllr(pav(log10, others), others)


def pav(log10: Floats, others: Labels) -> Floats:
    """The log10 ratios that fit best without changing the order: pool adjacent violators.

    Minus infinity where only the account's own are that low, infinity where only others' are that
    high. Equal ratios stay equal.
    """
    mine, theirs = _sides(log10, others)
    distinct, place = np.unique(log10, return_inverse=True)
    high = np.bincount(place, weights=others / len(theirs), minlength=len(distinct))
    low = np.bincount(place, weights=~others / len(mine), minlength=len(distinct))
    highs, lows, sizes = _pooled(high.astype(np.float64), low.astype(np.float64))
    with np.errstate(divide="ignore"):
        fitted = np.log10(highs) - np.log10(lows)
    best: Floats = np.repeat(fitted, sizes)[place]
    return best


def _pooled(high: Floats, low: Floats) -> tuple[Floats, Floats, NDArray[np.int64]]:
    """Neighbours merged until `high / low` ascends; the sums, and how many each is of."""
    blocks: list[tuple[float, float, int]] = []
    for block in zip(high.tolist(), low.tolist(), [1] * len(high), strict=True):
        now = block
        while blocks and blocks[-1][0] * now[1] >= now[0] * blocks[-1][1]:
            before = blocks.pop()
            now = (before[0] + now[0], before[1] + now[1], before[2] + now[2])
        blocks.append(now)
    highs, lows, sizes = zip(*blocks, strict=True)
    return np.array(highs), np.array(lows), np.array(sizes, dtype=np.int64)


def auc(log10: Floats, others: Labels) -> float:
    """How often somebody else's post has the higher ratio of two; equal ones count half."""
    mine, theirs = _sides(log10, others)
    mine = np.sort(mine)
    below = np.searchsorted(mine, theirs, side="left") + np.searchsorted(mine, theirs, side="right")
    return float(below.mean() / (2 * len(mine)))


def eer(log10: Floats, others: Labels) -> float:
    """The rate at which as many own posts are above a bound as others' are at or below it.

    Between two bounds it is read off the straight line.
    """
    above_own, above_theirs = roc(log10, others)
    gap = above_own - (1 - above_theirs)  # from -1 up to 1
    after = int(np.argmax(gap >= 0))
    span = gap[after] - gap[after - 1]
    share = -gap[after - 1] / span
    return float(above_own[after - 1] + share * (above_own[after] - above_own[after - 1]))


def roc(log10: Floats, others: Labels) -> tuple[Floats, Floats]:
    """The shares of own and of others' posts above each bound, from the highest bound down."""
    mine, theirs = _sides(log10, others)
    bounds = np.unique(log10)[::-1]
    at_least = [1 - np.searchsorted(np.sort(side), bounds) / len(side) for side in (mine, theirs)]
    return np.concatenate([[0.0], at_least[0]]), np.concatenate([[0.0], at_least[1]])


def tippett(log10: Floats, others: Labels, bounds: Floats) -> tuple[Floats, Floats]:
    """The shares of own and of others' posts whose log10 ratio is above each bound."""
    mine, theirs = _sides(log10, others)
    above = [
        1 - np.searchsorted(np.sort(side), bounds, "right") / len(side) for side in (mine, theirs)
    ]
    return above[0], above[1]


def ece(log10: Floats, others: Labels, prior: Floats) -> Floats:
    """Empirical cross-entropy for each of the log10 prior odds that somebody else wrote it (Ramos).

    What is still to be learnt, in bits, once somebody with these odds has been told the ratios.
    """
    mine, theirs = _sides(log10, others)
    share = 1 / (1 + 10.0**-prior)
    of_others = np.array([_bits(-(theirs + odds)).mean() for odds in prior])
    of_own = np.array([_bits(mine + odds).mean() for odds in prior])
    return np.asarray(share * of_others + (1 - share) * of_own)


def elub_bounds(log10: Floats, others: Labels) -> tuple[float, float]:
    """The least and greatest log10 ratio that the data support (Vergeer et al. 2016).

    Beyond them, one more misleading post on each side would make it better to say nothing.
    """
    mine, theirs = (np.sort(np.clip(side, -9, 9)) for side in _sides(log10, others))
    lowest = max(min(mine[0], theirs[0]), -np.log10(len(theirs) + 1))
    highest = min(max(mine[-1], theirs[-1]), np.log10(len(mine) + 1))
    first, last = min(0, int(lowest // _STEP)), max(0, int(highest // _STEP) + 1)
    bounds = np.linspace(first * _STEP, last * _STEP, last - first + 1)
    missed = (np.searchsorted(theirs, bounds, side="right") + 1) / (len(theirs) + 1)
    blamed = (len(mine) - np.searchsorted(mine, bounds, side="right") + 1) / (len(mine) + 1)
    worse = np.minimum(1.0, 10**bounds) < missed + 10**bounds * blamed
    low = np.max(bounds[(bounds <= 0) & worse] + _STEP, initial=bounds[0])
    high = np.min(bounds[(bounds >= 0) & worse] - _STEP, initial=bounds[-1])
    return min(float(low), 0.0), max(float(high), 0.0)


def _sides(log10: Floats, others: Labels) -> tuple[Floats, Floats]:
    """The ratios of the account's own posts, and those of others'."""
    mine, theirs = log10[~others], log10[others]
    if not len(mine) or not len(theirs) or np.isnan(log10).any():
        raise OneSided("ratios of both sides are needed")
    return mine, theirs


def _bits(log10: Floats) -> Floats:
    """log2(1 + 10**x), also for a large x."""
    return np.asarray(np.logaddexp(0.0, log10 * _LN10) / np.log(2))
