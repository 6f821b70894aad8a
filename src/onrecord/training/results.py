"""What comes of fitting and trying calibrations?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from onrecord.findings.assessment.own_posts import Field
from onrecord.training.protocol import Setting

__all__ = ["ONRECORD", "Floats", "Labels", "Numbers", "Scores", "Trained"]

Floats: TypeAlias = NDArray[np.float64]
Labels: TypeAlias = NDArray[np.bool_]
Numbers: TypeAlias = NDArray[np.int64]

ONRECORD = "onrecord"
"""The `system` of our own scores; others are what they are compared with."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)  # arrays have no one answer
class Scores:
    """The ratios of one combination, in one setting, on accounts that it was not fitted on.

    Three arrays of one length, an element for each questioned post or run of posts that got a
    ratio. `log10` is that of the ratio, bounded as it would be said. `others` tells whether
    somebody else's posts were put in the account's place. `accounts` numbers the account whose
    history was used. For `refused` more no ratio was given.
    """

    data: str  # a data set's name, as in Reading
    fields: tuple[Field, ...]  # that the calibration looks at, sorted
    history: int  # posts of the history
    run: int  # questioned posts, taken together
    setting: Setting
    log10: Floats
    others: Labels
    accounts: Numbers
    system: str = ONRECORD
    fitted_on: str | None = None  # another data set; None: other accounts of the same
    refused: int = 0

    def __post_init__(self) -> None:
        if not len(self.log10) == len(self.others) == len(self.accounts):
            raise ValueError("an element of each array for each questioned post")

    @property
    def both_sides(self) -> bool:
        """Whether some own posts and some of others got a ratio: else nothing can be measured."""
        return bool(self.others.any() and not self.others.all())

    @property
    def combination(self) -> str:
        """What tells this combination from others, in words; without the setting and system."""
        fields = ", ".join(self.fields) or "no further field"
        posts = "1 post" if self.run == 1 else f"{self.run} posts"
        fitted = f", fitted on {self.fitted_on}" if self.fitted_on else ""
        return f"{self.data}: history {self.history}, {posts}, {fields}{fitted}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trained:
    """Calibrations as files, by their names, and how they fared on accounts left out of them.

    `settings` goes into the manifest: how it was fitted, and the floors of accounts and posts below
    which nothing is counted (docs/adr/0024-fitted-numbers.md).
    """

    files: Mapping[str, bytes]
    scores: tuple[Scores, ...]
    settings: Mapping[str, int | float | str]
