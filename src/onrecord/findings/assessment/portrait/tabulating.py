"""How do posts become the rows and columns of a picture?"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from onrecord.findings.assessment.portrait.pictures import Cell, Picture, Role, Row, Topic

__all__ = ["Place", "fixed", "ranked"]

_MOST_LABEL = 80  # characters
_MOST_MARKED = 12  # rows that only marked posts have

_By = Counter[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Place:
    """Where one post lies: its column, and the rows by name. `mark`: it is that questioned one."""

    column: int
    rows: Collection[str]
    mark: int | None = None


def fixed(
    topic: Topic, columns: Sequence[str], rows: Sequence[str], places: Sequence[Place]
) -> Picture:
    """A picture whose rows are known before: all of them, in their order."""
    return _Tally(topic, columns, places).picture([(Role.OURS, name) for name in rows], rest=False)


def ranked(topic: Topic, columns: Sequence[str], places: Sequence[Place], most: int) -> Picture:
    """A picture with the rows that most posts have, then all others as one, and posts with none.

    Rows that a marked post has are there even if no other post has them (12 such at most).
    """
    tally = _Tally(topic, columns, places)
    order = sorted(tally.rows, key=lambda name: (-tally.rows[name], name))
    marked = [name for name in order[most:] if name in tally.of_marks]
    shown = [*order[:most], *marked[:_MOST_MARKED]]
    return tally.picture([(Role.THEIRS, name) for name in shown], rest=True)


class _Tally:
    """Posts by row and column; those that are marked apart from the others."""

    def __init__(self, topic: Topic, columns: Sequence[str], places: Sequence[Place]) -> None:
        self._topic, self._columns, self._places = topic, tuple(columns), places
        own = [place for place in places if place.mark is None]
        self._totals = Counter(place.column for place in own)
        self._posts: _By = Counter((row, one.column) for one in own for row in one.rows)
        self.of_marks = {row for one in places if one.mark is not None for row in one.rows}
        self.rows = Counter({row: 0 for row in self.of_marks})
        for (row, _), posts in self._posts.items():
            self.rows[row] += posts

    def picture(self, shown: Sequence[tuple[Role, str]], *, rest: bool) -> Picture:
        names = {name for _, name in shown}
        rows = [Row(role, _cut(name), self._cells(name)) for role, name in shown]
        if rest:
            rows += self._rest(names)
        return Picture(
            topic=self._topic,
            columns=self._columns,
            totals=tuple(self._totals[column] for column in range(len(self._columns))),
            rows=tuple(rows),
        )

    def _cells(self, name: str) -> tuple[Cell, ...]:
        marks = [one for one in self._places if one.mark is not None and name in one.rows]
        return tuple(
            Cell(self._posts[name, column], _numbers(marks, column))
            for column in range(len(self._columns))
        )

    def _rest(self, names: set[str]) -> Iterable[Row]:
        others = len(self.rows) - len(names)
        if others:
            unlisted = [one for one in self._places if any(row not in names for row in one.rows)]
            yield Row(Role.REST, str(others), self._counted(unlisted))
        without = [one for one in self._places if not one.rows]
        if without:
            yield Row(Role.NONE, "", self._counted(without))

    def _counted(self, places: Sequence[Place]) -> tuple[Cell, ...]:
        posts = Counter(one.column for one in places if one.mark is None)
        return tuple(
            Cell(posts[column], _numbers(places, column)) for column in range(len(self._columns))
        )


def _numbers(places: Iterable[Place], column: int) -> tuple[int, ...]:
    return tuple(
        sorted(one.mark for one in places if one.mark is not None and one.column == column)
    )


def _cut(label: str) -> str:
    return label if len(label) <= _MOST_LABEL else f"{label[: _MOST_LABEL - 1]}…"
