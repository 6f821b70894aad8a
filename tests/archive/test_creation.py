"""An archive is made by `init`, once, wholly or not at all; every other command refuses."""

import os
from pathlib import Path

import pytest

from kept_entries import ORIGIN, kept_observations
from onrecord.archive import (
    ConfigurationError,
    DamagedArchive,
    ExistingArchive,
    MissingArchive,
    StorageError,
    create_archive,
    default_configuration,
    open_archive,
    rebuild,
    watch_lock,
)
from onrecord.archive.creation import _move
from onrecord.archive.layout import Layout
from onrecord.proof.checkpoint import open_checkpoint
from onrecord.proof.merkle import EMPTY_ROOT
from onrecord.proof.notes import VerifierKey

PIECES = {"onrecord.toml", "records.db", "blobs", "keys", "log"}


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_a_new_archive_has_published_an_empty_log(folder: Path) -> None:
    key = VerifierKey.parse((folder / "log" / "log.vkey").read_text().strip())
    note = (folder / "log" / "checkpoint").read_bytes()
    checkpoint, _ = open_checkpoint(note, ORIGIN, [key])
    assert (checkpoint.size, checkpoint.root) == (0, EMPTY_ROOT)
    assert names(folder) == PIECES
    assert names(folder.parent) == {"archive"}


def test_the_same_entropy_makes_the_same_key(tmp_path: Path) -> None:
    for name in ("a", "b"):
        create_archive(tmp_path / name, ORIGIN, entropy=bytes)
    keys = {(tmp_path / name / "log" / "log.vkey").read_bytes() for name in ("a", "b")}
    assert len(keys) == 1


def test_in_a_folder_that_exists_what_lies_there_stays(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("ours")
    create_archive(tmp_path, ORIGIN)
    assert names(tmp_path) == PIECES | {"notes.txt"}
    with open_archive(tmp_path) as archive:
        archive.append(kept_observations(archive, 1))
        assert archive.publish().size == 1


def test_folders_above_are_made(tmp_path: Path) -> None:
    create_archive(tmp_path / "a" / "b", ORIGIN)
    assert names(tmp_path / "a" / "b") == PIECES


@pytest.mark.parametrize("piece", sorted(PIECES))
def test_where_a_piece_of_an_archive_is_none_is_made(folder: Path, piece: str) -> None:
    for name in PIECES - {piece}:
        (folder / name).rename(folder.parent / name)
    with pytest.raises(ExistingArchive) as refused:
        create_archive(folder, ORIGIN)
    assert refused.value.exit_code == 2
    assert names(folder) == {piece}


def test_a_failure_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError):
        create_archive(tmp_path / "file" / "archive", ORIGIN)
    with pytest.raises(StorageError):
        create_archive(tmp_path / "file", ORIGIN)
    assert names(tmp_path) == {"file"}


def test_of_two_who_make_one_at_once_the_second_changes_nothing(
    tmp_path: Path, folder: Path
) -> None:
    create_archive(tmp_path / "second", ORIGIN)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    with pytest.raises(OSError, match="not empty"):
        _move(Layout(tmp_path / "second"), Layout(folder))
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
    assert names(tmp_path / "second") == PIECES


def test_an_impossible_origin_or_another_s_configuration_makes_nothing(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError):
        create_archive(tmp_path / "a", "https://records.example")
    with pytest.raises(ConfigurationError):
        create_archive(tmp_path / "a", ORIGIN, configuration=default_configuration("other.example"))
    assert names(tmp_path) == set()


def test_a_given_configuration_is_kept(tmp_path: Path) -> None:
    text = default_configuration(ORIGIN).replace("visit_minutes = 30", "visit_minutes = 7")
    create_archive(tmp_path / "a", ORIGIN, configuration=text)
    with open_archive(tmp_path / "a") as archive:
        assert archive.configuration.watch.visit_minutes == 7
        assert archive.origin == ORIGIN


OTHERS = {
    "open": open_archive,
    "open for reading": lambda folder: open_archive(folder, writing=False),
    "rebuild": rebuild,
    "watch": lambda folder: watch_lock(folder).__enter__(),
}


@pytest.mark.parametrize("does", OTHERS.values(), ids=OTHERS)
def test_nothing_else_makes_an_archive(tmp_path: Path, does) -> None:
    for folder in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(MissingArchive) as refused:
            does(folder)
        assert "onrecord init --origin NAME" in refused.value.advice
        assert refused.value.exit_code == 4
    assert names(tmp_path) == set()


MISSING = ["records.db", "log/checkpoint", "log/log.vkey", "log"]


@pytest.mark.parametrize("piece", MISSING)
def test_an_archive_that_lacks_a_piece_is_not_opened_but_can_be_rebuilt(
    folder: Path, piece: str
) -> None:
    with open_archive(folder) as archive:
        archive.append(kept_observations(archive, 1, 2, 3))
        root = archive.publish().root
    os.rename(folder / piece, folder.parent / "lost")  # noqa: PTH104  # a folder or a file
    for writing in (True, False):
        with pytest.raises(DamagedArchive) as refused:
            open_archive(folder, writing=writing)
        assert "onrecord rebuild" in refused.value.advice
    assert rebuild(folder).root == root
    with open_archive(folder) as archive:
        assert archive.head.root == archive.published.root == root
