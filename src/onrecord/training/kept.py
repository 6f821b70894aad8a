"""How do calibrations lie in a folder, and are they still those of their manifest?"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from onrecord.record.commitments import digest_of
from onrecord.record.errors import EXIT_USAGE, OnrecordError
from onrecord.training.manifest import MANIFEST

__all__ = ["FolderError", "empty_folder", "read_files", "write_files"]


class FolderError(OnrecordError):
    """A folder that holds no calibrations, or not those of its manifest, or something else."""

    exit_code = EXIT_USAGE
    advice = "Name a folder that onrecord-train wrote, or to write to, one that is empty."


def empty_folder(folder: Path) -> None:
    """Make the folder, if there is none. Raises FolderError if something is in it."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FolderError(f"{folder} is not empty")
    folder.mkdir(parents=True, exist_ok=True)


def write_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write each file; the manifest last, so that a folder that has one is whole."""
    for name, data in sorted(files.items(), key=lambda item: (item[0] == MANIFEST, item[0])):
        (folder / name).write_bytes(data)


def read_files(folder: Path) -> Mapping[str, bytes]:
    """The manifest and the files that it names. Raises FolderError if one is another."""
    manifest = _bytes(folder, MANIFEST)
    found = {MANIFEST: manifest}
    for name, digest in _named(manifest).items():
        found[name] = _bytes(folder, name)
        if digest_of(found[name]) != digest:
            raise FolderError(f"{name} is not the file that {MANIFEST} names")
    return found


def _named(manifest: bytes) -> Mapping[str, str]:
    """Names of files and their digests."""
    try:
        told: Any = json.loads(manifest.decode())
    except (ValueError, RecursionError) as error:
        raise FolderError(f"{MANIFEST} is no JSON") from error
    files = told.get("files") if isinstance(told, dict) else None
    if not isinstance(files, dict):
        raise FolderError(f"{MANIFEST} names no files")
    if any(Path(name).name != name or "\0" in name for name in files):
        raise FolderError(f"{MANIFEST} names a file outside of the folder")
    return {name: str(digest) for name, digest in files.items()}


def _bytes(folder: Path, name: str) -> bytes:
    try:
        return (folder / name).read_bytes()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise FolderError(f"no {name} in {folder}") from error
