"""Where do sign-ins lie?"""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock

import apsw

from onrecord.archive.database import WAIT, connect, rows, speaking, transaction
from onrecord.archive.errors import ArchiveError, NewerArchive
from onrecord.archive.files import telling
from onrecord.archive.sign_ins.moments import Entropy
from onrecord.record.assessments import is_another_editor
from onrecord.record.errors import EXIT_USAGE

__all__ = ["SignInError", "SignInRefused", "Tables"]

_VERSION = 1
_OWNER_ONLY = 0o600
_SCHEMA = """
CREATE TABLE people (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    handle BLOB NOT NULL UNIQUE,
    password TEXT
) STRICT;
CREATE TABLE passkeys (
    id BLOB PRIMARY KEY,
    person INTEGER NOT NULL REFERENCES people ON DELETE CASCADE,
    public_key BLOB NOT NULL,
    sign_count INTEGER NOT NULL,
    label TEXT NOT NULL,
    added_at INTEGER NOT NULL,
    used_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE TABLE invitations (
    digest BLOB PRIMARY KEY,
    person INTEGER NOT NULL REFERENCES people ON DELETE CASCADE,
    by TEXT NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE challenges (
    digest BLOB PRIMARY KEY,
    purpose TEXT NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE sessions (
    digest BLOB PRIMARY KEY,
    person INTEGER NOT NULL REFERENCES people ON DELETE CASCADE,
    id TEXT NOT NULL UNIQUE,
    rights TEXT NOT NULL,
    began_by TEXT NOT NULL,
    began_at INTEGER NOT NULL,
    used_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE tokens (
    digest BLOB PRIMARY KEY,
    person INTEGER NOT NULL REFERENCES people ON DELETE CASCADE,
    label TEXT NOT NULL,
    scopes TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at INTEGER,
    UNIQUE (person, label)
) STRICT, WITHOUT ROWID;
CREATE TABLE tries (
    whose BLOB PRIMARY KEY,
    failed INTEGER NOT NULL,
    last_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE pepper (bytes BLOB NOT NULL) STRICT;
"""


class SignInError(ArchiveError):
    """Nobody can sign in as the file stands."""

    advice = (
        "Move sign-ins.db away: a new one is made, and editors are invited anew"
        " (onrecord editor invite NAME). What is on record is not touched."
    )


class SignInRefused(ArchiveError):
    """What was asked for can't be set up, such as a token without a name."""

    exit_code = EXIT_USAGE
    advice = "Correct what was given, and try again."


class Tables:
    """The file, with its transactions."""

    def __init__(self, path: Path, entropy: Entropy = os.urandom, *, wait: float = WAIT) -> None:
        self._path, self._entropy, self._lock = path, entropy, RLock()
        _require_private(path)
        self._database = connect(path, create=True, synchronous="FULL", wait=wait)
        try:
            with speaking(path):
                self._database.execute("PRAGMA foreign_keys = ON")
                self._database.execute("PRAGMA secure_delete = ON")
            self._prepare()
        except BaseException:  # Ctrl-C included: nothing stays open, and it is raised on
            self.close()
            raise

    def close(self) -> None:
        """Let go of the file."""
        with self._lock, speaking(self._path):
            self._database.close()

    def _prepare(self) -> None:
        with self._writing() as database:
            version = database.pragma("user_version")
            if version > _VERSION:
                raise NewerArchive(f"{self._path} is of version {version}")
            if version == 0:
                database.execute(_SCHEMA)
                database.execute("INSERT INTO pepper VALUES (?)", (self._entropy(32),))
                database.pragma("user_version", _VERSION)

    @contextmanager
    def _reading(self) -> Iterator[apsw.Connection]:
        with self._lock, speaking(self._path):
            yield self._database

    @contextmanager
    def _writing(self) -> Iterator[apsw.Connection]:
        """One transaction; rolled back if the block raises."""
        with self._reading() as database, transaction(database):
            yield database

    @staticmethod
    def _person(database: apsw.Connection, name: str) -> int | None:
        found = rows(database, "SELECT id, name FROM people")
        return next((int(x) for x, known in found if not is_another_editor(known, name)), None)

    def _made_person(self, database: apsw.Connection, name: str) -> int:
        known = self._person(database, name)
        if known is not None:
            return known
        values = (name, self._entropy(32))
        database.execute("INSERT INTO people (name, handle) VALUES (?, ?)", values)
        return database.last_insert_rowid()


def _require_private(path: Path) -> None:
    """Make the file for its owner alone, or see that it is; what SQLite lays beside it follows."""
    with telling(path):
        try:
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, _OWNER_ONLY))
        except FileExistsError:
            mode = stat.S_IMODE(path.stat().st_mode)
            if mode & 0o077:
                raise SignInError(
                    f"others may read who can sign in ({mode:04o}): {path}",
                    advice=f"chmod 600 {path}",
                ) from None
