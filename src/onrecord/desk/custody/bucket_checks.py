"""Do the buckets of an archive do what is relied on?"""

from collections.abc import Iterator
from urllib.parse import urlsplit

from onrecord.archive import Archive, ArchiveError
from onrecord.archive.errors import RemovalForbidden
from onrecord.archive.files import Files
from onrecord.archive.folder_store import FolderStore
from onrecord.archive.layout import Layout
from onrecord.archive.object_store import ObjectStore
from onrecord.archive.settings import BucketSettings
from onrecord.desk.custody.check import Check, State

__all__ = ["checks_of_buckets"]

_HERE = ("127.0.0.1", "localhost", "::1")


def checks_of_buckets(archive: Archive) -> Iterator[Check]:
    """What a bucket with blobs and one with the log answer; nothing if there are none.

    Something is written there on trial.
    """
    configuration, stores = archive.configuration, archive.stores
    if configuration.blobs.s3:
        yield _conditions("bucket blobs", stores.blobs)
        yield _removal(stores.blobs)
        yield from _left(archive)
        yield from _line(configuration.blobs)
    if configuration.log.s3:
        yield _conditions("bucket log", stores.log)
        yield from _line(configuration.log)


def _conditions(name: str, store: ObjectStore) -> Check:
    from onrecord.archive.s3.belonging import require_conditions  # the extra

    try:
        require_conditions(store)
    except ArchiveError as error:
        return Check(name, State.FAULT, f"{error}.", error.advice)
    return Check(name, State.FINE, f"{store.place}: what is there can't be replaced unseen")


def _removal(store: ObjectStore) -> Check:
    try:
        store.require_removable(["trial"])
    except RemovalForbidden as error:
        says = f"No redaction can be promised: {error}."
        return Check("bucket removal", State.WARNING, says, error.advice)
    except ArchiveError as error:
        return Check("bucket removal", State.FAULT, f"{error}.", error.advice)
    return Check("bucket removal", State.FINE, f"{store.place}: bytes can be destroyed for good")


def _left(archive: Archive) -> Iterator[Check]:
    shelves = FolderStore(Layout(archive.folder).shelves, Files())
    if next(shelves.names(), None) is not None:
        says = "Copies of blobs are left in blobs/; a process that still runs may write there."
        advice = "Run onrecord migrate blobs-to-s3 once more, then take them away."
        yield Check("bucket copies", State.WARNING, says, advice)


def _line(settings: BucketSettings) -> Iterator[Check]:
    url = urlsplit(settings.endpoint)
    if url.scheme == "http" and url.hostname not in _HERE:
        says = f"Whoever is on the line to {url.hostname} can read what is sent."
        yield Check("bucket line", State.WARNING, says, "Let endpoint begin with https:")
