"""What has this witness cosigned?

One row for each log, which moves only from where it was found, and never to a smaller size: a
witness that forgets, or that rolls back, may cosign two histories. So the file is made once,
with the witness itself, and one that is missing afterwards is never made anew.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from threading import RLock

import apsw

from onrecord.archive.database import WAIT, connect, rows, speaking
from onrecord.archive.errors import ArchiveError, DamagedArchive, HeadMoved, NewerArchive
from onrecord.archive.files import Files, is_there
from onrecord.proof.checkpoint import Checkpoint, CheckpointError
from onrecord.proof.notes import NoteError, parse_note

__all__ = ["Turn", "WitnessForgot", "WitnessMemory"]

_VERSION = 1
_SCHEMA = """
CREATE TABLE cosigned (
    origin TEXT PRIMARY KEY,
    size INTEGER NOT NULL CHECK (size >= 0),
    root BLOB NOT NULL CHECK (length(root) = 32),
    note TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TRIGGER cosigned_grows BEFORE UPDATE ON cosigned
WHEN NEW.origin IS NOT OLD.origin OR NEW.size < OLD.size
    OR (NEW.size = OLD.size AND NEW.root IS NOT OLD.root)
BEGIN SELECT RAISE(ABORT, 'a witness does not go back'); END;
CREATE TRIGGER cosigned_stays BEFORE DELETE ON cosigned
BEGIN SELECT RAISE(ABORT, 'a witness does not forget'); END;
"""
_ORIGINS = "SELECT origin FROM cosigned ORDER BY origin"


class WitnessForgot(ArchiveError):
    """The witness's memory is missing, so that it can't know what it has cosigned."""

    advice = (
        "Put witness.db back if it was only moved. If it is lost, or only an old copy is left,"
        " move keys/witness.pem and witness.db away: `onrecord witness show` then makes a new"
        " witness, whose line the others need anew. Never go on with the old key."
    )


class WitnessMemory:
    """The latest cosigned checkpoint of each log. Raises StorageError, ArchiveBusy, DamagedArchive.

    Several threads and processes may use one; who writes waits in turn.
    """

    def __init__(self, path: Path, files: Files, *, wait: float = WAIT) -> None:
        if not is_there(path):
            raise WitnessForgot(f"the witness's memory is missing: {path}")
        self._path, self._files, self._lock = path, files, RLock()
        self._database = connect(path, create=False, synchronous="FULL", wait=wait)
        try:
            with speaking(path):
                version = self._database.pragma("user_version")
            if version > _VERSION:
                raise NewerArchive(f"{path} is of version {version}")
            if version != _VERSION:
                raise WitnessForgot(f"there is no memory of a witness in {path}")
        except BaseException:  # Ctrl-C included: nothing stays open, and it is raised on
            self.close()
            raise

    @classmethod
    def create(cls, path: Path, files: Files) -> None:
        """An empty memory, or what was begun of one; one that is there is left as it is.

        Only for a witness that never cosigned.
        """
        with closing(connect(path, create=True, synchronous="FULL")) as database, speaking(path):
            database.execute("BEGIN IMMEDIATE")
            if database.pragma("user_version") == 0:
                database.execute(_SCHEMA)
                database.pragma("user_version", _VERSION)
            files.commit(database)
        files.settle((path.parent,))

    def close(self) -> None:
        """Let go of the file."""
        with self._lock, speaking(self._path):
            self._database.close()

    def note(self, origin: str) -> str | None:
        """The latest cosigned checkpoint of a log, with its signatures and ours."""
        with self._lock, speaking(self._path):
            found = rows(self._database, "SELECT note FROM cosigned WHERE origin = ?", origin)
        return str(found[0][0]) if found else None

    def origins(self) -> list[str]:
        """The logs of which a head was cosigned."""
        with self._lock, speaking(self._path):
            return [str(origin) for (origin,) in rows(self._database, _ORIGINS)]

    @contextmanager
    def turn(self, origin: str) -> Iterator["Turn"]:
        """Look, judge and remember while nobody else does; durable when this ends, or nothing."""
        self._files.require_sound()
        with self._lock, speaking(self._path):
            self._database.execute("BEGIN IMMEDIATE")
            try:
                taken = Turn(self._database, self._known(origin), origin)
                yield taken
                if taken.moved:
                    self._files.commit(self._database)
            finally:
                with suppress(apsw.Error):  # the first error is the one to tell
                    if self._database.in_transaction:
                        self._database.execute("ROLLBACK")

    def _known(self, origin: str) -> Checkpoint | None:
        sql = "SELECT size, root, note FROM cosigned WHERE origin = ?"
        found = rows(self._database, sql, origin)
        if not found:
            return None
        size, root, note = found[0]
        try:
            known = Checkpoint.parse(parse_note(note)[0])
        except (NoteError, CheckpointError) as error:
            raise DamagedArchive(f"{error}: {self._path}", advice=WitnessForgot.advice) from error
        if (known.origin, known.size, known.root) != (origin, size, root):
            raise DamagedArchive(
                f"the witness's memory contradicts itself: {self._path}",
                advice=WitnessForgot.advice,
            )
        return known


class Turn:
    """One transaction of the memory: what is known of a log, and where it goes from there."""

    def __init__(self, database: apsw.Connection, known: Checkpoint | None, origin: str) -> None:
        self.known, self.moved = known, False
        self._database, self._origin = database, origin

    def move(self, found: Checkpoint, note: str) -> None:
        """Remember a checkpoint of this log that continues `known`; HeadMoved if it is not so."""
        known, new = self.known, (found.size, found.root, note)
        if known is None:
            values = (self._origin, *new)
            self._database.execute("INSERT INTO cosigned VALUES (?, ?, ?, ?)", values)
        else:
            self._database.execute(
                "UPDATE cosigned SET size = ?, root = ?, note = ?"
                " WHERE origin = ? AND size = ? AND root = ?",
                (*new, self._origin, known.size, known.root),
            )
        if self._database.changes() != 1:
            raise HeadMoved(f"{self._origin} is no longer where it was cosigned last")
        self.moved = True
