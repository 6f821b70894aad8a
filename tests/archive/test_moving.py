"""Do records move into PostgreSQL whole, and does an archive go on there?"""

import json
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bucket_archive import redaction
from entries import at
from faulty_disk import Fault, FaultyDisk
from kept_entries import ORIGIN, gap, kept_observations
from onrecord.archive import (
    ArchiveBusy,
    DamagedArchive,
    StorageError,
    create_archive,
    open_archive,
    rebuild,
    restore,
)
from onrecord.archive import moving_records as moving
from onrecord.archive.configuration import load_configuration
from onrecord.archive.errors import ArchiveError, ConfigurationError, NoRecords
from onrecord.archive.files import Files
from onrecord.archive.layout import Layout
from onrecord.archive.moving_objects import move_blobs, move_log
from onrecord.archive.moving_records import move_records
from onrecord.archive.naming_places import setting
from onrecord.archive.postgres.records import PostgresRecords
from onrecord.archive.settings import BucketSettings
from onrecord.archive.sqlite import Records
from onrecord.cli.program import run
from onrecord.desk.custody.backing import make_backup
from onrecord.record.errors import EXIT_USAGE
from postgres_rig import PostgresServer

pytestmark = pytest.mark.rig


@pytest.fixture
def conninfo(postgres: PostgresServer) -> Iterator[str]:
    """An empty database, whose password libpq finds where it looks for one."""
    with postgres.password_file():
        yield postgres.database(password="")


@pytest.fixture
def filled(folder: Path) -> Path:
    """An archive with 40 entries, 30 of them published."""
    with open_archive(folder) as archive:
        archive.append([*kept_observations(archive, *range(5)), *map(gap, range(25))])
        archive.publish()
        archive.append([gap(number) for number in range(25, 35)])
    return folder


def test_the_archive_goes_on_where_it_was(filled: Path, conninfo: str) -> None:
    with open_archive(filled) as archive:
        before, leaves = archive.head, [one.digest for one in archive.entries()]
    moved = move_records(filled, conninfo)
    assert (moved.head, moved.copied) == (before, 40)
    with open_archive(filled) as archive:
        assert archive.head == before and [one.digest for one in archive.entries()] == leaves
        archive.append([*kept_observations(archive, 6), gap(99)])
        assert archive.publish().size == 42
        assert archive.index.catch_up() is None
        assert archive.log_reader().entry(41) == archive.leaf(41)
    with open_archive(filled, writing=False) as archive:
        assert archive.head.size == 42


def test_nothing_is_appended_where_they_were(filled: Path, conninfo: str) -> None:
    with closing(Records(filled / "records.db", Files())) as left:
        move_records(filled, conninfo)
        with pytest.raises(StorageError) as told:
            left.append([b"late"])
        assert "moved to PostgreSQL" in str(told.value)
        assert left.head.size == 40


def test_a_second_time_nothing_happens(filled: Path, conninfo: str) -> None:
    first = move_records(filled, conninfo)
    text = (filled / "onrecord.toml").read_text()
    assert move_records(filled, conninfo) == moving.Moved(first.head, first.place, 0)
    assert (filled / "onrecord.toml").read_text() == text


def test_a_second_time_it_is_said_what_was_appended_there_since(
    filled: Path, conninfo: str
) -> None:
    move_records(filled, conninfo)
    with open_archive(filled) as archive:
        archive.append([gap(500)])
        head = archive.head
    again = move_records(filled, conninfo)
    assert (again.head, again.copied) == (head, 0)


def test_another_history_is_refused_that_begins_otherwise(
    filled: Path, conninfo: str, postgres: PostgresServer
) -> None:
    move_records(filled, conninfo)
    name_new_database(filled, conninfo, postgres)
    fresh = load_configuration(Layout(filled).configuration).records.postgres
    with closing(PostgresRecords.create(fresh, ORIGIN, wait=10)) as records:
        records.append([b"another story %d" % number for number in range(50)])
    with pytest.raises(DamagedArchive, match="do not begin with"):
        move_records(filled, fresh)


def test_another_role_is_named_for_what_comes_then(filled: Path, conninfo: str) -> None:
    """No process should log in as the owner of the tables."""
    path, other = Layout(filled).configuration, f"{conninfo} connect_timeout=9"
    for _ in range(2):
        move_records(filled, conninfo, then=other)
        assert load_configuration(path).records.postgres == other
    with pytest.raises(ConfigurationError, match="already"):
        move_records(filled, f"{conninfo} connect_timeout=8")


