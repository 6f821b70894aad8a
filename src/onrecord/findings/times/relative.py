"""Which times hang on another moment, and where do they fall once that moment is known?"""

import re
from bisect import bisect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from onrecord.findings.article import Place
from onrecord.findings.times.dates import month_number, valid_day
from onrecord.findings.times.relative_words import (
    AFTER_EVENT,
    AGO,
    AHEAD,
    CALENDAR,
    DAY_OF_YEAR,
    LATER,
    MARK,
    NUMBERS,
    ON_WEEKDAY,
    PAST,
    SENTENCE_END,
    TODAY,
    WEEKDAYS,
    WITHIN,
)
from onrecord.findings.times.spoken import Anchor, TimeKind, TimeMention

__all__ = ["Hanging", "relative_times"]


@dataclass(frozen=True, slots=True)
class Hanging:
    """The moment on which relative times of a block hang, and its day if it is known."""

    anchor: Anchor
    day: date | None


def relative_times(text: str, hanging: Hanging) -> Iterator[TimeMention]:
    """Yield a block's relative times, with places in the block; what overlaps, later ones lose."""
    quoted = _quoted_parts(text)
    for pattern in (AFTER_EVENT, WITHIN, LATER):
        for m in pattern.finditer(text):
            yield _event(m)
    for pattern, read in _ON_NOW:
        for m in pattern.finditer(text):
            yield read(text, m, _whose(quoted, m.start(), hanging))


def _event(m: re.Match[str]) -> TimeMention:
    groups = m.groupdict()
    return TimeMention(
        place=Place(*m.span()),
        words=m[0],
        kind=TimeKind.RELATIVE,
        value=None,
        anchor=Anchor.EVENT,
        anchor_words=groups.get("event"),
        relation=m["relation"].lower(),
    )


def _hung(
    m: re.Match[str], now: Hanging, relation: str, value: str | None, why: str
) -> TimeMention:
    return TimeMention(
        place=Place(*m.span()),
        words=m[0],
        kind=TimeKind.RELATIVE,
        value=value,
        derived=value is not None,
        anchor=now.anchor,
        anchor_words=now.day.isoformat() if now.day else None,
        relation=relation,
        because=why if value else None,
    )


def _quoted_parts(text: str) -> list[int]:
    """Where words begin or end to stand in double quotation marks, in order."""
    edges: list[int] = []
    for m in MARK.finditer(text):
        inside = len(edges) % 2 == 1
        if m[0] == '"' or inside == (m[0] == "”"):
            edges.append(m.start())
    return edges


def _whose(quoted: list[int], at: int, hanging: Hanging) -> Hanging:
    """In a quotation "today" is the speaker's, whose day this report does not fix."""
    in_quotation = hanging.anchor is Anchor.PUBLICATION and bisect(quoted, at) % 2 == 1
    return Hanging(Anchor.SPEECH, None) if in_quotation else hanging


def _moved(day: date | None, days: int) -> str | None:
    try:
        return (day + timedelta(days=days)).isoformat() if day else None
    except OverflowError:
        return None


def _ago(_text: str, m: re.Match[str], now: Hanging) -> TimeMention:
    amount = (m["amount"] or "").lower()
    number = int(amount) if amount.isdecimal() else NUMBERS.get(amount)
    days = {"day": 1, "week": 7}.get(m["unit"].lower())
    exact = not re.match(r"about|around|almost|nearly|some|more|less", m[0], re.IGNORECASE)
    value = _moved(now.day, -number * days) if number and days and exact else None
    return _hung(m, now, "before", value, "counted back from the day it hangs on")


def _past(_text: str, m: re.Match[str], now: Hanging) -> TimeMention:
    return _hung(m, now, "within", None, "")


def _today(_text: str, m: re.Match[str], now: Hanging) -> TimeMention:
    said = m["day"].lower()
    by = -1 if said.startswith(("yesterday", "last")) else 1 if said == "tomorrow" else 0
    relation = {-1: "previous-day", 0: "same-day", 1: "next-day"}[by]
    if m["asof"]:
        relation = {"as of": "from", "as from": "from"}.get(m["asof"].lower(), m["asof"].lower())
    why = f"'{m['day']}' on the day it hangs on"
    return _hung(m, now, relation, _moved(now.day, by), why)


def _weekday(text: str, m: re.Match[str], now: Hanging) -> TimeMention:
    """A bare weekday of the past is the latest one; last, next and plans for it have no value."""
    value = None
    if now.day and not m["which"] and not _ahead(text, m.start()):
        back = (now.day.weekday() - WEEKDAYS.index(m["weekday"].lower())) % 7
        value = _moved(now.day, -back)
    why = "the latest such day, not after the day it hangs on"
    return _hung(m, now, m["which"] or "weekday", value, why)


def _calendar(_text: str, m: re.Match[str], now: Hanging) -> TimeMention:
    """Years and months; where a week begins differs between countries."""
    by = {"last": -1, "this": 0, "next": 1}[m["which"].lower()]
    value, unit = None, m["unit"].lower()
    if now.day and unit == "year":
        value = f"{now.day.year + by:04}"
    elif now.day and unit == "month":
        months = now.day.year * 12 + now.day.month - 1 + by
        value = f"{months // 12:04}-{months % 12 + 1:02}"
    return _hung(m, now, m["which"].lower(), value, f"the {unit} of the calendar")


def _day_of_year(text: str, m: re.Match[str], now: Hanging) -> TimeMention:
    """A day without its year: the latest such day, unless it is spoken of as to come."""
    month, number = month_number(m["m1"] or m["m2"]), int(m["d1"] or m["d2"])
    value = None
    if now.day and not _ahead(text, m.start()):
        days = (valid_day(now.day.year - back, month, number) for back in (0, 1))
        value = next((day for day in days if day and day <= now.day.isoformat()), None)
    why = "the latest such day, not after the day it hangs on"
    return _hung(m, now, f"--{month:02}-{number:02}", value, why)


def _ahead(text: str, at: int) -> bool:
    """Whether the sentence, as far as its next 300 characters, speaks of what is to come."""
    begins = max((e.end() for e in SENTENCE_END.finditer(text, max(0, at - 300), at)), default=0)
    ends = SENTENCE_END.search(text, at, at + 300)
    begins = max(begins, at - 300)
    return bool(AHEAD.search(text, begins, ends.start() if ends else at + 300))


_ON_NOW: tuple[tuple[re.Pattern[str], Callable[[str, re.Match[str], Hanging], TimeMention]], ...]
_ON_NOW = (
    (AGO, _ago),
    (PAST, _past),
    (TODAY, _today),
    (ON_WEEKDAY, _weekday),
    (CALENDAR, _calendar),
    (DAY_OF_YEAR, _day_of_year),
)
