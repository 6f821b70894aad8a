"""An examination says what is wrong, fails for faults alone, and goes on record."""

import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from entries import at
from kept_entries import ORIGIN, gap, kept_observations
from onrecord.archive import (
    Archive,
    MissingArchive,
    create_archive,
    default_configuration,
    examine_fixity,
    open_archive,
    rebuild,
    rotate_key,
)
from onrecord.desk.custody.backing import make_backup
from onrecord.desk.custody.checks import State
from onrecord.desk.custody.events import custody_events, note_event
from onrecord.desk.custody.examining import Examination, examine
from onrecord.desk.custody.redacting import plan_redaction, redact
from onrecord.record.custody import CustodyEvent
from onrecord.record.stamps import Stamp, Stamped, StampMethod

NOW = at(10_000)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An archive in which nothing is at fault, with full and partial tiles."""
    made = tmp_path / "archive"
    create_archive(made, ORIGIN)
    with open_archive(made) as archive:
        archive.append([*kept_observations(archive, *range(5)), *map(gap, range(300))])
        archive.publish()
    return made


def states(found: Examination) -> dict[str, State]:
    return {one.name: one.state for one in found.checks}


def blobs(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("blobs/sha256/*/*") if len(path.name) == 64)


def forge_salt(path: Path) -> None:
    path.with_name(f"{path.name}.salt").write_bytes(bytes(32))


def unlink_pair(path: Path) -> None:
    path.unlink()
    path.with_name(f"{path.name}.salt").unlink()


def one_bit(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)


Damage = tuple[Callable[[Path], object], str]

DAMAGES: dict[str, Damage] = {
    "one bit of a blob": (lambda f: one_bit(blobs(f)[0]), "the bytes were changed"),
    "a blob cut short": (lambda f: os.truncate(blobs(f)[1], 2), "the bytes were changed"),
    "a blob gone": (lambda f: blobs(f)[0].unlink(), "a salt without its blob"),
    "a salt gone": (
        lambda f: next(f.rglob("*.salt")).unlink(),
        "a blob without its salt",
    ),
    "a salt cut short": (lambda f: os.truncate(next(f.rglob("*.salt")), 5), "32 bytes"),
    "another salt": (lambda f: forge_salt(blobs(f)[0]), "nothing opens the commitment"),
    "a blob gone with its salt": (
        lambda f: unlink_pair(blobs(f)[0]),
        "nothing opens the commitment",
    ),
    "something else on a shelf": (
        lambda f: (blobs(f)[0].parent / "notes.txt").write_text("x"),
        "not ours",
    ),
    "one bit of a full tile": (
        lambda f: one_bit(f / "log" / "tile" / "0" / "000"),
        "not the published file",
    ),
    "one bit of the entries": (
        lambda f: one_bit(f / "log" / "tile" / "entries" / "000"),
        "not the published file",
    ),
    "a partial tile gone": (
        lambda f: next((f / "log" / "tile" / "0" / "001.p").iterdir()).unlink(),
        "not the published file",
    ),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_whatever_is_damaged_is_found_and_named(folder: Path, damage: Damage) -> None:
    does, says = damage
    does(folder)
    found = examine(folder, NOW, fixity=True)
    assert found.fixity is not None and not found.fine
    assert any(says in fault for fault in found.fixity.faults), found.fixity.faults
    ((_, event),) = found.events
    assert event.event is CustodyEvent.EXAMINED and says in str(event.result)


PUBLISHED = ("one bit of a full tile", "one bit of the entries", "a partial tile gone")


@pytest.mark.parametrize("damage", PUBLISHED)
def test_what_is_published_is_mended_as_the_advice_says(folder: Path, damage: str) -> None:
    DAMAGES[damage][0](folder)
    bytes_check = next(
        one for one in examine(folder, NOW, fixity=True).checks if one.name == "bytes"
    )
    assert "onrecord rebuild" in bytes_check.advice
    rebuild(folder)
    with open_archive(folder) as archive:
        assert examine_fixity(archive).faults == []


def test_where_nothing_is_damaged_nothing_is_found(folder: Path) -> None:
    found = examine(folder, NOW, fixity=True)
    assert found.fine and found.fixity is not None
    assert (found.fixity.faults, found.fixity.found) == ([], 0)
    assert (found.fixity.blobs, found.fixity.entries) == (10, 305)
    assert found.fixity.commitments == 10 and found.fixity.tiles == 5
    ((_, event),) = found.events
    assert event.event is CustodyEvent.EXAMINED and "all as they were kept" in str(event.result)


def test_what_is_withheld_is_no_fault(folder: Path) -> None:
    with open_archive(folder) as archive:
        plan = plan_redaction(archive, blobs(folder)[0].name)
        redact(archive, plan, why="asked for", by="an editor", at=NOW, with_shared=True)
        found = examine_fixity(archive)
    assert (found.faults, found.withheld) == ([], 1)


def test_it_can_be_interrupted_and_nothing_is_noted(folder: Path) -> None:
    def tell(what: str, done: int, whole: int) -> None:
        if what == "entries":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        examine(folder, NOW, fixity=True, tell=tell)
    with open_archive(folder) as archive:
        assert not list(custody_events(archive))


def test_faults_beyond_a_number_are_counted(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onrecord.archive.fixity.MOST_FAULTS", 3)
    for path in blobs(folder):
        one_bit(path)
    with open_archive(folder) as archive:
        found = examine_fixity(archive)
    assert len(found.faults) == 3 and found.found == 20


# What shows at once


def others_may_read(folder: Path) -> None:
    (folder / "keys" / "log.pem").chmod(0o644)


def no_key(folder: Path) -> None:
    (folder / "keys" / "log.pem").unlink()


def stopped(folder: Path) -> None:
    (folder / "publishing-stopped.txt").write_text("two histories")


def no_pin(folder: Path) -> None:
    text = default_configuration(ORIGIN).replace(
        "services = []", 'services = ["example https://tsa.example.org"]'
    )
    (folder / "onrecord.toml").write_text(text)


def a_key_begun(folder: Path) -> None:
    shutil.copy(folder / "keys" / "log.pem", folder / "keys" / "log.next.pem")


def no_checkpoint(folder: Path) -> None:
    (folder / "log" / "checkpoint").unlink()


def came_back(folder: Path) -> None:
    (folder / "restored.json").write_text("{}")


FAULTS: dict[str, tuple[Callable[[Path], None], str]] = {
    "others may read the key": (others_may_read, "private files"),
    "no key": (no_key, "archive"),
    "publishing was stopped": (stopped, "publishing"),
    "a service without certificates": (no_pin, "time stamps"),
    "a change of the key was begun": (a_key_begun, "key"),
    "no checkpoint": (no_checkpoint, "archive"),
    "it came back from a backup": (came_back, "archive"),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_what_is_a_fault(folder: Path, fault: tuple[Callable[[Path], None], str]) -> None:
    does, name = fault
    does(folder)
    found = examine(folder, NOW)
    assert states(found)[name] is State.FAULT and not found.fine
    assert all(one.advice for one in found.checks if one.state is not State.FINE)


def test_what_is_a_warning_does_not_fail(folder: Path) -> None:
    found = examine(folder, NOW)
    warned = {name for name, state in states(found).items() if state is State.WARNING}
    assert {"time stamps", "witnesses", "backup", "fixity", "memory"} <= warned
    assert found.fine


def test_a_missing_archive_is_none(tmp_path: Path) -> None:
    with pytest.raises(MissingArchive):
        examine(tmp_path, NOW)


def test_while_both_keys_sign_it_is_said(folder: Path) -> None:
    rotate_key(folder, why="planned", at=NOW)
    assert states(examine(folder, NOW))["key"] is State.WARNING


def test_the_largest_head_signed_here_is_named(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ONRECORD_STATE", str(tmp_path / "state"))
    with open_archive(folder) as archive:
        archive.append([gap(900)])
        archive.publish()
    (memory,) = [one for one in examine(folder, NOW).checks if one.name == "memory"]
    assert memory.state is State.FINE and "306" in memory.says


def test_a_backup_is_enough_for_a_week(folder: Path, tmp_path: Path) -> None:
    with open_archive(folder) as archive:
        make_backup(archive, tmp_path / "backup", NOW)
        assert archive.head.size == 306 and archive.published.size == 305
    assert states(examine(folder, NOW + timedelta(days=7)))["backup"] is State.FINE
    assert states(examine(folder, NOW + timedelta(days=9)))["backup"] is State.WARNING


def test_what_is_redacted_and_here_again_is_destroyed(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder / "blobs", tmp_path / "blobs")
    with open_archive(folder) as archive:
        plan = plan_redaction(archive, blobs(folder)[0].name)
        redact(archive, plan, why="asked for", by="an editor", at=NOW, with_shared=True)
    shutil.copytree(tmp_path / "blobs", folder / "blobs", dirs_exist_ok=True)
    assert states(examine(folder, NOW))["redactions"] is State.WARNING
    assert states(examine(folder, NOW))["redactions"] is State.FINE
    assert len(blobs(folder)) == 10  # nine, and the words of the redaction


def stamped(archive: Archive, minutes: float) -> None:
    note, answer = archive.keep(b"a note", b"an answer")
    asked = Stamp(
        service="example",
        method=StampMethod.RFC3161,
        size=305,
        root=archive.published.root.hex(),
        note=note,
        request=None,
        response=answer,
        revocation=(),
        outcome=Stamped(at(100)),
        asked_at=at(100),
        answered_at=at(100.1),
    )
    moved = timedelta(minutes=minutes)
    archive.append(
        [replace(asked, asked_at=asked.asked_at + moved, answered_at=asked.answered_at + moved)]
    )


CLOCKS = {
    "right": (0.0, NOW, State.FINE),
    "behind by ten minutes": (-10.0, NOW, State.WARNING),
    "ahead by ten minutes": (10.0, NOW, State.WARNING),
    "set back since": (0.0, at(50), State.FAULT),
}


@pytest.mark.parametrize("clock", CLOCKS.values(), ids=CLOCKS)
def test_the_clock_is_held_against_the_last_stamps(folder: Path, clock: tuple[object, ...]) -> None:
    minutes, now, state = clock
    with open_archive(folder) as archive:
        stamped(archive, minutes)  # type: ignore[arg-type]
    assert states(examine(folder, now))["clock"] is state  # type: ignore[arg-type]


def test_events_are_told_in_order(folder: Path) -> None:
    with open_archive(folder) as archive:
        for number in range(12):
            note_event(archive, CustodyEvent.EXPORTED, at(number), where=f"{number}.onrecord")
    found = examine(folder, NOW)
    assert [event.where for _, event in found.events] == [f"{n}.onrecord" for n in range(2, 12)]
