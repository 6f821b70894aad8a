"""Can each role do its work in PostgreSQL, and nothing else?"""

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from onrecord.archive import Indexed, Reached
from onrecord.archive.errors import ArchiveError, OlderTables, StorageError
from onrecord.archive.postgres.records import PostgresRecords
from onrecord.archive.postgres.search import PostgresSearch
from onrecord.record.accounts import AccountId, Ref
from onrecord.record.commitments import Commitment, Digest
from postgres_rig import PostgresServer

pytestmark = pytest.mark.rig
ORIGIN = "log.example/onrecord"
ROLES = Path(__file__).resolve().parents[2] / "deploy" / "postgres" / "roles.sql"

ONE = Reached(1, Digest("1" * 64))
SAID = Indexed(
    ref=Ref("a" * 16),
    version=Commitment("b" * 64),
    platform="bluesky",
    account=AccountId("did:plc:tides"),
    at=1,
    text="We leave the accord",
)

Login = Callable[[str], str]
"""The conninfo of somebody who is a member of this role, or of none; or of the tables' owner."""


@pytest.fixture
def login(postgres: PostgresServer) -> Login:
    """Records with one entry, and the roles; run twice, as an operator may."""
    made = postgres.database()
    with closing(PostgresRecords.create(made, ORIGIN, wait=10)) as records:
        records.append([b"one"])
    with closing(PostgresSearch(made, wait=10)) as search:
        search.advance(Reached(0, None), [SAID], ONE)
    with psycopg.connect(made, autocommit=True) as session:
        for _ in range(2):
            session.execute(ROLES.read_bytes())

    def log_in(role: str) -> str:
        if role == "owner":
            return made
        name = f"somebody_{role}"
        with psycopg.connect(made, autocommit=True) as session:
            session.execute(f"DROP ROLE IF EXISTS {name}".encode())
            member = f"IN ROLE {role}" if role != "none" else ""
            session.execute(f"CREATE ROLE {name} LOGIN PASSWORD 'secret' {member}".encode())
        return make_conninfo(made, user=name, password="secret")

    return log_in


@pytest.mark.parametrize("role", ["onrecord_recorder", "onrecord_pages"])
def test_where_tables_are_older_it_is_said_who_changes_them(login: Login, role: str) -> None:
    conninfo = login(role)
    with psycopg.connect(login("owner"), autocommit=True) as session:
        session.execute("UPDATE onrecord.version SET number = 1")
        with pytest.raises(OlderTables, match="of version 1") as told:
            PostgresRecords(conninfo, wait=10, writing=role == "onrecord_recorder")
        assert "doctor" in told.value.advice
        assert session.execute("SELECT number FROM onrecord.version").fetchall() == [(1,)]


def test_the_recorder_appends(login: Login) -> None:
    with closing(PostgresRecords(login("onrecord_recorder"), wait=10)) as records:
        assert records.append([b"two", b"one", b"three"]) == (1, 0, 2)
        assert list(records.leaves(0, 3)) == [b"one", b"two", b"three"]
        records.check()
        with records.sequencing(10) as tell:
            tell(records.head)
        for value in ("{}", "[]", None):
            records.notes.set("sources/troubles", value)
            assert records.notes.get("sources/troubles") == value
        records.stop("a witness knows another history")
        assert records.stopped == "a witness knows another history"


def test_the_pages_read(login: Login) -> None:
    with closing(PostgresRecords(login("onrecord_pages"), wait=10, writing=False)) as records:
        assert records.leaf(0) == b"one" and records.head.size == 1


def test_the_pages_write_nothing_whatever_they_ask(login: Login) -> None:
    with closing(PostgresRecords(login("onrecord_pages"), wait=10)) as records:
        with pytest.raises(StorageError) as told:
            records.append([b"two"])
        assert "roles" in told.value.advice.lower()
        with pytest.raises(StorageError):
            records.notes.set("sources/troubles", "[]")
        assert records.notes.get("sources/troubles") is None


def test_nobody_else_sees_anything(login: Login) -> None:
    with pytest.raises(ArchiveError) as told:
        PostgresRecords(login("none"), wait=10)
    assert "may not see them" in told.value.advice


