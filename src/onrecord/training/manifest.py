"""What was a set of calibrations made from, with what, and how did it fare?

The manifest is RFC 8785 canonical JSON; its SHA-256 is the calibrations' identity. It holds no time
and no place: the same inputs, seed and versions give the same bytes.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import version
from typing import Any

from onrecord.record.commitments import Digest, digest_of
from onrecord.record.entries import canonical
from onrecord.training.figures import Figure, Measured
from onrecord.training.reading import Reading
from onrecord.training.results import Trained

__all__ = ["MANIFEST", "figures_of", "fitted_on", "manifest_of", "versions"]

MANIFEST = "manifest.json"
"""The manifest's name in the folder of calibrations."""

_DIGITS = 4  # of figures: what follows differs between processors
_FITTED_WITH = ("onrecord", "numpy", "scikit-learn")


def manifest_of(
    readings: Sequence[Reading], seed: int, trained: Trained, found: Iterable[Measured]
) -> bytes:
    """The manifest of calibrations that were fitted on what was read."""
    return canonical(
        {
            "onrecord-calibrations": 1,
            "seed": seed,
            "versions": versions(),
            "inputs": [_input(reading) for reading in readings],
            "settings": dict(trained.settings),
            "files": {name: digest_of(data) for name, data in trained.files.items()},
            "figures": figures_of(found),
        }
    )


def fitted_on(manifest: bytes, readings: Sequence[Reading], seed: int) -> tuple[str, ...]:
    """Which of these data sets the calibrations of a manifest were fitted on, by name.

    A set of files was, if one of its files was; a made-up one, if it was made with the same seed.
    What can't be read names none.
    """
    try:
        told: Any = json.loads(manifest)
        inputs = {each["name"]: {*each["sha256"].values()} for each in told["inputs"]}
        same_seed = told["seed"] == seed
    except (ValueError, RecursionError, KeyError, TypeError, AttributeError):
        return ()
    files = {digest for digests in inputs.values() for digest in digests}
    return tuple(
        each.name
        for each in readings
        if files & {*each.sha256.values()}
        or (not each.sha256 and same_seed and inputs.get(each.name) == set())
    )


def versions() -> dict[str, str]:
    """What it was fitted with."""
    return {name: version(name) for name in _FITTED_WITH}


def figures_of(found: Iterable[Measured]) -> list[dict[str, Any]]:
    """The figures of each combination in each setting, as plain values; intervals as lists."""
    return [_plain(each) for each in found]


def _input(reading: Reading) -> dict[str, Any]:
    digests: Mapping[str, Digest] = reading.sha256
    return {
        "name": reading.name,
        "accounts": len(reading.accounts),
        "posts": reading.posts,
        "left out": {why.value: count for why, count in reading.left_out.items()},
        "sha256": dict(digests),
    }


def _plain(measured: Measured) -> dict[str, Any]:
    scores = measured.scores
    return {
        "system": scores.system,
        "data": scores.data,
        "fitted on": scores.fitted_on or scores.data,
        "fields": [field.value for field in scores.fields],
        "history": scores.history,
        "run": scores.run,
        "setting": scores.setting.value,
        "accounts": measured.accounts,
        "own": measured.own,
        "others": measured.others,
        "refused": scores.refused,
        "auc": _rounded(measured.auc),
        "cllr": _rounded(measured.cllr),
        "cllr_min": _rounded(measured.cllr_min),
        "eer": _rounded(measured.eer),
        "bounds": [round(bound, 2) for bound in measured.bounds],
        "own above ratio 10": round(measured.above_ten, _DIGITS),
        "accounts with at most a tenth above ratio 10": round(measured.seldom, _DIGITS),
    }


def _rounded(figure: Figure) -> list[float]:
    """The value and the ends of its interval."""
    return [round(each, _DIGITS) for each in (figure.value, figure.low, figure.high)]
