"""Where is the index of words, when the records lie in PostgreSQL?

Several machines may bring it up: whoever moves the place that it has reached enters what lies
between. Who may not write there asks what is there.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from onrecord.archive.errors import NewerArchive
from onrecord.archive.postgres.database import Database
from onrecord.archive.postgres.search_entering import enter, kept
from onrecord.archive.postgres.search_finding import find, frequencies, holding
from onrecord.archive.postgres.search_rows import known, known_versions, latest, numbers_of
from onrecord.archive.postgres.search_spelling import TRIGRAMS
from onrecord.archive.postgres.search_tables import WORDS
from onrecord.archive.search_store import Candidate, Indexed, Mentions, Reached
from onrecord.record.accounts import AccountId, Ref
from onrecord.record.commitments import Commitment, Digest

__all__ = ["PostgresSearch"]

_WIDER = 4  # times as many are found as asked for, since some are too late
_MAY_WRITE = (
    "SELECT NOT pg_is_in_recovery() AND has_table_privilege('search_texts', 'INSERT')"
    " AND has_function_privilege('search_room(bigint)', 'EXECUTE')"
)
_MOVED = (
    "UPDATE search_reached SET size = %s, last = %s WHERE size = %s AND last = %s AND words = %s"
    " RETURNING entered"
)


class PostgresSearch:
    """The index in PostgreSQL; a `SearchStore`. Raises as `speaking` does.

    With `writing` false the database is asked through a connection that only reads, as long as
    nothing is entered; a replica will do, and is never brought up from here.
    """

    def __init__(self, conninfo: str, *, wait: float, writing: bool = True) -> None:
        self._reading = Database(conninfo, wait=wait, writing=writing)
        self._entering = self._reading if writing else Database(conninfo, wait=wait)
        self._spelling: tuple[Any, ...] | None = None

    def close(self) -> None:
        """Let go of the connections; the next use opens them again."""
        self._reading.close()
        self._entering.close()

    @property
    def writes(self) -> bool:
        """Whether this role may enter texts, in a database that is no replica."""
        return self._reading.one(_MAY_WRITE) == (True,)

    @property
    def spells(self) -> bool:
        """Whether the database has pg_trgm, and an index by it."""
        return self._schema() is not None

    @property
    def reached(self) -> Reached:
        """How far the index has come, with words as we read them. NewerArchive."""
        words, size, last = self._row("words, size, last") or (0, 0, "")
        if words > WORDS:
            raise NewerArchive(f"the search index in {self._reading.name} is of version {words}")
        return Reached(size, Digest(last) if last else None) if words == WORDS else Reached(0, None)

    def advance(self, begun: Reached, found: Sequence[Indexed], reached: Reached) -> bool:
        """As `SearchStore` says, for all machines."""
        if begun.size == 0:
            self._begin()
        with self._entering.writing() as session:
            asked = [reached.size, reached.last or "", begun.size, begun.last or "", WORDS]
            moved = session.execute(_MOVED, asked).fetchone()
            if moved is None:
                return False
            enter(session, kept(session, found), moved[0])
        return True

    def empty(self) -> None:
        """As `SearchStore` says."""
        with self._entering.writing() as session:
            session.execute("SELECT search_empty(%s)", [WORDS])

    def forget(self, version: Commitment) -> None:
        """Nothing: whoever destroys bytes calls `forget_all`, for all machines.

        That the bytes are not in one machine's folder does not tell that they were destroyed.
        """

    def forget_all(self, versions: Iterable[Commitment]) -> None:
        """As `SearchStore` says: what lay beside them is written anew.

        The database's log (WAL) and its archive keep the words until they are recycled.
        """
        with self._entering.writing() as session:
            session.execute("SELECT search_forget(%s)", [list(versions)])

    def remembered(self, name: str, stamp: str) -> str | None:
        """As `SearchStore` says."""
        sql = "SELECT value FROM search_remembered WHERE name = %s AND stamp = %s"
        found = self._reading.one(sql, name, stamp)
        return None if found is None else str(found[0])

    def remember(self, name: str, stamp: str, value: str) -> None:
        """As `SearchStore` says; nothing is, if we may not write."""
        if not self.writes:
            return
        sql = (
            "INSERT INTO search_remembered VALUES (%s, %s, %s) ON CONFLICT (name) DO UPDATE"
            " SET stamp = excluded.stamp, value = excluded.value"
        )
        with self._entering.writing() as session:
            session.execute(sql, [name, stamp, value])

    def size(self) -> int:
        """How many versions it holds."""
        return sum(self._row("texts"))

    def known(self, refs: Collection[Ref]) -> set[tuple[Ref, Commitment]]:
        """The versions of these posts that it holds."""
        with self._reading.asking() as session:
            return known_versions(session, refs)

    def frequencies(self, terms: Collection[str]) -> dict[str, int]:
        """In how many versions each of these terms stands."""
        with self._reading.asking() as session:
            return frequencies(session, terms)

    def candidates(
        self,
        phrases: Sequence[Sequence[str]],
        most: int,
        *,
        accounts: Collection[AccountId] | None = None,
        before: int | None = None,
    ) -> list[Candidate]:
        """As `SearchStore` says."""
        spelling = self._schema()
        with self._reading.asking() as session:
            numbers = [] if accounts is None else numbers_of(session, accounts)
            if accounts is not None and not numbers:
                return []
            wider = most if before is None else most * _WIDER
            found = find(session, phrases, numbers, wider, spelling)
            texts = known(session, found)
        in_time = (texts[one] for one in found if one in texts)
        return [one for one in in_time if before is None or one.at <= before][:most]

    def mentions(
        self, phrase: Sequence[str], most: int, *, accounts: Collection[AccountId] | None = None
    ) -> Mentions:
        """As `SearchStore` says."""
        with self._reading.asking() as session:
            numbers = [] if accounts is None else numbers_of(session, accounts)
            if accounts is not None and not numbers:
                return Mentions(0, (), None)
            total, first, found = holding(session, phrase, numbers, most)
            texts = known(session, [*found, *first])
        observed = texts.get(first[0]) if first else None
        return Mentions(total, tuple(texts[one] for one in found if one in texts), observed)

    def latest(
        self, most: int, *, accounts: Collection[AccountId], before: int | None = None
    ) -> list[Candidate]:
        """As `SearchStore` says."""
        with self._reading.asking() as session:
            found = latest(session, accounts, before, most)
            texts = known(session, found)
        return [texts[one] for one in found if one in texts]

    def _begin(self) -> None:
        """Forget what was entered of words that are read otherwise now."""
        (words,) = self._row("words") or (0,)
        if words < WORDS:
            self.empty()

    def _row(self, columns: str) -> tuple[Any, ...]:
        """Nothing after a restore from a dump that left the index out."""
        return self._reading.one(f"SELECT {columns} FROM search_reached") or ()

    def _schema(self) -> str | None:
        """The schema of pg_trgm, if the index by it is there; looked up once."""
        if self._spelling is None:
            self._spelling = self._reading.one(TRIGRAMS) or (None,)
        schema: str | None = self._spelling[0]
        return schema
