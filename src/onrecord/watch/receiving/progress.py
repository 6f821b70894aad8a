"""What of a vantage's run is on record, and what may be recorded next?

No I/O, no clock: numbers in, numbers out. Things are given on in the order of their numbers, so
that the same end is reached however they came.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field

__all__ = ["Lost", "Progress", "read_progress"]


@dataclass(frozen=True, slots=True)
class Lost:
    """Numbers that nobody holds any more, and that are not on record."""

    first: int
    last: int


@dataclass(slots=True)
class Progress:
    """One run: all up to `through` is settled, and what is in `beyond`. Settled is what is on
    record, dead, or lost for good."""

    run: str
    through: int
    beyond: set[int] = field(default_factory=set)
    given: int = 0  # up to here everything was given on; some of it may not be settled yet
    at: float = 0.0  # when the servers took the latest of it, by their clock
    apart: set[int] = field(default_factory=set)  # given on past what is missing, not settled yet

    def __post_init__(self) -> None:
        self.given = max(self.given, self.through)
        while self.given + 1 in self.beyond:
            self.given += 1

    def is_settled(self, number: int) -> bool:
        """Whether nothing is left to do for this number."""
        return number <= self.through or number in self.beyond

    def is_given(self, number: int) -> bool:
        """Whether it was given on, or is settled."""
        return number <= self.given or number in self.beyond or number in self.apart

    def next(self, held: Iterable[int], oldest: int) -> tuple[list[int], Lost | None]:
        """What of the held numbers is due now, in order, and what is lost before it.

        `oldest` is the lowest number that the vantage still holds, by its word: what is lower,
        neither held nor settled, will never come.
        """
        waiting, lost = set(held), None
        if oldest > self.given + 1:
            missing = [n for n in range(self.given + 1, oldest) if n not in waiting | self.beyond]
            if missing:
                lost = Lost(missing[0], missing[-1])
                self.settle(missing)
        due = []
        while self.given + 1 in waiting or self.is_given(self.given + 1):
            if not self.is_given(self.given + 1):
                due.append(self.given + 1)
            self.given += 1
        return due, lost

    def rest(self, held: Iterable[int]) -> list[int]:
        """What of the held numbers is due when the run has ended: all of it, in order.

        What is missing is not waited for, and not settled: it may still be on its way.
        """
        due = [number for number in sorted(held) if not self.is_given(number)]
        self.apart.update(due)
        return due

    def from_number(self, oldest: int) -> "Progress":
        """The same run, where everything below this number is settled."""
        beyond = {one for one in self.beyond if one >= oldest}
        return Progress(self.run, oldest - 1, beyond, at=self.at)

    def settle(self, numbers: Iterable[int]) -> None:
        """Nothing is left to do for these."""
        self.beyond.update(number for number in numbers if number > self.through)
        while self.through + 1 in self.beyond:
            self.through += 1
            self.beyond.discard(self.through)
        self.given = max(self.given, self.through)
        self.apart = {number for number in self.apart if not self.is_settled(number)}

    def written(self) -> str:
        """As it is noted."""
        return json.dumps([self.run, self.through, sorted(self.beyond), self.at])


def read_progress(text: str) -> Progress | None:
    """Read a note; None for what is none: it is no evidence, and may be lost."""
    try:
        run, through, beyond, *times = json.loads(text)
        numbers = all(type(one) is int for one in (through, *beyond))
        (at,) = times or [0.0]  # the first notes had none
    except (ValueError, TypeError, RecursionError):
        return None
    if not isinstance(run, str) or not numbers or type(at) is not float:
        return None
    return Progress(run, through, {one for one in beyond if one > through}, at=at)
