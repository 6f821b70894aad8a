"""What is the ratio of a run of posts, and how is it fitted?

Posts of one hand at one time are no independent witnesses: their logarithms are not summed but
summed and shrunk, by a slope of its own for each number of posts.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onrecord.findings.assessment.calibration import Array, Fit, Range, RunFit
from onrecord.training.comparing import OWN, Rows
from onrecord.training.regression import RUN_BOUNDS, log_ratios, validated
from onrecord.training.studies import RUN

__all__ = ["LENGTHS_OF_RUNS", "Windows", "fit_run", "windows"]

LENGTHS_OF_RUNS = (Range(2, 3), Range(4, 5), Range(6, 10))
"""Each is fitted for itself; the design asks for these."""

_LN10 = np.log(10)


@dataclass(frozen=True, slots=True, eq=False)  # arrays have no one answer
class Windows:
    """An element for each run of posts: the sum of its natural logarithms, unbounded."""

    sums: Array
    setting: NDArray[np.int64]
    account: NDArray[np.str_]

    @property
    def others(self) -> NDArray[np.bool_]:
        """Whether they are somebody else's."""
        return np.asarray(self.setting != OWN)


def windows(of: Fit, rows: Rows, length: int) -> Windows:
    """Runs of `length` out of runs of RUN, side by side; only a first post has a pause before."""
    first = log_ratios(of, rows).reshape(-1, RUN)
    later = log_ratios(of, rows, paused=False).reshape(-1, RUN)
    begins = range(0, RUN - length + 1, length)
    sums = [first[:, at] + later[:, at + 1 : at + length].sum(1) for at in begins]
    return Windows(
        np.concatenate(sums),
        np.tile(rows.setting.reshape(-1, RUN)[:, 0], len(begins)),
        np.tile(rows.account.reshape(-1, RUN)[:, 0], len(begins)),
    )


def fit_run(posts: Range, parts: Sequence[tuple[Fit, Rows]]) -> RunFit:
    """The slope for so many posts. `parts`: rows of folds, each with a fit of the other folds."""
    found = list(_windows(posts, parts))
    sums, others = (np.concatenate([getattr(each, name) for each in found])
                    for name in ("sums", "others"))  # fmt: skip
    slope = round(_slope(sums, others), 4)
    log10 = RUN_BOUNDS.within(slope * sums) / _LN10
    accounts = len({name for each in found for name in each.account})
    return RunFit(posts, slope, RUN_BOUNDS, validated(log10, others, accounts))


def _windows(posts: Range, parts: Sequence[tuple[Fit, Rows]]) -> Iterator[Windows]:
    for fit, rows in parts:
        for length in range(posts.least, (posts.most or RUN) + 1):
            yield windows(fit, rows, length)


def _slope(sums: Array, others: NDArray[np.bool_]) -> float:
    """Logistic regression of one number without a constant, by Newton's method; sides balanced."""
    weights = np.where(others, 0.5 / others.sum(), 0.5 / (~others).sum())
    slope = 0.5
    for _ in range(50):
        share = 1 / (1 + np.exp(-np.clip(slope * sums, -50, 50)))
        gradient = weights @ (sums * (others - share))
        curvature = weights @ (sums**2 * share * (1 - share)) + 1e-12
        step = float(gradient / curvature)
        slope += float(np.clip(step, -0.25, 0.25))
        if abs(step) < 1e-9:
            break
    return slope
