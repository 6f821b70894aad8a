"""Do pages read from a replica, and does the record go on at one that took over? With a real one."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from deployed_postgres import DeployedPostgres, deployed_postgres
from kept_entries import ORIGIN, gap
from onrecord.archive import create_archive, open_archive
from onrecord.archive.errors import ReplicaBehind, StoreAway
from onrecord.archive.layout import Layout
from onrecord.archive.moving_records import move_records
from onrecord.archive.naming_places import setting

pytestmark = pytest.mark.rig


@dataclass(frozen=True)
class Pair:
    """An archive with its records in two databases, of which the second follows the first."""

    folder: Path
    first: DeployedPostgres
    second: DeployedPostgres

    def do(self, server: DeployedPostgres, statement: str) -> None:
        with psycopg.connect(server.conninfo(), autocommit=True) as session:
            session.execute(statement.encode())

    def name(self, key: str, conninfo: str) -> None:
        path = Layout(self.folder).configuration
        path.write_text(setting(path.read_text(), "records", key, f'"{conninfo}"'))

    def records(self, *servers: DeployedPostgres) -> str:
        """The database at whichever of these takes what is asked of it; without a password."""
        every = [(server.folder / "tls" / "ca.pem").read_text() for server in servers]
        authorities = self.folder.parent / "authorities.pem"
        authorities.write_text("".join(every))
        return make_conninfo(
            host=",".join("localhost" for _ in servers),
            hostaddr=",".join("127.0.0.1" for _ in servers),
            port=",".join(str(server.port) for server in servers),
            user="owner", dbname="records", sslmode="verify-full", sslrootcert=str(authorities),
        )  # fmt: skip


@contextmanager
def passwords(first: DeployedPostgres, folder: Path) -> Iterator[None]:
    path = folder / "pgpass"
    path.touch(0o600)
    path.write_text(f"*:*:*:*:{first.password}\n")
    before = os.environ.get("PGPASSFILE")
    os.environ["PGPASSFILE"] = str(path)
    try:
        yield
    finally:
        os.environ.pop("PGPASSFILE")
        if before is not None:
            os.environ["PGPASSFILE"] = before


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    copied = Path(tempfile.mkdtemp(prefix="onrecord-replica-"))
    with deployed_postgres() as first, passwords(first, tmp_path):
        with psycopg.connect(first.conninfo(), autocommit=True) as session:
            session.execute("CREATE DATABASE records")
        made = tmp_path / "archive"
        create_archive(made, ORIGIN)
        second = first.replica(copied)
        try:
            found = Pair(made, first, second)
            move_records(made, found.records(first))
            yield found
        finally:
            second.stop()
            shutil.rmtree(copied, ignore_errors=True)


def test_who_reads_waits_for_a_replica_that_is_a_little_behind(pair: Pair) -> None:
    pair.name("replica", pair.records(pair.second))
    pair.name("postgres", pair.records(pair.first))
    pair.records(pair.first, pair.second)  # both authorities
    with open_archive(pair.folder) as archive:
        archive.append([gap(1)])
        archive.publish()
    with open_archive(pair.folder, writing=False) as archive:
        assert archive.head.size == archive.published.size == 1
    pair.do(pair.second, "SELECT pg_wal_replay_pause()")
    with open_archive(pair.folder) as archive:
        archive.append([gap(2)])
        archive.publish()
    with pytest.raises(ReplicaBehind, match="2 entries are published, and the replica holds 1"):
        open_archive(pair.folder, writing=False, wait=0.5)
    pair.do(pair.second, "SELECT pg_wal_replay_resume()")
    with open_archive(pair.folder, writing=False) as archive:
        assert archive.head.size == 2


def test_what_was_acknowledged_is_at_the_replica_that_takes_over(pair: Pair) -> None:
    pair.do(pair.first, "ALTER SYSTEM SET synchronous_standby_names = '*'")
    pair.do(pair.first, "SELECT pg_reload_conf()")
    pair.name("postgres", pair.records(pair.first, pair.second))
    with open_archive(pair.folder) as archive:
        for number in range(20):
            archive.append([gap(number)])
        assert archive.publish().size == 20
        pair.first.stop()  # as a power cut would
        with pytest.raises(StoreAway):
            archive.append([gap(20)])
        pair.do(pair.second, "ALTER SYSTEM RESET synchronous_standby_names")
        pair.do(pair.second, "SELECT pg_reload_conf()")
        pair.do(pair.second, "SELECT pg_promote()")
        archive.append([gap(20)])  # the same process goes on, at the other
        assert [one.entry for one in archive.entries()] == [gap(number) for number in range(21)]
        assert archive.publish().size == 21
