"""Which of several machines' unsigned answers count, where they do not agree?

An answer that nobody signed is one machine's: a country may be blocked, a server slow. That
something is gone counts by the word of a machine that had been shown it there, as long as no other
is shown it afterwards. What somebody signed is the same wherever it was heard. With one machine,
every answer counts.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, Protocol, TypeAlias, TypeVar

from onrecord.record.commitments import Digest
from onrecord.record.exchanges import KeptExchange

__all__ = ["OWN", "Agreed", "Answer", "Local", "agreed", "looker_of"]

OWN = ""
"""The archive's own machine, whatever it was called: only a vantage signs with its name."""


class Answer(Protocol):
    """That something was there, or was not, by the word of one machine."""

    @property
    def at(self) -> datetime: ...
    @property
    def digest(self) -> Digest: ...
    @property
    def present(self) -> bool: ...
    @property
    def looker(self) -> str | None:
        """Who was answered; None where the answer is signed, and so is everybody's."""
        ...


_Answer = TypeVar("_Answer", bound=Answer)


@dataclass(frozen=True, slots=True)
class Local(Generic[_Answer]):
    """Absences at one machine that decide nothing, and where another was shown it."""

    missed: tuple[_Answer, ...]  # in order, of one machine, never empty
    shown: _Answer
    before: bool  # whether that machine had been shown it before


@dataclass(frozen=True, slots=True)
class Agreed(Generic[_Answer]):
    """The answers that count, in their order, and those that are one machine's alone."""

    answers: tuple[_Answer, ...]
    local: tuple[Local[_Answer], ...] = ()


@dataclass(slots=True)
class _Run:
    """Absences at one machine, with no sighting of its own between; by their numbers."""

    places: list[int]
    end: int  # the sighting that ends it, or how many answers there are
    before: bool


Elsewhere: TypeAlias = Callable[[str, datetime], _Answer | None]
"""What another machine was shown by another side before a moment, if this one was shown nothing."""


def agreed(
    answers: Sequence[_Answer], elsewhere: Elsewhere[_Answer] = lambda _looker, _before: None
) -> Agreed[_Answer]:
    """Of answers about one thing, by one side, in order: those that count."""
    lookers = {one.looker for one in answers if one.looker is not None}
    if len(lookers) < 2 and all(elsewhere(one, answers[-1].at) is None for one in lookers):
        return Agreed(tuple(answers))
    judged = _Judged(answers, elsewhere)
    runs = [(one, run) for one in sorted(lookers) for run in judged.runs(one)]
    sound = [
        (one, run)
        for one, run in runs
        if not judged.is_interleaved(one, run)
        and (run.before or judged.shown_to_others(one, run) is None)
    ]
    blocks = {judged.block(run) for one, run in sound if judged.is_unseen(one, run)}
    blocks |= judged.signed_blocks
    counted = {x for _, run in sound if judged.block(run) in blocks for x in run.places}
    kept = (x for x, one in enumerate(answers) if one.present or one.looker is None or x in counted)
    left = [(one, run) for one, run in runs if run.places[0] not in counted]
    return Agreed(tuple(answers[x] for x in kept), tuple(judged.told(left)))


class _Judged(Generic[_Answer]):
    """Answers in order, and whose they are."""

    def __init__(self, answers: Sequence[_Answer], elsewhere: Elsewhere[_Answer]) -> None:
        self._answers, self._elsewhere = answers, elsewhere
        self._shown = [x for x, one in enumerate(answers) if one.present]
        self.signed_blocks = {
            bisect_left(self._shown, x)
            for x, one in enumerate(answers)
            if one.looker is None and not one.present
        }

    def runs(self, looker: str) -> Iterator[_Run]:
        """The absences of one machine, divided where it was shown the thing, or all were."""
        places, before = list[int](), False
        for x, one in enumerate(self._answers):
            if one.looker not in (looker, None):
                continue
            if one.present:
                if places:
                    yield _Run(places, x, before)
                places, before = [], True
            elif one.looker is not None:
                places.append(x)
        if places:
            yield _Run(places, len(self._answers), before)

    def block(self, run: _Run) -> int:
        """Between which two sightings of anybody a run begins."""
        return bisect_left(self._shown, run.places[0])

    def is_interleaved(self, looker: str, run: _Run) -> bool:
        """Whether another was shown it while this machine missed it, before and after."""
        return bool(self._of_others(looker, run.places[0], run.places[-1]))

    def is_unseen(self, looker: str, run: _Run) -> bool:
        """Whether no other was shown it until this machine was again."""
        return not self._of_others(looker, run.places[0], run.end)

    def shown_to_others(self, looker: str, run: _Run) -> _Answer | None:
        """What another was shown last before this machine first missed it."""
        first = run.places[0]
        before = self._of_others(looker, -1, first)
        there = self._answers[before[-1]] if before else None
        return there or self._elsewhere(looker, self._answers[first].at)

    def _of_others(self, looker: str, after: int, before: int) -> list[int]:
        start, stop = bisect_right(self._shown, after), bisect_left(self._shown, before)
        return [x for x in self._shown[start:stop] if self._answers[x].looker not in (looker, None)]

    def told(self, left: Sequence[tuple[str, _Run]]) -> Iterator[Local[_Answer]]:
        """The runs that contradict what another was shown; others are only not needed."""
        for looker, run in left:
            open_ended = run.end == len(self._answers)
            after = self._of_others(
                looker, run.places[0], run.end if open_ended else run.places[-1]
            )
            shown = self._answers[after[-1]] if after else None
            if shown is None and not run.before:
                shown = self.shown_to_others(looker, run)
            if shown is not None:
                missed = tuple(self._answers[x] for x in run.places)
                yield Local(missed, shown, run.before)


def looker_of(exchange: KeptExchange) -> str:
    """Whose answer an exchange is: a vantage's by its name, or the archive's own."""
    return OWN if exchange.collected is None else exchange.vantage
