"""What is it about records in PostgreSQL alone?"""

from collections.abc import Iterator
from contextlib import closing, suppress
from hashlib import sha256
from signal import SIGQUIT

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from cut_line import CutLine, cut_line
from faulty_disk import Fault
from onrecord.archive.errors import DamagedArchive, HeadMoved, NewerArchive, StorageError
from onrecord.archive.postgres import tables
from onrecord.archive.postgres.appending import FEW, OF_FEW, OF_MANY, move_head
from onrecord.archive.postgres.connection import DatabaseAway, place_of
from onrecord.archive.postgres.records import PostgresRecords
from onrecord.proof.merkle import Frontier, leaf_hash
from postgres_rig import PostgresServer

pytestmark = pytest.mark.rig
ORIGIN = "log.example/onrecord"
LEAVES = [f"leaf {number}".encode() for number in range(5)]


@pytest.fixture
def conninfo(postgres: PostgresServer) -> str:
    """Records with five entries."""
    made = postgres.database()
    with closing(PostgresRecords.create(made, ORIGIN, wait=10)) as records:
        records.append(LEAVES)
    return made


@pytest.fixture
def session(conninfo: str) -> Iterator[psycopg.Connection]:
    """The owner's own connection."""
    with psycopg.connect(conninfo, autocommit=True) as opened:
        opened.execute("SET search_path = onrecord")
        yield opened


FORBIDDEN = {
    "change a leaf": "UPDATE entries SET leaf = '' WHERE place = 2",
    "change a digest": "UPDATE places SET digest = sha256('x') WHERE place = 2",
    "move an entry": "UPDATE entries SET place = 99 WHERE place = 4",
    "say that it lies elsewhere": "UPDATE places SET place = 1 WHERE place = 4",
    "delete an entry": "DELETE FROM entries WHERE place = 4",
    "delete all": "DELETE FROM entries",
    "empty the table": "TRUNCATE entries",
    "empty a partition": "TRUNCATE entries_000000",
    "delete from a partition": "DELETE FROM entries_000000 WHERE place = 1",
    "delete a digest": "DELETE FROM places WHERE place = 4",
    "empty the digests": "TRUNCATE places",
    "upsert": "INSERT INTO entries VALUES (4, '') ON CONFLICT (place) DO UPDATE SET leaf = 'x'",
    "leave a place free": "INSERT INTO entries VALUES (7, 'x')",
    "leave one free among several": "INSERT INTO entries VALUES (5, 'x'), (7, 'y')",
    "insert before the first": "INSERT INTO entries VALUES (-1, 'x')",
    "insert the same leaf again": "INSERT INTO entries VALUES (5, 'leaf 1')",
    "the same leaf twice": "INSERT INTO entries VALUES (5, 'new'), (6, 'new')",
    "a leaf too long": "INSERT INTO entries SELECT 5, decode(repeat('00', 65536), 'hex')",
    "delete the head": "DELETE FROM head",
    "empty the head": "TRUNCATE head",
    "another head": "INSERT INTO head (origin, size, root, frontier) SELECT 'x', 5, root, '' FROM head",
    "move the head back": "UPDATE head SET size = 3",
    "change the root in place": "UPDATE head SET root = ''",
    "move the head beyond the entries": "UPDATE head SET size = 6",
    "rename the log": "UPDATE head SET origin = 'other'",
}


@pytest.mark.parametrize("statement", FORBIDDEN.values(), ids=FORBIDDEN)
def test_the_tables_themselves_refuse(session: psycopg.Connection, statement: str) -> None:
    everything = b"SELECT * FROM entries LEFT JOIN places USING (place), head ORDER BY place"
    before = session.execute(everything).fetchall()
    with pytest.raises((psycopg.errors.IntegrityError, psycopg.errors.RestrictViolation)):
        session.execute(statement.encode())
    assert session.execute(everything).fetchall() == before and len(before) == 5


def test_the_digest_of_a_leaf_is_computed_where_it_lies(conninfo: str) -> None:
    with closing(PostgresRecords(conninfo, wait=10)) as records:
        records.check()


DAMAGED = {
    "a leaf was changed": "UPDATE entries SET leaf = 'x' WHERE place = 2",
    "a leaf is lost": "DELETE FROM entries WHERE place = 4",
    "a digest is lost": "DELETE FROM places WHERE place = 4",
    "a digest is another's": "UPDATE places SET place = 0 WHERE place = 1",
}


