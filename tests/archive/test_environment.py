"""A disk that is full, read-only or not ours: one clear error, and nothing half done.

We may be root, whom file modes do not stop: the disks here are real ones of a few megabytes,
mounted for the test, which only root may do. Elsewhere test_faults.py has the same errors.
"""

import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kept_entries import ORIGIN, gap, kept_observation
from onrecord.archive import (
    StorageError,
    create_archive,
    open_archive,
    rebuild,
)

MEGABYTE = 1 << 20


def mount(*words: str | Path) -> bool:
    return subprocess.run(["mount", *map(str, words)], capture_output=True).returncode == 0


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of two megabytes."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if os.geteuid() != 0 or not mount("-t", "tmpfs", "-o", "size=2m", "onrecord-test", disk):
        pytest.skip("only root may mount a small disk")
    yield disk
    subprocess.run(["umount", disk], check=True)


def fill(disk: Path, leave: int = 0) -> Path:
    """Fill the disk but for `leave` bytes."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError:
            pass
        file.truncate(max(0, file.tell() - leave))
    return filler


@pytest.mark.parametrize("leave", [0, 4096, 3 * 4096, 10 * 4096])
def test_on_a_full_disk_one_error_and_afterwards_all_goes_on(small_disk: Path, leave: int) -> None:
    folder = small_disk / "archive"
    create_archive(folder, ORIGIN)
    with open_archive(folder) as archive:
        archive.append([gap(number) for number in range(5)])
        archive.publish()
    filler = fill(small_disk, leave)
    size = 5
    with pytest.raises(StorageError) as refused, open_archive(folder) as archive:
        for number in range(100, 200):
            size = archive.append([kept_observation(archive, number)])[0].index + 1
            archive.publish()
    assert refused.value.exit_code == 4
    assert "disk" in refused.value.advice
    assert not list(small_disk.rglob("*.part"))
    filler.unlink()
    with open_archive(folder) as archive:
        assert archive.head.size >= size
        for number in range(100, 110):
            archive.append([kept_observation(archive, number)])
        told = archive.publish()
        assert len(list(archive.log_reader().entries(0, told.size))) == told.size
        assert len({one.digest for one in archive.entries()}) == told.size


def test_no_archive_is_begun_on_a_full_disk(small_disk: Path) -> None:
    filler = fill(small_disk, 4 * 4096)
    for folder in (small_disk / "archive", small_disk):
        with pytest.raises(StorageError):
            create_archive(folder, ORIGIN)
        assert list(small_disk.iterdir()) == [filler]


def test_a_disk_that_is_mounted_read_only(small_disk: Path) -> None:
    folder = small_disk / "archive"
    create_archive(folder, ORIGIN)
    assert mount("-o", "remount,ro", small_disk)
    for does in (
        open_archive,
        lambda folder: open_archive(folder, writing=False),
        rebuild,
        lambda folder: create_archive(small_disk / "second", ORIGIN),
    ):
        with pytest.raises(StorageError) as refused:
            does(folder)
        assert refused.value.exit_code == 4
        assert refused.value.advice


def test_a_disk_that_becomes_read_only_while_we_write(small_disk: Path) -> None:
    folder = small_disk / "archive"
    create_archive(folder, ORIGIN)
    with open_archive(folder) as archive:
        archive.keep(b"before")
        assert mount("-o", "bind", folder / "blobs", folder / "blobs")
        try:
            assert mount("-o", "remount,bind,ro", folder / "blobs")
            with pytest.raises(StorageError) as refused:
                archive.keep(b"after")
            assert "read-only" in refused.value.advice
            assert archive.append([gap(1)])[0].index == 0
        finally:
            subprocess.run(["umount", folder / "blobs"], check=True)
        archive.keep(b"after")


AS_NOBODY = """
import os
from pathlib import Path
from onrecord.archive import StorageError, create_archive, open_archive, rebuild
os.setgid(65534)
os.setuid(65534)
for does in (
    lambda: open_archive(Path("archive")),
    lambda: open_archive(Path("archive"), writing=False),
    lambda: rebuild(Path("archive")),
    lambda: create_archive(Path("second"), "records.example"),
):
    try:
        does()
    except StorageError as error:
        print(error.exit_code, bool(error.advice))
"""


@pytest.mark.parametrize("mode", [0o000, 0o555, 0o700], ids=oct)
def test_a_folder_that_is_not_ours(folder: Path, mode: int) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root may become somebody else")
    folder.parent.chmod(0o755)
    folder.chmod(mode)
    done = subprocess.run(
        [sys.executable, "-c", AS_NOBODY],
        cwd=folder.parent,
        capture_output=True,
        text=True,
        env={"PYTHONPATH": ":".join(sys.path)},
    )
    assert done.stdout == "4 True\n" * 4, done.stderr


def test_a_limit_on_the_size_of_files(folder: Path) -> None:
    with open_archive(folder) as archive:
        archive.append([gap(1)])
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (MEGABYTE, before[1]))
        try:
            with pytest.raises(StorageError) as refused:
                archive.keep(bytes(2 * MEGABYTE))
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
        assert "larger than this system allows" in refused.value.advice
        assert not list(folder.rglob("*.part"))
        archive.keep(bytes(2 * MEGABYTE))
