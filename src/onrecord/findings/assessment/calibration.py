"""What turns features into a likelihood ratio, for what, and how well did it do so?"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from onrecord.findings.assessment.background import Background
from onrecord.findings.assessment.own_posts import Field
from onrecord.record.assessed import Figures, Group

__all__ = ["STEP", "Bounds", "Calibration", "Fit", "Range", "RunFit", "Usual", "Validated"]

Array: TypeAlias = NDArray[np.float64]

STEP = 0.05
"""Width of a bin in which validated ratios are counted, in log10."""


@dataclass(frozen=True, slots=True)
class Range:
    """From so many to so many, both included; without end if there is no `most`."""

    least: int
    most: int | None

    def __contains__(self, number: int) -> bool:
        return self.least <= number and (self.most is None or number <= self.most)

    def __str__(self) -> str:
        if self.most is None:
            return f"{self.least} or more"
        return f"{self.least}" if self.most == self.least else f"{self.least} to {self.most}"


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a ratio comes near to and never reaches: below 1, and above 1.

    As if a small share of own posts looked like anybody's, and of others' posts like the account's:
    ((1 - lower) ratio + lower) / ((1 - 1/upper) + ratio/upper). Order is kept; what is near a bound
    is drawn back from it: with an upper one of 22, a ratio of 10 becomes 7, and 2 stays 2.
    """

    lower: float
    upper: float

    def within(self, log_ratio: Array) -> Array:
        """Natural logarithms, bounded."""
        ratio = np.exp(np.clip(log_ratio, -50, 50))
        others, own = self.lower, 1 / self.upper
        return np.asarray(np.log(((1 - others) * ratio + others) / (1 - own + own * ratio)))


@dataclass(frozen=True, slots=True, eq=False)  # arrays have no one answer
class Validated:
    """How ratios fell for accounts that were left out: own posts in bins of STEP from `lowest`."""

    lowest: float  # log10
    own: NDArray[np.int64]
    figures: Figures

    def as_high(self, log10: float) -> tuple[int, int]:
        """How many own posts had at least this ratio (the bin's floor), of how many."""
        at = int(np.clip(np.floor((log10 - self.lowest) / STEP), 0, len(self.own)))
        return int(self.own[at:].sum()), int(self.own.sum())


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """Additive logistic regression over features, for one post.

    A feature x, standardised and cut off, z = clip((x - mean) / scale, -CUT, CUT), adds
    coefficient * (z - neutral) to the natural logarithm of the ratio. `neutral` lies between what
    is usual for own posts and for others', so that there is no constant: what is not told adds
    nothing. `covariance` is that of the coefficients, were other accounts drawn.
    """

    features: tuple[str, ...]
    groups: tuple[Group, ...]
    mean: Array
    scale: Array
    coefficients: Array
    neutral: Array
    covariance: Array
    bounds: Bounds
    validated: Validated


@dataclass(frozen=True, slots=True, eq=False)
class RunFit:
    """For a run of posts by one hand: `slope` times the sum of their unbounded logarithms.

    The slope is below 1, since posts of one hand at one time are no independent witnesses.
    """

    posts: Range
    slope: float
    bounds: Bounds
    validated: Validated


@dataclass(frozen=True, slots=True, eq=False)
class Usual:
    """How the histories that it was fitted on look: means and spreads of what `shift` measures."""

    mean: Array
    spread: Array


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Calibration:
    """For one platform, language, set of fields and length of history; never used for another."""

    name: str
    digest: str  # SHA-256 of the manifest that it came with, in hex
    platform: str
    language: str  # BCP 47
    period: str
    population: str  # who "somebody else" is, in words
    fields: frozenset[Field]
    history: Range
    longest: int  # posts of the history that are looked at, the latest
    windows: tuple[int, ...]  # latest posts that are compared with, once more each; or none
    synthetic: bool
    fit: Fit
    runs: tuple[RunFit, ...]
    usual: Usual
    common: Background

    def run(self, posts: int) -> RunFit | None:
        """What is for so many posts together; None: nothing was calibrated for that."""
        return next((run for run in self.runs if posts in run.posts), None)
