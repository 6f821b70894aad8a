"""In which bytes does a calibration lie?

Two files: one of arrays (NumPy's npz), the background, which several calibrations share; and one of
canonical JSON, the fits. Directions are kept as whole numbers up to 127 and other large arrays in
half precision, which changes a ratio by less than its rounding.
"""

import json
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from io import BytesIO
from tokenize import TokenError
from typing import Any
from zipfile import BadZipFile

import numpy as np

from onrecord.findings.assessment.background import Background, Differences
from onrecord.findings.assessment.calibration import (
    Array,
    Bounds,
    Calibration,
    Fit,
    Range,
    RunFit,
    Usual,
    Validated,
)
from onrecord.findings.assessment.counts import Floats
from onrecord.findings.assessment.own_posts import Field
from onrecord.findings.assessment.sheet import Space
from onrecord.findings.assessment.shift import MEASURES
from onrecord.record.assessed import Figures, Group
from onrecord.record.commitments import Digest, digest_of
from onrecord.record.entries import canonical
from onrecord.record.errors import EXIT_ENVIRONMENT, OnrecordError

__all__ = ["MANIFEST", "CalibrationError", "read_calibrations", "write_background", "write_fits"]

MANIFEST = "manifest.json"
_FORMAT = 1
_DIGITS = 7  # significant ones, of numbers in the JSON
_LARGEST = 127
_LEAST_SHARE = 2.0**-24  # of a habit: the least number above 0 in half precision

# What JSON, zip, zlib and npz readers raise on bytes that are not theirs.
_MALFORMED = (
    KeyError, ValueError, TypeError, AttributeError, OSError, EOFError, RecursionError,
    NotImplementedError, SyntaxError, TokenError, BadZipFile, zlib.error,
)  # fmt: skip


class CalibrationError(OnrecordError):
    """Files that hold no calibrations as they are written here."""

    exit_code = EXIT_ENVIRONMENT
    advice = "Install onrecord again, or rebuild the calibrations with onrecord-train."


def read_calibrations(files: Mapping[str, bytes]) -> tuple[Calibration, ...]:
    """The calibrations in files, by their names; each must be the one that the manifest names.

    Raises CalibrationError.
    """
    try:
        digest = _checked(files)
        found = [json.loads(data) for name, data in sorted(files.items()) if _is_fits(name)]
        tables = {each["background"] for each in found}
        common = {name: read_background(files[name]) for name in tables}
        return tuple(
            _calibration(one, each, digest, common[each["background"]])
            for each in found
            for one in each["calibrations"]
        )
    except _MALFORMED as error:
        raise CalibrationError("the files are no calibrations that this version reads") from error


def _checked(files: Mapping[str, bytes]) -> Digest:
    """The manifest's digest, which stands for all files: whoever cites it means these bytes."""
    named = json.loads(files[MANIFEST])["files"]
    for name, data in files.items():
        if name != MANIFEST and named[name] != digest_of(data):
            raise ValueError(f"{name} is not the file that {MANIFEST} names")
    return digest_of(files[MANIFEST])


def _is_fits(name: str) -> bool:
    return name.endswith(".json") and name != MANIFEST


def write_fits(calibrations: Iterable[Calibration], background: str) -> bytes:
    """The fits of calibrations that share a background, which is the file of that name."""
    found = list(calibrations)
    one = found[0]
    about = {
        "onrecord-fits": _FORMAT,
        "background": background,
        "platform": one.platform,
        "language": one.language,
        "period": one.period,
        "population": one.population,
        "synthetic": one.synthetic,
    }
    return canonical(about | {"calibrations": [_written(each) for each in found]})


def write_background(common: Background) -> bytes:
    """The arrays of a background."""
    arrays: dict[str, Any] = {
        "habits": np.maximum(common.habits, _LEAST_SHARE).astype(np.float16),
        "style": common.style,
        "hours": common.hours,
    }
    for space, shares in common.shares.items():
        arrays[f"shares {space}"] = np.log(shares).astype(np.float16)
    for space, rarity in common.rarity.items():
        arrays[f"rarity {space}"] = rarity.astype(np.float16)
    for kind, each in (("profiles", common.profiles), ("centres", common.centres)):
        for space, found in each.items():
            length = np.abs(found.directions).max(axis=1, keepdims=True) / _LARGEST + 1e-12
            arrays[f"{kind} {space} mean"] = found.mean.astype(np.float16)
            arrays[f"{kind} {space} length"] = length.astype(np.float32)
            arrays[f"{kind} {space}"] = np.rint(found.directions / length).astype(np.int8)
    written = BytesIO()
    np.savez_compressed(written, allow_pickle=False, **arrays)
    return written.getvalue()


