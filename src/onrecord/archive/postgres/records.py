"""How are the records kept in PostgreSQL?

One row for the log's head, which a writer locks, and moves only from where it found it; entries
by place. Nothing is remembered here from one question to the next: after a lost connection, or a
replica that took over, the next question finds what the database holds.
"""

import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from functools import partial
from pathlib import Path
from time import sleep
from typing import Self

from onrecord.archive.errors import DamagedArchive, NewerArchive, OlderTables, StorageError
from onrecord.archive.files import PART, Files
from onrecord.archive.postgres.appending import append, frontier, places
from onrecord.archive.postgres.connection import connect, place_of, speaking
from onrecord.archive.postgres.database import Database
from onrecord.archive.postgres.leases import Deposed, Leases, Signed
from onrecord.archive.postgres.notes import PostgresNotes
from onrecord.archive.postgres.tables import migrate, newest_version
from onrecord.archive.record_store import Head
from onrecord.archive.sqlite import Records
from onrecord.proof.merkle import Frontier
from onrecord.record.commitments import Digest, digest_of

__all__ = ["PostgresRecords"]

_SEQUENCER = "sequencer"
_TURN = 60.0  # seconds: to sign takes less than one; then a dead holder's turn is another's
_BETWEEN = 0.2  # seconds between two tries
_PAGE = 512  # leaves read at once: a reader holds no transaction while its caller works
_MAY_CHANGE = "SELECT has_schema_privilege('onrecord', 'CREATE')"
_COPIED = 4096  # leaves written at once into a copy


