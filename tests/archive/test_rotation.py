"""A log gets another key, and whatever ends the process in between, it has one."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from entries import at
from faulty_disk import Fault, FaultyDisk
from kept_entries import ORIGIN, gap, kept_observations
from onrecord.archive import (
    AnotherWatcher,
    Archive,
    ArchiveError,
    KeyChanged,
    KeyRefused,
    RolledBack,
    Rotated,
    RotationRefused,
    finish_rotation,
    open_archive,
    rebuild,
    rotate_key,
    watch_lock,
)
from onrecord.proof.bundle.errors import BundleError
from onrecord.proof.bundle.seal import require_seal, seal_text
from onrecord.proof.checkpoint import CheckpointError, open_checkpoint
from onrecord.proof.key_change import verify_key_change
from onrecord.proof.notes import NoteError, VerifierKey
from onrecord.record.custody import KeyChange
from onrecord.record.documents import Document, DocumentKind
from onrecord.record.entries import read_body

WHY = "a planned change, once in two years"


@pytest.fixture
def folder(folder: Path) -> Path:
    """An archive with some published entries."""
    with open_archive(folder) as archive:
        archive.append([*kept_observations(archive, 1, 2), *map(gap, range(20))])
        archive.publish()
    return folder


def rotate(folder: Path, **changed: object) -> Rotated:
    return rotate_key(folder, why=WHY, at=at(0), **changed)  # type: ignore[arg-type]


def vkey(folder: Path) -> VerifierKey:
    return VerifierKey.parse((folder / "log" / "log.vkey").read_text().strip())


def accepted(folder: Path, key: VerifierKey) -> bool:
    """Whether a stranger who trusts this key alone accepts the published head."""
    note = (folder / "log" / "checkpoint").read_text()
    try:
        open_checkpoint(note, ORIGIN, [key])
    except (NoteError, CheckpointError):
        return False
    return True


def changes(archive: Archive) -> list[KeyChange]:
    found = []
    for logged in archive.index.documents(DocumentKind.KEY):
        assert isinstance(logged.entry, Document)
        body = read_body(archive.blob(logged.entry.body))
        assert isinstance(body, KeyChange)
        found.append(body)
    return found


def private_keys(folder: Path) -> set[str]:
    return {path.name for path in (folder / "keys").iterdir()}


def grow(folder: Path, number: int) -> None:
    with open_archive(folder) as archive:
        archive.append([gap(number)])
        archive.publish()
        assert archive.published.root == archive.head.root


def test_after_a_planned_change_whoever_knows_either_key_goes_on(folder: Path) -> None:
    old = vkey(folder)
    done = rotate(folder)
    new = vkey(folder)
    assert done.both and new != old and str(new) == done.change.new
    assert accepted(folder, old) and accepted(folder, new)
    grow(folder, 500)
    assert accepted(folder, old) and accepted(folder, new)
    assert private_keys(folder) == {"log.pem", "log.previous.pem"}


def test_the_old_key_says_what_the_new_one_is(folder: Path) -> None:
    old = vkey(folder)
    done = rotate(folder)
    assert done.change.statement is not None
    said = verify_key_change(done.change.statement, old)
    assert said.new == vkey(folder)
    with open_archive(folder) as archive:
        (change,) = changes(archive)
        assert change == done.change
        (logged,) = archive.index.documents(DocumentKind.KEY)
        assert said.size == change.size == logged.index


def test_after_the_end_the_new_key_signs_alone(folder: Path) -> None:
    old = vkey(folder)
    rotate(folder)
    assert finish_rotation(folder) == vkey(folder)
    assert accepted(folder, vkey(folder)) and not accepted(folder, old)
    assert private_keys(folder) == {"log.pem"}
    grow(folder, 500)
    assert not accepted(folder, old)
    with pytest.raises(RotationRefused):
        finish_rotation(folder)


def test_after_a_compromise_the_old_key_says_nothing_more(folder: Path) -> None:
    old = vkey(folder)
    done = rotate(folder, compromised=True)
    assert not done.both and done.change.compromised and done.change.statement is None
    assert accepted(folder, vkey(folder)) and not accepted(folder, old)
    assert private_keys(folder) == {"log.pem"}
    grow(folder, 500)


def test_a_key_that_is_lost_can_be_changed(folder: Path) -> None:
    (folder / "keys" / "log.pem").unlink()
    with pytest.raises(KeyRefused):
        rotate(folder)
    rotate(folder, compromised=True)
    assert accepted(folder, vkey(folder))
    grow(folder, 500)


def test_a_compromise_while_both_keys_sign_ends_both(folder: Path) -> None:
    first = vkey(folder)
    rotate(folder)
    second = vkey(folder)
    with pytest.raises(RotationRefused):
        rotate(folder)
    rotate(folder, compromised=True)
    assert accepted(folder, vkey(folder))
    assert not accepted(folder, first) and not accepted(folder, second)
    assert private_keys(folder) == {"log.pem"}


def test_what_was_there_before_is_there_after_and_can_be_rebuilt(folder: Path) -> None:
    with open_archive(folder) as archive:
        before = list(archive.entries())
    rotate(folder)
    rebuild(folder)
    with open_archive(folder, writing=False) as archive:
        assert list(archive.entries(0, len(before))) == before
        assert archive.proof(0)


def test_a_process_with_the_old_key_publishes_nothing_more(folder: Path) -> None:
    with open_archive(folder) as archive:
        with watch_lock(folder), pytest.raises(AnotherWatcher):
            rotate(folder)
        rotate(folder)
        archive.append([gap(500)])
        with pytest.raises(KeyChanged):
            archive.publish()
    grow(folder, 501)


def test_a_bundle_is_sealed_by_both_keys_until_the_end(folder: Path) -> None:
    old = vkey(folder)
    rotate(folder)
    new = vkey(folder)
    with open_archive(folder) as archive:
        both = archive.sign(seal_text(ORIGIN, b"{}")).encode()
    for keys in ([old], [new], [old, new]):
        require_seal(both, ORIGIN, b"{}", keys)
    more = both + both.splitlines(keepends=True)[-1]
    with pytest.raises(BundleError):
        require_seal(more, ORIGIN, b"{}", [new])
    finish_rotation(folder)
    with open_archive(folder) as archive:
        alone = archive.sign(seal_text(ORIGIN, b"{}")).encode()
    require_seal(alone, ORIGIN, b"{}", [new])
    with pytest.raises(BundleError):
        require_seal(alone, ORIGIN, b"{}", [old])


def test_a_key_that_was_given_up_is_not_taken_up_again(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ONRECORD_STATE", str(tmp_path / "state"))
    shutil.copytree(folder, tmp_path / "copy")
    rotate(folder, compromised=True)
    with pytest.raises(RolledBack):
        open_archive(tmp_path / "copy")
    open_archive(tmp_path / "copy", writing=False).close()


Change = Callable[[Path, FaultyDisk | None], object]

KINDS: dict[str, Change] = {
    "planned": lambda folder, disk: rotate(folder, disk=disk),
    "compromised": lambda folder, disk: rotate(folder, disk=disk, compromised=True),
    "the end": lambda folder, disk: finish_rotation(folder, disk=disk),
}


def prepared(folder: Path, kind: str) -> VerifierKey:
    if kind == "the end":
        rotate(folder)
    return vkey(folder)


def faults(folder: Path, change: Change, fault: Fault) -> Iterator[tuple[Path, FaultyDisk]]:
    """A copy of the archive for each thing that the change asks of the disk, which fails."""
    counted, disk = folder.with_name("counted"), FaultyDisk(None, fault)
    shutil.copytree(folder, counted)
    change(counted, disk)
    for turn, task in enumerate(disk.done):
        trial = folder.with_name(f"trial {turn} {task.split()[0]}")
        shutil.copytree(folder, trial)
        yield trial, FaultyDisk(turn, fault)
        shutil.rmtree(trial)


@pytest.mark.parametrize("fault", Fault)
@pytest.mark.parametrize("kind", KINDS)
def test_killed_at_each_step_it_goes_on(folder: Path, kind: str, fault: Fault) -> None:
    old, failed = prepared(folder, kind), 0
    for trial, disk in faults(folder, KINDS[kind], fault):
        task = disk.done
        try:
            KINDS[kind](trial, disk)
        except ArchiveError:
            failed += 1
            _require_usable(trial)
            _again(trial, kind)
        new = vkey(trial)
        assert accepted(trial, new), task
        assert accepted(trial, old) == (kind == "planned" or new == old), task
        expected = {"log.pem", "log.previous.pem"} if kind == "planned" else {"log.pem"}
        assert {name for name in private_keys(trial) if name.endswith(".pem")} == expected, task
        grow(trial, 900)
        with open_archive(trial) as archive:
            told = [change for change in changes(archive) if change.new == str(new)]
            assert len(told) == 1, task
            assert list(archive.log_reader().entries(0, archive.head.size))
    assert failed >= 4


def _require_usable(trial: Path) -> None:
    """Right after the fault, strangers or we ourselves read what is published, and go on."""
    with open_archive(trial) as archive:
        archive.append([gap(700)])
        archive.publish()
    assert accepted(trial, vkey(trial))


def _again(trial: Path, kind: str) -> None:
    """Done again; where all was done already, there is nothing left to do."""
    left = private_keys(trial) & {"log.next.pem", "log.previous.pem"}
    if kind == "compromised" and not left and _changed(trial):
        return
    try:
        KINDS[kind](trial, None)
    except RotationRefused:
        assert kind == "the end" or left == {"log.previous.pem"}


def _changed(trial: Path) -> bool:
    with open_archive(trial, writing=False) as archive:
        return any(change.new == str(vkey(trial)) for change in changes(archive))
