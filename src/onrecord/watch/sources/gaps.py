"""Was an account out of our sight for so long that it has to be said?

Pure: from the last good look to the first good one after it, if that is longer than two of the
account's intervals, be it that we were not running, or that nobody let us look.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from onrecord.record.observations import Gap
from onrecord.watch.sources.watched import Key

__all__ = ["MOST_INTERVALS", "gap_between", "is_overdue"]

MOST_INTERVALS = 2
"""So many intervals without a good look are our own silence, and an alarm."""

_MOST_REASONS = 5
_NOT_RUNNING = "the watch was not running"
_NOT_IN_TIME = "its host could not be asked in time"


def is_overdue(looked_at: datetime, now: datetime, interval: float) -> bool:
    """Whether the last good look is longer ago than it may be."""
    return now - looked_at > timedelta(seconds=MOST_INTERVALS * interval)


def gap_between(
    key: Key,
    looked_at: datetime,
    began: datetime,
    interval: float,
    reasons: Sequence[str],
    *,
    running_since: datetime,
) -> Gap | None:
    """Our silence between a good look and the next one, which began at `began`.

    `reasons` are those for which looks in between failed, in our words; `interval` is in seconds.
    """
    if not is_overdue(looked_at, began, interval):
        return None
    why = list(dict.fromkeys(reasons))[:_MOST_REASONS]
    if looked_at < running_since:
        why.insert(0, _NOT_RUNNING)
    platform, account = key
    return Gap(
        platform=platform,
        account=account,
        began_at=looked_at,
        ended_at=began,
        why="; ".join(why) or _NOT_IN_TIME,
        noted_at=began,
    )
