"""How does one half of an archive make the other again?

The records give every published file; the published entries, each checked against the signed
root, give the records. What was committed but not yet published lies in the records only.
"""

import secrets
from contextlib import closing, suppress
from pathlib import Path

from onrecord.archive.database import WAIT, require_sqlite
from onrecord.archive.derived import delete_database
from onrecord.archive.errors import DamagedArchive, ForkedLog, NoRecords, RestoredArchive
from onrecord.archive.existing import open_restored, require_archive
from onrecord.archive.files import PART, Files, is_there, telling
from onrecord.archive.layout import Layout
from onrecord.archive.locks import publishing_lock, watch_lock
from onrecord.archive.opening_records import open_records
from onrecord.archive.opening_stores import open_stores
from onrecord.archive.publication import Progress, Publication
from onrecord.archive.published import CHECKPOINT, Published, PublishedLog, load_verifier_key
from onrecord.archive.record_store import RecordStore
from onrecord.archive.redaction_files import read_withheld
from onrecord.archive.settings import Configuration
from onrecord.archive.signing import LogKey, load_signers, other_keys
from onrecord.archive.sqlite import Records
from onrecord.proof.checkpoint import Checkpoint
from onrecord.proof.merkle import EMPTY_ROOT
from onrecord.proof.notes import VerifierKey
from onrecord.proof.tiles import TileError, TileReader

__all__ = ["rebuild"]

_AT_ONCE = 4096  # entries to a transaction
_LEFT_OVER = 3600  # seconds after which nobody is still writing an unfinished file


def rebuild(folder: Path, progress: Progress | None = None) -> Checkpoint:
    """Make again what an archive lacks; returns what is published at the end.

    Records that are missing, or behind the published log (an old backup), are completed from the
    published entries; published files that are missing or damaged are written from the records;
    index.db, search.db, happenings.db and state.db are emptied; what the log says was redacted is
    destroyed if it is here again. Where both halves say something and disagree, or this machine has
    signed something else, nothing is signed: ForkedLog, RolledBack; nor is a restored archive:
    RestoredArchive. Partial tiles of earlier checkpoints are not made again, so who still holds one
    must fetch the newest. Raises MissingArchive, DamagedArchive if both are lost, AnotherWatcher,
    ArchiveBusy, KeyRefused, StorageError.
    """
    require_sqlite()
    layout, files = Layout(folder), Files()
    configuration = require_archive(layout)
    origin = configuration.origin
    files.folder(layout.log)
    with (
        watch_lock(folder),
        publishing_lock(layout.log, WAIT),
        closing(open_stores(layout, configuration, files)) as stores,
    ):
        # 1. What was published, and under which key?
        key = _key(layout, files, origin)
        log = PublishedLog(stores.log, origin, key, *other_keys(layout, key))
        found = _told(log)
        told = None if found is None else found.checkpoint
        # 2. The records: as far as they go, then the rest of what was published.
        with closing(_records(layout, files, configuration, told)) as records:
            publication = Publication(layout, files, records, log, WAIT)
            if told is not None:
                _complete(records, TileReader(log.fetch, told.size, told.root), progress)
                publication.require_told(told)
            # 3. Every published file; the checkpoint last.
            head = records.head
            publication.forget_partial(publication.lay_all(head, progress))
            if told is None and is_there(layout.restored):
                raise RestoredArchive(f"this archive was restored from a backup: {folder}")
            if told is None or (told.size < head.size and not is_there(layout.restored)):
                before = told or Checkpoint(origin, 0, EMPTY_ROOT)
                seen = None if found is None else found.tag
                told = publication.sign(before, head, load_signers(layout, key), seen=seen)
            publication.show_key(key)
    # 4. What is derived is made at its next use.
    for path in (layout.index, layout.search, layout.happenings, layout.state):
        delete_database(path)
    _sweep(layout)
    # 5. What the log says was redacted is not here again, from a backup or an unfinished run; and
    # a new database knows by which marks, if the list of a backup lies in the folder.
    with open_restored(folder, writing=False, destroying=True) as archive:
        archive.redactions.finish_all(read_withheld(layout.withheld))
    return told