def read_background(data: bytes) -> Background:
    """What `write_background` wrote. Raises ValueError, KeyError, OSError or BadZipFile."""
    with np.load(BytesIO(data), allow_pickle=False) as held:
        arrays: dict[str, Any] = {name: held[name] for name in held.files}

    def differences(kind: str) -> dict[Space, Differences]:
        return {
            space: Differences(
                arrays[f"{kind} {space} mean"].astype(np.float32),
                arrays[f"{kind} {space}"] * arrays[f"{kind} {space} length"],
            )
            for space in Space
            if f"{kind} {space}" in arrays
        }

    shares = {space: _shares(np.exp(arrays[f"shares {space}"].astype(np.float32)))
              for space in Space}  # fmt: skip
    rarity = {space: arrays[f"rarity {space}"].astype(np.float32)
              for space in Space if f"rarity {space}" in arrays}  # fmt: skip
    return Background(
        shares=shares,
        rarity=rarity,
        profiles=differences("profiles"),
        centres=differences("centres"),
        habits=arrays["habits"].astype(np.float32),
        style=arrays["style"],
        hours=arrays["hours"],
    )


def _shares(of: Floats) -> Floats:
    """They add up to 1 again after rounding."""
    return np.asarray(of / of.sum(-1, keepdims=True), dtype=np.float32)


def _numbers(of: Array) -> list[Any]:
    if of.ndim > 1:
        return [_numbers(row) for row in of]
    return [float(f"{value:.{_DIGITS}g}") for value in of]


def _written(one: Calibration) -> dict[str, Any]:
    fit = one.fit
    return {
        "name": one.name,
        "fields": sorted(one.fields),
        "history": asdict(one.history),
        "longest": one.longest,
        "windows": list(one.windows),
        "usual": {"mean": _numbers(one.usual.mean), "spread": _numbers(one.usual.spread)},
        "features": list(fit.features),
        "groups": list(fit.groups),
        "mean": _numbers(fit.mean),
        "scale": _numbers(fit.scale),
        "coefficients": _numbers(fit.coefficients),
        "neutral": _numbers(fit.neutral),
        "covariance": _numbers(fit.covariance),
        "bounds": asdict(fit.bounds),
        "validated": _validated(fit.validated),
        "runs": [
            {
                "posts": asdict(run.posts),
                "slope": run.slope,
                "bounds": asdict(run.bounds),
                "validated": _validated(run.validated),
            }
            for run in one.runs
        ],
    }


def _validated(of: Validated) -> dict[str, Any]:
    return {"lowest": of.lowest, "own": of.own.tolist(), "figures": asdict(of.figures)}


def _read_validated(of: Mapping[str, Any]) -> Validated:
    return Validated(of["lowest"], np.array(of["own"], np.int64), Figures(**of["figures"]))


def _calibration(
    one: Mapping[str, Any], about: Mapping[str, Any], digest: str, common: Background
) -> Calibration:
    if about["onrecord-fits"] != _FORMAT:
        raise ValueError("fits of another format")
    if len(one["usual"]["mean"]) != len(MEASURES) or not (
        len(one["features"]) == len(one["groups"]) == len(one["mean"]) == len(one["covariance"])
    ):
        raise ValueError("fits of other features or measures")
    arrays = {name: np.array(one[name], np.float64)
              for name in ("mean", "scale", "coefficients", "neutral", "covariance")}  # fmt: skip
    return Calibration(
        name=one["name"],
        digest=digest,
        platform=about["platform"],
        language=about["language"],
        period=about["period"],
        population=about["population"],
        synthetic=about["synthetic"],
        fields=frozenset(map(Field, one["fields"])),
        history=Range(**one["history"]),
        longest=one["longest"],
        windows=tuple(one["windows"]),
        fit=Fit(
            features=tuple(one["features"]),
            groups=tuple(map(Group, one["groups"])),
            **arrays,
            bounds=Bounds(**one["bounds"]),
            validated=_read_validated(one["validated"]),
        ),
        runs=tuple(
            RunFit(
                Range(**run["posts"]),
                run["slope"],
                Bounds(**run["bounds"]),
                _read_validated(run["validated"]),
            )
            for run in one["runs"]
        ),
        usual=Usual(np.array(one["usual"]["mean"]), np.array(one["usual"]["spread"])),
        common=common,
    )
