"""Does an account's history look like those that a calibration was fitted on?

A calibration of other times or people would give numbers all the same, and wrong ones: so it is
refused (design, section 8). What is compared is coarse, and of the whole history.
"""

from collections.abc import Mapping

import numpy as np

from onrecord.findings.assessment import texts
from onrecord.findings.assessment.background import Background
from onrecord.findings.assessment.calibration import Array, Usual
from onrecord.findings.assessment.sheet import Sheet, Space

__all__ = ["FARTHEST", "MEASURES", "distance", "measures", "usual"]

FARTHEST = 4.5
"""Spreads from the mean at which a history is unlike.

Of 147 accounts of the set that was fitted on, one is farther; all of another set of three years
later are, since posts could be twice as long by then.
"""

MEASURES = (
    "the length of posts",
    "how evenly long posts are",
    "the length of the longest posts",
    "how common their words are",
    "how common their characters are",
    "how many mentions they have",
    "how many hashtags they have",
    "how many addresses they have",
)

_LEAST_SPREAD: Mapping[str, float] = {"the length of posts": 0.05}  # log: 5 per cent of a length


def measures(history: Sheet, common: Background) -> Array:
    """A number for each of MEASURES."""
    style = {name: history.style[:, at] for at, name in enumerate(texts.STYLE)}
    length = style["characters"].astype(np.float64)
    return np.array(
        [
            length.mean(),
            length.std(),
            np.quantile(length, 0.95),
            _common(history, common, Space.WORDS),
            _common(history, common, Space.CHARACTERS),
            np.log1p(style["mentions"].mean()),
            np.log1p(style["hashtags"].mean()),
            np.log1p(style["addresses"].mean()),
        ],
        dtype=np.float64,
    )


def usual(each: Array) -> Usual:
    """Of histories, a row of `measures` for each."""
    least = np.array([_LEAST_SPREAD.get(name, 0.02) for name in MEASURES])
    return Usual(each.mean(0), np.maximum(each.std(0, ddof=1), least))


def distance(history: Sheet, common: Background, of: Usual) -> tuple[float, str]:
    """How many spreads a history is away in what it differs most, and in what."""
    away = np.abs(measures(history, common) - of.mean) / of.spread
    at = int(np.argmax(away))
    return float(away[at]), MEASURES[at]


def _common(history: Sheet, common: Background, space: Space) -> float:
    """The mean log share of its pieces among all accounts'."""
    counts = history.spaces[space].pooled()
    return float(counts @ np.log(common.shares[space]) / max(float(counts.sum()), 1.0))
