"""What does the way in which an answer came, or did not come, say before anybody reads it?

404 and 410 are left to each platform: only it knows of what they speak. What they are not is
refused, unreached, or an answer.
"""

from onrecord.record.exchanges import Exchange
from onrecord.record.outcomes import Refused, Unreached, Unread

__all__ = ["header", "read_status"]

_LEFT_TO_THE_PLATFORM = frozenset({200, 301, 302, 303, 304, 307, 308, 404, 410})


def read_status(exchange: Exchange) -> Refused | Unreached | Unread | None:
    """Why an answer says nothing; None for 200, 304, redirects, 404 and 410."""
    if exchange.failure is not None:
        return Unreached(exchange.failure)
    match exchange.status:
        case int(status) if status in _LEFT_TO_THE_PLATFORM:
            return None
        case 401 | 402 | 403 | 405 | 406 | 407 | 429 | 451 as status:
            return Refused(f"HTTP {status}")
        case int(status) if status >= 500:
            return Unreached(f"HTTP {status}")
        case status:
            return Unread(f"HTTP {status}")


def header(exchange: Exchange, name: str) -> str | None:
    """The first header of this name (in lower case) in an answer."""
    return next((value for known, value in exchange.headers if known == name), None)
