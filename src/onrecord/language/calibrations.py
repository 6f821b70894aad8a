"""Which calibrations does onrecord come with?"""

from functools import cache
from importlib.resources import files

from onrecord.findings.assessment.calibration import Calibration
from onrecord.findings.assessment.calibration_files import read_calibrations

__all__ = ["shipped_calibrations", "synthetic_calibrations"]

_FOLDER = "calibrated"


@cache
def shipped_calibrations() -> tuple[Calibration, ...]:
    """Fitted on accounts of office holders and candidates. Raises CalibrationError."""
    return _read("shipped")


@cache
def synthetic_calibrations() -> tuple[Calibration, ...]:
    """Fitted on made-up accounts: they show how it looks, and say nothing of any account."""
    return _read("synthetic")


def _read(name: str) -> tuple[Calibration, ...]:
    folder = files("onrecord.language").joinpath(_FOLDER, name)
    suffixes = (".json", ".npz")
    return read_calibrations(
        {file.name: file.read_bytes() for file in folder.iterdir() if file.name.endswith(suffixes)}
    )
