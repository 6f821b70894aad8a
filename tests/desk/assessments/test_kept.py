"""Does an assessment come back from a backup as it was, and not once it was withheld?"""

from pathlib import Path

import pytest

from assessed_desk import made, released
from assessments_made_up import NOT_ASSESSED
from entries import at
from onrecord.archive import open_archive, restore
from onrecord.desk.assessments.recorded import OnRecord, assessments_on_record
from onrecord.desk.custody.backing import go_on, make_backup
from onrecord.desk.custody.redacting import plan_redaction, redact
from onrecord.desk.finding import find_post
from onrecord.findings.releases import NotReadable
from onrecord.record.accounts import Ref
from small_desk import Desk, desk

__all__ = ["desk"]


@pytest.fixture
def ref(desk: Desk) -> Ref:
    desk.enrol()
    found: Ref = desk.posted("3lfirst", "We leave the accord, says @harbour.test.", 1)
    released(desk.archive, found)
    made(desk.archive, found, found=NOT_ASSESSED, minutes=250)
    desk.archive.publish()
    return found


def restored(folder: Path, heads: list[bytes]) -> tuple[OnRecord, ...]:
    restore(folder, folder.with_name("again"))
    go_on(folder.with_name("again"), heads, at(900))
    with open_archive(folder.with_name("again"), writing=False) as again:
        return assessments_on_record(again)


def test_a_backup_brings_back_the_released_and_the_unreleased(
    desk: Desk, ref: Ref, tmp_path: Path
) -> None:
    before = assessments_on_record(desk.archive)
    assert len(before) == 2
    make_backup(desk.archive, tmp_path / "backup", at(800), with_keys=True)
    head = (desk.archive.folder / "log" / "checkpoint").read_bytes()
    assert restored(tmp_path / "backup", [head]) == before


def test_what_was_withheld_since_is_not_in_the_next_backup(
    desk: Desk, ref: Ref, tmp_path: Path
) -> None:
    backup = tmp_path / "backup"
    make_backup(desk.archive, backup, at(800), with_keys=True)
    plan = plan_redaction(desk.archive, ref)
    redact(desk.archive, plan, why="asked for", by="an editor", at=at(810), with_shared=False)
    make_backup(desk.archive, backup, at(820), with_keys=True)
    held = [path.read_bytes() for path in backup.rglob("*") if path.is_file()]
    assert not any(b"Tidewriter" in data for data in held)
    (one,) = find_post(desk.archive, ref).assessed
    assert isinstance(one, NotReadable)
