"""On which day does "as of today" begin?"""

import re
from datetime import date, timedelta

__all__ = ["day_of"]

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"(?P<month>{'|'.join(_MONTHS)})[a-z]*\.?"
_ABSOLUTE = re.compile(
    rf"\b(?:(?P<day>\d{{1,2}}) {_MONTH}|{_MONTH.replace('month', 'month2')} (?P<day2>\d{{1,2}}))"
    r"(?:,? (?P<year>\d{4}))?\b",
    re.IGNORECASE,
)
_SAME_DAY = re.compile(r"\b(?:today|now|this \w+|tonight|noon|\w+ o'clock|\d)", re.IGNORECASE)
_DAY_BEFORE = re.compile(r"\b(?:yesterday|last night)\b", re.IGNORECASE)


def day_of(words: str, said_on: str | None) -> tuple[str | None, bool]:
    """The day (ISO 8601) that words name, and whether it rests on the day on which they were said.

    A time of day is taken for one of the same day; a weekday is not resolved.
    """
    absolute = _ABSOLUTE.search(words)
    try:
        said = date.fromisoformat(said_on[:10]) if said_on else None
        if absolute is not None:
            return _absolute(absolute, said)
    except ValueError:  # "31 February", or a date given that is none
        return None, False
    if said is None:
        return None, False
    if _DAY_BEFORE.search(words):
        return (said - timedelta(days=1)).isoformat() if said > date.min else None, True
    return (said.isoformat(), True) if _SAME_DAY.search(words) else (None, False)


def _absolute(match: re.Match[str], said: date | None) -> tuple[str | None, bool]:
    month = (match.group("month") or match.group("month2"))[:3].lower()
    day = int(match.group("day") or match.group("day2"))
    year = match.group("year")
    if year is None and said is None:
        return None, False
    number = int(year) if year else said.year if said else 0
    return date(number, _MONTHS.index(month) + 1, day).isoformat(), year is None
