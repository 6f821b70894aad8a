"""How does an archive come back from a backup?

It comes back wholly or not at all, and for reading only: what was signed after the backup would
be signed a second time, with other entries (resuming.py says when it may go on).
"""

import secrets
import shutil
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from onrecord.archive.backup_copying import CHECKPOINT
from onrecord.archive.backup_manifest import (
    BackupDamaged,
    Manifest,
    check_files,
    listed_files,
    read_manifest,
)
from onrecord.archive.blob_names import digest_in, is_digest
from onrecord.archive.configuration import load_configuration
from onrecord.archive.database import WAIT, require_sqlite
from onrecord.archive.disk import Disk
from onrecord.archive.errors import (
    DamagedArchive,
    ExistingArchive,
    MissingArchive,
)
from onrecord.archive.existing import open_restored
from onrecord.archive.files import PART, Files, is_there, listed, telling
from onrecord.archive.folder_store import FolderStore
from onrecord.archive.layout import Layout
from onrecord.archive.naming_places import naming_none
from onrecord.archive.publication import Progress, Publication
from onrecord.archive.published import PublishedLog, load_verifier_key
from onrecord.archive.record_store import Head
from onrecord.archive.redaction_files import RedactionFiles, read_withheld
from onrecord.archive.signing import KEY_MODE, other_keys
from onrecord.archive.sqlite import Records
from onrecord.archive.withheld import Withheld
from onrecord.record.entries import canonical

__all__ = ["Restored", "restore"]


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back: a head that may be older than what the log has signed."""

    manifest: Manifest
    withheld: int  # blobs of the backup that were left out: they were redacted


def restore(
    backup: Path,
    folder: Path,
    *,
    redactions: Path | None = None,
    disk: Disk | None = None,
    progress: Progress | None = None,
) -> Restored:
    """Make an archive from a backup, wholly or not at all, for reading until `resume`.

    `redactions` is a newer withheld.jsonl than the backup has: what it names does not come back.
    Raises ExistingArchive, BackupDamaged, MissingArchive, DamagedArchive, StorageError.
    """
    require_sqlite()
    # 1. The backup is whole, and nothing is in the way.
    if listed(folder) or (is_there(folder) and not folder.is_dir()):
        raise ExistingArchive(f"there is something already: {folder}")
    manifest = read_manifest(backup)
    if manifest is None:
        raise MissingArchive(f"there is no backup in {backup}", advice="Name the backup's folder.")
    faults = list(check_files(backup, manifest, progress))
    if faults:
        raise BackupDamaged(f"{len(faults)} files of the backup are not whole: {faults[0]}")
    # 2. All of it beside the place where it will be; then its name.
    files, name = Files(disk), f".{folder.name}.{secrets.token_hex(8)}{PART}"
    built = Layout(folder.resolve().with_name(name))
    try:
        left_out = _build(backup, manifest, built, files, redactions)
        with telling(folder):
            if is_there(folder):
                folder.rmdir()
            built.folder.rename(folder.resolve())
        files.settle((folder.resolve().parent,))
    finally:
        shutil.rmtree(built.folder, ignore_errors=True)
    # 3. What the log itself says was redacted, if an interrupted process had left it.
    with open_restored(folder, writing=False) as archive:
        archive.redactions.finish_all()
    return Restored(manifest, left_out)


def _build(
    backup: Path, manifest: Manifest, built: Layout, files: Files, redactions: Path | None
) -> int:
    for path in (built.folder, built.shelves, built.log):
        files.folder(path)
    files.folder(built.keys, mode=0o700)
    withheld = Withheld(RedactionFiles(built, files, WAIT), secrets.token_bytes)
    withheld.add(read_withheld(backup / manifest.state / built.withheld.name))
    if redactions is not None:
        withheld.add(read_withheld(redactions))
    left_out = sum(
        _bring(backup, manifest, built, files, withheld, name)
        for _, name in listed_files(backup, manifest)
    )
    # Its records are those that it brought along, wherever the others lay: never the ones there.
    text = built.configuration.read_text(encoding="utf-8")
    if (alone := naming_none(text)) != text:
        files.put(built.configuration, alone.encode())
    _lay_log(built, files, manifest)
    shown = {"made_at": manifest.made_at, "root": manifest.root, "size": manifest.size}
    files.put(built.restored, canonical(shown) + b"\n")
    files.settle(built.shelves / shelf for shelf in listed(built.shelves))
    files.settle((built.shelves, built.shelves.parent, built.log, built.keys, built.folder))
    return left_out


def _bring(
    backup: Path, manifest: Manifest, built: Layout, files: Files, withheld: Withheld, name: str
) -> bool:
    """Copy one file of the backup to its place; whether it was a blob that is withheld."""
    last = name.rpartition("/")[2]
    digest = digest_in(last)
    if name.startswith("blobs/") and digest is not None and withheld.recognise(digest):
        return is_digest(last)
    target = built.folder / name.removeprefix(f"{manifest.state}/")
    if target == built.withheld:
        return False
    if target == built.folder / CHECKPOINT:
        target = built.checkpoint
    files.folder(target.parent)
    mode = KEY_MODE if target.parent == built.keys else 0o666
    files.copy(backup / name, target, mode=mode)
    return False


def _lay_log(built: Layout, files: Files, manifest: Manifest) -> None:
    """Write the published files from the records, as far as the checkpoint says."""
    configuration = load_configuration(built.configuration)
    key = load_verifier_key(built, configuration.origin)
    store = FolderStore(built.log, files)
    log = PublishedLog(store, configuration.origin, key, *other_keys(built, key))
    with closing(Records(built.records, files)) as records:
        head, told = records.head, log.head().checkpoint
        if (head.size, head.root.hex()) != (manifest.size, manifest.root):
            raise DamagedArchive(
                "the records of the backup have another head than the backup says",
                advice="Use another backup.",
            )
        publication = Publication(built, files, records, log, WAIT)
        publication.require_told(told)
        publication.lay_all(Head(told.size, told.root))
