"""Of which vantages and runs does something come, and since when?"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from onrecord.network.jetstream.parts import Part
from onrecord.watch.receiving.books import Books
from onrecord.watch.receiving.known import KnownVantages
from onrecord.watch.receiving.parcels import Line, Parcel
from onrecord.watch.receiving.progress import Progress

__all__ = ["Lines"]

_FAR = 1_000_000  # numbers: who is so far ahead of what we know begins anew
_MOST = 8  # runs of one vantage that are held at once: anybody can name runs
_STRANGE_MESSAGES = 512  # of one vantage, in runs of which nothing signed has come
_PATIENCE = 30.0  # seconds for the rest of something: the servers offer it again after 10
_ANEW = "begins anew: what was not handed over before is lost"
_ENDED = "has ended: what of it was not handed over is lost"


@dataclass(slots=True)
class Lines:
    """The lines by vantage and run; the current run of each is the one that is told about."""

    books: Books
    vantages: KnownVantages
    _lines: dict[tuple[str, str, str], Line] = field(default_factory=dict)
    _current: dict[str, tuple[float, str]] = field(default_factory=dict)  # since when, which run

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

    def believe(self, line: Line, oldest: int, at: float) -> None:
        """Something signed has come in a line, which the servers took at this time.

        `oldest`, the lowest number that is still held, came with it, and nobody signed that.
        """
        fresh = line.is_fresh
        if fresh:
            # Of a run of which nothing is known, what is gone already was receipted by somebody.
            line.progress = line.progress.from_number(oldest)
        elif oldest > line.progress.given + _FAR:
            line.progress, line.begins = line.progress.from_number(oldest), _ANEW
        line.is_fresh, line.oldest, line.is_believed = False, max(line.oldest, oldest), True
        if line.is_letter:
            return
        self._rank(line, at)
        if fresh and (line.begins or any(one.is_believed for one in self._others(line))):
            line.begins = _ANEW if line.is_told else _ENDED

    def too_many(self) -> Iterator[tuple[Line, Parcel]]:
        """Takes out what waits in the oldest lines of which nothing signed has come, until there
        are few such lines of each vantage. The latest of them stays, whatever it holds."""
        seen: dict[str, tuple[int, int]] = {}
        for line in [one for one in self if one.parcels and not one.is_believed][::-1]:
            lines, messages = seen.get(line.mark, (0, 0))
            lines, messages = seen[line.mark] = lines + 1, messages + line.count
            if lines > 1 and (lines > _MOST or messages > _STRANGE_MESSAGES):
                for number in list(line.parcels):
                    yield line, line.parcels.pop(number)

    def crowding(self, messages: int) -> Iterator[Parcel]:
        """Takes out what lacks parts, whatever lacks most first, until so few messages are held.

        Several large things at once would fill what the servers hand out, and none would become
        whole. The one that lacks least stays, and what its vantage does not send again.
        """
        held = sum(line.count for line in self)
        again = [line for line in self if not line.is_ended and not line.is_letter]
        large = [(line, one) for line in again for one in line.parcels.values() if one.lacks]
        large.sort(key=lambda found: found[1].lacks, reverse=True)
        for line, parcel in large[:-1]:
            if held <= messages:
                return
            held -= len(parcel.messages)
            yield line.parcels.pop(parcel.number)

    def left_over(self, now: float) -> Iterator[tuple[Line, Parcel]]:
        """What will not become whole: of numbers that are lost, of letters, and of runs that are
        not the current one, nobody sends a part again. What may be on its way is waited for."""
        for line in self:
            for parcel in [one for one in line.parcels.values() if one.judged is None]:
                late = not line.is_told and parcel.came < now - _PATIENCE
                if late or line.progress.is_settled(parcel.number):
                    yield line, parcel

    async def _begin(self, mark: str, part: Part, letter: str) -> Line:
        if letter:  # it lies beyond all receipts: only this number is looked at
            number = part.number
            return Line(mark, Progress(part.run, number - 1), number, is_letter=True, is_told=False)
        noted, told = self.books.noted(mark), await self.books.last_receipt(mark)
        if noted:  # where notes tell no times, the last of them is the current one
            latest = max(reversed(noted), key=lambda one: one.at)
            self._current.setdefault(mark, (latest.at, latest.run))
        before = [one for one in (*noted, told) if one is not None]
        known = [one for one in before if one.run == part.run]
        is_told = self._current.get(mark, (0.0, part.run))[1] == part.run
        if not known:
            begins = _ANEW if before else ""
            return Line(mark, Progress(part.run, 0), is_told=is_told, is_fresh=True, begins=begins)
        progress = max(known, key=lambda one: one.through)
        progress.at = max(one.at for one in known)
        # Only what was believed is noted; the receipt may be of a vantage whose key nobody knows.
        believed = any(one.run == part.run for one in noted) or mark in self.vantages.marks
        return Line(mark, progress, is_told=is_told, is_believed=believed)

    def _rank(self, line: Line, at: float) -> None:
        """The run of which the servers took something last is the current one.

        What comes late of an older run, after we fell, was taken before.
        """
        line.progress.at = max(line.progress.at, at)
        since = line.progress.at, line.progress.run
        current = max(self._current.get(line.mark, since), since)
        self._current[line.mark] = current
        for one in (line, *self._others(line)):
            one.is_told = one.progress.run == current[1]

    def _others(self, line: Line) -> list[Line]:
        """The other runs of its vantage, without letters."""
        whole = [one for one in self._lines.values() if one.mark == line.mark]
        return [one for one in whole if one is not line and not one.is_letter]

    def _forget(self, mark: str) -> None:
        mine = [(key, line) for key, line in self._lines.items() if key[0] == mark]
        old = [
            k for k, line in mine if not line.parcels and not (line.is_told and line.is_believed)
        ]
        for key in old[: max(0, len(old) - _MOST + 1)]:
            del self._lines[key]
