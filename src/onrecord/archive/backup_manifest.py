"""What is a backup, and is it whole?

A folder with `backup.json`, which is written last and names all the rest: `blobs/`, shared by all
states of the backup, and one folder of `state/`. The files are listed as sha256sum lists them, so
that `sha256sum -c` checks them by hand.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from hashlib import sha256
from pathlib import Path

from onrecord.archive.errors import ArchiveError, StorageError
from onrecord.archive.files import telling
from onrecord.archive.publication import Progress
from onrecord.record.commitments import Digest
from onrecord.record.entries import canonical
from onrecord.record.errors import EXIT_USAGE

__all__ = [
    "BACKUP",
    "BackupDamaged",
    "BackupRefused",
    "Manifest",
    "check_files",
    "digest_of_file",
    "listed_files",
    "read_manifest",
    "write_manifest",
]

BACKUP = "backup.json"
_FORMAT = 1
_CHUNK = 1 << 20
_LINE = re.compile(r"([0-9a-f]{64})  ([^\n]+)")
_TYPES = {"size": int, "count": int, "bytes": int, "keys": bool}  # all else is text
_STATE = re.compile(r"state/[0-9]+-[0-9a-f]{16}")


class BackupRefused(ArchiveError):
    """This folder can't hold the backup of this archive; nothing was changed in it."""

    advice = "Name a new folder, or one that holds an earlier backup of the same archive."
    exit_code = EXIT_USAGE


class BackupDamaged(ArchiveError):
    """A backup is not whole, so it is not used."""

    advice = "Use another backup. This one was cut short, or its disk is failing."


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a backup says of itself: the head of its records, and where its files are listed."""

    onrecord: str
    origin: str
    made_at: str
    size: int
    root: str
    checkpoint: str  # the signed note that was published then
    state: str  # the folder below the backup
    files: Digest  # SHA-256 of the list of files, `state`.sha256
    count: int
    bytes: int
    keys: bool


def write_manifest(manifest: Manifest) -> bytes:
    """The exact bytes of `backup.json`."""
    return canonical({"backup": _FORMAT, **asdict(manifest)})


def read_manifest(backup: Path) -> Manifest | None:
    """What the backup in a folder says of itself; None if there is none. BackupDamaged."""
    path = backup / BACKUP
    with telling(path):
        try:
            data = path.read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None
    try:
        value = json.loads(data)
        form = value.pop("backup")
        typed = all(type(value[one.name]) is _TYPES.get(one.name, str) for one in fields(Manifest))
        found = Manifest(**value)
        same = form == _FORMAT and typed and write_manifest(found) == data
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BackupDamaged(f"not what we write: {path}") from error
    if not same or found.size < 0 or not _STATE.fullmatch(found.state):
        raise BackupDamaged(f"not what we write: {path}")
    return found


def listed_files(backup: Path, manifest: Manifest) -> Iterator[tuple[Digest, str]]:
    """The files of a backup, each with its SHA-256; the list itself is checked. BackupDamaged."""
    path = backup / f"{manifest.state}.sha256"
    if digest_of_file(path) != manifest.files:
        raise BackupDamaged(f"the list of files was changed: {path}")
    with telling(path), path.open(encoding="utf-8") as lines:
        for line in lines:
            found = _LINE.fullmatch(line.removesuffix("\n"))
            if found is None or not _is_inside(found[2]):
                raise BackupDamaged(f"not a list of files: {path}")
            yield Digest(found[1]), found[2]


def check_files(
    backup: Path, manifest: Manifest, progress: Progress | None = None
) -> Iterator[str]:
    """Read every file of a backup; what is missing or changed, in words."""
    for number, (digest, name) in enumerate(listed_files(backup, manifest), 1):
        found = digest_of_file(backup / name)
        if found is None:
            yield f"missing: {name}"
        elif found != digest:
            yield f"changed: {name}"
        if progress is not None:
            progress(number, manifest.count)


def digest_of_file(path: Path) -> Digest | None:
    """The SHA-256 of a file, read piece by piece; None if it is not there. StorageError."""
    hashed = sha256()
    try:
        with path.open("rb") as file:
            while piece := file.read(_CHUNK):
                hashed.update(piece)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise StorageError(f"{error.strerror}: {path}") from error
    return Digest(hashed.hexdigest())


def _is_inside(name: str) -> bool:
    parts = name.split("/")
    return parts[0] in ("blobs", "state") and all(part not in ("", ".", "..") for part in parts)
