"""How do features become a ratio, with an interval and a share for each group?"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

import numpy as np

from onrecord.findings.assessment.calibration import Array, Bounds, Fit
from onrecord.findings.assessment.counts import Floats
from onrecord.findings.assessment.features import Measured
from onrecord.record.assessed import Group, Reason

__all__ = ["CUT", "Scored", "columns_of", "score", "standardised"]

CUT = 6.0
"""Standard deviations at which a feature is cut off: more than that is no more of a surprise."""

_TWO_SIDED = 1.96  # standard errors on either side that hold 95 % of a normal distribution
_LN10 = log(10)


@dataclass(frozen=True, slots=True)
class Scored:
    """A ratio in log10, before and after its bounds, its interval, and what each group adds."""

    unbounded: float
    log10: float
    interval: tuple[float, float]  # 95 %, were other accounts fitted on; bounded; log10
    reasons: tuple[Reason, ...]  # they add up to `unbounded`; the largest first
    bounded: bool


def columns_of(fit: Fit, measured: Measured) -> Floats:
    """The features that a fit looks at, in its order."""
    at = {feature.name: i for i, feature in enumerate(measured.features)}
    return measured.values[:, [at[name] for name in fit.features]]


def standardised(values: Floats, mean: Array, scale: Array) -> Array:
    """In standard deviations, cut off; NaN stays NaN."""
    return np.asarray(np.clip((values.astype(np.float64) - mean) / scale, -CUT, CUT))


def score(fit: Fit, values: Floats, slope: float = 1.0, bounds: Bounds | None = None) -> Scored:
    """The ratio of one post, or of a run: rows of `columns_of`. NaN adds nothing."""
    bounds = bounds or fit.bounds
    away = np.nan_to_num(standardised(values, fit.mean, fit.scale) - fit.neutral, nan=0.0)
    each = slope * away.sum(0)
    added = fit.coefficients * each
    unbounded = float(added.sum())
    error = _TWO_SIDED * float(np.sqrt(max(each @ fit.covariance @ each, 0.0)))
    ends = bounds.within(np.array([unbounded - error, unbounded, unbounded + error])) / _LN10
    ends.sort()  # far beyond a bound they are the same, but for the last digit of an array's sums
    return Scored(
        unbounded=unbounded / _LN10,
        log10=float(ends[1]),
        interval=(float(ends[0]), float(ends[2])),
        reasons=_reasons(fit.groups, added / _LN10),
        bounded=not log(bounds.lower) < unbounded < log(bounds.upper),
    )


def _reasons(groups: Sequence[Group], added: Array) -> tuple[Reason, ...]:
    of = np.array(groups)
    found = [Reason(group, float(added[of == group].sum())) for group in dict.fromkeys(groups)]
    return tuple(sorted(found, key=lambda reason: -abs(reason.log10)))
