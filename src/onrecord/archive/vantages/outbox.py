"""What has a vantage brought that is not on record yet?

Nothing leaves the outbox but by a receipt. What comes in, and how far the stream was heard, are
one transaction, on the disk before anybody is told; numbers follow each other without a gap.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import RLock

import apsw

from onrecord.archive.database import connect, require_sqlite, rows, speaking, transaction
from onrecord.archive.errors import DamagedArchive, StorageError

__all__ = ["Outbox", "OutboxFull", "Seal", "Waiting"]

_VERSION = 1
_SCHEMA = """
CREATE TABLE waiting (
    number INTEGER PRIMARY KEY, size INTEGER NOT NULL, whole BLOB NOT NULL
) STRICT;
CREATE TABLE noted (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
"""
_ADVICE = (
    "Move outbox.db away: a new one is made under another name of its run, and the archive notes a"
    " gap for what was lost with it."
)

_TWICE = "told/elsewhere"  # noted: up to where things are on record that this file never held

Seal = Callable[[str, int], bytes]
"""Makes a thing, signed, for a run and a number."""


class OutboxFull(StorageError):
    """As much waits as may wait; nothing was taken in."""

    advice = "See that the recorder takes what is brought; or raise [outbox] megabytes."


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much waits, from which number on, and the last number that was given."""

    count: int
    bytes: int
    oldest: int
    last: int


class Outbox:
    """A queue on the disk. It may be used from several threads; every method may raise
    StorageError, DamagedArchive and ArchiveBusy."""

    def __init__(self, path: Path, database: apsw.Connection, most: int) -> None:
        self._path, self._database, self._most, self._lock = path, database, most, RLock()
        self.run = self._noted("run") or ""
        if len(self.run) != 16:
            raise DamagedArchive(f"the outbox has no run: {path}", advice=_ADVICE)
        self._require_one_life()
        sql = "SELECT coalesce(sum(size), 0) FROM waiting"
        self._bytes = int(rows(database, sql)[0][0])

    @classmethod
    def create(cls, path: Path, run: str, most: int = 1 << 40) -> "Outbox":
        """A new outbox; `run` is 16 hex digits, made from randomness once."""
        require_sqlite()
        database = connect(path, create=True, synchronous="FULL")
        with speaking(path), transaction(database):
            database.execute(_SCHEMA)
            database.execute("INSERT INTO noted VALUES ('run', ?), ('last', '0')", (run,))
            database.pragma("user_version", _VERSION)
        return cls(path, database, most)

    @classmethod
    def open(cls, path: Path, most: int) -> "Outbox":
        """The outbox of this file, which holds at most so many bytes. DamagedArchive."""
        require_sqlite()
        database = connect(path, create=False, synchronous="FULL")
        try:
            with speaking(path):
                if database.pragma("user_version") != _VERSION:
                    raise DamagedArchive(f"not an outbox of this version: {path}", advice=_ADVICE)
            return cls(path, database, most)
        except BaseException:  # Ctrl-C included: nothing stays open, and it is raised on
            database.close()
            raise

    def put(self, things: Sequence[Seal], notes: Sequence[tuple[str, str]] = ()) -> None:
        """Take things in, and note what goes with them, in one durable transaction. OutboxFull.

        Where nothing waits, they are taken in however large: they would never fit otherwise.
        """
        with self._lock, speaking(self._path), transaction(self._database):
            last, size = self._last(), self._bytes
            for number, seal in enumerate(things, start=last + 1):
                whole = seal(self.run, number)
                size += len(whole)
                row = (number, len(whole), whole)
                self._database.execute("INSERT INTO waiting VALUES (?, ?, ?)", row)
            if things and self._bytes and size > self._most:
                raise OutboxFull(f"{size:,} bytes would wait to be put on record: {self._path}")
            for name, value in (*notes, ("last", str(last + len(things)))):
                self._database.execute("REPLACE INTO noted VALUES (?, ?)", (name, value))
        self._bytes = size  # a failure leaves it as it was, and the transaction undone

    def noted(self, name: str) -> str | None:
        """What was last noted under a name."""
        with self._lock, speaking(self._path):
            return self._noted(name)

    def numbers(self, after: int, most: int) -> list[int]:
        """The lowest numbers after this one that still wait."""
        sql = "SELECT number FROM waiting WHERE number > ? ORDER BY number LIMIT ?"
        with self._lock, speaking(self._path):
            return [int(number) for (number,) in rows(self._database, sql, after, most)]

    def oldest(self) -> int | None:
        """The lowest number that still waits; None if nothing does."""
        with self._lock, speaking(self._path):
            ((found,),) = rows(self._database, "SELECT min(number) FROM waiting")
        return None if found is None else int(found)

    def whole(self, number: int) -> bytes | None:
        """What waits under a number; None if it does not wait any more."""
        with self._lock, speaking(self._path):
            found = rows(self._database, "SELECT whole FROM waiting WHERE number = ?", number)
        return bytes(found[0][0]) if found else None

    def receipted(self, run: str, through: int, beyond: Sequence[int] = ()) -> int:
        """Forget what is on record: all up to `through`, and these; how many that were.

        A receipt for another run says nothing about this one. DamagedArchive for one that names
        what was never put in here: an older copy of the file was put back, or two copies of it
        are in use, and other things are on record under the numbers of what waits.
        """
        if run != self.run:
            return 0
        sql = "DELETE FROM waiting WHERE number <= ? OR number IN ({}) RETURNING size"
        marks = ", ".join("?" * len(beyond))
        with self._lock, speaking(self._path):
            if (highest := max((through, *beyond))) > self._last():
                told = (_TWICE, str(highest))
                self._database.execute("REPLACE INTO noted VALUES (?, ?)", told)
            self._require_one_life()
            with transaction(self._database):
                gone = rows(self._database, sql.format(marks), through, *beyond)
            self._bytes -= sum(size for (size,) in gone)
        return len(gone)

    def waiting(self) -> Waiting:
        """How much waits. `oldest` is the next number to come if nothing does."""
        with self._lock, speaking(self._path):
            oldest = self.oldest()
            ((count,),) = rows(self._database, "SELECT count(*) FROM waiting")
            last = self._last()
            return Waiting(count, self._bytes, last + 1 if oldest is None else oldest, last)

    def close(self) -> None:
        """Let go of the file."""
        with self._lock, speaking(self._path):
            self._database.close()

    def _require_one_life(self) -> None:
        told = self._noted(_TWICE)
        if told is not None:
            words = f"up to number {told} is on record, and it gave {self._last()}: {self._path}"
            why = f"an older copy of the outbox was put back, or another is in use: {words}"
            raise DamagedArchive(why, advice=_ADVICE)

    def _noted(self, name: str) -> str | None:
        found = rows(self._database, "SELECT value FROM noted WHERE name = ?", name)
        return str(found[0][0]) if found else None

    def _last(self) -> int:
        return int(self._noted("last") or "0")
