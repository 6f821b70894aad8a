"""What is it about the index of words in PostgreSQL alone?"""

import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from hashlib import sha256

import psycopg
import pytest

from onrecord.archive import ArchiveBusy, Indexed, NewerArchive, Reached
from onrecord.archive.postgres import search_finding, search_terms, tables
from onrecord.archive.postgres.records import PostgresRecords
from onrecord.archive.postgres.redactions import PostgresRedactions
from onrecord.archive.postgres.search import PostgresSearch
from onrecord.archive.postgres.search_rows import VERSIONS, known_versions
from onrecord.archive.postgres.search_tables import PER_STRETCH, WORDS
from onrecord.archive.redaction_store import WithheldBlob
from onrecord.record.accounts import AccountId, Ref
from onrecord.record.commitments import Commitment, Digest
from postgres_rig import PostgresServer

pytestmark = pytest.mark.rig
START = Reached(0, None)
TIDES = AccountId("did:plc:tides")
ONE = Indexed(
    ref=Ref("a" * 16),
    version=Commitment("a" * 64),
    platform="bluesky",
    account=TIDES,
    at=0,
    text="We leave the accord",
)


@pytest.fixture
def conninfo(postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch) -> str:
    """An empty index, of which a stretch has three texts."""
    small = tuple(one.replace(f"{PER_STRETCH}", "3") for one in tables.MIGRATIONS)
    monkeypatch.setattr(tables, "MIGRATIONS", small)
    monkeypatch.setattr(search_finding, "PER_STRETCH", 3)
    made = postgres.database()
    PostgresRecords.create(made, "log.example/onrecord", wait=10).close()
    return made


@pytest.fixture
def store(conninfo: str) -> Iterator[PostgresSearch]:
    with closing(PostgresSearch(conninfo, wait=10)) as opened:
        yield opened


@pytest.fixture
def session(conninfo: str) -> Iterator[psycopg.Connection]:
    """The owner's own connection."""
    with psycopg.connect(conninfo, autocommit=True) as opened:
        opened.execute("SET search_path = onrecord")
        yield opened


def texts(*numbers: int, said: str = "the accord of day {}") -> list[Indexed]:
    return [
        replace(
            ONE,
            ref=Ref(f"{number:016x}"),
            version=Commitment(f"{number:064x}"),
            at=number,
            text=said.format(number),
        )
        for number in numbers
    ]


def reached(size: int) -> Reached:
    return Reached(size, Digest(f"{size:064x}"))


def stretches(session: psycopg.Connection) -> dict[str, int]:
    """Each with the number of its file, which another one has when it was written anew."""
    sql = (
        "SELECT relname, relfilenode FROM pg_inherits JOIN pg_class ON oid = inhrelid"
        " WHERE inhparent = 'search_texts'::regclass ORDER BY relname"
    )
    return dict(session.execute(sql).fetchall())


def test_texts_lie_in_stretches_and_are_found_in_all(
    store: PostgresSearch, session: psycopg.Connection
) -> None:
    store.advance(START, texts(*range(4)), reached(4))
    store.advance(reached(4), texts(*range(4, 11)), reached(11))
    assert list(stretches(session)) == [f"search_texts_{n:06}" for n in range(4)]
    assert store.mentions(["the", "accord"], 20).total == store.size() == 11
    assert [one.at for one in store.latest(3, accounts=[TIDES])] == [10, 9, 8]
    for day in (0, 3, 10):
        (found,) = store.candidates([["day", str(day)]], 1)
        assert found.at == day


def test_only_the_stretch_that_held_it_is_written_anew(
    store: PostgresSearch, session: psycopg.Connection
) -> None:
    store.advance(START, texts(*range(9)), reached(9))
    before = stretches(session)
    store.forget_all([one.version for one in texts(4)])
    after = stretches(session)
    assert [name for name in after if after[name] != before[name]] == ["search_texts_000001"]
    assert sorted(one.at for one in store.mentions(["accord"], 20).earliest) == [
        *range(4),
        *range(5, 9),
    ]
    store.forget_all([one.version for one in texts(4)])
    assert stretches(session) == after  # it is in none
    assert store.advance(reached(9), texts(4, 9), reached(10)) and store.size() == 10


