"""Where does each speaker stand on a post, after all that they said?"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from onrecord.findings.declared import Considered
from onrecord.record.declarations import Covers

__all__ = ["Position", "Stand", "stands"]


class Position(StrEnum):
    """What one speaker says of a post, last and clearest."""

    NONE = "none"
    STANDS_BY = "stands by it"
    MAY_DISOWN = "may disown it"
    DISOWNS = "disowns it"


@dataclass(frozen=True, slots=True)
class Stand:
    """One speaker's position, the declaration that decides it, and one that it gave up."""

    position: Position = Position.NONE
    by: Considered | None = None
    gave_up: Considered | None = None


def stands(considered: Sequence[Considered]) -> tuple[Stand, ...]:
    """The position of each who may speak. `considered` is in the order in which it was said."""
    speakers = dict.fromkeys(one.same_speaker for one in considered if one.counts)
    return tuple(
        _stand(one for one in considered if one.counts and one.same_speaker == speaker)
        for speaker in speakers
    )


def _stand(said: Iterable[Considered]) -> Stand:
    now = Stand()
    for one in said:
        now = _after(now, one)
    return now


def _after(now: Stand, one: Considered) -> Stand:
    """A clear word replaces what the same speaker said before; an unclear one only joins it."""
    clear = one.covers is Covers.YES
    if one.disowns and clear:
        return Stand(Position.DISOWNS, one, now.gave_up)
    if one.disowns and now.position is not Position.DISOWNS:
        return replace(now, position=Position.MAY_DISOWN, by=one)
    if one.stands_by and clear:
        gave_up = now.by if now.position is Position.DISOWNS else now.gave_up
        return Stand(Position.STANDS_BY, one, gave_up)
    return now
