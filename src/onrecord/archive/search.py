"""Which versions of posts may hold these words?

Derived from the records and blobs: whoever can read both brings it up to the log's head
(desk/search/linking.py), and it may be deleted while no command runs.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Protocol

import apsw

from onrecord.archive.database import rows
from onrecord.archive.derived import Derived
from onrecord.archive.search_finding import find, frequencies, holding
from onrecord.archive.search_store import Candidate, Indexed, Mentions, Reached
from onrecord.archive.search_tables import EMPTY, enter, remove
from onrecord.record.accounts import AccountId, Ref
from onrecord.record.commitments import Commitment, Digest

__all__ = ["Finder", "Search"]

_LAST = 2**63 - 1  # the largest number of SQLite
_WIDER = 4  # times as many are found as asked for, since some are too late


class Finder(Protocol):
    """Whatever finds candidates faster than SQLite does."""

    def find(
        self,
        database: apsw.Connection,
        phrases: Sequence[Sequence[str]],
        frequent: Mapping[str, int],
        accounts: Collection[int],
        most: int,
    ) -> list[int] | None:
        """The numbers of the likeliest texts, likeliest first; None if it can't answer now."""
        ...

    def forget(self) -> None:
        """Remove all that it keeps."""
        ...


class Search:
    """The index in SQLite; a `SearchStore`. Raises StorageError, ArchiveBusy, DamagedArchive."""

    writes, spells = True, False

    def __init__(self, database: Derived, fast: Finder | None = None) -> None:
        self._database, self._fast = database, fast

    @property
    def reached(self) -> Reached:
        """How far the index has come."""
        with self._database.reading() as database:
            ((size, last),) = rows(database, "SELECT size, last FROM reached")
        return Reached(size, Digest(last) if last else None)

    def advance(self, begun: Reached, found: Sequence[Indexed], reached: Reached) -> bool:
        """Enter what lies between two places of the log, in one transaction.

        False, and nothing is entered, if another process has moved on from `begun` meanwhile.
        """
        with self._database.writing() as database:
            ((size, last),) = rows(database, "SELECT size, last FROM reached")
            if (size, last) != (begun.size, begun.last or ""):
                return False
            enter(database, found)
            row = (reached.size, reached.last or "")
            database.execute("UPDATE reached SET size = ?, last = ?", row)
        return True

    def empty(self) -> None:
        """Forget everything: the log is not the one that was followed."""
        with self._database.writing() as database:
            database.execute(EMPTY)

    def forget(self, version: Commitment) -> None:
        """Take a version out whose bytes are no longer kept, and overwrite what it said."""
        self.forget_all((version,))

    def forget_all(self, versions: Iterable[Commitment]) -> None:
        """Take versions out whose bytes are no longer kept; nothing is left of their words.

        Raises ArchiveBusy where another process reads just then: do it again.
        """
        if self._fast is not None:
            self._fast.forget()
        with self._database.writing() as database:
            for version in versions:
                remove(database, version)
        self._database.compact()

    def remembered(self, name: str, stamp: str) -> str | None:
        """What was remembered under this name, if it was with this stamp."""
        sql = "SELECT value FROM remembered WHERE name = ? AND stamp = ?"
        with self._database.reading() as database:
            found = rows(database, sql, name, stamp)
        return str(found[0][0]) if found else None

    def remember(self, name: str, stamp: str, value: str) -> None:
        """Remember what can be found out again, until it is asked for with another stamp."""
        with self._database.writing() as database:
            database.execute("REPLACE INTO remembered VALUES (?, ?, ?)", (name, stamp, value))

    def size(self) -> int:
        """How many versions it holds."""
        with self._database.reading() as database:
            ((size,),) = rows(database, "SELECT count(*) FROM texts")
        return int(size)

    def known(self, refs: Collection[Ref]) -> set[tuple[Ref, Commitment]]:
        """The versions of these posts that it holds."""
        asked = sorted(refs)
        sql = f"SELECT ref, version FROM texts WHERE ref IN ({', '.join('?' * len(asked))})"
        with self._database.reading() as database:
            return {(Ref(ref), Commitment(version)) for ref, version in rows(database, sql, *asked)}

    def frequencies(self, terms: Collection[str]) -> dict[str, int]:
        """In how many versions each of these terms stands."""
        with self._database.reading() as database:
            return frequencies(database, terms)

    def candidates(
        self,
        phrases: Sequence[Sequence[str]],
        most: int,
        *,
        accounts: Collection[AccountId] | None = None,
        before: int | None = None,
    ) -> list[Candidate]:
        """The versions that may hold these runs of terms, likeliest first, at most so many.

        Of these accounts only, and not later than `before` (microseconds since 1970), if given.
        """
        with self._database.reading() as database:
            numbers = [] if accounts is None else _numbers(database, accounts)
            if accounts is not None and not numbers:
                return []
            frequent = frequencies(database, {term for phrase in phrases for term in phrase})
            wider = most if before is None else most * _WIDER
            found = self._find(database, phrases, frequent, numbers, wider)
            known = _known(database, found, before)
        return [known[number] for number in found if number in known][:most]

    def _find(
        self,
        database: apsw.Connection,
        phrases: Sequence[Sequence[str]],
        frequent: Mapping[str, int],
        accounts: Collection[int],
        most: int,
    ) -> list[int]:
        if self._fast is not None:
            found = self._fast.find(database, phrases, frequent, accounts, most)
            if found is not None:
                return found
        return find(database, phrases, frequent, accounts, most)

    def mentions(
        self, phrase: Sequence[str], most: int, *, accounts: Collection[AccountId] | None = None
    ) -> Mentions:
        """The versions in which these terms follow each other, earliest first, at most so many."""
        with self._database.reading() as database:
            numbers = [] if accounts is None else _numbers(database, accounts)
            if accounts is not None and not numbers:
                return Mentions(0, (), None)
            total, first, found = holding(database, phrase, numbers, most)
            known = _known(database, [*found, *first], None)
        observed = known[first[0]] if first else None
        return Mentions(total, tuple(known[number] for number in found), observed)

    def latest(
        self, most: int, *, accounts: Collection[AccountId], before: int | None = None
    ) -> list[Candidate]:
        """The latest versions of these accounts' posts, latest first, at most so many."""
        with self._database.reading() as database:
            numbers = _numbers(database, accounts)
            sql = (
                "SELECT number FROM texts WHERE account IN"
                f" ({', '.join('?' * len(numbers))}) AND at <= ? ORDER BY at DESC LIMIT ?"
            )
            until = _LAST if before is None else before
            found = [number for (number,) in rows(database, sql, *numbers, until, most)]
            known = _known(database, found, before)
        return [known[number] for number in found]

    def close(self) -> None:
        """Let go of the file; the next use opens it again."""
        self._database.close()


def _numbers(database: apsw.Connection, accounts: Collection[AccountId]) -> list[int]:
    asked = sorted(accounts)
    marks = ", ".join("?" * len(asked))
    sql = f"SELECT number FROM accounts WHERE account IN ({marks})"
    return [number for (number,) in rows(database, sql, *asked)]


def _known(
    database: apsw.Connection, numbers: Sequence[int], before: int | None
) -> dict[int, Candidate]:
    sql = (
        "SELECT texts.number, ref, version, accounts.account, at, text"
        " FROM texts JOIN accounts ON accounts.number = texts.account"
        f" WHERE texts.number IN ({', '.join('?' * len(numbers))})"
    )
    found = {number: Candidate(*rest) for number, *rest in rows(database, sql, *numbers)}
    return {number: one for number, one in found.items() if before is None or one.at <= before}
