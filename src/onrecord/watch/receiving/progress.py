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

    def __post_init__(self) -> None:
        self.given = max(self.given, self.through)
        while self.given + 1 in self.beyond:
            self.given += 1

    def is_settled(self, number: int) -> bool:
        """Whether nothing is left to do for this number."""
        return number <= self.through or number in self.beyond

    def is_given(self, number: int) -> bool:
        """Whether it was given on, or is settled."""
        return number <= self.given or number in self.beyond

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
        while self.given + 1 in waiting or self.given + 1 in self.beyond:
            self.given += 1
            if self.given in waiting and self.given not in self.beyond:
                due.append(self.given)
        return due, lost

    def from_number(self, oldest: int) -> "Progress":
        """The same run, where everything below this number is settled."""
        return Progress(self.run, oldest - 1, {one for one in self.beyond if one >= oldest})

    def settle(self, numbers: Iterable[int]) -> None:
        """Nothing is left to do for these."""
        self.beyond.update(number for number in numbers if number > self.through)
        while self.through + 1 in self.beyond:
            self.through += 1
            self.beyond.discard(self.through)
        self.given = max(self.given, self.through)

    def written(self) -> str:
        """As it is noted."""
        return json.dumps([self.run, self.through, sorted(self.beyond)])


def read_progress(text: str) -> Progress | None:
    """Read a note; None for what is none: it is no evidence, and may be lost."""
    try:
        run, through, beyond = json.loads(text)
        numbers = all(type(one) is int for one in (through, *beyond))
    except (ValueError, TypeError, RecursionError):
        return None
    if not isinstance(run, str) or not numbers:
        return None
    return Progress(run, through, {one for one in beyond if one > through})