@pytest.mark.parametrize("statement", DAMAGED.values(), ids=DAMAGED)
def test_damage_by_whoever_owns_it_is_found(
    session: psycopg.Connection, conninfo: str, statement: str
) -> None:
    session.execute("SET session_replication_role = replica")  # no trigger fires
    session.execute(statement.encode())
    with closing(PostgresRecords(conninfo, wait=10)) as records, pytest.raises(DamagedArchive):
        records.check()


def test_the_head_moves_only_from_where_the_writer_found_it(conninfo: str) -> None:
    with closing(PostgresRecords(conninfo, wait=10)) as records:
        stale = Frontier().append([leaf_hash(b"another story")] * 5)
        with pytest.raises(HeadMoved), records._database.writing() as database:
            database.execute("INSERT INTO entries VALUES (5, 'leaf 5')")
            move_head(database, stale, stale.append([leaf_hash(b"leaf 5")]))
        assert records.head.size == 5 and records.leaf(5) is None


@pytest.fixture
def small(postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch) -> str:
    """Records without entries, of which a partition has three."""
    scripts = tuple(one.replace(f"{tables.PER_PARTITION}", "3") for one in tables.MIGRATIONS)
    monkeypatch.setattr(tables, "MIGRATIONS", scripts)
    made = postgres.database()
    PostgresRecords.create(made, ORIGIN, wait=10).close()
    return made


@pytest.mark.parametrize("before", [0, 2])
def test_a_partition_that_was_never_committed_is_made_again(small: str, before: int) -> None:
    too_long = bytes(65_536)  # which the table refuses, once the partition is made
    with closing(PostgresRecords(small, wait=10)) as records:
        if before:
            records.append(LEAVES[:before])
        with pytest.raises(StorageError):
            records.append([*LEAVES[before:], too_long])
        assert records.append(LEAVES) == (0, 1, 2, 3, 4)
        records.check()


def test_a_partition_that_was_lost_with_its_database_is_made_again(small: str) -> None:
    """As where a replica took over that had not been told of it."""
    with closing(PostgresRecords(small, wait=10)) as records:
        with psycopg.connect(small) as session:
            session.execute("SELECT onrecord.make_room(6)")
        records.append(LEAVES[:2])
        with psycopg.connect(small) as session:
            session.execute("DROP TABLE onrecord.entries_000001")
        assert records.append(LEAVES[2:]) == (2, 3, 4)


def test_a_partition_is_made_when_the_last_one_is_full(small: str) -> None:
    with closing(PostgresRecords(small, wait=10)) as records:
        records.append(LEAVES[:2])
        records.append(LEAVES)
        records.append([b"one more", b"and another"])
        assert list(records.leaves(0, 7)) == [*LEAVES, b"one more", b"and another"]
        records.check()
    with psycopg.connect(small) as session:
        found = session.execute(
            "SELECT tableoid::regclass::text, count(*) FROM onrecord.entries GROUP BY 1 ORDER BY 1"
        ).fetchall()
    assert [many for _, many in found] == [3, 3, 1]


# The line breaks


@pytest.fixture
def line(postgres: PostgresServer) -> Iterator[CutLine]:
    with cut_line(postgres.port) as opened:
        yield opened


@pytest.mark.parametrize("fault", Fault)
def test_what_was_acknowledged_stays_and_nothing_is_doubled_wherever_the_line_breaks(
    conninfo: str, line: CutLine, fault: Fault
) -> None:
    through = make_conninfo(conninfo, host="127.0.0.1", port=line.own_port)
    broken, size, at = 0, 5, 0
    while True:
        line.seen, line.at, line.fault = 0, at, fault
        fresh = [f"{fault.name} {at} {number}".encode() for number in range(3)]
        failed = False
        with suppress(DatabaseAway):
            failed = True
            with closing(PostgresRecords(through, wait=10)) as records:
                records.append(fresh)
                failed = False
        line.at = None
        with closing(PostgresRecords(through, wait=10)) as records:
            assert records.head.size in ((size, size + 3) if failed else (size + 3,))
            assert records.append(fresh) == (size, size + 1, size + 2)
            size += 3
            assert records.head.size == size
        if not failed:
            break
        broken, at = broken + 1, at + 1
    assert broken >= 8  # signing on, settings, BEGIN, the head, digests, COPY, the head, COMMIT
    with closing(PostgresRecords(conninfo, wait=10)) as records:
        records.check()


@pytest.mark.parametrize("fault", Fault)
def test_one_who_lost_the_line_goes_on(conninfo: str, line: CutLine, fault: Fault) -> None:
    through = make_conninfo(conninfo, host="127.0.0.1", port=line.own_port)
    with closing(PostgresRecords(through, wait=10)) as records:
        line.seen, line.at, line.fault = 0, 1, fault
        with pytest.raises(DatabaseAway) as told:
            records.append([b"new"])
        assert "try again" in told.value.advice
        assert records.append([b"new"]) == (5,)