class PostgresRecords:
    """The records of one archive in PostgreSQL; a `RecordStore`.

    `conninfo` is libpq's (a URL, or words like `host=… dbname=…`); passwords come from its own
    places (.pgpass, a service file, the environment). With `writing` false nothing is written,
    and a read replica will do.
    """

    def __init__(self, conninfo: str, *, wait: float, writing: bool = True) -> None:
        self._database = Database(conninfo, wait=wait, writing=writing)
        self._name = self._database.name
        self._duties = Leases(self._database, secrets.token_hex(16))
        self._signed, self.notes = Signed(self._database), PostgresNotes(self._database)
        try:
            self._migrate()
            found = self._database.one("SELECT origin FROM head")
            if found is None:
                raise DamagedArchive(f"no log begins in {self._name}")
            self.origin: str = found[0]
        except BaseException:  # Ctrl-C included: nothing stays open, and it is raised on
            self.close()
            raise

    @classmethod
    def create(cls, conninfo: str, origin: str, *, wait: float) -> Self:
        """New records of a log without entries; all or nothing. Those of this log may be there.

        The role needs the right to make a schema in the database.
        """
        empty = Frontier()
        with (
            closing(connect(conninfo, wait=wait, writing=True)) as database,
            speaking(place_of(conninfo)),
            database.transaction(),
        ):
            database.execute("CREATE SCHEMA IF NOT EXISTS onrecord")
            migrate(database)
            database.execute(
                "INSERT INTO head (origin, size, root, frontier) VALUES (%s, 0, %s, %s)"
                " ON CONFLICT DO NOTHING",
                [origin, empty.root, empty.to_bytes()],
            )
        made = cls(conninfo, wait=wait)
        if made.origin != origin:
            made.close()
            raise DamagedArchive(
                f"the records in {made._name} are of another log, {made.origin}",
                advice="Give each archive a database of its own.",
            )
        return made

    def close(self) -> None:
        """Let go of the connection."""
        self._database.close()

    @property
    def head(self) -> Head:
        """The head of the log as it is committed."""
        told = frontier(self._database.one("SELECT size, root, frontier FROM head"), self._name)
        return Head(told.size, told.root)

    def append(self, leaves: Sequence[bytes]) -> tuple[int, ...]:
        """As `RecordStore` says. DatabaseAway if the answer was lost: append the same again."""
        digests = [bytes.fromhex(digest_of(leaf)) for leaf in leaves]
        with self._database.writing() as session:
            placed = append(session, digests, leaves, self._name)
        return tuple(placed[digest] for digest in digests)

    @contextmanager
    def sequencing(self, wait: float) -> Iterator[Callable[[Head], None]]:
        """As `RecordStore` says, among all machines: by a lease, and by its number."""
        leases = Leases(self._database, secrets.token_hex(16))
        lease = leases.take(_SEQUENCER, _TURN)
        for _ in range(int(wait / _BETWEEN)):
            if lease is not None:
                break
            sleep(_BETWEEN)
            lease = leases.take(_SEQUENCER, _TURN)
        if lease is None:
            raise Deposed("another process publishes")
        try:
            yield partial(self._signed.advance, lease)
        finally:
            with suppress(StorageError):  # it ends by itself
                leases.give_back(lease)

    def on_duty(self, duty: str, seconds: float) -> bool:
        """As `RecordStore` says, among all machines, by a lease."""
        return self._duties.take(f"duty {duty}", seconds) is not None

    @property
    def stopped(self) -> str | None:
        """As `RecordStore` says."""
        return self._signed.stopped

    def stop(self, why: str) -> None:
        """As `RecordStore` says, for all machines."""
        self._signed.stop(why)

    def copy_to(self, path: Path) -> Head:
        """As `RecordStore` says; what is appended meanwhile is not in it."""
        head, files = self.head, Files()
        part = path.with_name(f".{path.name}.copying{PART}")
        part.unlink(missing_ok=True)
        with closing(Records.create(part, self.origin, files)) as copy:
            for start in range(0, head.size, _COPIED):
                copy.append(list(self.leaves(start, min(start + _COPIED, head.size))))
            told = copy.copy_to(path)
        for left in path.parent.glob(f"{part.name}*"):
            left.unlink()
        if told != head:
            raise DamagedArchive(f"the leaves in {self._name} contradict their head")
        return told

    def leaf(self, place: int) -> bytes | None:
        """The leaf at this place, counted from 0."""
        found = self._database.one("SELECT leaf FROM entries WHERE place = %s", place)
        return None if found is None else bytes(found[0])

    def leaves(self, start: int, stop: int) -> Iterator[bytes]:
        """The leaves from `start` up to, not including, `stop`, in order."""
        sql = "SELECT leaf FROM entries WHERE place >= %s AND place < %s ORDER BY place"
        for at in range(start, stop, _PAGE):
            end = min(at + _PAGE, stop)
            with self._database.asking() as database:
                found = database.execute(sql, [at, end], binary=True).fetchall()
            if len(found) != end - at:
                raise DamagedArchive(f"entries are missing from {self._name}")
            yield from (bytes(leaf) for (leaf,) in found)

    def place(self, digest: Digest) -> int | None:
        """Where the leaf with this SHA-256 stands."""
        try:
            wanted = bytes.fromhex(digest)
        except ValueError:
            return None
        with self._database.asking() as session:
            return places(session, [wanted]).get(wanted)

    def check(self) -> None:
        """Return if each place is taken once, and each digest is its leaf's; DamagedArchive."""
        sql = (
            "SELECT (SELECT count(*) FROM entries), (SELECT size FROM head),"
            " (SELECT count(*) FROM entries JOIN places USING (place)"
            "  WHERE digest = sha256(leaf) AND place < (SELECT size FROM head))"
        )
        found = self._database.one(sql)
        if found is None or len(set(found)) != 1:
            raise DamagedArchive(
                f"entries, digests and the head disagree in {self._name}: {found}",
                advice="Restore the database from a backup.",
            )

    def _migrate(self) -> None:
        found = self._database.one("SELECT number FROM version")
        version = found[0] if found else 0
        if version > newest_version():
            raise NewerArchive(f"{self._name} is of version {version}")
        if version == newest_version():
            return
        if not (self._database.writes and self._database.one(_MAY_CHANGE) == (True,)):
            raise OlderTables(f"{self._name} is of version {version}")
        with self._database.writing() as database:
            migrate(database)
