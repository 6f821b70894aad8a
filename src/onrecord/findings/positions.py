"""Where does each speaker stand on a post, after all that they said?"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from onrecord.findings.declared import Considered

__all__ = ["Position", "Stand", "stands", "surely_later"]


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
    """The position of each who may speak. `considered` is in the order in which it was said.

    A speaker has two where opposite words are known to the day only, so that which came last is
    not known: neither is dropped.
    """
    speakers = dict.fromkeys(one.same_speaker for one in considered if one.counts)
    return tuple(
        stand
        for speaker in speakers
        for stand in _stands(
            one for one in considered if one.counts and one.same_speaker == speaker
        )
    )


def _stands(said: Iterable[Considered]) -> list[Stand]:
    now = Stand()
    beside: list[Stand] = []
    for one in said:
        then = _after(now, one)
        if then.by is one and then.position is not Position.MAY_DISOWN:
            over = [other for other in beside if surely_later(one, other.by)]
            beside = [other for other in beside if other not in over]
            then = replace(then, gave_up=_given_up(then, over) or then.gave_up)
            if now.position is not Position.MAY_DISOWN and not surely_later(one, now.by):
                beside.append(now)
                then = replace(then, gave_up=now.gave_up)
        now = then
    held = [one for one in beside if one.position is not now.position]
    return [*held[-1:], now]


def _given_up(now: Stand, over: Sequence[Stand]) -> Considered | None:
    """A disavowal among what these words surely came after, if they stand by the post."""
    if now.position is not Position.STANDS_BY:
        return None
    return next((one.by for one in over if one.position is Position.DISOWNS), None)


def _after(now: Stand, one: Considered) -> Stand:
    """A clear word replaces what the same speaker said before; an unclear one only joins it."""
    if one.disowns and one.clear:
        return Stand(Position.DISOWNS, one, now.gave_up)
    if one.disowns and now.position is not Position.DISOWNS:
        return replace(now, position=Position.MAY_DISOWN, by=one)
    if one.stands_by and one.clear:
        gave_up = now.by if now.position is Position.DISOWNS else now.gave_up
        return Stand(Position.STANDS_BY, one, gave_up)
    return now


def surely_later(one: Considered, other: Considered | None) -> bool:
    """Whether it was said after the other, however loosely the times of both are known."""
    return other is None or one.said_at > (other.said_until or other.said_at)
