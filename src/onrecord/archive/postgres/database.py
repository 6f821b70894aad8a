"""How does one speak with a database again after the line was lost?"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from threading import RLock
from typing import Any

import psycopg

from onrecord.archive.postgres.connection import connect, place_of, speaking

__all__ = ["Database"]


class Database:
    """One connection, made at the first question and anew after a loss; for several threads.

    With `writing` false nothing is written, and a replica will do. Raises as `speaking` does.
    """

    def __init__(self, conninfo: str, *, wait: float, writing: bool = True) -> None:
        self._conninfo, self._wait, self.writes = conninfo, wait, writing
        self.name, self._lock = place_of(conninfo), RLock()
        self._connection: psycopg.Connection | None = None

    def close(self) -> None:
        """Let go of the connection."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def one(self, sql: str, *values: str | int | bytes | float) -> tuple[Any, ...] | None:
        """The first row of an answer."""
        with self.asking() as connection:
            return connection.execute(sql.encode(), values, binary=True).fetchone()

    def rows(self, sql: str, values: Sequence[object]) -> list[tuple[Any, ...]]:
        """All rows of an answer."""
        with self.asking() as connection:
            return connection.execute(sql.encode(), values, binary=True).fetchall()

    @contextmanager
    def asking(self) -> Iterator[psycopg.Connection]:
        """The connection; each statement is a transaction of its own."""
        with self._lock, speaking(self.name):
            if self._connection is None or self._connection.closed:
                self._connection = connect(self._conninfo, wait=self._wait, writing=self.writes)
            try:
                yield self._connection
            except psycopg.OperationalError:
                if self._connection.broken:
                    with suppress(psycopg.Error):
                        self._connection.close()
                raise

    @contextmanager
    def writing(self) -> Iterator[psycopg.Connection]:
        """One transaction, durable when this ends, or nothing."""
        with self.asking() as connection, connection.transaction():
            yield connection
