"""How is a SQLite file opened, and what do its errors mean to us?"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import apsw

from onrecord.archive.errors import (
    ArchiveBusy,
    ArchiveError,
    DamagedArchive,
    StorageError,
)

__all__ = ["OLDEST_SQLITE", "WAIT", "connect", "require_sqlite", "rows", "speaking", "transaction"]

OLDEST_SQLITE = (3, 51, 3)
"""Older ones can corrupt a database in WAL mode when its log is reset (sqlite.org/wal.html)."""

WAIT = 30.0
"""Seconds that we wait for another process's transaction before we give up."""

_LEAST_FREE = 1 << 16  # the file that SQLite maps beside a database has 32 kB
_FULL = "The disk is full. Make room on it, then try again."


def require_sqlite(version: str | None = None) -> None:
    """Return if the SQLite that we run on is new enough; ArchiveError otherwise."""
    found = apsw.sqlite_lib_version() if version is None else version
    if tuple(int(part) for part in found.split(".")[:3]) < OLDEST_SQLITE:
        needed = ".".join(map(str, OLDEST_SQLITE))
        raise ArchiveError(
            f"SQLite {found} can damage an archive; {needed} or later is needed",
            advice="Run: pip install --upgrade apsw",
        )


def connect(path: Path, *, create: bool, synchronous: str, wait: float = WAIT) -> apsw.Connection:
    """Open a database in WAL mode with our settings. Raises as `speaking` does."""
    flags = apsw.SQLITE_OPEN_READWRITE | (apsw.SQLITE_OPEN_CREATE if create else 0)
    with speaking(path):
        database = apsw.Connection(str(path), flags=flags)
        try:
            database.set_busy_timeout(int(wait * 1000))
            database.execute("PRAGMA journal_mode = WAL")
            database.execute(f"PRAGMA synchronous = {synchronous}")
            database.execute("PRAGMA recursive_triggers = ON")
            database.execute("PRAGMA trusted_schema = OFF")
            database.config(apsw.SQLITE_DBCONFIG_DEFENSIVE, 1)
        except apsw.Error:
            database.close()
            raise
    return database


def rows(
    database: apsw.Connection, sql: str, *values: str | int | float | bytes
) -> list[tuple[Any, ...]]:
    """All rows of an answer; the tables are STRICT, so their columns say the types."""
    return database.execute(sql, values).fetchall()


@contextmanager
def transaction(database: apsw.Connection) -> Iterator[None]:
    """One transaction; rolled back if the block raises, Ctrl-C included."""
    database.execute("BEGIN IMMEDIATE")
    try:
        yield
        database.execute("COMMIT")
    finally:
        if database.in_transaction:
            database.execute("ROLLBACK")


@contextmanager
def speaking(path: Path) -> Iterator[None]:
    """Turn SQLite's errors into ours, naming the file."""
    try:
        yield
    except (apsw.BusyError, apsw.LockedError) as error:
        raise ArchiveBusy(f"another command is writing: {path}") from error
    except (apsw.NotADBError, apsw.CorruptError, apsw.FormatError) as error:
        raise DamagedArchive(f"{error}: {path}") from error
    except apsw.FullError as error:
        raise StorageError(f"{error}: {path}", advice=_FULL) from error
    except (apsw.ReadOnlyError, apsw.CantOpenError, apsw.PermissionsError) as error:
        raise StorageError(
            f"{error}: {path}",
            advice="Give the user that runs onrecord the right to write this file and its folder.",
        ) from error
    except apsw.Error as error:
        raise StorageError(f"{error}: {path}", advice=_FULL if _is_full(path) else None) from error


def _is_full(path: Path) -> bool:
    """Whether the disk is full: SQLite calls that an I/O error when it makes its own files."""
    try:
        return shutil.disk_usage(path.parent).free < _LEAST_FREE
    except OSError:
        return False
