"""What can come of assessing a post, or a run of posts?

The words are the record's (`record.assessed`): what came of it may be put on record.
"""

from onrecord.record.assessed import (
    Assessed,
    Assessment,
    CalibrationUsed,
    Figures,
    First,
    Group,
    History,
    NotAssessed,
    Novelty,
    Reason,
    Regime,
    Scale,
    Why,
)

__all__ = [
    "Assessed",
    "Assessment",
    "CalibrationUsed",
    "Figures",
    "First",
    "Group",
    "History",
    "NotAssessed",
    "Novelty",
    "Reason",
    "Regime",
    "Scale",
    "Why",
]
