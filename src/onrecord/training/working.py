"""What is done from data to calibrations, and from calibrations to their figures?"""

from collections.abc import Mapping, Sequence

import numpy as np

from onrecord.record.commitments import Digest, digest_of
from onrecord.training.accounts import DataError
from onrecord.training.figures import Measured, measured
from onrecord.training.fits import Fits, Say
from onrecord.training.manifest import MANIFEST, fitted_on, manifest_of, versions
from onrecord.training.reading import Reading
from onrecord.training.report import Fared
from onrecord.training.results import Scores

__all__ = ["evaluated", "fitted"]


def fitted(
    fits: Fits, readings: Sequence[Reading], seed: int, say: Say, *, synthetic: bool
) -> tuple[Mapping[str, bytes], Fared]:
    """The calibrations' files with their manifest, and how they fared."""
    trained = fits.train(readings, seed, say, synthetic=synthetic)
    found = _measured(trained.scores, seed, say)
    manifest = manifest_of(readings, seed, trained, found)
    fared = _fared(readings, seed, trained.scores, found, digest_of(manifest))
    return {**trained.files, MANIFEST: manifest}, fared


def evaluated(
    fits: Fits, readings: Sequence[Reading], files: Mapping[str, bytes], seed: int, say: Say
) -> Fared:
    """How calibrations, by their files, fare on data that they were not fitted on.

    If they were fitted on it, that is said: figures of such accounts are better than others'.
    """
    for name in fitted_on(files[MANIFEST], readings, seed):
        say(
            f"{name}: they were fitted on these accounts; others would fare worse than is told here"
        )
    scores = fits.evaluate(readings, files, seed, say)
    found = _measured(scores, seed, say)
    return _fared(readings, seed, scores, found, digest_of(files[MANIFEST]))


def _measured(scores: Sequence[Scores], seed: int, say: Say) -> tuple[Measured, ...]:
    """The figures of all that can be measured; each has its own stream of random numbers."""
    say(f"measuring {len(scores)} combinations")
    streams = np.random.default_rng(seed).spawn(len(scores))
    found = tuple(
        measured(each, stream)
        for each, stream in zip(scores, streams, strict=True)
        if each.both_sides
    )
    if not found:
        raise DataError("no combination of fields and length of history could be measured")
    return found


def _fared(
    readings: Sequence[Reading],
    seed: int,
    scores: Sequence[Scores],
    found: Sequence[Measured],
    identity: Digest,
) -> Fared:
    return Fared(
        readings=readings,
        seed=seed,
        measured=found,
        unmeasured=[each for each in scores if not each.both_sides],
        versions=versions(),
        identity=identity,
    )
