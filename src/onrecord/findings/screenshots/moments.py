"""Which moment does a picture show, as far as it says, and may it be the post's?

Apps show the reader's own local time without a zone, so only what no zone explains is another time.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

__all__ = ["LocalTime", "read_moment", "same_moment"]

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_CLOCK = re.compile(r"(?<!\d)(\d{1,2})[:.：](\d{2})(?!\d)\s*([AaPp])?\.?[Mm]?")
_NUMERIC = re.compile(r"(\d{4})\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})")
_DAY_MONTH = re.compile(r"(\d{1,2})\.?\s+([A-Za-z]{3})[a-z]*\.?,?\s+(\d{4})")
_MONTH_DAY = re.compile(r"([A-Za-z]{3})[a-z]*\.?\s+(\d{1,2}),?\s+(\d{4})")
_EAST, _WEST = timedelta(hours=14), timedelta(hours=-12)  # the zones that there are
_STEP = 15  # minutes between zones


@dataclass(frozen=True, slots=True)
class LocalTime:
    """A day and minute on the clock of whoever took the picture."""

    at: datetime  # without a zone


def read_moment(shown: str) -> LocalTime | None:
    """Read a time below a post, in English or in digits; None where any part is missing."""
    text = "".join(str(int(one)) if one.isdecimal() else one for one in shown)
    day, clock = _day(text), _CLOCK.search(text)
    if day is None or clock is None:
        return None
    hour, minute = int(clock[1]), int(clock[2])
    if clock[3]:
        hour = hour % 12 + (12 if clock[3].lower() == "p" else 0)
    try:
        return LocalTime(datetime(*day, hour, minute))  # noqa: DTZ001 # the zone is not shown
    except ValueError:
        return None  # misread


def same_moment(shown: LocalTime, claimed: datetime) -> bool:
    """Whether in some time zone the clock showed this at the moment that the author claims."""
    apart = shown.at - claimed.replace(tzinfo=None, second=0, microsecond=0)
    off = apart // timedelta(minutes=1) % _STEP
    return _WEST <= apart <= _EAST + timedelta(minutes=1) and off in (0, 1, _STEP - 1)


def _day(text: str) -> tuple[int, int, int] | None:
    if found := _NUMERIC.search(text):
        return int(found[1]), int(found[2]), int(found[3])
    if (found := _DAY_MONTH.search(text)) and (month := _month(found[2])):
        return int(found[3]), month, int(found[1])
    if (found := _MONTH_DAY.search(text)) and (month := _month(found[1])):
        return int(found[3]), month, int(found[2])
    return None


def _month(name: str) -> int | None:
    short = name.lower()
    return _MONTHS.index(short) + 1 if short in _MONTHS else None
