"""How does a log get another key, so that whatever ends us in between, it has one?

`log/log.vkey` says which key is the log's, and is replaced in one step; the private keys lie
beside each other until then. Each step here is done again if the process is killed: run the
command again, and it goes on.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from onrecord.archive.archive import Archive
from onrecord.archive.database import WAIT, require_sqlite
from onrecord.archive.disk import Disk
from onrecord.archive.errors import ArchiveError, BlobMissing, KeyElsewhere, RestoredArchive
from onrecord.archive.existing import open_archive, require_archive
from onrecord.archive.files import Files, is_there
from onrecord.archive.heads import Heads
from onrecord.archive.layout import Layout
from onrecord.archive.locks import watch_lock
from onrecord.archive.opening_records import open_records
from onrecord.archive.opening_stores import open_stores
from onrecord.archive.publication import Publication
from onrecord.archive.published import PublishedLog, load_verifier_key
from onrecord.archive.record_store import Head
from onrecord.archive.signing import KEY_MODE, SEED_BYTES, KeyRefused, LogKey
from onrecord.proof.key_change import KeyStatement, write_note
from onrecord.proof.notes import MalformedKey, VerifierKey
from onrecord.record.custody import KeyChange
from onrecord.record.documents import Document, DocumentKind
from onrecord.record.entries import read_body, write_body
from onrecord.record.errors import EXIT_USAGE

__all__ = ["Rotated", "RotationRefused", "finish_rotation", "rotate_key"]


class RotationRefused(ArchiveError):
    """The key can't be changed now; nothing was changed."""

    exit_code = EXIT_USAGE


@dataclass(frozen=True, slots=True)
class Rotated:
    """The change as it stands on record, and whether both keys sign from now on."""

    change: KeyChange
    both: bool


def rotate_key(
    folder: Path,
    *,
    why: str,
    at: datetime,
    compromised: bool = False,
    entropy: Callable[[int], bytes] = os.urandom,
    disk: Disk | None = None,
) -> Rotated:
    """Give the log a new key; a rotation in which a process ended is gone on with.

    Afterwards both keys sign until `finish_rotation`, so that whoever knows either goes on. After
    a compromise the new one alone, and the old private key is destroyed; it may be lost already.
    Raises RotationRefused, KeyElsewhere, AnotherWatcher, RestoredArchive, KeyRefused, and what
    `open_archive` raises.
    """
    require_sqlite()
    layout, files = Layout(folder), Files(disk)
    configuration = require_archive(layout)
    origin = configuration.origin
    if not configuration.operation.signs:
        raise KeyElsewhere(f"this folder has no key of the log: {folder}")
    if is_there(layout.restored):
        raise RestoredArchive(f"this archive was restored from a backup: {folder}")
    with watch_lock(folder):
        # 1. The new key, whatever becomes of it.
        _require_begin(layout, compromised=compromised)
        new = _next_key(layout, files, origin, entropy)
        # 2. The log says so: appended durably, under the head as it is.
        change = _on_record(folder, layout, new, why, at, compromised=compromised, disk=disk)
        # 3. Both sign, or the new one alone, and only then do others learn which it is.
        if change.compromised:
            _change_alone(layout, files, change, new)
        else:
            _change_together(layout, files, new, disk)
        # 4. The new key under its usual name; until now it was found by the published one.
        files.put(layout.log_key, new.to_pem(), mode=KEY_MODE)
        files.remove(layout.next_key)
        files.settle((layout.keys,))
    if compromised and not change.compromised:
        raise RotationRefused(
            "an earlier change of the key, a planned one, was unfinished, and is finished now",
            advice="Run the same command again: it changes the key that was compromised.",
        )
    return Rotated(change, not change.compromised)


def finish_rotation(folder: Path, *, disk: Disk | None = None) -> VerifierKey:
    """End the time in which both keys sign, and destroy the old private one; the log's key.

    Raises RotationRefused if there is no such time, and what `open_archive` raises.
    """
    layout, files = Layout(folder), Files(disk)
    if not is_there(layout.previous_key) or is_there(layout.next_key):
        raise RotationRefused(
            "no change of the key waits to be finished", advice="Begin: onrecord rotate-key"
        )
    with watch_lock(folder), open_archive(folder, disk=disk) as archive:
        archive.publish()
        old = LogKey.load(layout.previous_key, archive.origin)
        new = LogKey.load(layout.log_key, archive.origin)
        with _publication(layout, files, new.key, old.key) as publication:
            publication.sign_again([new])
        Heads(old.key).retire()
        files.remove(layout.previous_key)
        files.settle((layout.keys,))
    return new.key


def _require_begin(layout: Layout, *, compromised: bool) -> None:
    if not is_there(layout.next_key) and is_there(layout.previous_key) and not compromised:
        raise RotationRefused(
            "the key before this one still signs beside it",
            advice="End that first: onrecord rotate-key --finish",
        )
    if not is_there(layout.log_key) and not is_there(layout.next_key) and not compromised:
        raise KeyRefused(
            f"the private key of the log is missing: {layout.log_key}",
            advice="Restore keys/log.pem; or, if it is lost: onrecord rotate-key --compromised",
        )


