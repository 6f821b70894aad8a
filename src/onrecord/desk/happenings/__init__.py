"""What happened lately, to whom, and how is it known?"""

from onrecord.archive import Position
from onrecord.desk.happenings.following import bring_up
from onrecord.desk.happenings.happening import Happening, happening_shape
from onrecord.desk.happenings.reading import find_happening, happenings
from onrecord.desk.happenings.wanted import (
    EVERYTHING,
    Wanted,
    wanted_of_account,
    wanted_of_case,
    wanted_of_institution,
)
from onrecord.findings.happening import HappeningKind

__all__ = [
    "EVERYTHING",
    "Happening",
    "HappeningKind",
    "Position",
    "Wanted",
    "bring_up",
    "find_happening",
    "happening_shape",
    "happenings",
    "wanted_of_account",
    "wanted_of_case",
    "wanted_of_institution",
]
