"""How do all machines of an archive know what is withheld?

Turns are advisory locks of the database, on a connection of their own: whoever loses it has lost
the turn, and is told so before anything that was kept meanwhile counts.
"""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict
from threading import RLock

import psycopg

from onrecord.archive.postgres.connection import DatabaseAway, connect, speaking
from onrecord.archive.postgres.database import Database
from onrecord.archive.redaction_store import WithheldBlob
from onrecord.record.commitments import Commitment, Digest

__all__ = ["PostgresRedactions"]

_OURS = (
    0x6F6E7265  # "onre": advisory locks of others in the same database have another first number
)
_KEEPING, _REDACTING = 1, 2

_PUT = """
INSERT INTO withheld (commitment, why, by, at, key, mark)
    VALUES (%(commitment)s, %(why)s, %(by)s, %(at)s, %(key)s, %(mark)s)
    ON CONFLICT (commitment) DO UPDATE
        SET why = excluded.why, by = excluded.by, at = excluded.at,
            key = excluded.key, mark = excluded.mark,
            changed = nextval('onrecord.withheld_changes')
        WHERE withheld.mark IS NULL AND excluded.mark IS NOT NULL
"""
_BEGUN = """
INSERT INTO redacting (leaf) VALUES (%s) ON CONFLICT (one) DO UPDATE SET leaf = excluded.leaf
"""


class PostgresRedactions:
    """A `RedactionStore` beside records in PostgreSQL; who only reads may ask a replica."""

    def __init__(self, conninfo: str, *, wait: float, writing: bool = True) -> None:
        self._database = Database(conninfo, wait=wait, writing=writing)
        self._conninfo, self._wait, self._lock = conninfo, wait, RLock()
        self._turns: psycopg.Connection | None = None

    def stamp(self) -> tuple[int, int, int]:
        """The last change, and how many lines there are."""
        found = self._database.one("SELECT coalesce(max(changed), 0), count(*) FROM withheld")
        return (0, 0, 0) if found is None else (found[0], found[1], 0)

    def lines(self) -> tuple[WithheldBlob, ...]:
        """The rows, in the order in which they came."""
        sql = "SELECT commitment, why, by, at, key, mark FROM withheld ORDER BY nth"
        return tuple(
            WithheldBlob(
                commitment=Commitment(commitment), why=why, by=by, at=at, key=key, mark=mark
            )
            for commitment, why, by, at, key, mark in self._database.rows(sql, ())
        )

    def put(self, lines: Sequence[WithheldBlob]) -> None:
        """Enter what is new; a line with a mark takes the place of one without."""
        with self._database.writing() as connection:
            for line in lines:
                connection.execute(_PUT, asdict(line))

    @property
    def begun(self) -> Digest | None:
        """What the one row names."""
        found = self._database.one("SELECT leaf FROM redacting")
        return None if found is None else Digest(found[0])

    def begin(self, leaf: Digest) -> None:
        """Write the one row."""
        with self._database.writing() as connection:
            connection.execute(_BEGUN, [leaf])

    def end(self) -> None:
        """Take it away."""
        if self.begun is not None:  # so that who may not redact need not be able to write
            with self._database.writing() as connection:
                connection.execute("DELETE FROM redacting")

    def redacting(self) -> AbstractContextManager[None]:
        """A lock for one."""
        return self._turn(_REDACTING, alone=True)

    def keeping(self, *, alone: bool) -> AbstractContextManager[None]:
        """A lock for all who keep, or for one."""
        return self._turn(_KEEPING, alone=alone)

    @contextmanager
    def _turn(self, which: int, *, alone: bool) -> Iterator[None]:
        """Hold a lock of the database; threads of this process take turns by themselves."""
        kind = "" if alone else "_shared"
        with self._lock, speaking(self._database.name):
            connection = self._connected()
            connection.execute(f"SELECT pg_advisory_lock{kind}(%s, %s)".encode(), [_OURS, which])
            try:
                yield
            except BaseException:  # Ctrl-C included: a closed connection holds nothing
                connection.close()
                raise
            self._give_back(connection, f"pg_advisory_unlock{kind}", which)

    def _connected(self) -> psycopg.Connection:
        if self._turns is None or self._turns.closed:
            self._turns = connect(self._conninfo, wait=self._wait, writing=self._database.writes)
        return self._turns

    def _give_back(self, connection: psycopg.Connection, unlock: str, which: int) -> None:
        given = connection.execute(f"SELECT {unlock}(%s, %s)".encode(), [_OURS, which]).fetchone()
        if given != (True,):
            raise DatabaseAway(f"our turn was lost meanwhile: {self._database.name}")

    def close(self) -> None:
        """Let go of both connections."""
        self._database.close()
        with self._lock:
            if self._turns is not None:
                self._turns.close()
                self._turns = None
