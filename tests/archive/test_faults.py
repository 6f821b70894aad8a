"""Each thing that we ask of a disk fails twice: it was lost; it was kept, but the answer lost.

Recovery takes the normal path: open the archive and do the same again.
"""

import errno
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path

import pytest

from faulty_disk import Fault, FaultyDisk, ForgetfulDisk
from kept_entries import gap, kept_observation
from onrecord.archive import Archive, FatalStorage, StorageError, open_archive
from onrecord.proof.checkpoint import Checkpoint
from onrecord.proof.merkle import leaf_hash
from onrecord.record.commitments import Commitment, digest_of
from onrecord.record.entries import Logged
from onrecord.record.observations import PostObservation
from onrecord.record.outcomes import Seen
from small_log import tree_hash

BEFORE = 250  # entries that are published before anything fails
WHOLE = 256  # entries in the end: a tile has become full


@pytest.fixture
def folder(folder: Path) -> Path:
    """An archive with 250 published entries."""
    with open_archive(folder) as archive:
        archive.append([gap(number) for number in range(BEFORE)])
        archive.publish()
    return folder


@dataclass
class Acknowledged:
    """What the archive has promised so far."""

    blobs: dict[Commitment, bytes] = field(default_factory=dict)
    entries: list[Logged] = field(default_factory=list)
    checkpoint: Checkpoint | None = None


def work(archive: Archive, done: Acknowledged) -> None:
    """Keep, append and publish twice; the second time a tile becomes full."""
    seen = []
    for number in (1, 2):
        entry = kept_observation(archive, number)
        assert isinstance(entry.outcome, Seen)
        done.blobs[entry.outcome.version] = f"post {number}".encode()
        seen.append(entry)
    done.entries += archive.append(seen)
    done.checkpoint = archive.publish()
    done.entries += archive.append([gap(number) for number in range(BEFORE, WHOLE - 2)])
    done.checkpoint = archive.publish()


def tasks(folder: Path) -> list[str]:
    """What `work` asks of the disk."""
    disk = FaultyDisk(None, Fault.LOST)
    with open_archive(folder, disk=disk) as archive:
        work(archive, Acknowledged())
    return disk.done


def faults(folder: Path, fault: Fault) -> Iterator[tuple[Path, FaultyDisk]]:
    """A fresh archive for each task of `work`, with a disk that fails at it."""
    shutil.copytree(folder, folder.with_name("counted"))
    for turn, _ in enumerate(tasks(folder.with_name("counted"))):
        trial = folder.with_name(f"trial {turn}")
        shutil.copytree(folder, trial)
        yield trial, FaultyDisk(turn, fault)
        shutil.rmtree(trial)


def leaves_of(archive: Archive) -> list[bytes]:
    return [archive.leaf(index) for index in range(archive.head.size)]


def test_the_work_asks_everything_of_the_disk_that_there_is(folder: Path) -> None:
    asked = tasks(folder)
    assert {task.split()[0] for task in asked} == {
        "write", "link", "rename", "remove", "make", "sync", "commit"
    }  # fmt: skip
    assert "remove 000.p/" in asked


def require_promises_kept(archive: Archive, done: Acknowledged) -> None:
    for commitment, data in done.blobs.items():
        assert archive.blob(commitment) == data
    for logged in done.entries:
        assert archive.entry(logged.index) == logged
    if done.checkpoint is not None:
        told = [leaf_hash(leaf) for leaf in leaves_of(archive)[: done.checkpoint.size]]
        assert tree_hash(told) == done.checkpoint.root
        assert archive.published.size >= done.checkpoint.size


def require_whole(archive: Archive) -> None:
    """The log holds each entry once, and a stranger reads the same."""
    leaves = leaves_of(archive)
    assert len(set(leaves)) == len(leaves) == WHOLE
    assert archive.published.size == WHOLE
    assert archive.published.root == tree_hash([leaf_hash(leaf) for leaf in leaves])
    assert list(archive.log_reader().entries(0, WHOLE)) == leaves


@pytest.mark.parametrize("fault", Fault)
def test_after_any_fault_nothing_promised_is_lost_or_doubled(folder: Path, fault: Fault) -> None:
    for trial, disk in faults(folder, fault):
        done = Acknowledged()
        with open_archive(trial, disk=disk) as archive:
            failed = _failure(archive, done)
            task = disk.done[disk.at or 0]
            assert failed is not None or task.startswith("remove"), task
            if isinstance(failed, FatalStorage):
                _require_silence(archive)
            require_promises_kept(archive, done)
        with open_archive(trial) as archive:
            require_promises_kept(archive, done)
            work(archive, done)
            require_promises_kept(archive, done)
            require_whole(archive)
        left = [path for path in trial.rglob("*.part") if not task.startswith("remove")]
        assert left == [], task


@pytest.mark.parametrize("fault", Fault)
def test_after_a_fault_that_is_not_fatal_the_same_process_goes_on(
    folder: Path, fault: Fault
) -> None:
    gone_on = 0
    for trial, disk in faults(folder, fault):
        done = Acknowledged()
        with open_archive(trial, disk=disk) as archive:
            if isinstance(_failure(archive, done), FatalStorage):
                continue
            gone_on += 1
            work(archive, done)
            require_whole(archive)
            require_promises_kept(archive, done)
    assert gone_on > 10


