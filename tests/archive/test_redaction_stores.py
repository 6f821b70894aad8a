"""Is what is withheld known alike in a folder and in PostgreSQL, and by every machine?"""

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from bucket_archive import Moved, fill, move, redaction
from kept_entries import gap
from onrecord.archive import Archive, ArchiveBusy, BlobWithheld, back_up, open_archive
from onrecord.archive.errors import RemovalForbidden
from onrecord.archive.files import Files
from onrecord.archive.layout import Layout
from onrecord.archive.moving_records import move_records
from onrecord.archive.postgres.connection import DatabaseAway
from onrecord.archive.postgres.records import PostgresRecords
from onrecord.archive.postgres.redactions import PostgresRedactions
from onrecord.archive.redaction_files import RedactionFiles, read_withheld
from onrecord.archive.redaction_store import RedactionStore, WithheldBlob
from onrecord.record.commitments import Commitment, Digest, digest_of
from onrecord.record.entries import commitments_of
from postgres_rig import PostgresServer
from s3_rig import SeaweedServer

pytestmark = pytest.mark.rig
Opens = Callable[[], RedactionStore]

FIRST = WithheldBlob(
    commitment=Commitment("a" * 64),
    why="a private number «نجی»\n",
    by="the editor on duty",
    at="2026-01-31T12:00:00.000000Z",
    key=None,
    mark=None,
)
SECOND = replace(FIRST, commitment=Commitment("0" * 64), key="1" * 64, mark="2" * 64)
LEAF, OTHER = Digest("c" * 64), Digest("d" * 64)


@pytest.fixture(params=["folder", "postgres"])
def opens(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Opens]:
    """Opens the same store again and again, as several processes do."""
    opened: list[RedactionStore] = []
    if request.param == "postgres":
        made = request.getfixturevalue("postgres").database()
        PostgresRecords.create(made, "log.example/onrecord", wait=10).close()

    def one() -> RedactionStore:
        if request.param == "postgres":
            store: RedactionStore = PostgresRedactions(made, wait=0.3)
        else:
            layout = Layout(tmp_path)
            layout.shelves.mkdir(parents=True, exist_ok=True)
            store = RedactionFiles(layout, Files(), 0.3)
        opened.append(store)
        return store

    yield one
    for store in opened:
        store.close()


def test_a_new_list_is_empty(opens: Opens) -> None:
    store = opens()
    assert (store.stamp(), store.lines(), store.begun) == ((0, 0, 0), (), None)


def test_lines_come_back_in_their_order_to_everybody(opens: Opens) -> None:
    one, other = opens(), opens()
    one.put([FIRST])
    one.put([FIRST, SECOND])
    assert one.lines() == other.lines() == (FIRST, SECOND)


def test_each_change_has_another_stamp(opens: Opens) -> None:
    store, seen = opens(), set[tuple[int, int, int]]()
    marked = replace(FIRST, key="3" * 64, mark="4" * 64)
    for lines in ([FIRST], [FIRST, SECOND], [marked, SECOND]):
        store.put(lines)
        seen.add(store.stamp())
        assert opens().stamp() == store.stamp()
    assert len(seen) == 3
    assert (0, 0, 0) not in seen
    assert store.lines() == (marked, SECOND)


def test_everybody_knows_which_redaction_is_carried_out(opens: Opens) -> None:
    one, other = opens(), opens()
    one.begin(OTHER)
    one.begin(LEAF)
    assert other.begun == LEAF
    other.end()
    other.end()
    assert one.begun is None


def test_one_redacts_at_a_time(opens: Opens) -> None:
    one, other = opens(), opens()
    with one.redacting(), pytest.raises(ArchiveBusy), other.redacting():
        raise AssertionError("both had their turn")
    with other.redacting():
        pass


def test_all_may_keep_but_not_while_one_destroys(opens: Opens) -> None:
    one, other = opens(), opens()
    with (
        one.keeping(alone=False),
        other.keeping(alone=False),
        pytest.raises(ArchiveBusy),
        opens().keeping(alone=True),
    ):
        raise AssertionError("it had its turn while others kept")
    with one.keeping(alone=True), pytest.raises(ArchiveBusy), other.keeping(alone=False):
        raise AssertionError("it kept while one destroyed")
    with one.redacting(), one.keeping(alone=True):
        pass


def test_a_turn_ends_with_an_error_as_well(opens: Opens) -> None:
    one, other = opens(), opens()
    with pytest.raises(RuntimeError, match="the disk"), one.keeping(alone=True):
        raise RuntimeError("the disk")
    with other.keeping(alone=True), pytest.raises(ArchiveBusy), one.keeping(alone=False):
        pass
    with one.keeping(alone=False):
        pass


def test_whoever_lost_the_turn_is_told(postgres: PostgresServer) -> None:
    """What was kept while another may have destroyed it does not count."""
    made = postgres.database()
    PostgresRecords.create(made, "log.example/onrecord", wait=10).close()
    with closing(PostgresRedactions(made, wait=10)) as store:
        with (
            pytest.raises(DatabaseAway),
            store.keeping(alone=False),
            psycopg.connect(made, autocommit=True) as session,
        ):
            session.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"
            )
        with store.keeping(alone=True):
            pass


