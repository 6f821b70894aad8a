"""When did they ask us to come back?"""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from onrecord.record.exchanges import Exchange

__all__ = ["LONGEST_WAIT", "ask_again_at"]

LONGEST_WAIT = timedelta(days=1)  # no host may send us away for good by one header
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SMALLEST_EPOCH = 10**9  # seconds: as a delay it would be 30 years


def ask_again_at(exchange: Exchange) -> datetime | None:
    """The earliest moment at which an answer lets us ask again; None if it does not say.

    Retry-After (RFC 9110, section 10.2.3) of any answer; else, of a 429, RateLimit-Reset, which
    hosts of the AT Protocol send as seconds since 1970 and the IETF's draft as seconds from now.
    Whoever schedules the next question keeps to it: nothing here sleeps.
    """
    told = dict(exchange.headers)
    at = _moment(told.get("retry-after", ""), exchange.answered_at)
    if at is None and exchange.status == 429:
        at = _moment(told.get("ratelimit-reset", ""), exchange.answered_at)
    if at is None:
        return None
    return min(max(at, exchange.answered_at), exchange.answered_at + LONGEST_WAIT)


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
