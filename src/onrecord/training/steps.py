"""How are ratios distributed, among an account's own posts and among others'?"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from onrecord.record.errors import OnrecordError

__all__ = ["Floats", "Indices", "Labels", "OneSided", "Steps", "bits"]

Floats: TypeAlias = NDArray[np.float64]
Indices: TypeAlias = NDArray[np.int64]
Labels: TypeAlias = NDArray[np.bool_]

_LN10 = np.log(10.0)


class OneSided(OnrecordError):
    """Ratios of only one side, or something that is no ratio among them."""

    advice = "Measure on ratios of both: of accounts' own posts and of others'. None may be NaN."


def bits(log10: Floats) -> Floats:
    """log2(1 + 10**x), also for a large x."""
    return np.asarray(np.logaddexp(0.0, log10 * _LN10) / np.log(2))


@dataclass(frozen=True, slots=True)
class Steps:
    """Each ratio that occurs, ascending, with its share of the own and of the others' posts.

    The shares of each side add up to 1. No step is empty on both sides.
    """

    log10: Floats
    own: Floats
    others: Floats

    @staticmethod
    def of(log10: Floats, others: Labels, weights: Floats | None = None) -> "Steps":
        """Of some ratios, each counted as often as its weight says. Raises OneSided."""
        if np.isnan(log10).any():
            raise OneSided("something among the ratios is no number")
        distinct, place = np.unique(log10, return_inverse=True)
        return Steps.at(distinct, place, others, weights)

    @staticmethod
    def at(
        distinct: Floats, place: Indices, others: Labels, weights: Floats | None = None
    ) -> "Steps":
        """The same, where each ratio is the element of `distinct` that `place` tells."""
        counted = np.ones(len(place)) if weights is None else weights
        shares = []
        for side in (~others, others):
            counts = np.bincount(place, weights=counted * side, minlength=len(distinct))
            if not counts.sum() > 0:
                raise OneSided("ratios of both sides are needed")
            shares.append(counts / counts.sum())
        found = shares[0] + shares[1] > 0
        return Steps(distinct[found], shares[0][found], shares[1][found])

    def cllr(self) -> float:
        """See `metrics.cllr`."""
        return _cost(self.log10, self.own, self.others)

    def cllr_min(self) -> float:
        """See `metrics.cllr_min`."""
        own, others, _ = self._pooled()
        with np.errstate(divide="ignore"):
            return _cost(np.log10(others) - np.log10(own), own, others)

    def calibrated(self) -> Floats:
        """For each step the log10 ratio that `metrics.pav` gives it."""
        own, others, sizes = self._pooled()
        with np.errstate(divide="ignore"):
            return np.repeat(np.log10(others) - np.log10(own), sizes)

    def auc(self) -> float:
        """See `metrics.auc`."""
        return float(self.others @ (np.cumsum(self.own) - self.own / 2))

    def roc(self) -> tuple[Floats, Floats]:
        """See `metrics.roc`."""
        own, others = (np.cumsum(side[::-1]) for side in (self.own, self.others))
        return np.concatenate([[0.0], own]), np.concatenate([[0.0], others])

    def eer(self) -> float:
        """See `metrics.eer`."""
        own, others = self.roc()
        gap = own + others - 1  # ascends from -1 to 1
        after = int(np.argmax(gap >= 0))
        share = -gap[after - 1] / (gap[after] - gap[after - 1])
        return float(own[after - 1] + share * (own[after] - own[after - 1]))

    def _pooled(self) -> tuple[Floats, Floats, Indices]:
        """Neighbours merged until others' share to own share ascends; how many steps each is of.

        Wherever it does not ascend, the neighbours end in one: all such are merged at once.
        """
        own, others = self.own, self.others
        sizes = np.ones(len(own), dtype=np.int64)
        while True:
            descends = others[:-1] * own[1:] >= others[1:] * own[:-1]
            if not descends.any():
                return own, others, sizes
            first = np.flatnonzero(np.concatenate([[True], ~descends]))
            own, others = np.add.reduceat(own, first), np.add.reduceat(others, first)
            sizes = np.add.reduceat(sizes, first)


def _cost(log10: Floats, own: Floats, others: Floats) -> float:
    """Cllr; an infinite ratio costs nothing where its side does not occur."""
    wrong_own = own[own > 0] @ bits(log10[own > 0])
    wrong_others = others[others > 0] @ bits(-log10[others > 0])
    return float(wrong_own + wrong_others) / 2