def test_while_somebody_reads_nothing_is_forgotten_by_halves(
    conninfo: str, store: PostgresSearch
) -> None:
    store.advance(START, texts(1, 2), reached(2))
    with closing(PostgresSearch(conninfo, wait=0.1)) as hasty, psycopg.connect(conninfo) as reader:
        reader.execute("SELECT count(*) FROM onrecord.search_texts")
        with pytest.raises(ArchiveBusy):
            hasty.forget_all([texts(1)[0].version])
        assert store.size() == 2 and store.frequencies({"1"}) == {"1": 1}
        reader.rollback()
        hasty.forget_all([texts(1)[0].version])
    assert store.size() == 1 and store.frequencies({"1"}) == {"1": 0}


def test_what_was_redacted_since_it_was_read_is_not_entered(
    conninfo: str, store: PostgresSearch
) -> None:
    gone, stays = texts(1, 2)
    with closing(PostgresRedactions(conninfo, wait=10)) as redactions:
        redactions.put([withheld(gone.version)])
    store.forget_all([gone.version])
    assert store.advance(START, [gone, stays], reached(2))
    assert store.size() == 1 and store.frequencies({"1", "2"}) == {"1": 0, "2": 1}
    assert store.reached == reached(2)


def test_who_waited_for_a_redaction_sees_what_it_withheld(
    conninfo: str, store: PostgresSearch
) -> None:
    """The list is read once the turn has come, not when it was asked for."""
    gone, stays = texts(1, 2)
    entered: list[bool] = []
    with psycopg.connect(conninfo) as redactor:
        redactor.execute("SET search_path = onrecord")
        redactor.execute("SELECT search_forget(%s)", [[gone.version]])
        entering = threading.Thread(
            target=lambda: entered.append(store.advance(START, [gone, stays], reached(2)))
        )
        entering.start()
        _wait_for_a_lock(conninfo)
        with closing(PostgresRedactions(conninfo, wait=10)) as redactions:
            redactions.put([withheld(gone.version)])
        redactor.commit()
        entering.join()
    assert entered == [True] and store.size() == 1
    assert store.frequencies({"1"}) == {"1": 0}


def _wait_for_a_lock(conninfo: str) -> None:
    sql = "SELECT 1 FROM pg_locks WHERE NOT granted"
    with psycopg.connect(conninfo, autocommit=True) as session:
        while session.execute(sql).fetchone() is None:
            pass


def withheld(version: Commitment) -> WithheldBlob:
    return WithheldBlob(
        commitment=version,
        why="a court's order",
        by="the editor",
        at="2026-01-31T12:00:00.000000Z",
        key=None,
        mark=None,
    )


