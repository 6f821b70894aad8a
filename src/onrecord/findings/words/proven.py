"""How is it told between which time stamps something was put on record?"""

from collections.abc import Sequence
from datetime import timedelta
from math import ceil

from onrecord.findings.proven import Offset, Sandwich, said_at, stamp_of
from onrecord.findings.words.moments import duration, moment
from onrecord.record.entries import Logged
from onrecord.record.outcomes import Refused, Unreached, Unread
from onrecord.record.stamps import Promised, Stamp, Stamped, StampMethod

__all__ = ["NOT_STAMPED", "bounds", "clock", "lacking", "no_later", "outcome", "put_after", "says"]

NOT_STAMPED = "No time stamp stands over the entry yet: its time is our own clock’s."


def says(found: Sandwich) -> str:
    """Both bounds, and who did not stamp, in sentences."""
    return " ".join((no_later(found), *put_after(found), *lacking(found)))


def no_later(found: Sandwich) -> str:
    """The bound that shows that the entry existed: it may tell that a post was *not* there."""
    if not found.before:
        return NOT_STAMPED
    return f"The entry existed no later than {bounds(found.before)}. Since when, no stamp says."


def put_after(found: Sandwich) -> list[str]:
    """The bound that shows that it was not put into the log beforehand."""
    if not found.after:
        return ["No time stamp stands before it in the log."]
    return [f"It was put into the log after {bounds(found.after)}."]


def lacking(found: Sandwich) -> list[str]:
    """Who was asked to stamp and did not: an incomplete set is told, never hidden."""
    told = ((stamp_of(one), one) for one in found.lacking)
    return [
        f"{stamp.service} was asked as well, {moment(stamp.asked_at)}: {outcome(stamp)}."
        for stamp, _ in told
        if stamp is not None
    ]


def bounds(stamps: Sequence[Logged]) -> str:
    """The services' times, each with whose word it is."""
    found = [(time, stamp) for one in stamps if (time := said_at(one)) and (stamp := stamp_of(one))]
    told = [f"{moment(time)}, by {_whose(stamp)}" for time, stamp in found]
    return "; ".join(told)


def outcome(stamp: Stamp) -> str:
    """What came of asking, without a full stop."""
    match stamp.outcome:
        case Stamped(said_at):
            return f"it stamped the head with the time {moment(said_at)}"
        case Promised():
            return "it has promised a stamp, which has yet to come"
        case Refused(why):
            return f"it would not stamp ({why})"
        case Unreached(why):
            return f"we did not reach it ({why})"
        case Unread(why):
            return f"what came is no stamp that holds ({why})"


def clock(offset: Offset | None) -> str | None:
    """How our own clock stood to the services' time."""
    if offset is None:
        return None
    if offset.agrees:
        widest = max(abs(offset.least), abs(offset.most))
        whole = timedelta(seconds=ceil(widest.total_seconds()))
        return f"Our clock agreed with the services’ time to within {duration(whole)}."
    ahead = offset.least > timedelta(0)
    least = offset.least if ahead else -offset.most
    length = duration(least) if least >= timedelta(seconds=1) else "a part of a second"
    return f"Our clock was {'ahead of' if ahead else 'behind'} the services’ time, by {length} or more."


def _whose(stamp: Stamp) -> str:
    if stamp.method is StampMethod.OPENTIMESTAMPS:
        return f"a block that {stamp.service} led to"
    return stamp.service
