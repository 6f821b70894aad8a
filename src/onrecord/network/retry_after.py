"""When did they ask us to come back?"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from onrecord.record.exchanges import Exchange

__all__ = ["LONGEST_WAIT", "ask_again_at", "told_to_wait"]

LONGEST_WAIT = timedelta(days=1)  # no host may send us away for good by one header
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SMALLEST_EPOCH = 10**9  # seconds: as a delay it would be 30 years


def ask_again_at(exchange: Exchange) -> datetime | None:
    """The earliest moment at which an answer lets us ask again; None if it does not say.

    Retry-After (RFC 9110, section 10.2.3) of any answer; else, of a 429, RateLimit-Reset, which
    hosts of the AT Protocol send as seconds since 1970 and the IETF's draft as seconds from now;
    X sends its x-rate-limit-reset as seconds since 1970.
    Whoever schedules the next question keeps to it: nothing here sleeps.
    """
    return told_to_wait(exchange.status, dict(exchange.headers), exchange.answered_at)


def told_to_wait(
    status: int | None, headers: Mapping[str, str], answered_at: datetime
) -> datetime | None:
    """`ask_again_at` of an answer's parts; the headers' names are in lower case."""
    at = _moment(headers.get("retry-after", ""), answered_at)
    if at is None and status == 429:
        reset = headers.get("ratelimit-reset") or headers.get("x-rate-limit-reset", "")
        at = _moment(reset, answered_at)
    if at is None:
        return None
    return min(max(at, answered_at), answered_at + LONGEST_WAIT)


def _moment(value: str, now: datetime) -> datetime | None:
    """A delay in seconds, seconds since 1970, or a date of HTTP."""
    value = value.strip()
    if not value.isascii():
        return None
    if value.isdigit():
        seconds = int(value.lstrip("0")[:11] or "0")  # 11 digits reach the year 5138
        start = _EPOCH if seconds >= _SMALLEST_EPOCH else now
        return start + timedelta(seconds=seconds)
    try:
        date = parsedate_to_datetime(value)
        return date.replace(tzinfo=UTC) if date.tzinfo is None else date.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):  # the parser raises any of them
        return None