def test_the_recorder_enters_words_and_takes_them_out(login: Login) -> None:
    with closing(PostgresSearch(login("onrecord_recorder"), wait=10, writing=False)) as search:
        assert search.writes and search.reached == ONE
        later = replace(SAID, ref=Ref("c" * 16), version=Commitment("d" * 64))
        assert search.advance(ONE, [later], Reached(2, Digest("2" * 64)))
        search.remember("span", "1", "value")
        search.forget_all([SAID.version])
        assert search.size() == 1 and search.mentions(["accord"], 5).total == 1
        search.empty()
        assert search.size() == 0


def test_the_pages_find_words_and_enter_none(login: Login) -> None:
    with closing(PostgresSearch(login("onrecord_pages"), wait=10, writing=False)) as search:
        (found,) = search.candidates([["leave", "the", "accord"]], 5)
        assert found.text == SAID.text and search.mentions(["accord"], 5).total == 1
        assert search.latest(5, accounts=[SAID.account]) == [found]
        assert not search.writes and search.reached == ONE
        search.remember("span", "1", "value")
        search.forget(SAID.version)
        assert search.remembered("span", "1") is None and search.size() == 1
        for change in (
            lambda: search.advance(ONE, [], Reached(2, Digest("2" * 64))),
            lambda: search.forget_all([SAID.version]),
            search.empty,
        ):
            with pytest.raises(StorageError):
                change()


# What nobody but the owner may do, trigger or not.
BEYOND = {
    "insert into a partition": "INSERT INTO onrecord.entries_000000 VALUES (1, 'x')",
    "say where a digest lies": "INSERT INTO onrecord.places VALUES (sha256('x'), 1)",
    "change a leaf": "UPDATE onrecord.entries SET leaf = 'x'",
    "delete": "DELETE FROM onrecord.entries",
    "truncate": "TRUNCATE onrecord.entries",
    "rename the log": "UPDATE onrecord.head SET origin = 'x', size = 2",
    "another head": "INSERT INTO onrecord.head (origin, size, root, frontier) VALUES ('x', 0, '', '')",
    "a table of its own": "CREATE TABLE onrecord.mine (x int)",
    "drop a trigger": "DROP TRIGGER entries_are_fixed ON onrecord.entries",
    "switch triggers off": "SET session_replication_role = replica",
    "replace a function": (
        "CREATE OR REPLACE FUNCTION onrecord.refused() RETURNS trigger LANGUAGE plpgsql"
        " AS 'BEGIN RETURN NEW; END'"
    ),
    "forget what was signed": "DELETE FROM onrecord.signed",
    "lift a stop": "DELETE FROM onrecord.publishing_stopped",
    "stop for another reason": "UPDATE onrecord.publishing_stopped SET why = 'x'",
    "forget what is withheld": "DELETE FROM onrecord.withheld",
    "forget who works": "DELETE FROM onrecord.leases",
    "say which version it is": "UPDATE onrecord.version SET number = 0",
    "delete words by halves": "DELETE FROM onrecord.search_texts",
    "change a text": "UPDATE onrecord.search_texts SET text = 'x'",
    "insert into a stretch": "INSERT INTO onrecord.search_texts_000000 SELECT * FROM onrecord.search_texts",
    "write a stretch anew": "SELECT onrecord.search_stretch(0)",
}


@pytest.mark.parametrize("role", ["onrecord_recorder", "onrecord_pages"])
@pytest.mark.parametrize("statement", BEYOND.values(), ids=BEYOND)
def test_what_is_the_owners_alone(login: Login, role: str, statement: str) -> None:
    with (
        psycopg.connect(login(role), autocommit=True) as session,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        session.execute(statement.encode())


def test_a_table_of_the_same_name_deceives_no_trigger(login: Login) -> None:
    with psycopg.connect(login("onrecord_recorder"), autocommit=True) as session:
        session.execute("CREATE TEMP TABLE head AS SELECT 7::bigint AS size")
        session.execute("CREATE TEMP TABLE places (digest bytea, place bigint)")
        session.execute("SET search_path = pg_temp, onrecord")
        with pytest.raises(psycopg.errors.RestrictViolation):
            session.execute("INSERT INTO onrecord.entries VALUES (7, 'x')")
        session.execute("INSERT INTO onrecord.entries VALUES (1, 'x')")
        found = session.execute("SELECT place FROM onrecord.places ORDER BY place").fetchall()
        assert found == [(0,), (1,)]
