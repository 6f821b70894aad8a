"""How well do ratios tell apart, and how far can they be taken at their word?

Everywhere `log10` is that of the ratio and `others` is true where somebody else wrote it: a ratio
above 1 speaks for that. Both must occur, or OneSided is raised. Costs and entropies are in bits.
"""

import numpy as np

from onrecord.training.steps import Floats, Labels, OneSided, Steps, bits

__all__ = ["auc", "cllr", "cllr_min", "ece", "eer", "elub_bounds", "pav", "roc", "tippett"]

_STEP = 0.01  # of log10: how finely bounds are looked for


def cllr(log10: Floats, others: Labels) -> float:
    """The cost of the log likelihood ratio (Brümmer and du Preez 2006): 0 best, 1 tells nothing."""
    return Steps.of(log10, others).cllr()


def cllr_min(log10: Floats, others: Labels) -> float:
    """The least cost that any calibration of the same order could have: what is not told apart."""
    return Steps.of(log10, others).cllr_min()


def pav(log10: Floats, others: Labels) -> Floats:
    """The log10 ratios that fit best without changing the order: pool adjacent violators.

    Minus infinity where only the account's own are that low, infinity where only others' are that
    high. Equal ratios stay equal.
    """
    steps = Steps.of(log10, others)
    return steps.calibrated()[np.searchsorted(steps.log10, log10)]


def auc(log10: Floats, others: Labels) -> float:
    """How often somebody else's post has the higher ratio of two; equal ones count half."""
    return Steps.of(log10, others).auc()


def eer(log10: Floats, others: Labels) -> float:
    """The rate at which as many own posts are above a bound as others' are at or below it.

    Between two bounds it is read off the straight line.
    """
    return Steps.of(log10, others).eer()


def roc(log10: Floats, others: Labels) -> tuple[Floats, Floats]:
    """The shares of own and of others' posts at or above each bound, from the highest down."""
    return Steps.of(log10, others).roc()


def tippett(log10: Floats, others: Labels, bounds: Floats) -> tuple[Floats, Floats]:
    """The shares of own and of others' posts whose log10 ratio is above each bound."""
    mine, theirs = _sides(log10, others)
    return _above(mine, bounds), _above(theirs, bounds)


def ece(log10: Floats, others: Labels, prior: Floats) -> Floats:
    """Empirical cross-entropy for each of the log10 prior odds that somebody else wrote it (Ramos).

    What is still to be learnt, in bits, once somebody with these odds has been told the ratios.
    """
    mine, theirs = _sides(log10, others)
    share = 1 / (1 + 10.0**-prior)
    of_others = np.array([bits(-(theirs + odds)).mean() for odds in prior])
    of_own = np.array([bits(mine + odds).mean() for odds in prior])
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
    missed = (len(theirs) * (1 - _above(theirs, bounds)) + 1) / (len(theirs) + 1)
    blamed = (len(mine) * _above(mine, bounds) + 1) / (len(mine) + 1)
    worse = np.minimum(1.0, 10**bounds) < missed + 10**bounds * blamed
    low = np.max(bounds[(bounds <= 0) & worse] + _STEP, initial=bounds[0])
    high = np.min(bounds[(bounds >= 0) & worse] - _STEP, initial=bounds[-1])
    return min(float(low), 0.0), max(float(high), 0.0)


def _sides(log10: Floats, others: Labels) -> tuple[Floats, Floats]:
    """The ratios of the account's own posts, and those of others'; each ascending."""
    mine, theirs = np.sort(log10[~others]), np.sort(log10[others])
    if not len(mine) or not len(theirs) or np.isnan(log10).any():
        raise OneSided("ratios of both sides are needed")
    return mine, theirs


def _above(ascending: Floats, bounds: Floats) -> Floats:
    """The share that is above each bound."""
    return np.asarray(1 - np.searchsorted(ascending, bounds, side="right") / len(ascending))
