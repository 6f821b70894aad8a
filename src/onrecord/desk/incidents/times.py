"""Which span of time does a reported date mean?

Reports know days more often than hours. A date is the whole day, a month the whole month; what is
not known better is not made to look as if it were.
"""

import re
from datetime import UTC, datetime, timedelta, timezone

from onrecord.desk.incidents.tables import Table
from onrecord.findings.incident import When
from onrecord.record.times import TimeError, utc

__all__ = ["offset_of", "read_when"]

_DATE = re.compile(
    r"(?P<year>\d{4})(-(?P<month>\d\d)(-(?P<day>\d\d)"
    r"(T(?P<hour>\d\d):(?P<minute>\d\d)(:(?P<second>\d\d))?(?P<offset>Z|[+-]\d\d:\d\d)?)?)?)?",
    re.ASCII,
)
_SECOND = timedelta(seconds=1)
_HOW = 'write 2017, 2017-05, 2017-05-23, 2017-05-23T13:07+03:00, or two of these: "2017/2018"'


def offset_of(table: Table, key: str) -> timezone | None:
    """The offset in which a file's dates are meant: "+05:00"."""
    text = table.maybe_text(key)
    found = None if text is None else _offset(text)
    if text is not None and found is None:
        raise table.fault(key, 'must be an offset such as "+05:00"')
    return found


def read_when(
    table: Table, key: str, zone: timezone | None, *, recalled: bool = False
) -> When | None:
    """The span that a key names, or None where it is missing."""
    text = table.maybe_text(key)
    if text is None:
        return None
    first, _, last = text.partition("/")
    try:
        begins, _ = _span(first, zone)
        _, ends = _span(last or first, zone)
    except (ValueError, OverflowError, TimeError) as error:
        raise table.fault(key, f"{text[:60]!r} is no time ({error}): {_HOW}") from error
    if ends < begins:
        raise table.fault(key, f"{text[:60]!r} ends before it begins")
    return When(begins=begins, ends=ends, written=text, recalled=recalled)


def _span(text: str, zone: timezone | None) -> tuple[datetime, datetime]:
    """From the first to the last second that a date can mean."""
    found = _DATE.fullmatch(text)
    if found is None:
        raise ValueError("not a date")
    offset = _offset(found["offset"]) if found["offset"] else zone
    if offset is None:
        raise ValueError("without an offset, and the file gives none")
    names = ("year", "month", "day", "hour", "minute", "second")
    parts = [int(found[name]) for name in names if found[name]]
    year, month, day, hour, minute, second = [*parts, *(1, 1, 0, 0, 0)[len(parts) - 1 :]]
    begins = datetime(year, month, day, hour, minute, second, tzinfo=offset)
    return utc(begins), utc(_next(begins, len(parts)) - _SECOND)


def _next(begins: datetime, parts: int) -> datetime:
    """The beginning of the next year, month, day, minute or second."""
    match parts:
        case 1:
            return begins.replace(year=begins.year + 1)
        case 2:
            later = begins + timedelta(days=31)
            return later.replace(day=1)
        case 3:
            return begins + timedelta(days=1)
        case 5:
            return begins + timedelta(minutes=1)
        case _:
            return begins + _SECOND


def _offset(text: str) -> timezone | None:
    if text == "Z":
        return UTC
    found = re.fullmatch(r"([+-])(\d\d):(\d\d)", text, re.ASCII)
    if found is None or int(found[2]) > 14 or int(found[3]) > 59:
        return None
    ahead = timedelta(hours=int(found[2]), minutes=int(found[3]))
    return timezone(ahead if found[1] == "+" else -ahead)
