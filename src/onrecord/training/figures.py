"""Which figures say how a calibration fared, and how sure are they?"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from onrecord.training.metrics import elub_bounds
from onrecord.training.results import Scores
from onrecord.training.steps import Floats, Indices, Labels, Steps

__all__ = ["Figure", "Measured", "measured"]

_REPLICATES = 200
_INTERVAL = (2.5, 97.5)  # per cent of the replicates below its ends
_HIGH = 1.0  # log10 of the ratio 10
_SELDOM = 0.1  # of an account's own posts


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its interval: 95 % of 200 resamplings of whole accounts."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """How one combination fared in one setting. Costs in bits, bounds in log10 of the ratio.

    `above_ten` is the share of the accounts' own posts whose ratio is above 10, and `seldom` that
    of the accounts of which it holds for one own post in ten at most.
    """

    scores: Scores
    accounts: int
    own: int
    others: int
    auc: Figure
    cllr: Figure
    cllr_min: Figure
    eer: Figure
    bounds: tuple[float, float]
    above_ten: float
    seldom: float

    @property
    def miscalibration(self) -> float:
        """What the cost has above the least that its order allows."""
        return self.cllr.value - self.cllr_min.value


def measured(scores: Scores, generator: np.random.Generator) -> Measured:
    """The figures of one combination. The same generator gives the same intervals."""
    log10, others = scores.log10, scores.others
    distinct, place = np.unique(log10, return_inverse=True)
    accounts, whose = np.unique(scores.accounts, return_inverse=True)
    whole = Steps.at(distinct, place, others)
    resampled = [
        Steps.at(distinct, place, others, times[whose])
        for times in _resamplings(len(accounts), generator)
    ]

    def figure(of: Callable[[Steps], float]) -> Figure:
        low, high = np.percentile([of(steps) for steps in resampled], _INTERVAL)
        return Figure(of(whole), float(low), float(high))

    high = _shares(log10[~others] > _HIGH, whose[~others], len(accounts))
    return Measured(
        scores=scores,
        accounts=len(accounts),
        own=int((~others).sum()),
        others=int(others.sum()),
        auc=figure(Steps.auc),
        cllr=figure(Steps.cllr),
        cllr_min=figure(Steps.cllr_min),
        eer=figure(Steps.eer),
        bounds=elub_bounds(log10, others),
        above_ten=float((log10[~others] > _HIGH).mean()),
        seldom=float((high <= _SELDOM).mean()),
    )


def _resamplings(accounts: int, generator: np.random.Generator) -> Iterator[Floats]:
    """How often each account is drawn, with replacement, as many as there are."""
    for _ in range(_REPLICATES):
        drawn = generator.integers(0, accounts, accounts)
        yield np.bincount(drawn, minlength=accounts).astype(np.float64)


def _shares(high: Labels, whose: Indices, accounts: int) -> Floats:
    """For each account the share of its own posts that are high."""
    posts = np.bincount(whose, minlength=accounts)
    return np.bincount(whose, weights=high, minlength=accounts)[posts > 0] / posts[posts > 0]
