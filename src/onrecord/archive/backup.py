"""How is an archive copied whole while it is being written to?

The published checkpoint first, then the records as of one moment, then the blobs: whatever the
records speak of was kept before them. `backup.json` comes last, in place of the one before, so a
backup is always the last whole one. The log's files are not copied: they follow from the records.
A witness's key and memory are not either: put back from a backup, it would cosign twice.
"""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from onrecord.archive.archive import Archive
from onrecord.archive.backup_copying import copy_blobs, copy_state
from onrecord.archive.backup_manifest import (
    BACKUP,
    BackupDamaged,
    BackupRefused,
    Manifest,
    check_files,
    digest_of_file,
    read_manifest,
    write_manifest,
)
from onrecord.archive.blob_names import digest_in, is_digest
from onrecord.archive.disk import Disk
from onrecord.archive.files import PART, Files, listed
from onrecord.archive.layout import Layout
from onrecord.archive.locks import publishing_lock
from onrecord.archive.publication import Progress
from onrecord.record.commitments import Digest, digest_of

__all__ = ["Backup", "back_up"]

_BUSY = 0.0  # seconds: two backups into one folder at once are a mistake


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """A backup that was made: what it says of itself, and what changed in its folder."""

    folder: Path
    manifest: Manifest
    digest: Digest  # of backup.json
    copied: int  # blobs that were not in the folder before
    removed: int  # blobs that were withheld since


def back_up(
    archive: Archive,
    folder: Path,
    *,
    made_at: str,
    version: str,
    with_keys: bool = False,
    verify: bool = False,
    progress: Progress | None = None,
    disk: Disk | None = None,
) -> Backup:
    """Copy an archive into a folder, new or with an earlier backup of the same one.

    `made_at` is RFC 3339, `version` onrecord's. With `verify` all of it is read again before it
    counts. Raises BackupRefused, BackupDamaged, ArchiveBusy, and the archive's errors.
    """
    files, layout = Files(disk), Layout(archive.folder)
    _require_fitting(archive, folder)
    files.folder(folder)
    with publishing_lock(folder, _BUSY):
        # 1. What is published, then the records, then what they speak of.
        checkpoint = archive.published_note
        state = f"state/{archive.head.size}-{secrets.token_hex(8)}"
        withheld = archive.redactions.everything()
        copy_state(layout, folder / state, files, checkpoint, withheld, with_keys=with_keys)
        why = archive.publishing_stopped
        if why is not None:  # of another machine, perhaps
            files.put(folder / state / layout.stopped.name, why.encode())
        head = archive.copy_records(folder / state / layout.records.name)
        files.settle((folder / state, folder / "state"))
        copied = copy_blobs(archive.stores.blobs, folder, files, progress)
        # 2. The list of all files; then, in one step, this backup in place of the last.
        names = sorted((*_state_names(folder, state), *_blob_names(archive, folder)))
        lines = [f"{_digest(folder, name)}  {name}\n" for name in names]
        listing = "".join(lines).encode()
        files.put(folder / f"{state}.sha256", listing)
        manifest = Manifest(
            onrecord=version,
            origin=archive.origin,
            made_at=made_at,
            size=head.size,
            root=head.root.hex(),
            checkpoint=checkpoint,
            state=state,
            files=digest_of(listing),
            count=len(names),
            bytes=sum((folder / name).stat().st_size for name in names),
            keys=with_keys,
        )
        if verify:
            _require_whole(folder, manifest, progress)
        data = write_manifest(manifest)
        files.put(folder / BACKUP, data)
        # 3. What the last one had alone, and what was withheld since.
        removed = _remove_withheld(archive, folder, files)
        _forget_others(folder, state, files)
    return Backup(
        folder=folder, manifest=manifest, digest=digest_of(data), copied=copied, removed=removed
    )


def _require_fitting(archive: Archive, folder: Path) -> None:
    """Return if the folder is new, empty, or has this archive's backup or the beginning of one."""
    whole, part = folder.resolve(), archive.folder.resolve()
    if whole == part or whole in part.parents or part in whole.parents:
        raise BackupRefused(f"the backup and the archive lie within each other: {folder}")
    before = read_manifest(folder)
    strangers = set(listed(folder)) - {"blobs", "state"} if before is None else set()
    if strangers:
        raise BackupRefused(f"this folder holds something else: {folder}")
    if before is None:
        return
    if before.origin != archive.origin:
        raise BackupRefused(f"this is the backup of another archive, {before.origin}: {folder}")
    if before.size > archive.head.size:
        raise BackupRefused(
            f"the backup holds {before.size} entries, the archive {archive.head.size}",
            advice="The archive is older than its backup: see docs/custody.md before you go on.",
        )


def _state_names(folder: Path, state: str) -> Iterator[str]:
    for path in (folder / state).rglob("*"):
        if path.is_file() and not path.name.endswith(PART):
            yield path.relative_to(folder).as_posix()


def _blob_names(archive: Archive, folder: Path) -> Iterator[str]:
    """The blobs that belong to the backup: those that are withheld do not."""
    shelves = Layout(folder).shelves
    for shelf in listed(shelves):
        for name in listed(shelves / shelf):
            digest = digest_in(name)
            if digest is not None and not archive.redactions.recognise(digest):
                yield f"blobs/sha256/{shelf}/{name}"


def _digest(folder: Path, name: str) -> Digest:
    """The SHA-256 of a file of the backup; a blob's is its name, and checked when it is read."""
    last = name.rpartition("/")[2]
    found = Digest(last) if is_digest(last) else digest_of_file(folder / name)
    if found is None:
        raise BackupDamaged(f"missing: {name}")
    return found


def _require_whole(folder: Path, manifest: Manifest, progress: Progress | None) -> None:
    faults = list(check_files(folder, manifest, progress))
    if faults:
        raise BackupDamaged(f"{len(faults)} files are not as they were written: {faults[0]}")


def _remove_withheld(archive: Archive, folder: Path, files: Files) -> int:
    """Redaction reaches the backup: what was withheld since it was last made goes."""
    removed, shelves = 0, Layout(folder).shelves
    for shelf in listed(shelves):
        for name in listed(shelves / shelf):
            digest = digest_in(name)
            if digest is not None and archive.redactions.recognise(digest):
                files.remove(shelves / shelf / name)
                removed += is_digest(name)
    files.settle(shelves / shelf for shelf in listed(shelves))
    return removed


def _forget_others(folder: Path, state: str, files: Files) -> None:
    """Remove the states before this one, and the beginnings of backups that were cut short."""
    kept = state.partition("/")[2]
    for name in listed(folder / "state"):
        if name not in (kept, f"{kept}.sha256"):
            path = folder / "state" / name
            files.remove_folder(path) if path.is_dir() else files.remove(path)
    files.settle((folder / "state",))