def _next_key(layout: Layout, files: Files, origin: str, entropy: Callable[[int], bytes]) -> LogKey:
    if not is_there(layout.next_key):
        files.folder(layout.keys, mode=0o700)
        fresh = LogKey.from_seed(origin, entropy(SEED_BYTES))
        files.put(layout.next_key, fresh.to_pem(), mode=KEY_MODE)
    return LogKey.load(layout.next_key, origin)


def _on_record(
    folder: Path,
    layout: Layout,
    new: LogKey,
    why: str,
    at: datetime,
    *,
    compromised: bool,
    disk: Disk | None,
) -> KeyChange:
    """The change as the log has it; appended if it has none to this key."""
    with _opened(folder, layout, new, disk) as archive:
        known = _known(archive, new.key)
        if known is not None:
            return known
        key = load_verifier_key(layout, archive.origin)
        if not compromised:
            archive.publish()
        head = archive.head
        change = KeyChange(
            old=str(key),
            new=str(new.key),
            compromised=compromised,
            why=why,
            size=head.size,
            root=head.root.hex(),
            statement=None if compromised else _statement(layout, key, new.key, head),
        )
        (body,) = archive.keep(write_body(change))
        archive.append(
            [Document(kind=DocumentKind.KEY, recorded_at=at, accounts=(), posts=(), body=body)]
        )
    return change


def _opened(folder: Path, layout: Layout, new: LogKey, disk: Disk | None) -> Archive:
    """The archive, to append to. Where the old private key is lost, nothing else can be done."""
    if is_there(layout.log_key):
        return open_archive(folder, disk=disk)
    configuration, files = require_archive(layout), Files(disk)
    key = load_verifier_key(layout, configuration.origin)
    stores = open_stores(layout, configuration, files)
    log = PublishedLog(stores.log, configuration.origin, key, new.key)
    records = open_records(layout, configuration, files, wait=WAIT, writing=True)
    return Archive(
        layout,
        configuration,
        [new],
        records,
        log,
        stores,
        writing=True,
        files=files,
        entropy=os.urandom,
        wait=WAIT,
    )


def _known(archive: Archive, new: VerifierKey) -> KeyChange | None:
    for logged in archive.index.documents(DocumentKind.KEY):
        if isinstance(logged.entry, Document):
            with suppress(BlobMissing):  # it was redacted: not the change that we look for
                body = read_body(archive.blob(logged.entry.body))
                if isinstance(body, KeyChange) and body.new == str(new):
                    return body
    return None


def _statement(layout: Layout, old: VerifierKey, new: VerifierKey, head: Head) -> str:
    signer = LogKey.load(layout.log_key, old.name)
    return write_note(KeyStatement(old, new, head.size, head.root), signer)


def _change_together(layout: Layout, files: Files, new: LogKey, disk: Disk | None) -> None:
    """The published head bears both signatures before the published key is another."""
    published = load_verifier_key(layout, new.name)
    if published == new.key:
        return
    old = LogKey.load(layout.log_key, new.name)
    files.put(layout.previous_key, old.to_pem(), mode=KEY_MODE)
    with open_archive(layout.folder, disk=disk) as archive:
        archive.publish()
    with _publication(layout, files, published) as publication:
        publication.sign_again([new, old])
        _publish_key(layout, files, publication, new)


def _change_alone(layout: Layout, files: Files, change: KeyChange, new: LogKey) -> None:
    """The published key, then a head that the new key alone has signed.

    Between the two, strangers see a head that they cannot check; the old key's word would be
    worse.
    """
    old = _old_key(change)
    with _publication(layout, files, new.key, old) as publication:
        _publish_key(layout, files, publication, new)
        publication.sign_again([new])
        publication.publish([new])
    Heads(old).retire()
    for path in (layout.previous_key, layout.log_key):
        files.remove(path)
    files.settle((layout.keys,))


def _old_key(change: KeyChange) -> VerifierKey:
    try:
        return VerifierKey.parse(change.old)
    except MalformedKey as error:
        raise RotationRefused(f"the change on record names no key: {error}") from error


def _publish_key(layout: Layout, files: Files, publication: Publication, new: LogKey) -> None:
    files.put(layout.verifier_key, f"{new.key}\n".encode())
    publication.show_key(new.key)


@contextmanager
def _publication(layout: Layout, files: Files, *keys: VerifierKey) -> Iterator[Publication]:
    """Publishes, and reads a head that any of these keys has signed."""
    configuration = require_archive(layout)
    with (
        closing(open_stores(layout, configuration, files)) as stores,
        closing(open_records(layout, configuration, files, wait=WAIT, writing=True)) as records,
    ):
        log = PublishedLog(stores.log, keys[0].name, *keys)
        yield Publication(layout, files, records, log, WAIT)
