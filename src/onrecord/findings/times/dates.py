"""Which dates stand complete in English words or ISO 8601?"""

import re
from collections.abc import Callable, Iterator
from datetime import date, time
from typing import TypeAlias

__all__ = ["DATE_WORDS", "MONTH", "MONTH_NAMES", "find_dates", "read_date", "valid_day"]

MONTH = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?\.?|July?\.?"
    r"|Aug(?:ust|\.)?|Sep(?:tember|t\.|t|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAY = r"(\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"((?:1[89]|20)\d\d)"
_DASH = r"\s?[-–—]\s?"

DATE_WORDS = (
    rf"(?:{MONTH}\s\d{{1,2}}(?:st|nd|rd|th)?,?\s\d{{4}}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?(?:\sof)?\s{MONTH},?\s\d{{4}}|\d{{4}}-\d\d-\d\d)"
)
"""A pattern for a whole day, to be put into other patterns."""

_Read: TypeAlias = Callable[[re.Match[str]], str | None]


def valid_day(year: int, month: int, day: int) -> str | None:
    """The day in ISO 8601, or None where the calendar has no such day."""
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def month_number(words: str) -> int:
    """1 to 12, of a name that matched `MONTH`."""
    return MONTH_NAMES.index(words[:3].lower()) + 1


def _named(year: str, month: str, day: str) -> str | None:
    return valid_day(int(year), month_number(month), int(day))


def _span(first: str | None, last: str | None) -> str | None:
    return f"{first}/{last}" if first and last and first <= last else None


def _iso(m: re.Match[str]) -> str | None:
    day = valid_day(int(m[1]), int(m[2]), int(m[3]))
    if day is None or m[4] is None:
        return day
    try:
        time.fromisoformat(m[4])
    except ValueError:
        return day
    zone = m[5] or ""
    if len(zone) == 5:  # +0530, which RFC 3339 writes +05:30
        zone = f"{zone[:3]}:{zone[3:]}"
    return f"{day}T{m[4]}{zone}"


def _slashes(m: re.Match[str]) -> str | None:
    """Read `14/01/2023` only where one of the two can't be a month; never guess whose order."""
    first, second, year = int(m[1]), int(m[2]), int(m[3])
    if first > 12:
        return valid_day(year, second, first)
    if second > 12 or first == second:
        return valid_day(year, first, second)
    return None


_FORMS: tuple[tuple[str, _Read], ...] = (
    (
        r"(?<![\d-])(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?)"
        r"\s?(Z|[+-]\d\d:?\d\d)?)?(?![\d-])",
        _iso,
    ),
    (
        rf"\b(?:from |between )?({MONTH})\s{_DAY}(?:{_DASH}| to | and ){_DAY},?\s{_YEAR}\b",
        lambda m: _span(_named(m[4], m[1], m[2]), _named(m[4], m[1], m[3])),
    ),
    (
        rf"\b(?:from |between )?{_DAY}(?:{_DASH}| to | and ){_DAY}\s({MONTH}),?\s{_YEAR}\b",
        lambda m: _span(_named(m[4], m[3], m[1]), _named(m[4], m[3], m[2])),
    ),
    (rf"\b({MONTH})\s{_DAY},?\s{_YEAR}\b", lambda m: _named(m[3], m[1], m[2])),
    (rf"\b{_DAY}(?:\sof)?\s({MONTH}),?\s{_YEAR}\b", lambda m: _named(m[3], m[2], m[1])),
    (r"(?<![\d/])(\d{1,2})/(\d{1,2})/(\d{4})(?![\d/])", _slashes),
    (
        rf"\b(?:from {_YEAR} (?:to|until|through)|between {_YEAR} and|{_YEAR}{_DASH}) ?{_YEAR}\b",
        lambda m: _span(m[1] or m[2] or m[3], m[4]),
    ),
    (
        rf"\b(?:(since) |(until|till) )?({MONTH}),?\s{_YEAR}\b",
        lambda m: _open(f"{m[4]}-{month_number(m[3]):02}", m[1], m[2]),
    ),
    (
        rf"\b(?:(since)|(until|till)|in|by|during|of|late|early|mid) {_YEAR}\b(?![,.]?\d|%| people)",
        lambda m: _open(m[3], m[1], m[2]),
    ),
)


def _open(value: str, since: str | None, until: str | None) -> str:
    return f"{value}/.." if since else f"../{value}" if until else value


_COMPILED = tuple((re.compile(pattern, re.IGNORECASE), read) for pattern, read in _FORMS)


def find_dates(text: str) -> Iterator[tuple[int, int, str | None]]:
    """Yield start, end and ISO 8601 value of each; None for what is no day or has two readings."""
    taken = bytearray(len(text))
    for pattern, read in _COMPILED:
        for m in pattern.finditer(text):
            start, end = m.span()
            if not any(taken[start:end]):
                taken[start:end] = b"\1" * (end - start)
                yield start, end, read(m)


_CLOCK = re.compile(r"\s*,?\s*(?:at\s)?(\d{1,2})[:.](\d\d)\s?(?:([ap])\.?m\.?)?\s*$", re.IGNORECASE)


def read_date(words: str) -> str | None:
    """The one date that these words are, ISO 8601, with a time of day that follows it; or None.

    "January 14, 2023 at 5:32 PM" is `2023-01-14T17:32`: no zone was said.
    """
    words = " ".join(words.split()).rstrip(" .")
    for start, end, value in find_dates(words):
        if start == 0 and value is not None and "/" not in value:
            rest = words[end:]
            if not rest:
                return value
            if clock := _CLOCK.fullmatch(rest):
                return _with_clock(value, clock)
    return None


def _with_clock(day: str, clock: re.Match[str]) -> str:
    hour, minute, half = int(clock[1]), int(clock[2]), clock[3]
    if half:
        hour = hour % 12 + (12 if half.lower() == "p" else 0)
    return f"{day}T{hour:02}:{minute:02}" if hour < 24 and minute < 60 else day
