"""Whose is a part of a bucket, and may it hold an archive?

An object says so. Without it, a bucket that was named wrongly would look like an empty archive.
"""

from onrecord.archive.errors import DamagedArchive, ExistingArchive, ObjectChanged, StorageError
from onrecord.archive.layout import Layout
from onrecord.archive.object_store import ObjectStore
from onrecord.archive.s3.bucket import Bucket
from onrecord.archive.s3.credentials import load_credentials
from onrecord.archive.s3.history import BucketHistory
from onrecord.archive.s3.place import blob_headers, log_headers, place_of
from onrecord.archive.settings import BucketSettings

__all__ = ["MARK", "TRIED", "open_bucket", "require_belonging", "require_conditions", "take"]

MARK = "onrecord-archive"
"""The object that holds the origin."""

TRIED = "trial-of-conditions"
"""An object that nobody can replace who asks for it to be new."""

_NO_TAG = '"00000000000000000000000000000000"'
_FIRST, _OTHER = b"the first", b"another"


def open_bucket(layout: Layout, settings: BucketSettings, *, public: bool) -> Bucket:
    """The bucket that is named there; nothing is asked yet. CredentialsRefused."""
    place = place_of(settings, load_credentials(layout.bucket_credentials))
    return Bucket(place, BucketHistory(place), log_headers if public else blob_headers)


def require_belonging(store: ObjectStore, origin: str) -> None:
    """Return if a part of this archive is in there; DamagedArchive, BucketAway otherwise."""
    data = store.read(MARK)
    if data is None:
        raise DamagedArchive(
            f"nothing of this archive is in {store.place}",
            advice=(
                "See that onrecord.toml names the right bucket. `onrecord migrate` fills a new one;"
                " one that was lost is restored from a backup (docs/operations.md)."
            ),
        )
    if data != origin.encode():
        raise DamagedArchive(
            f"{store.place} belongs to another archive, {data.decode(errors='replace')[:200]}",
            advice="Name another bucket in onrecord.toml, or another part of this one.",
        )


def take(store: ObjectStore, origin: str) -> None:
    """Make a part of a bucket this archive's, if it is nobody's. ExistingArchive, StorageError."""
    require_conditions(store)
    store.create({MARK: origin.encode()})
    if store.read(MARK) != origin.encode():
        raise ExistingArchive(f"{store.place} belongs to another archive")


def require_conditions(store: ObjectStore) -> None:
    """Return if nothing that is there can be replaced unseen; StorageError otherwise."""
    store.create({TRIED: _FIRST})
    found = store.look(TRIED)
    if store.create({TRIED: _OTHER}) or found is None or store.look(TRIED) != found:
        raise _refused(store, "If-None-Match")
    try:
        store.put(TRIED, found.data + _OTHER, seen=_NO_TAG)
    except ObjectChanged:
        if found.tag and store.look(TRIED) == found:
            return
    raise _refused(store, "If-Match")


def _refused(store: ObjectStore, header: str) -> StorageError:
    return StorageError(
        f"{store.place} replaces what is there although it is told not to ({header})",
        advice="Use a service that honours conditional writes: this one could lose evidence.",
    )
