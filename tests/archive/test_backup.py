"""A backup is whole or not there, whatever is written meanwhile; what comes back signs nothing
until the newest head was shown."""

import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from entries import at
from faulty_disk import Fault, FaultyDisk
from kept_entries import ORIGIN, gap, kept_document, kept_observations
from onrecord.archive import (
    Archive,
    ArchiveError,
    Backup,
    BackupDamaged,
    BackupRefused,
    BlobMissing,
    ExistingArchive,
    ForkedLog,
    MissingArchive,
    NewerHead,
    NotOurHead,
    RestoredArchive,
    RolledBack,
    back_up,
    create_archive,
    newest_shown,
    open_archive,
    open_restored,
    rebuild,
    restore,
    resume,
    rotate_key,
)
from onrecord.archive.backup_manifest import check_files, read_manifest
from onrecord.record.commitments import Commitment
from onrecord.record.documents import DocumentKind
from onrecord.record.entries import commitments_of
from onrecord.record.observations import PostObservation
from onrecord.record.outcomes import Seen


@pytest.fixture
def folder(folder: Path) -> Path:
    """An archive with some published entries, and some that are only committed."""
    with open_archive(folder) as archive:
        archive.append([*kept_observations(archive, 1, 2, 3), *map(gap, range(300))])
        archive.publish()
        archive.append(kept_observations(archive, 4))
    (folder / "pins").mkdir()
    (folder / "pins" / "example.pem").write_text("certificates")
    return folder


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """An archive of few bytes, for what is tried many times."""
    create_archive(tmp_path / "small", ORIGIN)
    with open_archive(tmp_path / "small") as archive:
        archive.append([*kept_observations(archive, 1), gap(1)])
        archive.publish()
    return tmp_path / "small"


def backed_up(folder: Path, to: Path, **more: bool) -> Backup:
    with open_archive(folder) as archive:
        return back_up(archive, to, made_at="2026-01-01T00:00:00.000000Z", version="test", **more)


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def require_same(folder: Path, other: Path) -> None:
    """Both hold the same log and bytes."""
    with open_archive(folder, writing=False) as one, open_restored(other, writing=False) as two:
        assert list(one.entries(0, two.head.size)) == list(two.entries())
        assert two.published.size > 0
        assert list(two.log_reader().entries(0, two.published.size)) == [
            two.leaf(index) for index in range(two.published.size)
        ]
        for logged in two.entries():
            for commitment in commitments_of(logged.entry):
                assert one.blob(commitment) == two.blob(commitment)


def test_what_comes_back_is_what_was_there(folder: Path, tmp_path: Path) -> None:
    made = backed_up(folder, tmp_path / "backup", verify=True)
    restored = restore(tmp_path / "backup", tmp_path / "again")
    assert restored.manifest.size == made.manifest.size == 304
    require_same(folder, tmp_path / "again")
    assert (tmp_path / "again" / "pins" / "example.pem").read_text() == "certificates"


def test_the_backup_can_be_checked_by_hand(folder: Path, tmp_path: Path) -> None:
    made = backed_up(folder, tmp_path / "backup")
    listing = tmp_path / "backup" / f"{made.manifest.state}.sha256"
    done = subprocess.run(
        ["sha256sum", "--quiet", "-c", str(listing)], cwd=tmp_path / "backup", check=False
    )
    assert done.returncode == 0


def test_keys_come_along_only_where_asked_for(folder: Path, tmp_path: Path) -> None:
    backed_up(folder, tmp_path / "without")
    assert not [
        name for name in files(tmp_path / "without") if name.endswith(".pem") and "keys/" in name
    ]
    backed_up(folder, tmp_path / "with", with_keys=True)
    (key,) = (tmp_path / "with").rglob("keys/log.pem")
    assert key.stat().st_mode & 0o077 == 0
    restore(tmp_path / "with", tmp_path / "again")
    assert (tmp_path / "again" / "keys" / "log.pem").stat().st_mode & 0o077 == 0


