"""What happened, in the order in which it came on record?

Derived from the log: whoever can read it brings this up to its head (desk/happenings), and the
file may be deleted while no command runs.
"""

import heapq
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

import apsw

from onrecord.archive.database import rows
from onrecord.archive.derived import Derived
from onrecord.archive.happenings_tables import EMPTY, Book, Happened, Position
from onrecord.archive.search_store import Reached
from onrecord.record.commitments import Digest

__all__ = ["Book", "Happened", "Happenings", "Position"]

_FIRST: Position = (-1, -1)
_LAST: Position = (2**62, 0)


class Happenings:
    """The table. Raises StorageError, ArchiveBusy, DamagedArchive."""

    def __init__(self, database: Derived) -> None:
        self._database = database

    @property
    def reached(self) -> Reached:
        """How far the log has been followed."""
        with self._database.reading() as database:
            return _reached(database)

    def advance(self, follow: Callable[[Book, Reached], Reached]) -> Reached:
        """Go on in one transaction, from wherever another process may have come to meanwhile."""
        with self._database.writing() as database:
            book = Book(database)
            reached = follow(book, _reached(database))
            book.close()
            row = (reached.size, reached.last or "")
            database.execute("UPDATE reached SET size = ?, last = ?", row)
        return reached

    def noted(self, about: str, name: str) -> str | None:
        """What was noted about something under this name."""
        with self._database.reading() as database:
            return Book(database).note(about, name)

    def empty(self) -> None:
        """Forget everything: the log is not the one that was followed."""
        with self._database.writing() as database:
            database.execute(EMPTY)

    def everything(
        self,
        kinds: Iterable[str] | None,
        *,
        before: Position | None,
        after: Position | None,
        limit: int,
    ) -> list[Position]:
        """What happened, latest first; with `after` the first ones after that."""
        if kinds is None:
            parts: list[tuple[str, tuple[str, ...]]] = [("happened WHERE TRUE", ())]
        else:
            parts = [("happened WHERE kind = ?", (kind,)) for kind in sorted(set(kinds))]
        return self._positions(parts, before, after, limit)

    def concerning(
        self,
        kinds: Iterable[str] | None,
        *,
        accounts: Iterable[str] = (),
        posts: Iterable[str] = (),
        spoken_of: Iterable[str] = (),
        words: Iterable[str] = (),
        before: Position | None,
        after: Position | None,
        limit: int,
    ) -> list[Position]:
        """The same of what concerns any of these accounts or posts.

        Of the accounts `spoken_of` only what is of the kinds `words`.
        """
        only = None if kinds is None else sorted(set(kinds))
        told = [kind for kind in sorted(set(words)) if only is None or kind in only]
        parts = [
            *_parts("of_account", "account", accounts, only),
            *_parts("of_post", "post", posts, only),
            *_parts("of_account", "account", spoken_of, told),
        ]
        return self._positions(parts, before, after, limit)

    def at_places(
        self, places: Iterable[int], kinds: Iterable[str] | None = None
    ) -> list[Position]:
        """What came on record with these entries."""
        only = None if kinds is None else frozenset(kinds)
        sql = "SELECT place, nth, kind FROM happened WHERE place = ?"
        with self._database.reading() as database:
            found = [row for place in places for row in rows(database, sql, place)]
        return [(place, nth) for place, nth, kind in found if only is None or kind in only]

    def read(self, positions: Sequence[Position]) -> list[Happened]:
        """What happened there, in this order."""
        sql = "SELECT * FROM happened WHERE place = ? AND nth = ?"
        with self._database.reading() as database:
            return [Happened(*row) for one in positions for row in rows(database, sql, *one)]

    def find(self, name: str) -> Happened | None:
        """What has this id."""
        with self._database.reading() as database:
            found = rows(database, "SELECT * FROM happened WHERE id = ?", name)
        return Happened(*found[0]) if found else None

    def _positions(
        self,
        parts: Sequence[tuple[str, tuple[str, ...]]],
        before: Position | None,
        after: Position | None,
        limit: int,
    ) -> list[Position]:
        """The nearest to `after` if it is given, else the latest; always latest first."""
        way = "DESC" if after is None else "ASC"
        bounds = (*(after or _FIRST), *(before or _LAST))
        with self._database.reading() as database:
            found = [
                rows(
                    database,
                    f"SELECT place, nth FROM {where} AND (place, nth) > (?, ?)"
                    f" AND (place, nth) < (?, ?) ORDER BY place {way}, nth {way} LIMIT ?",
                    *values,
                    *bounds,
                    limit,
                )
                for where, values in parts
            ]
        merged = heapq.merge(*found, reverse=after is None)
        nearest = list(islice(_each_once(merged), limit))
        return nearest if after is None else nearest[::-1]


def _parts(
    table: str, column: str, values: Iterable[str], kinds: Sequence[str] | None
) -> Iterator[tuple[str, tuple[str, ...]]]:
    for value in sorted(set(values)):
        if kinds is None:
            yield f"{table} WHERE {column} = ?", (value,)
        else:
            for kind in kinds:  # each in its order, so that none is read that is not asked for
                yield f"{table} WHERE {column} = ? AND kind = ?", (value, kind)


def _each_once(found: Iterable[Position]) -> Iterator[Position]:
    last: Position | None = None
    for one in found:
        if one != last:
            yield one
        last = one


def _reached(database: apsw.Connection) -> Reached:
    ((size, last),) = rows(database, "SELECT size, last FROM reached")
    return Reached(size, Digest(last) if last else None)