def test_what_is_written_into_the_configuration_meanwhile_stays(
    filled: Path, conninfo: str
) -> None:
    path = Layout(filled).configuration

    def edit(*_: int) -> None:
        path.write_text(setting(path.read_text(), "watch", "visit_minutes", "7"))

    move_records(filled, conninfo, edit)
    found = load_configuration(path)
    assert (found.watch.visit_minutes, found.records.postgres) == (7, conninfo)


def test_one_part_of_an_archive_moves_at_a_time(filled: Path, conninfo: str) -> None:
    bucket = BucketSettings("records", "http://127.0.0.1:9")
    refused = []

    def others(*_: int) -> None:
        for move in (
            lambda: move_blobs(filled, bucket),
            lambda: move_log(filled, bucket),
            lambda: move_records(filled, conninfo),
        ):
            with pytest.raises(ArchiveBusy, match="another command moves a part"):
                move()
            refused.append(move)

    move_records(filled, conninfo, others)
    assert len(refused) == 3


def test_what_others_append_meanwhile_comes_along(
    filled: Path, conninfo: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(moving, "_AT_ONCE", 7)
    monkeypatch.setattr(moving, "_NEAR", 3)
    late = iter(range(100, 120))
    with open_archive(filled) as archive:

        def another(done: int, size: int) -> None:
            if done < size:
                archive.append([gap(next(late))])

        moved = move_records(filled, conninfo, another)
        assert moved.head.size > 40
        with closing(PostgresRecords(conninfo, wait=10)) as records:
            found = list(records.leaves(0, moved.head.size))
    with closing(Records(filled / "records.db", Files())) as left:
        assert list(left.leaves(0, left.head.size)) == found


@pytest.mark.parametrize("stopped_after", [1, 3, 5])
def test_stopped_in_the_middle_it_goes_on(
    filled: Path, conninfo: str, monkeypatch: pytest.MonkeyPatch, stopped_after: int
) -> None:
    monkeypatch.setattr(moving, "_AT_ONCE", 7)
    steps = iter(range(stopped_after))

    def stop(*_: int) -> None:
        if next(steps, None) is None:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        move_records(filled, conninfo, stop)
    with open_archive(filled) as archive:  # it is still the one in the folder, and takes more
        archive.append([gap(500)])
        head = archive.head
    assert move_records(filled, conninfo).head == head


@pytest.mark.parametrize("fault", Fault)
@pytest.mark.parametrize("task", range(8))
def test_whatever_the_disk_does_there_is_one_archive(
    filled: Path, conninfo: str, task: int, fault: Fault
) -> None:
    try:
        move_records(filled, conninfo, disk=FaultyDisk(task, fault))
    except StorageError:
        assert move_records(filled, conninfo).head.size == 40
    with open_archive(filled) as archive:
        archive.append([gap(77)])
        assert archive.publish().size == 41


def test_a_database_of_another_history_is_refused(
    filled: Path, conninfo: str, tmp_path: Path
) -> None:
    with closing(PostgresRecords.create(conninfo, ORIGIN, wait=10)) as records:
        records.append([b"another story"])
    before = (filled / "onrecord.toml").read_bytes()
    with pytest.raises(DamagedArchive) as told:
        move_records(filled, conninfo)
    assert "not the beginning" in str(told.value)
    assert (filled / "onrecord.toml").read_bytes() == before
    create_archive(tmp_path / "other", "other.example/log")
    with pytest.raises(DamagedArchive):
        move_records(tmp_path / "other", conninfo)


def test_a_restored_archive_has_its_own_records(
    filled: Path, conninfo: str, tmp_path: Path
) -> None:
    move_records(filled, conninfo)
    with open_archive(filled) as archive:
        archive.publish()
        made = make_backup(archive, tmp_path / "backup", at(1), with_keys=True, verify=True)
        assert made.manifest.size == 40
        archive.append([gap(1000)])
    restore(tmp_path / "backup", tmp_path / "again")
    with open_archive(tmp_path / "again", writing=False) as archive:
        assert archive.head.size == 40
    assert f'# before a restore: postgres = "{conninfo}"' in (
        tmp_path / "again" / "onrecord.toml"
    ).read_text().replace('\\"', '"')


def test_records_in_two_places_are_refused(filled: Path, conninfo: str, tmp_path: Path) -> None:
    with open_archive(filled) as archive:
        archive.copy_records(tmp_path / "copy.db")
    move_records(filled, conninfo)
    (tmp_path / "copy.db").replace(filled / "records.db")
    with pytest.raises(DamagedArchive) as told:
        open_archive(filled, writing=False)
    assert "[records] postgres" in told.value.advice


def test_lost_records_are_completed_from_the_published_log(
    filled: Path, conninfo: str, postgres: PostgresServer
) -> None:
    move_records(filled, conninfo)
    with open_archive(filled) as archive:
        archive.publish()
        head = archive.head
    name_new_database(filled, conninfo, postgres)
    assert rebuild(filled).size == 40
    with open_archive(filled) as archive:
        assert archive.head == head


@pytest.mark.parametrize("listed", [True, False], ids=["with its list", "without"])
def test_a_lost_database_comes_back_with_what_is_withheld(
    filled: Path, conninfo: str, postgres: PostgresServer, tmp_path: Path, listed: bool
) -> None:
    """As the runbook says: CREATE DATABASE, the list of a backup, `onrecord rebuild`."""
    move_records(filled, conninfo)
    with open_archive(filled) as archive:
        (commitment,) = archive.keep(b"post 1")
        archive.redact(redaction(archive, commitment))
        archive.publish()
        before, head = archive.redactions.everything(), archive.head
        made = make_backup(archive, tmp_path / "backup", at(1), with_keys=True, verify=True)
    layout = Layout(filled)
    layout.withheld.unlink(missing_ok=True)
    if listed:
        shutil.copy(tmp_path / "backup" / made.manifest.state / "withheld.jsonl", layout.withheld)
    name_new_database(filled, conninfo, postgres)
    assert rebuild(filled).size == head.size
    with open_archive(filled) as archive:
        known = archive.redactions.everything()
        assert [one.commitment for one in known] == [commitment]
        assert (known == before) is listed
        assert (archive.keep(b"post 1") == (commitment,)) is listed  # without a mark nobody knows


def test_a_database_without_records_is_told_what_to_do(
    filled: Path, conninfo: str, postgres: PostgresServer
) -> None:
    move_records(filled, conninfo)
    name_new_database(filled, conninfo, postgres)
    with pytest.raises(NoRecords, match="there are no records") as told:
        open_archive(filled)
    assert "onrecord rebuild" in told.value.advice
    Layout(filled).checkpoint.rename(filled / "elsewhere")
    with pytest.raises(NoRecords):
        rebuild(filled)


def name_new_database(folder: Path, conninfo: str, postgres: PostgresServer) -> None:
    """What an operator does whose database is lost: CREATE DATABASE, and its name in onrecord.toml."""
    path = folder / "onrecord.toml"
    path.write_text(path.read_text().replace(conninfo, postgres.database(password="")))


def test_a_password_has_no_place_in_the_configuration(
    filled: Path, postgres: PostgresServer
) -> None:
    for name in (postgres.database(), f"postgresql://owner:{postgres.password}@127.0.0.1/x"):
        with pytest.raises(ConfigurationError):
            move_records(filled, name)
    assert postgres.password not in (filled / "onrecord.toml").read_text()


def test_there_must_be_records_to_move(filled: Path, conninfo: str) -> None:
    (filled / "records.db").rename(filled / "elsewhere.db")
    with pytest.raises(ArchiveError):
        move_records(filled, conninfo)


def test_the_command_says_what_it_did(
    filled: Path, conninfo: str, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["migrate", "sqlite-to-postgres", "--dir", str(filled), "--to", conninfo]
    assert run([*asked, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["size"], told["copied"]) == (40, 40)
    assert run(asked) == 0
    words = capsys.readouterr().out
    assert "holds 40 entries, 0 of them new" in words and told["root"] in words
    assert "No process should log in as it" in " ".join(words.split())
    other = f"{conninfo} connect_timeout=9"
    assert run([*asked, "--then", other]) == 0
    assert "log in as it" not in " ".join(capsys.readouterr().out.split())
    assert load_configuration(Layout(filled).configuration).records.postgres == other
    assert run(["migrate", "sqlite-to-postgres", "--dir", str(filled)]) == EXIT_USAGE
    assert run(["show", "--dir", str(filled), "0000"]) != 0
