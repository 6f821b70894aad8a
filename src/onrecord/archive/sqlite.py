"""Where do the records lie, when one machine is enough?

One table of leaves in the order of the log, and one row for the log's head, which moves only
from where the writer found it (tables: migrations.py).
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from threading import RLock
from typing import Any

import apsw

from onrecord.archive.database import WAIT, connect, rows, speaking
from onrecord.archive.errors import DamagedArchive, HeadMoved, NewerArchive
from onrecord.archive.files import Files, is_there
from onrecord.archive.migrations import migrate, newest_version
from onrecord.archive.record_store import Head
from onrecord.proof.merkle import Frontier, MerkleError, leaf_hash
from onrecord.record.commitments import Digest, digest_of

__all__ = ["Head", "Records"]

_MOVED = """
CREATE TRIGGER IF NOT EXISTS entries_moved BEFORE INSERT ON entries
    BEGIN SELECT RAISE(ABORT, 'these records were moved to PostgreSQL'); END
"""

_PAGE = 512  # leaves read at once: a reader holds no transaction while its caller works


class Records:
    """The records of one archive. Raises StorageError, ArchiveBusy and DamagedArchive.

    Several threads and processes may use one; who writes waits up to `wait` seconds in turn.
    """

    def __init__(self, path: Path, files: Files, *, wait: float = WAIT) -> None:
        if not is_there(path):
            raise DamagedArchive(f"the records are missing: {path}")
        self._path, self._files, self._lock = path, files, RLock()
        self._database = connect(path, create=False, synchronous="FULL", wait=wait)
        try:
            self._migrate()
            with speaking(path):
                found = self._one("SELECT origin FROM head")
            if found is None:
                raise DamagedArchive(f"no log begins in {path}")
            self.origin: str = found[0]
        except BaseException:  # Ctrl-C included: nothing stays open, and it is raised on
            self.close()
            raise

    @classmethod
    def create(cls, path: Path, origin: str, files: Files) -> "Records":
        """New records of a log without entries; all or nothing."""
        empty = Frontier()
        row = (origin, empty.size, empty.root, empty.to_bytes())
        with closing(connect(path, create=True, synchronous="FULL")) as database, speaking(path):
            database.execute("BEGIN IMMEDIATE")
            migrate(database)
            database.execute("INSERT INTO head VALUES (?, ?, ?, ?)", row)
            files.commit(database)
        return cls(path, files)

    def close(self) -> None:
        """Let go of the file."""
        with self._lock, speaking(self._path):
            self._database.close()

    @property
    def head(self) -> Head:
        """The head of the log as it is committed."""
        with self._lock, speaking(self._path):
            frontier = self._frontier()
        return Head(frontier.size, frontier.root)

    def append(self, leaves: Sequence[bytes]) -> tuple[int, ...]:
        """Append leaves and move the head, in one durable transaction; the places of all.

        A leaf that stands in the log already is not appended again: its place is returned, so
        that what was kept while its answer was lost can simply be appended once more.
        """
        digests = [bytes.fromhex(digest_of(leaf)) for leaf in leaves]
        with self._writing():
            before = self._frontier()
            places = self._places(digests)
            fresh = dict(zip(digests, leaves, strict=True))
            fresh = {digest: leaf for digest, leaf in fresh.items() if digest not in places}
            numbered = enumerate(fresh.items(), before.size)
            added = [(place, digest, leaf) for place, (digest, leaf) in numbered]
            if added:
                self._database.executemany("INSERT INTO entries VALUES (?, ?, ?)", added)
                self._move_head(before, before.append(leaf_hash(leaf) for _, _, leaf in added))
        places.update((digest, place) for place, digest, _ in added)
        return tuple(places[digest] for digest in digests)

    @contextmanager
    def sequencing(self, wait: float) -> Iterator[Callable[[Head], None]]:  # noqa: ARG002
        """Nothing to do: on one machine the lock on log/ and the heads that it signed see to it."""
        yield lambda _: None

    @property
    def notes(self) -> None:
        """None: what is noted lies in the folder."""
        return None

    @property
    def stopped(self) -> str | None:
        """Nothing: the folder says so."""
        return None

    def stop(self, why: str) -> None:
        """Nothing to do: the folder says so."""

    def on_duty(self, duty: str, seconds: float) -> bool:  # noqa: ARG002  # the contract's
        """Always: on one machine locks of the folder say who is at work."""
        return True

    @property
    def moved(self) -> bool:
        """Whether they were moved elsewhere, and nothing can be appended here any more."""
        sql = "SELECT 1 FROM sqlite_schema WHERE type = 'trigger' AND name = 'entries_moved'"
        with self._lock, speaking(self._path):
            return self._one(sql) is not None

    def move_away(self, last: Callable[[Head], None]) -> None:
        """Let nothing be appended here any more, once `last` has copied all up to this head.

        Nobody appends meanwhile; if `last` raises, nothing has changed.
        """
        with self._writing():
            last(self.head)
            self._database.execute(_MOVED)

    def copy_to(self, path: Path) -> Head:
        """Copy them as of one moment into a new file that stands alone; the head of the copy.

        The bytes are on the disk when this returns.
        """
        with closing(apsw.Connection(str(path))) as target, speaking(path):
            with self._lock, target.backup("main", self._database, "main") as copying:
                copying.step()
            target.execute("PRAGMA synchronous = FULL")
            target.execute("PRAGMA journal_mode = DELETE")
            ((size, root),) = rows(target, "SELECT size, root FROM head")
        return Head(size, bytes(root))

    def leaf(self, place: int) -> bytes | None:
        """The leaf at this place, counted from 0."""
        with self._lock, speaking(self._path):
            found = self._one("SELECT leaf FROM entries WHERE place = ?", place)
        return None if found is None else bytes(found[0])

    def leaves(self, start: int, stop: int) -> Iterator[bytes]:
        """The leaves from `start` up to, not including, `stop`, in order."""
        sql = "SELECT leaf FROM entries WHERE place >= ? AND place < ? ORDER BY place"
        for at in range(start, stop, _PAGE):
            with self._lock, speaking(self._path):
                found = rows(self._database, sql, at, min(at + _PAGE, stop))
            if len(found) != min(_PAGE, stop - at):
                raise DamagedArchive(f"entries are missing from {self._path}")
            yield from (leaf for (leaf,) in found)

    def place(self, digest: Digest) -> int | None:
        """Where the leaf with this SHA-256 stands."""
        try:
            wanted = bytes.fromhex(digest)
        except ValueError:
            return None
        with self._lock, speaking(self._path):
            return self._places([wanted]).get(wanted)

    def check(self) -> None:
        """Return if SQLite finds no damage in the file; DamagedArchive otherwise."""
        with self._lock, speaking(self._path):
            found = self._one("PRAGMA integrity_check(1)")
        if found != ("ok",):
            raise DamagedArchive(f"{found[0] if found else 'no answer'}: {self._path}")

    def _migrate(self) -> None:
        with speaking(self._path):
            version = self._database.pragma("user_version")
            if version > newest_version():
                raise NewerArchive(f"{self._path} is of version {version}")
        if version == 0:
            raise DamagedArchive(f"there are no records in {self._path}")
        if version < newest_version():
            with self._writing():
                migrate(self._database)

    def _frontier(self) -> Frontier:
        found = self._one("SELECT size, root, frontier FROM head")
        if found is None:
            raise DamagedArchive(f"no log begins in {self._path}")
        try:
            frontier = Frontier.from_bytes(found[2])
        except MerkleError as error:
            raise DamagedArchive(f"the head of the log is malformed: {self._path}") from error
        if (frontier.size, frontier.root) != tuple(found[:2]):
            raise DamagedArchive(f"the head of the log contradicts itself: {self._path}")
        return frontier

    def _move_head(self, before: Frontier, after: Frontier) -> None:
        self._database.execute(
            "UPDATE head SET size = ?, root = ?, frontier = ? WHERE size = ? AND root = ?",
            (after.size, after.root, after.to_bytes(), before.size, before.root),
        )
        if self._database.changes() != 1:
            raise HeadMoved(f"the log is no longer at size {before.size}")

    def _places(self, digests: Sequence[bytes]) -> dict[bytes, int]:
        sql = "SELECT place FROM entries WHERE digest = ?"
        found = ((digest, self._one(sql, digest)) for digest in digests)
        return {digest: row[0] for digest, row in found if row is not None}

    def _one(self, sql: str, *values: str | int | bytes) -> tuple[Any, ...] | None:
        return next(iter(rows(self._database, sql, *values)), None)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """One transaction, durable when this ends, or nothing."""
        self._files.require_sound()
        with self._lock, speaking(self._path):
            self._database.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._files.commit(self._database)
            finally:
                with suppress(apsw.Error):  # the first error is the one to tell
                    if self._database.in_transaction:
                        self._database.execute("ROLLBACK")
