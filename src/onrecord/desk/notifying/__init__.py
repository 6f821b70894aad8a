"""Who is told what happened, by which way, and how does each target stand?"""

from onrecord.desk.notifying.noted import Noted, notes
from onrecord.desk.notifying.notices import BlindSource, Notice
from onrecord.desk.notifying.outcomes import Delivered, Failed, Gone, Outcome
from onrecord.desk.notifying.overview import RuleStands, TargetStands, restart, stands
from onrecord.desk.notifying.rounds import BETWEEN, NoSuchRule, Notifier, Tested

__all__ = [
    "BETWEEN",
    "BlindSource",
    "Delivered",
    "Failed",
    "Gone",
    "NoSuchRule",
    "Noted",
    "Notice",
    "Notifier",
    "Outcome",
    "RuleStands",
    "TargetStands",
    "Tested",
    "notes",
    "restart",
    "stands",
]