def test_growing_it_copies_what_is_new(folder: Path, tmp_path: Path) -> None:
    first = backed_up(folder, tmp_path / "backup")
    assert first.copied == 8
    with open_archive(folder) as archive:
        archive.append(kept_observations(archive, 5))
        archive.publish()
    second = backed_up(folder, tmp_path / "backup")
    assert second.copied == 2
    assert len(list((tmp_path / "backup" / "state").iterdir())) == 2
    restore(tmp_path / "backup", tmp_path / "again")
    require_same(folder, tmp_path / "again")


def test_it_is_consistent_while_the_archive_is_written_to(folder: Path, tmp_path: Path) -> None:
    ended = threading.Event()

    def write() -> None:
        number = 1000
        with open_archive(folder) as archive:
            while not ended.is_set():
                number += 1
                archive.append([*kept_observations(archive, number), gap(number)])
                archive.publish()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(4):
            backed_up(folder, tmp_path / "backup", verify=True)
            restore(tmp_path / "backup", tmp_path / f"again {number}")
    finally:
        ended.set()
        writer.join()
    for number in range(4):
        require_same(folder, tmp_path / f"again {number}")


def test_what_is_refused_as_a_place(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "something").mkdir()
    (tmp_path / "something" / "else.txt").write_text("else")
    create_archive(tmp_path / "other", "other.example/log")
    backed_up(tmp_path / "other", tmp_path / "of another")
    for place in (folder, folder / "within", folder.parent, tmp_path / "something",
                  tmp_path / "of another"):  # fmt: skip
        before = files(tmp_path)
        with pytest.raises(BackupRefused):
            backed_up(folder, place)
        assert files(tmp_path).keys() == before.keys()


def test_an_archive_older_than_its_backup_does_not_replace_it(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder, tmp_path / "older")
    with open_archive(folder) as archive:
        archive.append([gap(900)])
    backed_up(folder, tmp_path / "backup")
    with pytest.raises(BackupRefused):
        backed_up(tmp_path / "older", tmp_path / "backup")


DAMAGE = {
    "a blob changed": lambda backup: next(backup.rglob("blobs/sha256/*/*[0-9a-f]")).write_bytes(b"x"),
    "a blob gone": lambda backup: next(backup.rglob("blobs/sha256/*/*[0-9a-f]")).unlink(),
    "a salt gone": lambda backup: next(backup.rglob("*.salt")).unlink(),
    "the records changed": lambda backup: next(backup.rglob("records.db")).write_bytes(b"x"),
    "the list changed": lambda backup: next(backup.rglob("*.sha256")).write_text(""),
    "the manifest changed": lambda backup: (backup / "backup.json").write_text("{}"),
    "the manifest names a place outside": lambda backup: (backup / "backup.json").write_text(
        (backup / "backup.json").read_text().replace('"state/', '"../state/')
    ),
}  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_backup_that_is_not_whole_brings_nothing_back(
    folder: Path, tmp_path: Path, damage: object
) -> None:
    backed_up(folder, tmp_path / "backup")
    assert callable(damage)
    damage(tmp_path / "backup")
    with pytest.raises(BackupDamaged):
        restore(tmp_path / "backup", tmp_path / "again")
    assert not (tmp_path / "again").exists()
    assert not list(tmp_path.glob(".again*"))


def test_nothing_is_restored_over_something(folder: Path, tmp_path: Path) -> None:
    backed_up(folder, tmp_path / "backup")
    with pytest.raises(ExistingArchive):
        restore(tmp_path / "backup", folder)
    with pytest.raises(MissingArchive):
        restore(tmp_path, tmp_path / "again")
    (tmp_path / "empty").mkdir()
    restore(tmp_path / "backup", tmp_path / "empty")
    require_same(folder, tmp_path / "empty")