def _key(layout: Layout, files: Files, origin: str) -> VerifierKey:
    """The log's public key; written from the private one if it is lost. DamagedArchive."""
    if is_there(layout.log_key) and not is_there(layout.verifier_key):
        files.put(layout.verifier_key, f"{LogKey.load(layout.log_key, origin).key}\n".encode())
    key = load_verifier_key(layout, origin)
    if is_there(layout.log_key):
        load_signers(layout, key)
    return key


def _told(log: PublishedLog) -> Published | None:
    if log.store.size(CHECKPOINT) is None:
        return None
    try:
        return log.head()
    except DamagedArchive as error:
        raise DamagedArchive(
            str(error),
            advice=(
                "Restore log/checkpoint from a copy. If there is none, move it aside and run"
                " onrecord rebuild again: it then signs what the records hold."
            ),
        ) from error


def _records(
    layout: Layout, files: Files, configuration: Configuration, told: Checkpoint | None
) -> RecordStore:
    origin = configuration.origin
    if configuration.records.postgres:
        return _sound(_in_database(layout, files, configuration, told), origin)
    if not is_there(layout.records):
        if told is None:
            raise DamagedArchive(
                "the records and the published checkpoint are both missing",
                advice="Restore the archive from a backup.",
            )
        part = layout.folder / f".{layout.records.name}.{secrets.token_hex(8)}{PART}"
        Records.create(part, origin, files).close()
        with telling(layout.records):
            part.rename(layout.records)
        files.settle((layout.folder,))
    try:
        return _sound(Records(layout.records, files), origin)
    except DamagedArchive as error:
        raise DamagedArchive(
            str(error), advice="Move records.db* aside, then run onrecord rebuild again."
        ) from error


def _in_database(
    layout: Layout, files: Files, configuration: Configuration, told: Checkpoint | None
) -> RecordStore:
    """The records in PostgreSQL; made there, if there are none and they can be completed."""
    try:
        return open_records(layout, configuration, files, wait=WAIT, writing=True)
    except NoRecords:
        if told is None:
            raise
    from onrecord.archive.postgres.records import PostgresRecords  # the extra

    return PostgresRecords.create(configuration.records.postgres, configuration.origin, wait=WAIT)


def _sound(records: RecordStore, origin: str) -> RecordStore:
    try:
        records.check()
        if records.origin != origin:
            raise DamagedArchive(f"the records are of another log, {records.origin}")
    except BaseException:  # Ctrl-C included: nothing stays open, and it is raised on
        records.close()
        raise
    return records


def _complete(records: RecordStore, log: TileReader, progress: Progress | None) -> None:
    """Append what is published and missing from the records, if they are its beginning."""
    head = records.head
    if head.size >= log.size:
        return
    try:
        if log.root_at(head.size) != head.root:
            raise ForkedLog(f"the records are not those published at size {head.size}")
        for start in range(head.size, log.size, _AT_ONCE):
            stop = min(start + _AT_ONCE, log.size)
            records.append(list(log.entries(start, stop)))
            if progress is not None:
                progress(stop, log.size)
    except TileError as error:
        raise DamagedArchive(
            f"the published log is damaged as well: {error}",
            advice="Restore records.db or log/ from a backup.",
        ) from error


def _sweep(layout: Layout) -> None:
    """Remove the unfinished files of processes that were killed long ago."""
    mark = layout.folder / f".sweep.{secrets.token_hex(8)}{PART}"
    with telling(layout.folder):
        mark.touch()
        now = mark.stat().st_mtime  # the disk's own clock
        for path in layout.folder.rglob(f".*{PART}"):
            with suppress(FileNotFoundError):  # its writer has just finished
                if path == mark or now - path.stat().st_mtime > _LEFT_OVER:
                    path.unlink()
