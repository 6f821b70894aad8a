"""How are calibrations fitted and tried?

Each data set is tried first: split by account, fitted on one part, measured on the other, beside
COMPA, and crossed with the other sets. Then what is kept is fitted on all of its accounts, and
validated fold by fold. The same seed gives the same numbers.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from onrecord.findings.assessment.background import FLOOR
from onrecord.findings.assessment.calibration_files import read_calibrations
from onrecord.findings.assessment.shift import FARTHEST
from onrecord.training.fits import Say
from onrecord.training.reading import Reading
from onrecord.training.regression import BOUNDS, RUN_BOUNDS, WEIGHTS
from onrecord.training.results import Scores, Trained
from onrecord.training.shipping import companion_of, files_of
from onrecord.training.studies import studies
from onrecord.training.trying import evaluated, tried

__all__ = ["evaluate", "train"]


def train(readings: Sequence[Reading], seed: int, say: Say, *, synthetic: bool) -> Trained:
    """Calibrations of each data set, and how they fare on accounts left out of them."""
    generator = np.random.default_rng(seed)
    found = studies(readings)
    scores = [each for study in found for each in tried(study, found, generator, say)]
    files: dict[str, bytes] = {}
    for study in found:
        companion = companion_of(study, found, generator)
        made, of_folds = files_of(study, companion, generator, say, synthetic=synthetic)
        files |= made
        scores += of_folds
    return Trained(files=files, scores=tuple(scores), settings=_settings())


def evaluate(
    readings: Sequence[Reading], files: Mapping[str, bytes], seed: int, say: Say
) -> tuple[Scores, ...]:
    """How calibrations fare on accounts that they never saw."""
    generator = np.random.default_rng(seed)
    shelf = read_calibrations(files)
    return tuple(
        score for study in studies(readings) for score in evaluated(study, shelf, generator, say)
    )


def _settings() -> Mapping[str, int | float | str]:
    weights = {f"weight of {setting.value}": weight for setting, weight in WEIGHTS.items()}
    return weights | {
        "floor of accounts": FLOOR,
        "floor of posts": FLOOR,  # each account has at least one
        "spreads at which a history is unlike": FARTHEST,
        "lower bound": BOUNDS.lower,
        "upper bound": BOUNDS.upper,
        "upper bound of runs": RUN_BOUNDS.upper,
    }
