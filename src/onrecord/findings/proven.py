"""Between which time stamps was an entry put into the log?

A service stamps a head of the log, and its answer is logged in turn. So an entry was appended
after every stamp that stands in the log before it, and existed no later than any stamp over a
head that holds it. That is all: when what it tells of began, no stamp says.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from onrecord.record.entries import Logged
from onrecord.record.stamps import Stamp, Stamped, StampMethod

__all__ = ["Offset", "Sandwich", "clock_offset", "said_at", "sandwich", "stamp_of"]

_TO_THE_SECOND = timedelta(seconds=1)  # most services say no fraction: it may be a second later


@dataclass(frozen=True, slots=True)
class Sandwich:
    """The stamps (entries of the log) between which an entry was appended, one a service.

    `after` stand before the entry, latest time first: it was appended after them. `before` are
    over heads that hold it, earliest time first: it existed no later than them. `lacking` are
    those that were asked about such a head and have stamped none.
    """

    after: tuple[Logged, ...]
    before: tuple[Logged, ...]
    lacking: tuple[Logged, ...]


@dataclass(frozen=True, slots=True)
class Offset:
    """Our clock less the services' time lies between these."""

    least: timedelta
    most: timedelta

    @property
    def agrees(self) -> bool:
        """Whether our clock may have been right."""
        return self.least <= timedelta(0) <= self.most


def sandwich(stamps: Sequence[Logged], index: int) -> Sandwich:
    """The stamps around entry `index`, among these entries of the log; others are passed over."""
    timed = [one for one in stamps if said_at(one) is not None]
    after = (one for one in timed if one.index < index)
    before = [one for one in timed if _size(one) > index]
    stamped = {_service(one) for one in before}
    untimed = (one for one in stamps if said_at(one) is None and _size(one) > index)
    lacking = {_service(one): one for one in untimed if _service(one) not in stamped}
    return Sandwich(
        after=_one_each(sorted(after, key=_time, reverse=True)),
        before=_one_each(sorted(before, key=_time)),
        lacking=tuple(lacking.values()),
    )


def stamp_of(logged: Logged) -> Stamp | None:
    """The stamp that an entry is, if it is one."""
    return logged.entry if isinstance(logged.entry, Stamp) else None


def said_at(logged: Logged) -> datetime | None:
    """The time that a service vouched for in this entry; None if it did not, or has yet to."""
    stamp = stamp_of(logged)
    return stamp.outcome.said_at if stamp and isinstance(stamp.outcome, Stamped) else None


def clock_offset(stamps: Iterable[Logged]) -> Offset | None:
    """How our clock stood to the time of the services, as far as their answers bound it.

    A service said its time after we asked and before its answer came. None without such answers
    (RFC 3161 alone counts: a block's time is loose by hours), or if services contradict each
    other: then no one offset fits.
    """
    pairs = [
        (stamp.asked_at - time - _TO_THE_SECOND, stamp.answered_at - time)
        for logged in stamps
        if (stamp := stamp_of(logged)) and (time := said_at(logged))
        if stamp.method is StampMethod.RFC3161
    ]
    if not pairs:
        return None
    found = Offset(max(least for least, _ in pairs), min(most for _, most in pairs))
    return found if found.least <= found.most else None


def _one_each(best_first: Sequence[Logged]) -> tuple[Logged, ...]:
    found: dict[str, Logged] = {}
    for one in best_first:
        found.setdefault(_service(one), one)
    return tuple(found.values())


def _time(logged: Logged) -> datetime:
    time = said_at(logged)
    assert time is not None  # only stamps with a time are sorted
    return time


def _service(logged: Logged) -> str:
    stamp = stamp_of(logged)
    return "" if stamp is None else stamp.service


def _size(logged: Logged) -> int:
    stamp = stamp_of(logged)
    return -1 if stamp is None else stamp.size
