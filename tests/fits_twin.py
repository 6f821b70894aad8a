"""A small twin of what fits calibrations: its ratios are COMPA's, and it takes a second."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from onrecord.training.compa import scores_of_compa
from onrecord.training.fits import Say
from onrecord.training.protocol import Place, split, trials
from onrecord.training.reading import Reading
from onrecord.training.results import ONRECORD, Scores, Trained

__all__ = ["PLACE", "evaluate", "train"]

PLACE = Place(history=20, questioned=10, first=20)


def train(readings: Sequence[Reading], seed: int, say: Say, *, synthetic: bool) -> Trained:
    """One combination of each set, and COMPA beside it."""
    scores = tuple(each for reading in readings for each in _scores(reading, seed))
    told = json.dumps({"synthetic": synthetic, "seed": seed}).encode()
    return Trained(files={"twin.json": told}, scores=scores, settings={"history": 20})


def evaluate(
    readings: Sequence[Reading], files: Mapping[str, bytes], seed: int, say: Say
) -> tuple[Scores, ...]:
    """As `train` does; nothing can be learnt from its files."""
    assert "twin.json" in files
    return tuple(each for reading in readings for each in _scores(reading, seed))


def _scores(reading: Reading, seed: int) -> tuple[Scores, ...]:
    generator = np.random.default_rng(seed)
    fit, tried = split(reading.accounts, generator, 0.5)
    found = scores_of_compa(
        reading.name,
        (fit, trials(fit, PLACE, generator, nearest=2)),
        (tried, trials(tried, PLACE, generator, nearest=2)),
    )
    return tuple(
        replace(each, system=system) for system in (ONRECORD, found[0].system) for each in found
    )
