"""How do we write an instant?

Three times are kept apart everywhere (design, section 4) and never compared silently:
`claimed_at` (the platform's or author's word), `observed_at` (our clock when the answer
arrived) and `proven_by` (a third party's token: it existed no later than this).
"""

import re
from datetime import UTC, datetime, timedelta

from onrecord.record.errors import OnrecordError

__all__ = [
    "TimeError",
    "instant",
    "microseconds",
    "moment_of",
    "read_claimed",
    "read_instant",
    "utc",
]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

_WRITTEN = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")


class TimeError(OnrecordError):
    """A time that names no instant, or is not written as we write it."""

    advice = "Write times as RFC 3339 with an offset, such as 2026-01-31T12:00:00Z."


def utc(moment: datetime) -> datetime:
    """The same instant in UTC. Raises `TimeError` for a naive time: it names no instant."""
    if moment.tzinfo is None:
        raise TimeError(f"{moment.isoformat()} has no offset, so it names no instant")
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:
        raise TimeError(f"{moment.isoformat()} lies outside of the calendar in UTC") from error


def instant(moment: datetime) -> str:
    """An instant as the record writes it: RFC 3339, UTC, microseconds, `Z`."""
    return utc(moment).strftime("%Y-%m-%dT%H:%M:%S.%fZ").rjust(27, "0")


def read_instant(text: str) -> datetime:
    """Read what `instant` wrote, and nothing else."""
    if not _WRITTEN.fullmatch(text):
        raise TimeError(f"{text!r} is not an instant as the record writes it")
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise TimeError(f"{text!r} is no date") from error


def read_claimed(text: str) -> datetime:
    """Read a time that somebody else wrote (RFC 3339 or ISO 8601, any offset), as its instant."""
    try:
        return utc(datetime.fromisoformat(text))
    except ValueError as error:
        raise TimeError(f"{text[:80]!r} is not an RFC 3339 time") from error


def microseconds(moment: datetime) -> int:
    """An instant as microseconds since 1970: exact, and quick to compare and to keep."""
    return (moment - _EPOCH) // _MICROSECOND


def moment_of(microseconds: int) -> datetime:
    """The instant so many microseconds after 1970."""
    return _EPOCH + timedelta(microseconds=microseconds)
