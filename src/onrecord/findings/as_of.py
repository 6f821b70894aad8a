"""What was true at a moment, and what did we know at it?

Two restrictions of what the findings are computed from. What was true is dated by when it was
observed or said; what we knew, by when we observed it or put it on record. A statement of noon
that an editor recorded at six was true at one o'clock, and we did not know it.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

from onrecord.findings.declared import Declared
from onrecord.record.captures import Capture
from onrecord.record.documents import Document
from onrecord.record.entries import Logged
from onrecord.record.observations import AccountObservation, Gap, Looks, PostObservation
from onrecord.record.stamps import Stamp

__all__ = ["known_at", "true_at"]

_Thing = TypeVar("_Thing", Logged, Declared)


def true_at(things: Sequence[_Thing], moment: datetime) -> tuple[_Thing, ...]:
    """What had been observed or said by `moment`, whenever it was recorded.

    An author's claim of an earlier time is not projected back: we saw nothing then. A gap in our
    watch counts from its beginning; words that are known to the day only, from its end.
    """
    return tuple(thing for thing in things if _happened_at(thing) <= moment)


def known_at(things: Sequence[_Thing], moment: datetime) -> tuple[_Thing, ...]:
    """What we had observed, noted or put on record by `moment`."""
    return tuple(thing for thing in things if _learned_at(thing) <= moment)


def _happened_at(thing: Logged | Declared) -> datetime:
    if isinstance(thing, Declared):
        return thing.declaration.said_until or thing.declaration.said_at
    return thing.entry.began_at if isinstance(thing.entry, Gap | Looks) else _learned_at(thing)


def _learned_at(thing: Logged | Declared) -> datetime:
    if isinstance(thing, Declared):
        return thing.recorded_at
    match thing.entry:
        case PostObservation() | AccountObservation():
            return thing.entry.observed_at
        case Gap() | Looks():
            return thing.entry.noted_at
        case Document():
            return thing.entry.recorded_at
        case Capture():
            return thing.entry.ended_at
        case Stamp():
            return thing.entry.answered_at