# Two machines: a folder each, the same records and blobs


@pytest.fixture
def conninfo(postgres: PostgresServer) -> Iterator[str]:
    """An empty database, named without a password."""
    with postgres.password_file():
        yield postgres.database(password="")


@pytest.fixture
def machines(
    folder: Path, tmp_path: Path, conninfo: str, seaweed: SeaweedServer
) -> tuple[Moved, Path]:
    """An archive in a database and in buckets, and the folder of a second machine."""
    fill(folder)
    moved = move(folder, seaweed)
    move_records(folder, conninfo)
    second = tmp_path / "second"
    left = ("index.db*", "state.db*", "search*", "happenings.db*")
    shutil.copytree(folder, second, ignore=shutil.ignore_patterns(*left))
    return moved, second


def first_of(archive: Archive) -> Commitment:
    return next(commitments_of(archive.entry(0).entry))


def test_what_one_machine_destroyed_the_other_does_not_keep(
    machines: tuple[Moved, Path],
) -> None:
    moved, second = machines
    with open_archive(moved.folder) as here, open_archive(second) as there:
        commitment = first_of(here)
        data, before = there.blob(commitment), there.redactions.so_far()
        here.redact(redaction(here, commitment))
        assert there.redactions.so_far() not in (before, None)
        assert there.keep(data, b"something else")[0] == commitment
        with pytest.raises(BlobWithheld, match="a private number"):
            there.blob(commitment)
        assert there.redactions.recognise(digest_of(data)) is not None
    with moved.store(moved.blobs) as kept:
        assert not [name for name in kept if digest_of(data) in name]
        assert not [name for name in kept if data in kept[name]]


def test_what_was_begun_on_one_machine_is_finished_on_the_other(
    machines: tuple[Moved, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    moved, second = machines
    with open_archive(moved.folder) as here:
        commitment = first_of(here)
        data = here.blob(commitment)
        with monkeypatch.context() as broken:
            broken.setattr(here.redactions, "carry_out", _killed)
            with pytest.raises(KeyboardInterrupt):
                here.redact(redaction(here, commitment))
    with open_archive(second, writing=False) as there:
        assert there.redactions.so_far() is None  # what is read now is not to be remembered
        assert there.blob(commitment) == data
    with open_archive(second) as there:
        assert there.redactions.so_far() is not None
        with pytest.raises(BlobWithheld):
            there.blob(commitment)


def test_who_may_not_destroy_goes_on_and_leaves_it_to_others(
    machines: tuple[Moved, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    moved, second = machines
    with open_archive(moved.folder) as here:
        here.redactions._store.begin(here.entry(0).digest)
    refused = RemovalForbidden("this role may not delete")
    with monkeypatch.context() as limited:
        limited.setattr("onrecord.archive.redaction.Redactions.carry_out", _raising(refused))
        with open_archive(second) as there:
            there.append([gap(77)])
            assert there.redactions.so_far() is None


def test_nobody_keeps_while_another_machine_destroys(machines: tuple[Moved, Path]) -> None:
    moved, second = machines
    kept = threading.Event()
    with open_archive(moved.folder) as here, open_archive(second) as there:

        def keep() -> None:
            there.keep(b"seen just then")
            kept.set()

        with here.redactions._store.keeping(alone=True):
            keeping = threading.Thread(target=keep)
            keeping.start()
            assert not kept.wait(0.5)
        assert kept.wait(20)
        keeping.join()


def test_who_still_runs_once_the_records_have_moved_keeps_nothing_that_is_withheld(
    folder: Path, conninfo: str
) -> None:
    fill(folder)
    with open_archive(folder) as late:
        commitment = first_of(late)
        data = late.blob(commitment)
        late.redact(redaction(late, commitment))
        move_records(folder, conninfo)
        assert late.keep(data) == (commitment,)
        assert not list(folder.rglob(f"*{digest_of(data)}*"))


def test_the_list_moves_with_the_records(folder: Path, conninfo: str, tmp_path: Path) -> None:
    fill(folder)
    with open_archive(folder) as archive:
        commitment = first_of(archive)
        data = archive.blob(commitment)
        archive.redact(redaction(archive, commitment))
        before = archive.redactions.everything()
    move_records(folder, conninfo)
    with open_archive(folder) as archive:
        assert archive.redactions.everything() == before
        assert archive.keep(data) == (commitment,)
        made = back_up(archive, tmp_path / "backup", made_at=FIRST.at, version="0")
    state = tmp_path / "backup" / made.manifest.state
    assert read_withheld(state / "withheld.jsonl") == before


def _killed(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def _raising(error: Exception) -> Callable[..., None]:
    def refuse(*_: object, **__: object) -> None:
        raise error

    return refuse
