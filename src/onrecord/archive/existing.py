"""Is there an archive here, and may we go on with it?"""

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from time import monotonic, sleep

from onrecord.archive.archive import Archive
from onrecord.archive.configuration import load_configuration
from onrecord.archive.database import WAIT, require_sqlite
from onrecord.archive.disk import Disk
from onrecord.archive.errors import (
    DamagedArchive,
    MissingArchive,
    RemovalForbidden,
    ReplicaBehind,
    RestoredArchive,
)
from onrecord.archive.files import Files, is_there
from onrecord.archive.heads import Heads
from onrecord.archive.layout import Layout
from onrecord.archive.opening_records import open_records
from onrecord.archive.opening_stores import open_stores
from onrecord.archive.publication import Publication, require_continuation
from onrecord.archive.published import PublishedLog, load_verifier_key
from onrecord.archive.record_store import RecordStore
from onrecord.archive.settings import Configuration
from onrecord.archive.signing import load_signers, other_keys

__all__ = ["open_archive", "open_restored", "require_archive"]

_GLANCE = 0.1  # seconds between two looks at how far a replica is


def open_archive(
    folder: Path,
    *,
    writing: bool = True,
    entropy: Callable[[int], bytes] = os.urandom,
    disk: Disk | None = None,
    wait: float = WAIT,
) -> Archive:
    """Open an archive; one that is not there is never made.

    For reading, no private key is needed, nor where `[operation] signs` is false; the folder must
    be writable all the same, for index.db. `wait` is for how many seconds another writer's turn is
    awaited. Raises MissingArchive, ConfigurationError, DamagedArchive, NewerArchive, KeyRefused,
    StorageError; ForkedLog if the published log is ahead of the records (ReplicaBehind if those are
    a replica's, which is given `wait` seconds to catch up), and RolledBack if this machine has
    signed more than they hold: signing would then fork the log; and RestoredArchive.
    """
    layout = Layout(folder)
    require_archive(layout)
    if writing and is_there(layout.restored):
        raise RestoredArchive(f"this archive was restored from a backup: {folder}")
    archive = open_restored(folder, writing=writing, entropy=entropy, disk=disk, wait=wait)
    if writing:
        try:
            with suppress(RemovalForbidden):  # whoever may destroy finishes it: `metrics` tell
                archive.redactions.finish_one()
        except BaseException:  # Ctrl-C included: nothing stays open, and it is raised on
            archive.close()
            raise
    return archive


def open_restored(
    folder: Path,
    *,
    writing: bool = True,
    entropy: Callable[[int], bytes] = os.urandom,
    disk: Disk | None = None,
    wait: float = WAIT,
    destroying: bool = False,
) -> Archive:
    """As `open_archive`, for whoever decides whether a restored archive may go on.

    With `destroying`, nothing can be appended, but what the log says was redacted be destroyed.
    """
    require_sqlite()
    layout, files = Layout(folder), Files(disk)
    configuration = require_archive(layout)
    key = load_verifier_key(layout, configuration.origin)
    signers = load_signers(layout, key) if writing and configuration.operation.signs else ()
    stores = open_stores(layout, configuration, files)
    log = PublishedLog(stores.log, configuration.origin, key, *other_keys(layout, key))
    told = log.head().checkpoint  # before the head: others may append and publish meanwhile
    records = open_records(layout, configuration, files, wait=wait, writing=writing or destroying)
    try:
        if records.origin != configuration.origin:
            raise DamagedArchive(
                f"onrecord.toml names {configuration.origin}, the records are of {records.origin}",
                advice="Put the origin in onrecord.toml back to what it was.",
            )
        if configuration.records.replica and not (writing or destroying):
            _require_caught_up(records, told.size, wait)
        require_continuation(told, records.head)
        if writing:
            publication = Publication(layout, files, records, log, wait)
            publication.require_newest(Heads(key), told, records.head)
    except BaseException:  # Ctrl-C included: nothing stays open, and it is raised on
        records.close()
        raise
    return Archive(
        layout,
        configuration,
        signers,
        records,
        log,
        stores,
        writing=writing,
        destroying=destroying,
        files=files,
        entropy=entropy,
        wait=wait,
    )


def _require_caught_up(records: RecordStore, size: int, wait: float) -> None:
    """Wait until a replica holds what is published; ReplicaBehind after so many seconds."""
    ends = monotonic() + wait
    while (held := records.head.size) < size:
        if monotonic() >= ends:
            raise ReplicaBehind(f"{size} entries are published, and the replica holds {held}")
        sleep(_GLANCE)


def require_archive(layout: Layout) -> Configuration:
    """The configuration of the archive in this folder; MissingArchive if there is none."""
    if not is_there(layout.configuration):
        raise MissingArchive(f"there is no archive in {layout.folder}")
    return load_configuration(layout.configuration)
