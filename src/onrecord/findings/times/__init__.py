"""Which times does a report speak of, and which of them can be placed?

English only: other languages' dates are left alone rather than half understood, and ISO 8601 is
read in any text.
"""

from onrecord.findings.times.dates import DATE_WORDS, find_dates, read_date
from onrecord.findings.times.spoken import Anchor, TimeKind, TimeMention
from onrecord.findings.times.times import times_in

__all__ = [
    "DATE_WORDS",
    "Anchor",
    "TimeKind",
    "TimeMention",
    "find_dates",
    "read_date",
    "times_in",
]
