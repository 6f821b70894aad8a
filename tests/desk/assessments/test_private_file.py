"""Is a private page written for its owner alone, and never where it would be given out?"""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from onrecord.archive import create_archive, open_archive
from onrecord.archive.backup import back_up
from onrecord.desk.assessments.private_file import (
    PageExists,
    PageNotPrivate,
    PageNotWritten,
    PublicPlace,
    require_writable,
    write_private,
)

PAGE = b"<!doctype html>"


@contextmanager
def umask(value: int) -> Iterator[None]:
    before = os.umask(value)
    try:
        yield
    finally:
        os.umask(before)


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077], ids=oct)
def test_only_its_owner_may_read_it(tmp_path: Path, mask: int) -> None:
    with umask(mask):
        write_private(PAGE, tmp_path / "tides.html")
    assert stat.S_IMODE((tmp_path / "tides.html").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["tides.html"]


def test_one_that_replaces_an_open_file_is_closed_too(tmp_path: Path) -> None:
    out = tmp_path / "tides.html"
    out.write_bytes(b"before")
    out.chmod(0o644)
    write_private(PAGE, out, replace=True)
    assert (out.read_bytes(), stat.S_IMODE(out.stat().st_mode)) == (PAGE, 0o600)


def test_nothing_is_overwritten_unasked(tmp_path: Path) -> None:
    out = tmp_path / "tides.html"
    out.write_bytes(b"before")
    with pytest.raises(PageExists):
        write_private(PAGE, out)
    assert out.read_bytes() == b"before"
    assert [path.name for path in tmp_path.iterdir()] == ["tides.html"]


def test_a_link_and_a_folder_are_never_replaced(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_bytes(b"before")
    (tmp_path / "link.html").symlink_to(elsewhere)
    (tmp_path / "nowhere.html").symlink_to(tmp_path / "nothing")
    (tmp_path / "folder.html").mkdir()
    for name in ("link.html", "nowhere.html", "folder.html"):
        with pytest.raises(PageExists) as refused:
            write_private(PAGE, tmp_path / name, replace=True)
        assert "--force" not in refused.value.advice  # it was given, and would not help
    assert elsewhere.read_bytes() == b"before"
    assert not (tmp_path / "nothing").exists()


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    folder = tmp_path / "archive"
    create_archive(folder, "records.example/tides")
    with open_archive(folder) as opened:
        opened.publish()
    return folder


@pytest.mark.parametrize("place", [".", "log", "log/tile", "blobs", "keys", "own/deeper"])
def test_nowhere_in_an_archives_folder(archive: Path, place: str) -> None:
    (archive / place).mkdir(parents=True, exist_ok=True)
    before = sorted(archive.rglob("*"))
    with pytest.raises(PublicPlace, match="would lie in a"):
        write_private(PAGE, archive / place / "tides.html")
    assert sorted(archive.rglob("*")) == before


def test_nor_through_a_link_or_a_detour(archive: Path, tmp_path: Path) -> None:
    (tmp_path / "harmless").symlink_to(archive / "log")
    for out in (tmp_path / "harmless" / "tides.html", tmp_path / "x" / ".." / "archive" / "t.html"):
        (tmp_path / "x").mkdir(exist_ok=True)
        with pytest.raises(PublicPlace):
            write_private(PAGE, out)
    assert not (archive / "log" / "tides.html").exists()


def test_nor_in_a_mirror_of_a_log_or_beneath_it(archive: Path, tmp_path: Path) -> None:
    mirror = tmp_path / "www" / "log"
    mirror.mkdir(parents=True)
    for name in ("checkpoint", "log.vkey"):
        (mirror / name).write_bytes((archive / "log" / name).read_bytes())
    (mirror / "private").mkdir()
    for out in (mirror / "tides.html", mirror / "private" / "tides.html"):
        with pytest.raises(PublicPlace, match="published log"):
            write_private(PAGE, out)


def test_nor_in_a_backup(archive: Path, tmp_path: Path) -> None:
    with open_archive(archive) as opened:
        back_up(opened, tmp_path / "copy", made_at="2026-03-02", version="0")
    with pytest.raises(PublicPlace):
        write_private(PAGE, tmp_path / "copy" / "tides.html")


def test_beside_an_archive_it_may_lie(archive: Path, tmp_path: Path) -> None:
    write_private(PAGE, tmp_path / "tides.html")
    assert require_writable(tmp_path / "other.html") == (tmp_path / "other.html").resolve()


@pytest.mark.parametrize("name", ["x" * 300, "a\0b", "missing/tides.html"])
def test_a_path_that_can_not_be_is_told(tmp_path: Path, name: str) -> None:
    with pytest.raises(PageNotWritten):
        write_private(PAGE, tmp_path / name)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["", ".", ".."])
def test_a_folder_is_no_file(tmp_path: Path, name: str) -> None:
    with pytest.raises(PageExists):
        write_private(PAGE, tmp_path / name, replace=True)


def test_a_disk_that_lets_others_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = os.open

    def as_on_a_stick(path: Path, flags: int, mode: int = 0o777) -> int:
        found = opened(path, flags, mode)
        if ".part" in str(path):
            os.fchmod(found, 0o755)  # what a disk without owners says of every file
        return found

    monkeypatch.setattr(os, "open", as_on_a_stick)
    with pytest.raises(PageNotPrivate):
        write_private(PAGE, tmp_path / "tides.html")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_appears_meanwhile_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, synced = tmp_path / "tides.html", os.fsync

    def another_writes_first(file: int) -> None:
        out.write_bytes(b"another's")
        synced(file)

    monkeypatch.setattr(os, "fsync", another_writes_first)
    with pytest.raises(PageExists):
        write_private(PAGE, out)
    assert out.read_bytes() == b"another's"
    assert [path.name for path in tmp_path.iterdir()] == ["tides.html"]
