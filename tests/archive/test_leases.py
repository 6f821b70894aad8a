"""Does one work on a thing at a time, and can nobody go on whose lease has ended?"""

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import psycopg
import pytest

from kept_entries import gap
from onrecord.archive import Archive, PublishingStopped, open_archive
from onrecord.archive.moving_records import move_records
from onrecord.archive.postgres.database import Database
from onrecord.archive.postgres.leases import Deposed, Lease, Leases, Signed
from onrecord.archive.postgres.records import PostgresRecords
from onrecord.archive.record_store import Head
from postgres_rig import PostgresServer

pytestmark = pytest.mark.rig
LONG = 3600.0
Holds = Callable[[str], Leases]


@pytest.fixture
def conninfo(postgres: PostgresServer) -> str:
    made = postgres.database()
    PostgresRecords.create(made, "log.example/onrecord", wait=10).close()
    return made


@pytest.fixture
def database(conninfo: str) -> Iterator[Database]:
    with closing(Database(conninfo, wait=10)) as opened:
        yield opened


@pytest.fixture
def holds(conninfo: str) -> Iterator[Holds]:
    """Leases of a holder, each with a connection of its own."""
    opened: list[Database] = []

    def of(holder: str) -> Leases:
        opened.append(Database(conninfo, wait=10))
        return Leases(opened[-1], holder)

    yield of
    for one in opened:
        one.close()


def ended(database: Database, name: str) -> None:
    """The holder was paused for longer than its lease: nobody told it so."""
    with database.writing() as session:
        session.execute("UPDATE leases SET until = now() - interval '1 s' WHERE name = %s", [name])


def test_one_holds_it_at_a_time(holds: Holds) -> None:
    one, two = holds("one"), holds("two")
    assert one.take("sequencer", LONG) == Lease("sequencer", 1)
    assert two.take("sequencer", LONG) is None
    assert two.take("something else", LONG) == Lease("something else", 1)
    assert one.take("sequencer", LONG) == Lease("sequencer", 1)


def test_another_gets_it_when_it_is_given_back_or_has_ended(
    holds: Holds, database: Database
) -> None:
    one, two = holds("one"), holds("two")
    first = one.take("sequencer", LONG)
    assert first is not None
    one.give_back(first)
    second = two.take("sequencer", LONG)
    assert second == Lease("sequencer", 2)
    ended(database, "sequencer")
    assert one.take("sequencer", LONG) == Lease("sequencer", 3)
    one.give_back(first)  # an old one gives back nothing that is another's
    assert two.take("sequencer", LONG) is None


def test_whoever_wakes_up_late_has_a_new_number_or_none(holds: Holds, database: Database) -> None:
    one, two = holds("one"), holds("two")
    first = one.take("sequencer", LONG)
    assert first is not None
    one.renew(first, LONG)
    ended(database, "sequencer")
    with pytest.raises(Deposed):
        one.renew(first, LONG)
    assert one.take("sequencer", LONG) == Lease("sequencer", 2)
    ended(database, "sequencer")
    assert two.take("sequencer", LONG) == Lease("sequencer", 3)
    with pytest.raises(Deposed):
        one.renew(Lease("sequencer", 2), LONG)


def test_what_is_owed_is_shared_out(holds: Holds, database: Database) -> None:
    owed = [f"capture {number}" for number in range(7)]
    one, two = holds("one"), holds("two")
    assert [lease.name for lease in one.take_some(owed, 3, LONG)] == owed[:3]
    assert [lease.name for lease in two.take_some(owed, 3, LONG)] == owed[3:6]
    assert [lease.name for lease in one.take_some([*owed, owed[0]], 9, LONG)] == owed[6:]
    assert two.take_some(owed, 9, LONG) == [] == two.take_some([], 9, LONG)
    ended(database, "capture 2")
    assert two.take_some(owed, 9, LONG) == [Lease("capture 2", 2)]


