"""How do the blobs of an archive, or its published log, move from its folder into a bucket?

Copied first, and only then named in onrecord.toml. Whatever ends it in between, the same command
goes on. What was copied stays in the folder, until the operator takes it away.
"""

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from onrecord.archive.configuration import read_configuration, settings_text
from onrecord.archive.database import WAIT
from onrecord.archive.disk import Disk
from onrecord.archive.errors import ConfigurationError, ForkedLog
from onrecord.archive.existing import require_archive
from onrecord.archive.files import Files
from onrecord.archive.folder_store import FolderStore
from onrecord.archive.layout import Layout
from onrecord.archive.locks import moving_lock, publishing_lock, watch_lock
from onrecord.archive.moving_redacted import destroy_redacted, nobody_redacting
from onrecord.archive.moving_shelves import batches, copy_shelves
from onrecord.archive.naming_places import naming_bucket
from onrecord.archive.opening_redactions import open_redactions
from onrecord.archive.publication import Progress
from onrecord.archive.published import (
    CHECKPOINT,
    VERIFIER_KEY,
    Published,
    PublishedLog,
    load_verifier_key,
)
from onrecord.archive.s3.belonging import open_bucket, take
from onrecord.archive.settings import BucketSettings
from onrecord.archive.signing import other_keys
from onrecord.proof.tiles import TileError

__all__ = ["MovedObjects", "move_blobs", "move_log"]


@dataclass(frozen=True, slots=True)
class MovedObjects:
    """What lies in a bucket now."""

    place: str
    objects: int
    copied: int  # by this run


def move_blobs(
    folder: Path, bucket: BucketSettings, tell: Progress | None = None, disk: Disk | None = None
) -> MovedObjects:
    """Copy the blobs, with their salts, into a bucket, and write into onrecord.toml where they are.

    Nobody may watch meanwhile, or move another part: ArchiveBusy. What was redacted since an
    earlier run is destroyed in the bucket; RemovalForbidden if it can't be. Raises AnotherWatcher,
    MissingArchive, ConfigurationError, CredentialsRefused, ExistingArchive if the place is another
    archive's, BlobDamaged, ArchiveError if a redaction was not finished, StorageError.
    """
    layout, files = Layout(folder), Files(disk)
    configuration = require_archive(layout)
    _named(layout, "blobs", bucket)
    with (
        moving_lock(layout.configuration),
        watch_lock(folder),
        closing(FolderStore(layout.shelves, files)) as source,
        closing(open_bucket(layout, bucket, public=False)) as target,
        closing(open_redactions(layout, configuration, files, wait=WAIT, writing=True)) as turns,
    ):
        take(target, configuration.origin)
        with nobody_redacting(turns):
            destroy_redacted(turns, source, target)  # what an earlier run has copied
        # 1. Most of it, while others may keep. 2. The rest, while they wait.
        objects, copied = copy_shelves(source, target, tell, alone=False)
        with nobody_redacting(turns):
            objects, more = copy_shelves(source, target, tell, alone=True)
            destroy_redacted(turns, source, target)
            _name(layout, files, "blobs", bucket)
        return MovedObjects(target.place, objects, copied + more)


def move_log(
    folder: Path, bucket: BucketSettings, tell: Progress | None = None, disk: Disk | None = None
) -> MovedObjects:
    """Copy the published log into a bucket, the checkpoint last; as `move_blobs` otherwise.

    ForkedLog if another history of this log is published there.
    """
    layout, files = Layout(folder), Files(disk)
    configuration = require_archive(layout)
    _named(layout, "log", bucket)
    key = load_verifier_key(layout, configuration.origin)
    keys = (key, *other_keys(layout, key))
    with (
        moving_lock(layout.configuration),
        publishing_lock(layout.log, WAIT),
        closing(FolderStore(layout.log, files)) as source,
        closing(open_bucket(layout, bucket, public=True)) as target,
    ):
        take(target, configuration.origin)
        log = PublishedLog(source, configuration.origin, *keys)
        there = PublishedLog(target, configuration.origin, *keys)
        # 1. What is told there already is the beginning of ours, or more than ours.
        before = None if target.size(CHECKPOINT) is None else there.head()
        ahead = before is not None and _is_ahead(log, before)
        names = [] if ahead else list(source.names("tile"))
        missing = sorted(set(names) - set(target.names("tile")))
        for number, objects in batches(source, missing):
            target.create(objects)
            if tell is not None:
                tell(number, len(missing))
        # 2. The key and the checkpoint.
        if not ahead:
            target.create({VERIFIER_KEY: f"{key}\n".encode()})
            seen = None if before is None else before.tag
            target.put(CHECKPOINT, log.head().note.encode(), seen=seen)
        _name(layout, files, "log", bucket)
        return MovedObjects(target.place, len(names) + 2, len(missing))


def _named(layout: Layout, section: str, bucket: BucketSettings) -> str:
    """The text of onrecord.toml, as it is now, with this bucket in it."""
    text = settings_text(layout.configuration)
    told = getattr(read_configuration(text), section)
    if told.s3 and told != bucket:
        raise ConfigurationError(f"[{section}] s3 in onrecord.toml names a bucket already")
    return naming_bucket(text, section, bucket)


def _name(layout: Layout, files: Files, section: str, bucket: BucketSettings) -> None:
    """Write it; a person may have written something else there since we began."""
    files.put(layout.configuration, _named(layout, section, bucket).encode())


def _is_ahead(log: PublishedLog, before: Published) -> bool:
    """Whether more is told there than here; ForkedLog if that is not one history."""
    told, known = log.head().checkpoint, before.checkpoint
    if known.size > told.size:
        return True  # what the records hold decides when the archive is opened
    try:
        same = log.reader().root_at(known.size) == known.root
    except TileError:
        same = False
    if not same:
        raise ForkedLog(f"another history of this log is published there, of {known.size} entries")
    return False
