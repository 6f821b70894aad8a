"""Which instant or day does a page's machine-readable date state?"""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from onrecord.findings.times import read_date

__all__ = ["instant", "moment"]

_ZONELESS_NAME = re.compile(r"\s(?:IST|PKT|EST|EDT|CST|CDT|PST|PDT|BST|CET|CEST|SGT|HKT|JST)$")
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)?(Z|[+-]\d{4})?)?$")
_LABEL = re.compile(
    r"^(?:published|updated|posted|last (?:updated|modified))\s*(?:on|at)?\s*:?\s*", re.IGNORECASE
)


def moment(stated: str) -> str | None:
    """RFC 3339 as far as the words state it: a day, a time without zone, or an instant."""
    words = _LABEL.sub("", " ".join(stated[:100].split()))
    if m := _COMPACT.match(words):
        words = f"{m[1]}-{m[2]}-{m[3]}" + (
            f"T{m[4]}:{m[5]}:{m[6] or '00'}{m[7] or ''}" if m[4] else ""
        )
    value = read_date(words)
    if value is not None:
        return value if len(value) >= len("2023-01-14") else None
    # Abbreviated zones are not offsets: several countries have an IST.
    if m := _ZONELESS_NAME.search(words):
        return moment(words[: m.start()])
    return _from_email(words) or _first_day(words)


def _from_email(words: str) -> str | None:
    """RFC 5322, as some pages write: "Sun, 15 Jan 2023 10:00:00 +0500"."""
    try:
        at = parsedate_to_datetime(words)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return at.isoformat() if at.tzinfo else at.replace(tzinfo=None).isoformat()


def _first_day(words: str) -> str | None:
    """The day with which the words begin, though what follows is not understood."""
    for end in range(min(len(words), 30), 7, -1):
        if end == len(words) or not words[end].isalnum():
            value = read_date(words[:end])
            if value and len(value) >= len("2023-01-14"):
                return value
    return None


def instant(value: str) -> datetime | None:
    """The instant in UTC, of a value that states one."""
    try:
        at = datetime.fromisoformat(value)
        return at.astimezone(UTC) if at.tzinfo else None
    except (ValueError, OverflowError):
        return None