@pytest.mark.parametrize("fault", Fault)
def test_restoring_fails_as_a_whole(small: Path, tmp_path: Path, fault: Fault) -> None:
    backed_up(small, tmp_path / "backup")
    counted = FaultyDisk(None, fault)
    restore(tmp_path / "backup", tmp_path / "counted", disk=counted)
    failed = 0
    for turn in range(len(counted.done)):
        place = tmp_path / f"trial {turn}"
        try:
            restore(tmp_path / "backup", place, disk=FaultyDisk(turn, fault))
        except ArchiveError:
            failed += 1
        if place.exists():
            require_same(small, place)
        assert not list(tmp_path.glob(".trial*"))
    assert failed > 30


@pytest.mark.parametrize("fault", Fault)
def test_a_backup_that_fails_leaves_the_one_before(
    small: Path, tmp_path: Path, fault: Fault
) -> None:
    backed_up(small, tmp_path / "first")
    with open_archive(small) as archive:
        archive.append(kept_observations(archive, 5))
        archive.publish()
        turn, failed, done = 0, 0, False
        while not done:
            place, disk = tmp_path / f"trial {turn}", FaultyDisk(turn, fault)
            shutil.copytree(tmp_path / "first", place)
            try:
                back_up(archive, place, made_at="now", version="test", disk=disk)
                done = len(disk.done) <= turn
            except ArchiveError:
                failed += 1
            manifest = read_manifest(place)
            assert manifest is not None and manifest.size in (2, 3)
            assert list(check_files(place, manifest)) == []
            if turn % 10 == 0 or done:
                back_up(archive, place, made_at="now", version="test", verify=True)
                assert len(list((place / "state").iterdir())) == 2
            shutil.rmtree(place)
            turn += 1
    assert failed > 10


def test_killed_while_it_restores_nothing_is_there(folder: Path, tmp_path: Path) -> None:
    backed_up(folder, tmp_path / "backup")
    program = (
        "import os, sys\nfrom pathlib import Path\nfrom onrecord.archive import restore\n"
        "from onrecord.archive.disk import Disk\n"
        "class Killed(Disk):\n"
        "    left = int(sys.argv[3])\n"
        "    def copy(self, source, target, *, mode):\n"
        "        super().copy(source, target, mode=mode)\n"
        "        Killed.left -= 1\n"
        "        if not Killed.left: os.kill(os.getpid(), 9)\n"
        "restore(Path(sys.argv[1]), Path(sys.argv[2]), disk=Killed())\n"
    )
    for turn in (1, 5, 12):
        arguments = [str(tmp_path / "backup"), str(tmp_path / "again"), str(turn)]
        done = subprocess.run([sys.executable, "-c", program, *arguments], check=False)
        assert done.returncode == -9
        assert not (tmp_path / "again").exists()
    restore(tmp_path / "backup", tmp_path / "again")
    require_same(folder, tmp_path / "again")


# What comes back may not sign yet


@pytest.fixture
def again(folder: Path, tmp_path: Path) -> Path:
    """What came back from a backup with keys."""
    backed_up(folder, tmp_path / "backup", with_keys=True)
    restore(tmp_path / "backup", tmp_path / "again")
    return tmp_path / "again"


def checkpoint(folder: Path) -> bytes:
    return (folder / "log" / "checkpoint").read_bytes()


def test_it_reads_and_writes_nothing(again: Path) -> None:
    with pytest.raises(RestoredArchive):
        open_archive(again)
    before = checkpoint(again)
    with open_archive(again, writing=False) as archive:
        assert archive.proof(0)
    rebuild(again)
    assert checkpoint(again) == before


def test_nor_does_rebuilding_without_its_checkpoint_sign_it(again: Path) -> None:
    (again / "log" / "checkpoint").unlink()
    with pytest.raises(RestoredArchive):
        rebuild(again)


def test_once_the_newest_head_was_shown_it_goes_on(folder: Path, again: Path) -> None:
    with open_restored(again) as archive:
        assert newest_shown(archive, [checkpoint(folder)]).size == 303
    resume(again)
    with open_archive(again) as archive:
        archive.append([gap(900)])
        assert archive.publish().size == 305


