"""Is a folder of calibrations written whole, and refused when it is another's?"""

import json
from pathlib import Path

import pytest

from onrecord.record.commitments import digest_of
from onrecord.training.kept import FolderError, empty_folder, read_files, write_files
from onrecord.training.manifest import MANIFEST

FILES = {"one.json": b"1", "two.json": b"2"}


def manifest(**files: bytes) -> bytes:
    return json.dumps({"files": {name: digest_of(data) for name, data in files.items()}}).encode()


def test_what_was_written_is_read(tmp_path: Path) -> None:
    whole = {**FILES, MANIFEST: manifest(**FILES)}
    empty_folder(tmp_path / "new" / "folder")
    write_files(tmp_path / "new" / "folder", whole)
    assert read_files(tmp_path / "new" / "folder") == whole


def test_only_an_empty_folder_is_written_to(tmp_path: Path) -> None:
    (tmp_path / "theirs").write_text("theirs")
    with pytest.raises(FolderError):
        empty_folder(tmp_path)
    with pytest.raises(FolderError):
        empty_folder(tmp_path / "theirs")


REFUSED = {
    "no manifest": {},
    "a file is missing": {MANIFEST: manifest(**FILES), "one.json": b"1"},
    "a file is another": {MANIFEST: manifest(**FILES), **FILES, "two.json": b"3"},
    "no JSON": {MANIFEST: b"\xff"},
    "too deep": {MANIFEST: b"[" * 100_000},
    "no object": {MANIFEST: b"[]"},
    "names no files": {MANIFEST: b"{}"},
    "names a file elsewhere": {MANIFEST: manifest(**{"../one.json": b"1"})},
    "names the folder": {MANIFEST: manifest(**{".": b""})},
    "names no name": {MANIFEST: b'{"files": {"a\\u0000b": ""}}'},
}


@pytest.mark.parametrize("files", REFUSED.values(), ids=REFUSED)
def test_folders_that_are_refused(tmp_path: Path, files: dict[str, bytes]) -> None:
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    with pytest.raises(FolderError):
        read_files(tmp_path)