def _failure(archive: Archive, done: Acknowledged) -> StorageError | None:
    try:
        work(archive, done)
    except StorageError as error:
        assert error.exit_code == 4
        assert error.advice
        return error
    return None


def _require_silence(archive: Archive) -> None:
    """Stop and reload: nothing more is written by this process, also where it could be."""
    before = {path for path in archive.folder.rglob("*") if "index.db" not in path.name}
    size = archive.head.size
    for does in (
        lambda: archive.keep(b"more"),
        lambda: archive.append([gap(9999)]),
        lambda: archive.append([]) or archive.keep(b"more"),
    ):
        with pytest.raises(FatalStorage):
            does()
    assert archive.head.size == size
    after = {path for path in archive.folder.rglob("*") if "index.db" not in path.name}
    assert after == before


def test_what_kind_of_fault_is_fatal(folder: Path) -> None:
    fatal, other = set(), set()
    for trial, disk in faults(folder, Fault.KEPT):
        with open_archive(trial, disk=disk) as archive:
            failed = _failure(archive, Acknowledged())
        kind = disk.done[disk.at or 0].split()[0]
        (fatal if isinstance(failed, FatalStorage) else other).add(kind)
    assert fatal == {"sync", "commit", "write"}  # a write is followed by its fsync
    assert other >= {"link", "rename", "make", "remove"}


SAYS = {
    errno.ENOSPC: "disk is full",
    errno.EROFS: "read-only",
    errno.EACCES: "the right to this file",
    errno.EDQUOT: "quota",
    errno.EFBIG: "larger than this system allows",
}


def test_a_disk_that_refuses_is_named_and_nothing_is_half_done(folder: Path) -> None:
    refused = 0
    for (trial, disk), code in zip(faults(folder, Fault.LOST), cycle(SAYS), strict=False):
        disk.code = code
        with open_archive(trial, disk=disk) as archive:
            failed = _failure(archive, Acknowledged())
        task = disk.done[disk.at or 0]
        if failed is not None and not isinstance(failed, FatalStorage):
            refused += 1
            assert SAYS[code] in failed.advice, task
            assert not list(trial.rglob("*.part")), task
    assert refused > 10


def test_an_observation_is_the_same_when_it_is_kept_again(archive: Archive) -> None:
    first, second = (kept_observation(archive, 1) for _ in range(2))
    assert isinstance(first, PostObservation)
    assert first == second


POWER_CUTS = ["after keeping", "after appending", "after publishing", "before publishing"]


@pytest.mark.parametrize("moment", POWER_CUTS)
def test_what_was_promised_outlives_a_power_cut(folder: Path, moment: str) -> None:
    disk, done = ForgetfulDisk(), Acknowledged()
    with open_archive(folder, disk=disk) as archive:
        entry = kept_observation(archive, 1)
        assert isinstance(entry.outcome, Seen)
        done.blobs[entry.outcome.version] = b"post 1"
        if moment != "after keeping":
            done.entries += archive.append([entry])
        if moment in ("after publishing", "before publishing"):
            done.checkpoint = archive.publish()
        if moment == "before publishing":
            done.entries += archive.append([gap(number) for number in range(BEFORE, 600)])
    lost = disk.cut_power()
    assert bool(lost) == (done.checkpoint is not None)  # only partial tiles may be lost
    assert all(path.parent.suffix == ".p" for path in lost if path.is_file())
    with open_archive(folder) as archive:
        require_promises_kept(archive, done)
        told = archive.publish()
        assert told.size == archive.head.size
        assert list(archive.log_reader().entries(0, told.size)) == leaves_of(archive)


def test_full_tiles_are_not_lost_with_the_power(folder: Path) -> None:
    disk = ForgetfulDisk()
    shutil.rmtree(folder / "log" / "tile")  # so that its folders are made anew
    with open_archive(folder, disk=disk) as archive:
        archive.append([gap(number) for number in range(BEFORE, 600)])
        archive.publish()
        disk.cut_power()
        for name in ("0/000", "0/001", "entries/000", "entries/001"):
            assert (folder / "log" / "tile" / name).stat().st_size > 0
        assert archive.published.size == 600
        archive.publish()
        assert list(archive.log_reader().entries(0, 600)) == leaves_of(archive)


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="names of open files need /proc")
def test_what_the_operating_system_is_asked_to_sync(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []

    def fsync(handle: int) -> None:
        synced.append(Path(f"/proc/self/fd/{handle}").readlink().name)

    monkeypatch.setattr(os, "fsync", fsync)
    digest = digest_of(b"words")
    archive.keep(b"words")
    parts = [name.split(".")[1:3] for name in synced if name.endswith(".part")]
    assert sorted(part[0] for part in parts) == [digest, digest]  # the blob and its salt
    assert {digest[:2], "sha256"} <= set(synced)
    assert synced.index(digest[:2]) > max(n for n, name in enumerate(synced) if ".part" in name)


def test_an_fsync_that_really_fails_is_fatal(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fsync(handle: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", fsync)
        with pytest.raises(FatalStorage):
            archive.keep(b"words")
    with pytest.raises(FatalStorage):
        archive.keep(b"words")
    assert not list(archive.folder.rglob("*.part"))