def test_a_larger_head_stops_it_until_the_entries_are_there(folder: Path, again: Path) -> None:
    with open_archive(folder) as archive:
        archive.append(map_gaps(400, 410))
        archive.publish()
    with open_restored(again) as archive, pytest.raises(NewerHead):
        newest_shown(archive, [checkpoint(folder)])
    shutil.copytree(folder / "log", again / "log", dirs_exist_ok=True)
    rebuild(again)
    with open_restored(again) as archive:
        assert newest_shown(archive, [checkpoint(folder)]).size == 314
    resume(again)
    require_same(folder, again)


def test_another_history_stops_it_for_good(folder: Path, again: Path, tmp_path: Path) -> None:
    shutil.copytree(again, tmp_path / "fork")
    resume(tmp_path / "fork")
    with open_archive(tmp_path / "fork") as archive:
        archive.append([gap(901)])
        archive.publish()
    resume(again)
    with open_archive(again) as archive:
        archive.append([gap(902), gap(903)])
    with open_restored(again) as archive, pytest.raises(ForkedLog):
        newest_shown(archive, [checkpoint(tmp_path / "fork")])


def test_what_is_no_head_of_this_log_shows_nothing(again: Path, tmp_path: Path) -> None:
    create_archive(tmp_path / "other", ORIGIN)
    with open_restored(again) as archive:
        for note in (checkpoint(tmp_path / "other"), b"", b"\xff", b"a text\n\n\xe2\x80\x94 a b\n"):
            with pytest.raises(NotOurHead):
                newest_shown(archive, [note])


def map_gaps(start: int, stop: int) -> list[object]:
    return [gap(number) for number in range(start, stop)]


# What was redacted stays so


def redacted(archive: Archive, number: int) -> Commitment:
    from onrecord.record.custody import Custody, CustodyEvent
    from onrecord.record.documents import Document
    from onrecord.record.entries import write_body

    (entry,) = [
        one.entry
        for one in archive.entries()
        if isinstance(one.entry, PostObservation) and one.entry.post.endswith(f"/{number}")
    ]
    assert isinstance(entry.outcome, Seen)
    body = Custody(
        event=CustodyEvent.REDACTED,
        by="an editor",
        why="asked for",
        what=(entry.outcome.version,),
        digest=None,
        where=None,
        result=None,
    )
    (words,) = archive.keep(write_body(body))
    archive.redact(
        Document(kind=DocumentKind.CUSTODY, recorded_at=at(0), accounts=(), posts=(), body=words)
    )
    return entry.outcome.version


def test_redaction_reaches_the_backup_when_it_is_made_again(folder: Path, tmp_path: Path) -> None:
    backed_up(folder, tmp_path / "backup")
    with open_archive(folder) as archive:
        redacted(archive, 2)
    assert backed_up(folder, tmp_path / "backup", verify=True).removed == 1
    assert b"post 2" not in files(tmp_path / "backup").values()
    restore(tmp_path / "backup", tmp_path / "again")
    assert b"post 2" not in files(tmp_path / "again").values()


def test_an_older_backup_brings_nothing_back_that_is_withheld(folder: Path, tmp_path: Path) -> None:
    backed_up(folder, tmp_path / "backup")
    with open_archive(folder) as archive:
        commitment = redacted(archive, 2)
    done = restore(tmp_path / "backup", tmp_path / "again", redactions=folder / "withheld.jsonl")
    assert done.withheld == 1
    assert b"post 2" not in files(tmp_path / "again").values()
    with open_restored(tmp_path / "again", writing=False) as archive:
        found = archive.redactions.find(commitment)
        assert found is not None and found.why == "asked for"
        with pytest.raises(BlobMissing):
            archive.blob(commitment)


# A folder that was put back without `restore`


