"""Where do we keep what can be made again?"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock

import apsw

from onrecord.archive.database import WAIT, connect, speaking, transaction
from onrecord.archive.errors import ArchiveBusy, DamagedArchive
from onrecord.archive.files import telling

__all__ = ["Derived", "delete_database"]

# The tables in which a virtual table keeps its data ("shadow") go away with it.
_TABLES = (
    "SELECT name FROM pragma_table_list WHERE schema = 'main'"
    " AND type IN ('table', 'virtual') AND name NOT GLOB 'sqlite_*'"
)


class Derived:
    """A SQLite file that may be lost: opened at first use, made anew if it is damaged or old.

    `version` is of the schema and of the code that fills it: another one empties the file. Not
    synced at every commit (synchronous=NORMAL): after a power cut it may be some steps behind.
    """

    def __init__(self, path: Path, schema: str, version: int, *, wait: float = WAIT) -> None:
        self._path, self._schema, self._version, self._wait = path, schema, version, wait
        self._lock = RLock()
        self._database: apsw.Connection | None = None

    @contextmanager
    def reading(self) -> Iterator[apsw.Connection]:
        """The database, for this thread alone."""
        with self._lock, speaking(self._path):
            yield self._open()

    @contextmanager
    def writing(self) -> Iterator[apsw.Connection]:
        """One transaction; rolled back if the block raises."""
        with self.reading() as database, transaction(database):
            yield database

    def compact(self) -> None:
        """Write the file anew, so that nothing deleted is left in it. ArchiveBusy.

        Raised also where another process reads at that moment: then the words are deleted, and
        still in the file's log until this is done again.
        """
        with self.reading() as database:
            database.execute("VACUUM")
            ((busy, _, _),) = database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        if busy:
            raise ArchiveBusy(f"another command is reading: {self._path}")

    def close(self) -> None:
        """Let go of the file; the next use opens it again."""
        with self._lock, speaking(self._path):
            if self._database is not None:
                self._database.close()
            self._database = None

    def _open(self) -> apsw.Connection:
        if self._database is None:
            try:
                self._database = self._connect()
            except DamagedArchive:
                delete_database(self._path)
                self._database = self._connect()
        return self._database

    def _connect(self) -> apsw.Connection:
        database = connect(self._path, create=True, synchronous="NORMAL", wait=self._wait)
        try:
            with speaking(self._path):
                self._prepare(database)
        except BaseException:  # Ctrl-C included: nothing stays open, and it is raised on
            database.close()
            raise
        return database

    def _prepare(self, database: apsw.Connection) -> None:
        """Our tables, empty unless they are of our version. Two processes may be here at once."""
        if database.pragma("user_version") == self._version:
            return
        database.execute("BEGIN IMMEDIATE")
        if database.pragma("user_version") != self._version:
            for (name,) in database.execute(_TABLES).fetchall():
                database.execute(f'DROP TABLE "{name}"')
            database.execute(self._schema)
            database.pragma("user_version", self._version)
        database.execute("COMMIT")


def delete_database(path: Path) -> None:
    """Remove a SQLite file with the two that lie beside it while it is open."""
    with telling(path):
        for suffix in ("", "-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
