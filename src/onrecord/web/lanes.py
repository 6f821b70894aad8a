"""What happened in a case, as a picture: by whose clock, and in which order?

One lane for each of the times that are kept apart. Every moment gets a column of the same width:
minutes that matter would vanish beside days in which nothing happened. The same stands below it
in words, under the same numbers.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby, pairwise

from onrecord.findings.timeline import Event
from onrecord.findings.words.moments import moment
from onrecord.record.times import utc

__all__ = ["LANES", "DayBand", "Lane", "Lanes", "Mark", "lanes_of"]

LANES = ("claimed", "observed", "said", "proven")
_MOST_COLUMNS = 30  # on a phone each is then 10 pixels wide


@dataclass(frozen=True, slots=True)
class Mark:
    """Events of one lane at one place (percent of the width): the number of the first, how many."""

    x: float
    number: int
    many: int
    high: bool  # numbers stand in two rows, or they would touch on a phone
    gone: bool  # whether a post went, by any of them


@dataclass(frozen=True, slots=True)
class Lane:
    """What happened by one clock."""

    name: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class DayBand:
    """The columns of one day, in UTC."""

    day: date
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Lanes:
    """The picture; `says` is its gist in words, for whoever can't see it."""

    lanes: tuple[Lane, ...]
    days: tuple[DayBand, ...]
    says: str


_GONE = ("withdrawn", "hidden", "not-served")

_Column = list[tuple[int, Event]]


def lanes_of(events: Sequence[Event]) -> Lanes | None:
    """The picture of events in their order; None if there are too few to draw."""
    if len(events) < 2:
        return None
    columns = _columns(list(enumerate(events, 1)))
    wide = 100 / len(columns)
    lanes = tuple(Lane(name, tuple(_marks(name, columns, wide))) for name in LANES)
    return Lanes(lanes, tuple(_days(columns, wide)), _says(events))


def _marks(name: str, columns: Sequence[_Column], wide: float) -> Iterator[Mark]:
    for place, column in enumerate(columns):
        those = [one for one in column if one[1].which_time == name]
        if those:
            gone = any(event.kind in _GONE for _, event in those)
            yield Mark(wide * (place + 0.5), those[0][0], len(those), place % 2 == 0, gone)


def _columns(numbered: Iterable[tuple[int, Event]]) -> list[_Column]:
    """The events of each moment; if there are too many, parted where least happened."""
    moments = [list(same) for _, same in groupby(numbered, key=lambda one: one[1].at)]
    pauses = [later[0][1].at - sooner[0][1].at for sooner, later in pairwise(moments)]
    longest = sorted(range(len(pauses)), key=lambda place: pauses[place], reverse=True)
    ends = sorted(place + 1 for place in longest[: _MOST_COLUMNS - 1])
    return [
        [one for together in moments[first:last] for one in together]
        for first, last in pairwise((0, *ends, len(moments)))
    ]


def _days(columns: Sequence[_Column], wide: float) -> Iterator[DayBand]:
    numbered = enumerate(_day(column[0][1].at) for column in columns)
    for day, same in groupby(numbered, key=lambda one: one[1]):
        places = [place for place, _ in same]
        yield DayBand(day, wide * places[0], wide * len(places))


def _day(at: datetime) -> date:
    return utc(at).date()


def _says(events: Sequence[Event]) -> str:
    """How much happened by each clock, and between when."""
    parts = []
    for name in LANES:
        those = [event for event in events if event.which_time == name]
        if those:
            times = "once" if len(those) == 1 else f"{len(those)} times"
            span = moment(those[0].at)
            if len(those) > 1:
                span = f"{span} to {moment(those[-1].at)}"
            parts.append(f"{name} {times}, {span}")
    return f"In four lanes, in the order of time: {'; '.join(parts)}. Each is in words below."
