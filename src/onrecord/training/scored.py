"""Which ratios came of a combination, setting by setting, and how many were refused?"""

from collections.abc import Iterator, Set
from dataclasses import dataclass

import numpy as np

from onrecord.findings.assessment.calibration import Array
from onrecord.findings.assessment.own_posts import Field
from onrecord.training.comparing import OWN, Rows
from onrecord.training.protocol import Setting
from onrecord.training.results import Scores
from onrecord.training.run_fitting import Windows

__all__ = ["Asked", "scores_of"]


@dataclass(frozen=True, slots=True)
class Asked:
    """A data set, the posts of its histories, and the accounts that the shift check refuses."""

    data: str
    history: int
    refused: Set[str] = frozenset()


def scores_of(
    asked: Asked,
    rows: Rows | Windows,
    log10: Array,
    fields: Set[Field],
    run: int = 1,
    fitted_on: str | None = None,
) -> Iterator[Scores]:
    """The scores in each setting that occurs among the rows."""
    _, numbers = np.unique(rows.account, return_inverse=True)
    refused = np.isin(rows.account, sorted(asked.refused))
    for place, setting in enumerate(Setting):
        if not (rows.setting == place).any():
            continue
        which = (rows.setting == OWN) | (rows.setting == place)
        kept = which & ~refused
        yield Scores(
            data=asked.data,
            fields=tuple(sorted(fields)),
            history=asked.history,
            run=run,
            setting=setting,
            log10=log10[kept],
            others=rows.others[kept],
            accounts=numbers[kept].astype(np.int64),
            fitted_on=fitted_on,
            refused=int((which & refused).sum()),
        )