def test_a_server_that_dies_loses_nothing(postgres: PostgresServer, conninfo: str) -> None:
    with closing(PostgresRecords(conninfo, wait=10)) as records:
        records.append([b"acknowledged"])
        head = records.head
        postgres.stop(SIGQUIT)
        try:
            with pytest.raises(DatabaseAway):
                records.append([b"not yet"])
        finally:
            postgres.start()
        assert records.head == head and records.append([b"not yet"]) == (6,)


# What is refused, and how


def test_another_log_is_not_written_over(conninfo: str) -> None:
    with pytest.raises(DamagedArchive) as told:
        PostgresRecords.create(conninfo, "other.example/log", wait=10)
    assert ORIGIN in str(told.value)
    with closing(PostgresRecords.create(conninfo, ORIGIN, wait=10)) as records:
        assert records.head.size == 5


def test_an_empty_database_is_no_archive(postgres: PostgresServer) -> None:
    with pytest.raises(DamagedArchive) as told:
        PostgresRecords(postgres.database(), wait=10)
    assert "sqlite-to-postgres" in told.value.advice


def test_records_of_an_earlier_release_are_brought_up_to_this_one(
    postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = postgres.database()
    with monkeypatch.context() as earlier:
        earlier.setattr(tables, "MIGRATIONS", tables.MIGRATIONS[:1])
        with closing(PostgresRecords.create(made, ORIGIN, wait=10)) as records:
            records.append(LEAVES)
    with closing(PostgresRecords(made, wait=10)) as records:
        assert list(records.leaves(0, 5)) == LEAVES and records.stopped is None
    with psycopg.connect(made) as session:
        found = session.execute("SELECT number FROM onrecord.version").fetchall()
    assert found == [(tables.newest_version(),)]


def test_records_of_a_later_release_are_not_touched(
    session: psycopg.Connection, conninfo: str
) -> None:
    session.execute("UPDATE version SET number = 99")
    with pytest.raises(NewerArchive):
        PostgresRecords(conninfo, wait=10)


def test_a_server_that_does_not_sync_is_refused(postgres: PostgresServer, conninfo: str) -> None:
    postgres.stop()
    postgres.start("fsync=off")
    try:
        with pytest.raises(StorageError) as told:
            PostgresRecords(conninfo, wait=10)
        assert "fsync" in told.value.advice
        PostgresRecords(conninfo, wait=10, writing=False).close()
    finally:
        postgres.stop()
        postgres.start()


def test_no_commit_returns_before_it_is_durable(postgres: PostgresServer, conninfo: str) -> None:
    name = make_conninfo(conninfo, options="-c synchronous_commit=off")
    with closing(PostgresRecords(name, wait=10)) as records, records._database.asking() as database:
        assert database.execute("SHOW synchronous_commit").fetchone() == ("on",)
    assert postgres.port


def test_who_reads_only_writes_nothing(conninfo: str) -> None:
    with closing(PostgresRecords(conninfo, wait=10, writing=False)) as records:
        assert list(records.leaves(0, 5)) == LEAVES
        with pytest.raises(StorageError):
            records.append([b"new"])
        assert records.head.size == 5


def test_no_message_holds_a_password(postgres: PostgresServer, conninfo: str) -> None:
    assert postgres.password not in place_of(conninfo)
    wrong = make_conninfo(conninfo, password="canary-7f3a")
    with pytest.raises(DatabaseAway) as told:
        PostgresRecords(wrong, wait=1)
    assert "canary-7f3a" not in f"{told.value} {told.value.advice} {told.value.__cause__!r}"


@pytest.mark.parametrize(
    ("sql", "count"), [(OF_FEW, 1), (OF_FEW, FEW), (OF_MANY, FEW + 1), (OF_MANY, 1_000)]
)
def test_an_append_reads_no_more_of_a_longer_log(
    conninfo: str, session: psycopg.Connection, sql: str, count: int
) -> None:
    """Known digests are looked up by their index: the whole table is never read for them."""
    with closing(PostgresRecords(conninfo, wait=10)) as records:
        records.append([f"more {number}".encode() for number in range(40_000)])
    session.execute("ANALYZE places")
    asked = [sha256(bytes([number % 256])).digest() for number in range(count)]
    plan = [row[0] for row in session.execute(f"EXPLAIN {sql}", [asked])]
    assert any("Index" in line for line in plan)
    assert not any("Seq Scan" in line for line in plan), "\n".join(plan)
