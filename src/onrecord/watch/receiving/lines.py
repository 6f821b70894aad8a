"""Of which vantages and runs does something come, and since when?"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from onrecord.network.jetstream.parts import Part
from onrecord.watch.receiving.books import Books
from onrecord.watch.receiving.parcels import Line
from onrecord.watch.receiving.progress import Progress

__all__ = ["Lines"]

_FAR = 1_000_000  # numbers: who is so far ahead of what we know begins anew
_MOST = 8  # runs of one vantage that are held at once: anybody can name runs
_ANEW = "begins anew: what was not handed over before is lost"


@dataclass(slots=True)
class Lines:
    """The lines by vantage and run; the latest run of each is the one that is told about."""

    books: Books
    _lines: dict[tuple[str, str, str], Line] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Line]:
        return iter(list(self._lines.values()))

    async def of(self, mark: str, part: Part, letter: str) -> Line:
        """The line of a part, begun if need be. TransportError: what was told can't be known."""
        key = (mark, part.run, letter)
        if key not in self._lines:
            begun = await self._begin(mark, part, letter)
            self._forget(mark)
            self._lines[key] = begun
        return self._lines[key]

    def believe(self, line: Line, oldest: int) -> None:
        """Something signed has come in a line, and with it the lowest number that is still held."""
        if line.is_fresh:
            # Of a run of which nothing is known, what is gone already was receipted by somebody.
            line.progress = line.progress.from_number(oldest)
        elif oldest > line.progress.given + _FAR:
            line.progress, line.begins = line.progress.from_number(oldest), _ANEW
        line.is_fresh, line.oldest = False, max(line.oldest, oldest)
        if not line.is_believed and not line.is_letter:
            for other in self._lines.values():
                if other.mark == line.mark and other is not line and not other.is_letter:
                    self._end(other)
        line.is_believed = True

    async def _begin(self, mark: str, part: Part, letter: str) -> Line:
        if letter:  # it lies beyond all receipts: only this number is looked at
            number = part.number
            return Line(mark, Progress(part.run, number - 1), number, is_letter=True, is_told=False)
        noted, told = self.books.noted(mark), await self.books.last_receipt(mark)
        before = [one for one in (*noted, told) if one is not None]
        known = [one for one in before if one.run == part.run]
        others = any(one.mark == mark and one.is_believed for one in self._lines.values())
        if known:
            return Line(mark, max(known, key=lambda one: one.through), is_told=not others)
        begins = _ANEW if before else ""
        return Line(mark, Progress(part.run, 0), is_fresh=True, begins=begins, is_told=not others)

    def _end(self, line: Line) -> None:
        """Nothing more is expected of a run: what is missing of it does not hold up the rest."""
        line.is_told = False
        line.oldest = max([line.progress.given, *line.complete()]) + 1

    def _forget(self, mark: str) -> None:
        old = [key for key, line in self._lines.items() if key[0] == mark and not line.parcels]
        for key in old[: max(0, len(old) - _MOST + 1)]:
            del self._lines[key]
