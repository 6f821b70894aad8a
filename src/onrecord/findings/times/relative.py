"""Which times hang on another moment, and where do they fall once that moment is known?"""

import re
from bisect import bisect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from onrecord.findings.article import Place
from onrecord.findings.times.dates import MONTH, month_number, valid_day
from onrecord.findings.times.spoken import Anchor, TimeKind, TimeMention

__all__ = ["Hanging", "relative_times"]


@dataclass(frozen=True, slots=True)
class Hanging:
    """The moment on which relative times of a block hang, and its day if it is known."""

    anchor: Anchor
    day: date | None


_ONE_TO_TWELVE = (
    *("one", "two", "three", "four", "five", "six"),
    *("seven", "eight", "nine", "ten", "eleven", "twelve"),
)
_NUMBERS = {"a": 1, "an": 1} | {word: n for n, word in enumerate(_ONE_TO_TWELVE, start=1)}
_AMOUNT = (
    r"(?:(?:about|around|almost|nearly|some|just|only|barely|more than|less than) )?"
    rf"(?:(?P<amount>\d{{1,3}}|{'|'.join(_NUMBERS)}|(?:a )?(?:few|couple of)|several|many) )?"
)
_UNIT = r"(?P<unit>minute|hour|day|week|month|year)s?"
_EVENT = (
    r"(?P<event>(?:the|its|their|this|that|his|her|an?) (?:[\w-]+ ){0,3}?"
    r"(?:tweet|post|posting|message|statement|video|incident|announcement|publication|deletion"
    r"|removal|disavowal|attack|hack|meeting|election|report))s?"
)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEKDAY = r"(?P<weekday>(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)"
_PART = r"(?: (?:morning|afternoon|evening|night))?"

_AFTER_EVENT = re.compile(
    rf"\b{_AMOUNT}{_UNIT} (?P<relation>after|before|since|following) {_EVENT}\b", re.IGNORECASE
)
_WITHIN = re.compile(rf"\b(?P<relation>within) {_AMOUNT}{_UNIT}(?: of {_EVENT})?\b", re.IGNORECASE)
_LATER = re.compile(
    rf"\b{_AMOUNT}{_UNIT} (?P<relation>later|earlier|afterwards?|beforehand)\b", re.IGNORECASE
)
_AGO = re.compile(rf"\b{_AMOUNT}{_UNIT} (?P<relation>ago)\b", re.IGNORECASE)
_PAST = re.compile(
    rf"\b(?:in|over|during|within|for) the (?:past|last) {_AMOUNT}{_UNIT}\b", re.IGNORECASE
)
_TODAY = re.compile(
    r"\b(?:(?P<asof>as of|as from|from|until|by|since|earlier|later) )?"
    r"(?P<day>today|tonight|(?<=as of )now|(?<=from )now|(?<=until )now"
    r"|this (?:morning|afternoon|evening)|yesterday(?: (?:morning|afternoon|evening))?|last night"
    r"|tomorrow)\b",
    re.IGNORECASE,
)
_ON_WEEKDAY = re.compile(
    rf"\b(?:(?P<which>last|next|this) |(?:(?:late|early) )?(?:on )?)?{_WEEKDAY}\b{_PART}"
)
_CALENDAR = re.compile(
    r"\b(?:earlier |later )?(?P<which>last|this|next) (?P<unit>week|month|year)\b", re.IGNORECASE
)
_DAY_OF_YEAR = re.compile(
    rf"\b(?:(?P<m1>{MONTH})\s(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?"
    rf"|(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?(?:\sof)?\s(?P<m2>{MONTH}))(?![\w,]*\s?\d{{4}}|\d|:\d)\b"
)
_AHEAD = re.compile(
    r"\b(?:will|would|shall|to be|due|scheduled|expected|plans?|planned|upcoming|coming|next)\b",
    re.IGNORECASE,
)
_MARK = re.compile(r"[\"“”]")
_SENTENCE_END = re.compile(r"[.!?]\W+(?=[A-Z\"'“‘])|\n")


def relative_times(text: str, hanging: Hanging) -> Iterator[TimeMention]:
    """Yield a block's relative times, with places in the block; what overlaps, later ones lose."""
    quoted = _quoted_parts(text)
    for pattern in (_AFTER_EVENT, _WITHIN, _LATER):
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
    for m in _MARK.finditer(text):
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
    number = int(amount) if amount.isdecimal() else _NUMBERS.get(amount)
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
        back = (now.day.weekday() - _WEEKDAYS.index(m["weekday"].lower())) % 7
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
    begins = max((e.end() for e in _SENTENCE_END.finditer(text, max(0, at - 300), at)), default=0)
    ends = _SENTENCE_END.search(text, at, at + 300)
    begins = max(begins, at - 300)
    return bool(_AHEAD.search(text, begins, ends.start() if ends else at + 300))


_ON_NOW: tuple[tuple[re.Pattern[str], Callable[[str, re.Match[str], Hanging], TimeMention]], ...]
_ON_NOW = (
    (_AGO, _ago),
    (_PAST, _past),
    (_TODAY, _today),
    (_ON_WEEKDAY, _weekday),
    (_CALENDAR, _calendar),
    (_DAY_OF_YEAR, _day_of_year),
)