def test_many_machines_enter_each_text_once(conninfo: str, store: PostgresSearch) -> None:
    def follow() -> None:
        with closing(PostgresSearch(conninfo, wait=30)) as mine:
            while (begun := mine.reached).size < 40:
                stop = begun.size + 2
                mine.advance(begun, texts(*range(begun.size, stop)), reached(stop))

    threads = [threading.Thread(target=follow) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (store.size(), store.reached) == (40, reached(40))
    assert store.frequencies({"accord"}) == {"accord": 40}
    assert store.mentions(["accord"], 1).total == 40


def test_words_of_an_older_version_are_forgotten_when_it_is_brought_up(
    store: PostgresSearch, session: psycopg.Connection
) -> None:
    store.advance(START, texts(1), reached(1))
    session.execute("UPDATE search_reached SET words = %s", [WORDS - 1])
    assert store.reached == START
    assert store.advance(START, texts(2), reached(2))
    assert (store.size(), store.mentions(["1"], 5).total) == (1, 0)


def test_words_of_a_newer_version_are_left_alone(
    store: PostgresSearch, session: psycopg.Connection
) -> None:
    store.advance(START, texts(1), reached(1))
    session.execute("UPDATE search_reached SET words = %s", [WORDS + 1])
    with pytest.raises(NewerArchive):
        _ = store.reached
    assert not store.advance(START, texts(2), reached(2)) and store.size() == 1


def test_after_a_restore_that_left_it_out_it_begins_anew(
    store: PostgresSearch, session: psycopg.Connection
) -> None:
    store.advance(START, texts(1), reached(1))
    for name in ("reached", "texts", "terms", "accounts", "remembered"):
        session.execute(f"DELETE FROM search_{name}".encode())
    assert (store.reached, store.size(), store.candidates([["accord"]], 5)) == (START, 0, [])
    assert store.advance(START, texts(2), reached(2))
    assert (store.size(), store.mentions(["accord"], 5).total) == (1, 1)


MISSPELT = {
    "a letter too few": ("acord", True),
    "two letters changed places": ("harbuor", True),
    "another letter": ("memorandom", True),
    "another word": ("window", False),
    "too short to tell": ("dya", False),
}


@pytest.mark.parametrize(("word", "expected"), MISSPELT.values(), ids=MISSPELT)
def test_a_word_that_no_text_has_stands_for_those_spelt_nearly_so(
    postgres: PostgresServer,
    conninfo: str,
    session: psycopg.Connection,
    word: str,
    expected: bool,
) -> None:
    postgres.require_trigrams()
    with closing(PostgresSearch(conninfo, wait=10)) as store:
        store.advance(START, texts(1, said="the accord, the memorandum, the harbour"), reached(1))
        assert store.spells and bool(store.candidates([[word]], 5)) is expected
    session.execute("DROP EXTENSION pg_trgm CASCADE")
    with closing(PostgresSearch(conninfo, wait=10)) as store:
        assert not store.spells and store.candidates([[word]], 5) == []
        assert store.candidates([["accord"]], 5)


def test_a_misspelt_word_finds_the_post_among_all_that_have_the_others(
    postgres: PostgresServer,
) -> None:
    postgres.require_trigrams()
    made = postgres.database()
    PostgresRecords.create(made, "log.example/onrecord", wait=10).close()
    with closing(PostgresSearch(made, wait=10)) as store:
        right = texts(0, said="we leave the memorandum")
        store.advance(START, right + texts(*range(1, 4_000), said="we leave the port"), reached(1))
        found = store.candidates([["we", "leave", "the", "memorandom"]], 5)
        assert found[0].text == right[0].text
        (exact,) = store.candidates([["memorandum"]], 5)
        assert exact == found[0]


def test_without_trigrams_what_is_spelt_rightly_is_found(
    postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a PostgreSQL that was installed without its contrib modules."""
    without = tuple(one.replace("EXISTS pg_trgm", "EXISTS missing") for one in tables.MIGRATIONS)
    assert without != tables.MIGRATIONS
    monkeypatch.setattr(tables, "MIGRATIONS", without)
    made = postgres.database()
    PostgresRecords.create(made, "log.example/onrecord", wait=10).close()
    with closing(PostgresSearch(made, wait=10)) as store:
        assert not store.spells
        store.advance(START, texts(1), reached(1))
        assert store.candidates([["acord"]], 5) == [] and store.candidates([["accord"]], 5)
        store.forget_all([texts(1)[0].version])
        assert store.size() == 0


def test_where_all_terms_share_a_number_a_phrase_is_told_all_the_same(
    store: PostgresSearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_terms, "_NUMBERS", 0)
    store.advance(START, texts(1, 2, said="the accord of day {}"), reached(2))
    assert store.mentions(["day", "2"], 5).total == 1
    assert store.mentions(["accord", "day"], 5).total == 0
    assert [one.at for one in store.candidates([["2"]], 5)] == [2]


def test_no_term_of_an_account_is_a_text_s(store: PostgresSearch) -> None:
    store.advance(START, texts(1, said="account 1 says -1"), reached(1))
    assert store.mentions(["1"], 5, accounts=[AccountId("nobody")]).total == 0
    assert store.mentions(["1"], 5, accounts=[TIDES]).total == 1


def test_known_versions_are_found_by_their_index(postgres: PostgresServer) -> None:
    """Else each batch of texts that is entered would take longer the more are there."""
    made = postgres.database()
    PostgresRecords.create(made, "log.example/onrecord", wait=10).close()
    with psycopg.connect(made, autocommit=True) as session:
        session.execute("SET search_path = onrecord")
        session.execute("SELECT search_room(20000)")
        session.execute(
            "INSERT INTO search_texts (number, ref, version, account, at, text, said, marks)"
            " SELECT n, encode(sha256((n / 2)::text::bytea), 'hex'), md5('version ' || n), 1, n, 'x'::bytea, 'x', ARRAY[n]"
            " FROM generate_series(0, 19999) AS n"
        )
        session.execute("ANALYZE")
        refs = [Ref(sha256(str(n).encode()).hexdigest()) for n in range(0, 7_000, 7)]
        plan = [row[0] for row in session.execute(f"EXPLAIN {VERSIONS}".encode(), [refs])]
        assert not any("Seq Scan" in line for line in plan), "\n".join(plan)
        assert len(known_versions(session, refs)) == 2 * len(refs)
