"""How do we speak with PostgreSQL, and what do its errors mean to us?"""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import errors
from psycopg.conninfo import conninfo_to_dict

from onrecord.archive.errors import (
    ArchiveBusy,
    ConfigurationError,
    DamagedArchive,
    NoRecords,
    StorageError,
    StoreAway,
)

__all__ = ["DatabaseAway", "connect", "place_of", "speaking"]

_OLDEST = 14_00_00  # sha256(), triggers on partitioned tables, and still looked after
_AWAY = 10  # seconds until a server that does not answer counts as away
_SCHEMA = "onrecord"


class DatabaseAway(StoreAway):
    """The database was not reached, or its answer was lost."""

    advice = (
        "See that PostgreSQL runs and that onrecord.toml names it rightly, then try again: what was"
        " kept while the answer was lost is not kept twice."
    )


def place_of(conninfo: str) -> str:
    """Which database this is, for messages: never with a password. ConfigurationError."""
    try:
        found = conninfo_to_dict(conninfo)
    except psycopg.ProgrammingError as error:  # its words may repeat a part of a password
        raise ConfigurationError(
            "the database is not named as libpq takes it",
            advice='Write "host=db.example.org dbname=records user=recorder", with the names of yours.',
        ) from error
    where = found.get("host") or found.get("hostaddr") or found.get("service") or "this machine"
    port = f":{found['port']}" if found.get("port") else ""
    return f"PostgreSQL {found.get('dbname') or found.get('user') or ''} at {where}{port}"


def connect(conninfo: str, *, wait: float, writing: bool) -> psycopg.Connection:
    """A connection that commits durably, or reads only. Raises as `speaking` does, StorageError.

    `wait` is for how many seconds another writer's turn is awaited.
    """
    place = place_of(conninfo)
    with speaking(place):
        database = psycopg.connect(
            conninfo,
            autocommit=True,
            connect_timeout=_AWAY,
            keepalives_idle=_AWAY,
            application_name="onrecord",
            prepare_threshold=None if writing else 5,
            target_session_attrs="read-write" if writing else "any",
        )
        try:
            _set(database, place, wait, writing=writing)
        except BaseException:  # Ctrl-C included: nothing stays open, and it is raised on
            database.close()
            raise
    return database


def _set(database: psycopg.Connection, place: str, wait: float, *, writing: bool) -> None:
    if database.info.server_version < _OLDEST:
        raise StorageError(
            f"{place} is of version {database.info.server_version // 10_000}",
            advice="PostgreSQL 14 or later is needed.",
        )
    settings = {
        "search_path": _SCHEMA,
        "lock_timeout": f"{max(int(wait * 1000), 1)}ms",
        "default_transaction_read_only": "off" if writing else "on",
        "client_encoding": "UTF8",
        "jit": "off",  # none of our questions takes as long as to compile it
    }
    if writing:
        settings["synchronous_commit"] = _durable(database, place)
    for name, value in settings.items():
        database.execute("SELECT set_config(%s, %s, false)", [name, value])


def _durable(database: psycopg.Connection, place: str) -> str:
    """The server's own way to commit durably, where it has one that is stronger than `on`."""
    asked = database.execute("SHOW fsync").fetchone()
    if asked != ("on",):
        raise StorageError(
            f"{place} does not write to its disk before it answers (fsync is off)",
            advice="Set fsync = on in postgresql.conf: what is acknowledged must not be lost.",
        )
    found = database.execute("SHOW synchronous_commit").fetchone()
    return "remote_apply" if found == ("remote_apply",) else "on"


@contextmanager
def speaking(place: str) -> Iterator[None]:
    """Turn PostgreSQL's errors into ours, naming the database."""
    try:
        yield
    except (errors.LockNotAvailable, errors.DeadlockDetected, errors.SerializationFailure) as error:
        raise ArchiveBusy(f"another process is writing: {place}") from error
    except (errors.UndefinedTable, errors.InvalidSchemaName) as error:
        raise NoRecords(f"there are no records in {place}") from error
    except (errors.DataCorrupted, errors.IndexCorrupted) as error:
        raise DamagedArchive(
            f"{_first_line(error)}: {place}", advice="Restore the database from a backup."
        ) from error
    except (errors.DiskFull, errors.OutOfMemory) as error:
        raise StorageError(
            f"{_first_line(error)}: {place}", advice="Make room there, then try again."
        ) from error
    except (errors.InsufficientPrivilege, errors.ReadOnlySqlTransaction) as error:
        raise StorageError(
            f"{_first_line(error)}: {place}",
            advice="Use a role that may do this (docs/operations.md, Roles).",
        ) from error
    except (psycopg.OperationalError, psycopg.InterfaceError) as error:
        raise DatabaseAway(f"{_first_line(error)}: {place}") from error
    except psycopg.Error as error:
        raise StorageError(f"{_first_line(error)}: {place}") from error


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]
