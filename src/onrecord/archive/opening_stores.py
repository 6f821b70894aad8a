"""Do an archive's blobs and its log lie in its folder, or in a bucket?"""

from importlib.util import find_spec

from onrecord.archive.configuration import load_configuration
from onrecord.archive.errors import ArchiveError
from onrecord.archive.files import Files
from onrecord.archive.folder_store import FolderStore
from onrecord.archive.layout import Layout
from onrecord.archive.object_store import ObjectStore, Stores
from onrecord.archive.settings import BucketSettings, Configuration

__all__ = ["open_stores", "require_s3", "require_same_place"]


def open_stores(layout: Layout, configuration: Configuration, files: Files) -> Stores:
    """Both, where onrecord.toml says that they lie.

    Raises ArchiveError if the extra is missing, CredentialsRefused, and BucketAway or
    DamagedArchive if a bucket is not reached, or has nothing of this archive.
    """
    blobs: ObjectStore = FolderStore(layout.shelves, files)
    log: ObjectStore = FolderStore(layout.log, files)
    if configuration.blobs.s3:
        blobs = _bucket(layout, configuration.blobs, configuration.origin, public=False)
    if configuration.log.s3:
        log = _bucket(layout, configuration.log, configuration.origin, public=True)
    return Stores(blobs, log)


def require_s3() -> None:
    """Return if a bucket can be spoken with; ArchiveError otherwise."""
    if find_spec("obstore") is None:
        raise ArchiveError(
            "a part of this archive lies in a bucket, for which the extra is missing",
            advice="Install it: pip install 'onrecord[s3]'",
        )


def require_same_place(layout: Layout, configuration: Configuration) -> None:
    """Return if onrecord.toml names the place of the blobs with which it was opened; ArchiveError."""
    if load_configuration(layout.configuration).blobs != configuration.blobs:
        raise ArchiveError(
            "the place of the blobs has moved since the archive was opened",
            advice="Start the command again, so that it destroys them where they are.",
        )


def _bucket(layout: Layout, settings: BucketSettings, origin: str, *, public: bool) -> ObjectStore:
    require_s3()
    from onrecord.archive.s3.belonging import open_bucket, require_belonging  # the extra

    store = open_bucket(layout, settings, public=public)
    try:
        require_belonging(store, origin)
    except BaseException:  # Ctrl-C included: nothing stays open, and it is raised on
        store.close()
        raise
    return store