def test_many_who_ask_at_once_get_each_thing_once(holds: Holds) -> None:
    owed, taken = [f"capture {number}" for number in range(60)], []
    lock = threading.Lock()

    def work(holder: Leases) -> None:
        misses = 0
        while misses < 3:
            found = holder.take_some(owed, 4, LONG)
            misses = 0 if found else misses + 1
            with lock:
                taken.extend(lease.name for lease in found)

    threads = [threading.Thread(target=work, args=(holds(f"{n}"),)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == sorted(owed)


def test_nobody_waits_for_what_another_is_about_to_take(
    conninfo: str, holds: Holds, database: Database
) -> None:
    one = holds("one")
    assert len(one.take_some(["a", "b"], 2, LONG)) == 2
    ended(database, "a")
    ended(database, "b")
    with psycopg.connect(conninfo) as slow:
        slow.execute("SELECT 1 FROM onrecord.leases WHERE name = 'a' FOR UPDATE")
        assert holds("two").take_some(["a", "b"], 2, LONG) == [Lease("b", 2)]


# Publishing


@pytest.fixture
def two(folder: Path, conninfo: str, postgres: PostgresServer) -> Iterator[list[Archive]]:
    """Two machines with one log: each has the folder as it was, and the records in common."""
    with postgres.password_file(), ExitStack() as stack:
        with open_archive(folder) as archive:
            archive.append([gap(number) for number in range(3)])
            archive.publish()
        move_records(folder, postgres.database(password=""))
        shutil.copytree(folder, folder.with_name("another"))
        machines = (folder, folder.with_name("another"))
        yield [stack.enter_context(open_archive(one)) for one in machines]


def test_a_deposed_sequencer_signs_nothing(two: list[Archive]) -> None:
    """It was paused after it had looked at the head, and the other one went on."""
    one, other = two
    one.append([gap(10)])
    stale = one.head
    other.append([gap(11)])
    assert other.publish().size == 5
    publication = one._publication
    with pytest.raises(Deposed):
        publication.sign(one.published, stale, one._signers, seen=one._log.head().tag)
    assert one.published.size == 3
    assert one.publish().size == 5 and one.published.root == other.published.root


def test_while_one_publishes_the_other_waits(two: list[Archive]) -> None:
    one, other = two
    one.append([gap(10)])
    with one._records.sequencing(1), pytest.raises(Deposed), other._records.sequencing(0.3):
        pass
    assert other.publish().size == 4


ROOT, OTHER = b"r" * 32, b"o" * 32
REFUSED = {
    "an earlier holder": (Lease("sequencer", 4), Head(9, ROOT)),
    "a smaller log": (Lease("sequencer", 5), Head(7, ROOT)),
    "another root of the same log": (Lease("sequencer", 5), Head(8, OTHER)),
    "a later holder, and another root": (Lease("sequencer", 6), Head(8, OTHER)),
}


@pytest.mark.parametrize(("lease", "head"), REFUSED.values(), ids=REFUSED)
def test_nothing_is_signed_beside_what_was(database: Database, lease: Lease, head: Head) -> None:
    signed = Signed(database)
    assert signed.head is None
    signed.advance(Lease("sequencer", 5), Head(8, ROOT))
    with pytest.raises(Deposed):
        signed.advance(lease, head)
    assert signed.head == Head(8, ROOT)
    signed.advance(Lease("sequencer", 5), Head(8, ROOT))
    signed.advance(Lease("sequencer", 6), Head(8, ROOT))
    signed.advance(Lease("sequencer", 6), Head(9, OTHER))
    assert signed.head == Head(9, OTHER)


def test_where_publishing_was_stopped_nobody_signs(database: Database, conninfo: str) -> None:
    signed = Signed(database)
    signed.advance(Lease("sequencer", 5), Head(8, ROOT))
    with closing(PostgresRecords(conninfo, wait=10)) as elsewhere:
        assert elsewhere.stopped is None
        elsewhere.stop("a witness knows another history.\nThe rest of it")
        elsewhere.stop("another reason")
        assert elsewhere.stopped == "a witness knows another history.\nThe rest of it"
        with pytest.raises(PublishingStopped, match=r"a witness knows another history$"):
            signed.advance(Lease("sequencer", 5), Head(9, OTHER))
        assert signed.head == Head(8, ROOT)
        with (
            pytest.raises(PublishingStopped),
            elsewhere.sequencing(10) as tell,
        ):
            tell(Head(9, OTHER))
    with database.writing() as session:
        session.execute("DELETE FROM publishing_stopped")
    signed.advance(Lease("sequencer", 5), Head(9, OTHER))


FORBIDDEN = {
    "take back": "UPDATE signed SET size = 7",
    "another root": "UPDATE signed SET root = 'x'",
    "an earlier holder": "UPDATE signed SET token = 4, size = 9",
    "delete": "DELETE FROM signed",
    "truncate": "TRUNCATE signed",
}


@pytest.mark.parametrize("statement", FORBIDDEN.values(), ids=FORBIDDEN)
def test_the_table_itself_refuses(database: Database, statement: str) -> None:
    Signed(database).advance(Lease("sequencer", 5), Head(8, ROOT))
    with database.asking() as session, pytest.raises(psycopg.errors.RestrictViolation):
        session.execute(statement.encode())
    assert Signed(database).head == Head(8, ROOT)