def test_a_folder_put_back_from_an_older_copy_signs_nothing(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ONRECORD_STATE", str(tmp_path / "state"))
    shutil.copytree(folder, tmp_path / "older")
    with open_archive(folder) as archive:
        archive.append(map_gaps(400, 410))
        archive.publish()
    with pytest.raises(RolledBack) as raised:
        open_archive(tmp_path / "older")
    assert "314" in str(raised.value) and raised.value.advice
    open_archive(tmp_path / "older", writing=False).close()
    shutil.copytree(folder / "log", tmp_path / "older" / "log", dirs_exist_ok=True)
    rebuild(tmp_path / "older")
    open_archive(tmp_path / "older").close()


def test_a_folder_with_another_history_signs_nothing(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(folder, tmp_path / "other")
    monkeypatch.setenv("ONRECORD_STATE", "")
    with open_archive(tmp_path / "other") as archive:
        archive.append(map_gaps(400, 409))
        archive.publish()
    monkeypatch.setenv("ONRECORD_STATE", str(tmp_path / "state"))
    with open_archive(folder) as archive:
        archive.append(map_gaps(500, 509))
        archive.publish()
    with pytest.raises(ForkedLog):
        open_archive(tmp_path / "other")


def test_of_two_copies_that_are_both_open_only_the_first_signs(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder that was copied while it was watched: both copies looked before either signed."""
    monkeypatch.setenv("ONRECORD_STATE", str(tmp_path / "state"))
    shutil.copytree(folder, tmp_path / "copy")
    with open_archive(folder) as one, open_archive(tmp_path / "copy") as other:
        one.append([gap(400)])
        other.append([gap(500)])
        one.publish()
        with pytest.raises(ForkedLog):
            other.publish()
        one.append([gap(401)])
        one.publish()
        with pytest.raises(RolledBack):
            other.publish()


def test_nor_does_rebuilding_sign_another_history(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ONRECORD_STATE", str(tmp_path / "state"))
    shutil.copytree(folder, tmp_path / "copy")
    with open_archive(tmp_path / "copy") as other:
        other.append([gap(500)])
    with open_archive(folder) as one:
        one.append([gap(400)])
        one.publish()
    with pytest.raises(ForkedLog):
        rebuild(tmp_path / "copy")
    (tmp_path / "copy" / "log" / "checkpoint").unlink()
    with pytest.raises(ForkedLog):
        rebuild(tmp_path / "copy")


@pytest.mark.parametrize("where", ["", "\0", "/proc/nowhere"])
def test_where_nothing_can_be_remembered_all_goes_on(
    folder: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    if where == "\0":
        for name in ("ONRECORD_STATE", "XDG_STATE_HOME", "HOME"):
            monkeypatch.delenv(name, raising=False)
    else:
        monkeypatch.setenv("ONRECORD_STATE", where)
    with open_archive(folder) as archive:
        archive.append([gap(900)])
        archive.publish()
    open_archive(folder).close()


def test_what_is_remembered_and_spoilt_is_as_good_as_lost(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ONRECORD_STATE", str(tmp_path / "state"))
    with open_archive(folder) as archive:
        archive.append([gap(900)])
        archive.publish()
    (remembered,) = (tmp_path / "state" / "heads").iterdir()
    assert remembered.read_bytes() == checkpoint(folder)
    for spoilt in (b"", b"\xff", checkpoint(folder)[:-20], b"another text\n"):
        remembered.write_bytes(spoilt)
        open_archive(folder).close()


def test_what_is_remembered_follows_a_changed_key(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ONRECORD_STATE", str(tmp_path / "state"))
    rotate_key(folder, why="planned", at=at(0))
    shutil.copytree(folder, tmp_path / "older")
    with open_archive(folder) as archive:
        archive.append([gap(900)])
        archive.publish()
    with pytest.raises(RolledBack):
        open_archive(tmp_path / "older")


def test_a_document_is_backed_up_with_its_words(folder: Path, tmp_path: Path) -> None:
    with open_archive(folder) as archive:
        archive.append([kept_document(archive, DocumentKind.CASE, "words")])
    backed_up(folder, tmp_path / "backup")
    assert b"words" in files(tmp_path / "backup").values()
