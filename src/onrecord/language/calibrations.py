"""Which calibrations does onrecord come with?"""

from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from onrecord.findings.assessment.calibration import Calibration
from onrecord.findings.assessment.calibration_files import CalibrationError, read_calibrations

__all__ = ["calibrations_in", "shipped_calibrations", "synthetic_calibrations"]

_FOLDER = "calibrated"
_SUFFIXES = (".json", ".npz")


@cache
def shipped_calibrations() -> tuple[Calibration, ...]:
    """Fitted on accounts of office holders and candidates. Raises CalibrationError."""
    return _read("shipped")


@cache
def synthetic_calibrations() -> tuple[Calibration, ...]:
    """Fitted on made-up accounts: they show how it looks, and say nothing of any account."""
    return _read("synthetic")


def calibrations_in(folder: Path) -> tuple[Calibration, ...]:
    """Somebody's own, as `onrecord-train` wrote them. Raises CalibrationError."""
    found = _held(folder)
    if any(one.synthetic for one in found):
        raise CalibrationError(
            f"what lies in {folder} was fitted on made-up accounts",
            advice="To see how an assessment looks: --calibration synthetic",
        )
    return found


def _read(name: str) -> tuple[Calibration, ...]:
    return _held(files("onrecord.language").joinpath(_FOLDER, name))


def _held(folder: Traversable) -> tuple[Calibration, ...]:
    held = [file for file in folder.iterdir() if file.name.endswith(_SUFFIXES)]
    return read_calibrations({file.name: file.read_bytes() for file in held})
