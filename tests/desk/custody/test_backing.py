"""What comes back goes on only after all that others hold, and says on record what was done."""

import shutil
from pathlib import Path

import pytest

from entries import at
from faulty_disk import Fault, FaultyDisk
from kept_entries import ORIGIN, gap, kept_observations
from onrecord.archive import (
    NewerHead,
    NotRestored,
    RestoredArchive,
    StorageError,
    create_archive,
    open_archive,
    restore,
)
from onrecord.archive.files import Files
from onrecord.desk.custody.backing import go_on, make_backup
from onrecord.desk.custody.events import custody_events
from onrecord.desk.custody.redacting import plan_redaction, redact
from onrecord.record.commitments import digest_of
from onrecord.record.custody import Custody, CustodyEvent


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "archive"
    create_archive(made, ORIGIN)
    with open_archive(made) as archive:
        archive.append([*kept_observations(archive, 1, 2), gap(1)])
        archive.publish()
        make_backup(archive, tmp_path / "backup", at(1), with_keys=True)
    return made


def events(folder: Path) -> list[Custody]:
    with open_archive(folder, writing=False) as archive:
        return [event for _, event in custody_events(archive)]


def head(folder: Path) -> bytes:
    return (folder / "log" / "checkpoint").read_bytes()


def test_a_backup_is_on_record_with_its_digest(folder: Path, tmp_path: Path) -> None:
    (event,) = events(folder)
    assert event.event is CustodyEvent.REPLICATED and event.where == "backup"
    assert event.digest == digest_of((tmp_path / "backup" / "backup.json").read_bytes())


def test_right_after_a_backup_nothing_larger_was_signed(folder: Path, tmp_path: Path) -> None:
    """The backup's own event is committed, and signed with whatever comes next."""
    again = tmp_path / "again"
    restore(tmp_path / "backup", again)
    go_on(again, [head(folder)], at(2))
    (event,) = events(again)
    assert event.event is CustodyEvent.RESTORED
    with open_archive(again) as archive:
        assert archive.published.size == archive.head.size == 4


def test_what_others_hold_decides(folder: Path, tmp_path: Path) -> None:
    again = tmp_path / "again"
    older = head(folder)
    restore(tmp_path / "backup", again)
    with open_archive(folder) as archive:
        archive.publish()
    with pytest.raises(NewerHead) as raised:
        go_on(again, [older, head(folder)], at(2))
    assert raised.value.advice and raised.value.exit_code == 1
    with pytest.raises(RestoredArchive):
        open_archive(again)
    assert events(again) == []


def test_it_goes_on_once(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(NotRestored):
        go_on(folder, [head(folder)], at(2))


def test_redactions_newer_than_the_backup_are_put_on_record_again(
    folder: Path, tmp_path: Path
) -> None:
    shutil.copytree(folder, tmp_path / "lost")
    with open_archive(tmp_path / "lost") as archive:
        redact(
            archive,
            plan_redaction(archive, digest_of(b"post 2")),
            why="asked for",
            by="an editor",
            at=at(2),
            with_shared=True,
        )
    again = tmp_path / "again"
    restore(tmp_path / "backup", again, redactions=tmp_path / "lost" / "withheld.jsonl")
    go_on(again, [head(folder)], at(3))
    redacted, restored = events(again)
    assert (redacted.event, redacted.why, redacted.by) == (
        CustodyEvent.REDACTED,
        "asked for",
        "an editor",
    )
    assert restored.event is CustodyEvent.RESTORED
    with open_archive(again) as archive:
        assert archive.redactions.recognise(digest_of(b"post 2")) is not None
        assert redacted.what == (archive.redactions.everything()[0].commitment,)


def test_ended_while_it_is_let_go_on_it_is_done_again(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    again = tmp_path / "again"
    restore(tmp_path / "backup", again)

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr("onrecord.desk.custody.backing.resume", killed)
        go_on(again, [head(folder)], at(2))
    with pytest.raises(RestoredArchive):
        open_archive(again)
    go_on(again, [head(folder)], at(3))
    assert {event.event for event in events(again)} == {CustodyEvent.RESTORED}
    open_archive(again).close()


@pytest.mark.parametrize("fault", Fault)
def test_a_backup_that_failed_is_not_on_record(
    folder: Path, tmp_path: Path, fault: Fault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onrecord.archive.backup.Files", _failing(fault))
    with open_archive(folder) as archive, pytest.raises(StorageError):
        make_backup(archive, tmp_path / "other", at(5))
    assert len(events(folder)) == 1


def _failing(fault: Fault) -> object:
    return lambda _: Files(FaultyDisk(9, fault))
