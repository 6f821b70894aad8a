"""What can go wrong with an archive, and what does a person do then?"""

from onrecord.record.errors import EXIT_ENVIRONMENT, EXIT_USAGE, OnrecordError

__all__ = [
    "AmbiguousRef",
    "AnotherWatcher",
    "ArchiveBusy",
    "ArchiveError",
    "BlobDamaged",
    "BlobMissing",
    "ConfigurationError",
    "DamagedArchive",
    "ExistingArchive",
    "FatalStorage",
    "ForkedLog",
    "HeadMoved",
    "MissingArchive",
    "NewerArchive",
    "NoSuchEntry",
    "StorageError",
]


class ArchiveError(OnrecordError):
    """The archive cannot do what was asked."""

    exit_code = EXIT_ENVIRONMENT


class MissingArchive(ArchiveError):
    """There is no archive in this folder; only `onrecord init` makes one."""

    advice = "Name the archive's folder with --dir, or make one: onrecord init --origin NAME"


class ExistingArchive(ArchiveError):
    """`init` was asked to make an archive where one is, or parts of one are."""

    advice = "Choose another folder. An archive is never made anew: that would fork its log."
    exit_code = EXIT_USAGE


class DamagedArchive(ArchiveError):
    """A part of the archive is missing or not what we wrote."""

    advice = "Run: onrecord rebuild. Keep a copy of the folder first."


class NewerArchive(ArchiveError):
    """The archive was written by a later onrecord than this one."""

    advice = "Install a newer onrecord. An older one must not write to this archive."


class ForkedLog(ArchiveError):
    """The records and the published log disagree; signing now would tell two histories."""

    advice = (
        "Publish nothing. If records.db comes from a backup, run: onrecord rebuild, which takes"
        " the missing entries from log/. Otherwise keep both copies: one of them was altered."
    )


class ArchiveBusy(ArchiveError):
    """Another process held the archive's lock for longer than we wait."""

    advice = "Wait until the other command has finished, then try again."


class AnotherWatcher(ArchiveError):
    """A watcher already runs on this archive."""

    advice = "One watcher is enough: stop the other one first, or leave it to its work."


class HeadMoved(ArchiveError):
    """The log's head is not where this writer thought it was; nothing was written."""

    advice = "Another command is writing to this archive. Try again."


class StorageError(ArchiveError):
    """The disk would not do it. Nothing is half done; the same can be tried again."""

    advice = "Look after the disk that holds the archive, then try again."


class FatalStorage(StorageError):
    """It is not known whether a write reached the disk; this process writes nothing more."""

    advice = (
        "Look after the disk, then start onrecord again: it continues from what the disk holds,"
        " and nothing that was acknowledged is lost."
    )


class BlobMissing(ArchiveError):
    """No blob in this archive opens the commitment or has the digest."""

    advice = "Restore blobs/ from a backup, unless the bytes were redacted on purpose."


class BlobDamaged(DamagedArchive):
    """A blob or its salt is not what was kept."""

    advice = "Restore this file of blobs/ from a backup."


class NoSuchEntry(ArchiveError):
    """The log has no entry at this place, or has not published it yet."""

    advice = "Look at the size of the log; what was just appended may need: onrecord publish"


class AmbiguousRef(ArchiveError):
    """The beginning of a ref fits several posts."""

    advice = "Give more digits of the post's ref (it has 16)."
    exit_code = EXIT_USAGE


class ConfigurationError(ArchiveError):
    """onrecord.toml says something that we do not understand."""

    advice = "Correct onrecord.toml as the message says."
    exit_code = EXIT_USAGE
