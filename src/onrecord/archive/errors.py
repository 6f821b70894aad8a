"""What can go wrong with an archive, and what does a person do then?"""

from typing import Self

from onrecord.record.errors import EXIT_ENVIRONMENT, EXIT_FAILED, EXIT_USAGE, OnrecordError

__all__ = [
    "AmbiguousRef",
    "AnotherWatcher",
    "ArchiveBusy",
    "ArchiveError",
    "BlobDamaged",
    "BlobMissing",
    "BlobUnkept",
    "BlobWithheld",
    "ConfigurationError",
    "DamagedArchive",
    "ExistingArchive",
    "FatalStorage",
    "ForkedLog",
    "HeadMoved",
    "KeyChanged",
    "KeyElsewhere",
    "MissingArchive",
    "NewerArchive",
    "NoRecords",
    "NoSuchEntry",
    "ObjectChanged",
    "OlderTables",
    "RemovalForbidden",
    "ReplicaBehind",
    "RestoredArchive",
    "RolledBack",
    "StorageError",
    "StoreAway",
    "Unreadable",
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


class OlderTables(ArchiveError):
    """The database's tables are of an earlier onrecord, and this role may not change them."""

    advice = (
        "As the role that owns them, run this version's onrecord doctor, then its roles.sql"
        " (docs/operations.md, Two versions side by side). What runs already goes on meanwhile."
    )


class ForkedLog(ArchiveError):
    """The records and the published log disagree; signing now would tell two histories."""

    advice = (
        "Publish nothing. If records.db comes from a backup, run: onrecord rebuild, which takes"
        " the missing entries from log/. Otherwise keep both copies: one of them was altered."
    )


class RolledBack(ForkedLog):
    """This machine has signed a larger head of this log than the archive holds."""

    advice = (
        "The folder is an older copy. Put the newer one back; or lay the newest published log/"
        " over this one and run: onrecord rebuild. What was signed is never signed again"
        " otherwise (docs/custody.md)."
    )


class RestoredArchive(ArchiveError):
    """The archive comes from a backup, and nobody has shown that no newer head was signed."""

    advice = (
        "Fetch the newest checkpoint that anybody holds (your web server, a witness, a monitor,"
        " a bundle), then: onrecord restore --continue FILE"
    )


class KeyChanged(ArchiveError):
    """The log's key was changed while this process ran."""

    advice = "Start the command again: it then signs with the new key."


class KeyElsewhere(ArchiveError):
    """This folder has no key of the log: `[operation] signs` is false."""

    advice = (
        "Do it on the machine that publishes (onrecord sequence), whose folder has the log's key"
        " (docs/deployment.md)."
    )
    exit_code = EXIT_USAGE


class PublishingStopped(ForkedLog):
    """A witness knows another history of this log than we do; nothing is published until then."""

    exit_code = EXIT_FAILED
    advice = (
        "Read publishing-stopped.txt in the folder of the machine that noticed it, and"
        " docs/witnesses.md on what to do. Posts are recorded all the same."
    )

    @classmethod
    def because(cls, why: str) -> Self:
        """The same, where there is no file with the reason: its first line is told."""
        first = why.strip().partition("\n")[0]
        return cls(f"publishing was stopped: {first.rstrip('.')}")


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


class StoreAway(StorageError):
    """A store elsewhere was not reached, or its answer was lost: what was asked may be done."""

    advice = "See that it runs and is named rightly in onrecord.toml, then try again."


class ReplicaBehind(StoreAway):
    """The replica of the database does not hold yet what is published."""

    advice = (
        "See whether it still follows (pg_stat_wal_receiver), then try again; or empty [records]"
        " replica in onrecord.toml for as long."
    )


class FatalStorage(StorageError):
    """It is not known whether a write reached the disk; this process writes nothing more."""

    advice = (
        "Look after the disk, then start onrecord again: it continues from what the disk holds,"
        " and nothing that was acknowledged is lost."
    )


class Unreadable(StorageError):
    """What is there can't be read."""


class ObjectChanged(ArchiveError):
    """It is not what was read before it was to be replaced; nothing was written."""

    advice = "Another command has published meanwhile. Try again."


class RemovalForbidden(StorageError):
    """Where the bytes lie, somebody has forbidden to remove them; nothing is promised."""

    advice = "See docs/operations.md, Redaction in a bucket."


class BlobMissing(ArchiveError):
    """No blob in this archive opens the commitment or has the digest."""

    advice = "Restore blobs/ from a backup, unless the bytes were redacted on purpose."


class BlobWithheld(BlobMissing):
    """The bytes were destroyed on purpose; `why` is the reason that is on record."""

    advice = "They are not kept anywhere in this archive. The log holds the reason."

    def __init__(self, message: str, why: str) -> None:
        super().__init__(message)
        self.why = why


class BlobUnkept(BlobMissing):
    """The bytes were seen and, by the operator's decision, never kept; `why` says so."""

    advice = "Only their digest is on record. Whoever has a copy can have it compared."

    def __init__(self, message: str, why: str) -> None:
        super().__init__(message)
        self.why = why


class BlobDamaged(DamagedArchive):
    """A blob or its salt is not what was kept."""

    advice = "Restore this file of blobs/ from a backup."


class NoRecords(DamagedArchive):
    """The database that onrecord.toml names holds no records, or shows none to this role."""

    advice = (
        "If it is empty: onrecord migrate sqlite-to-postgres fills it, and where it was lost, onrecord"
        " rebuild (docs/operations.md, Runbooks). If it is not, the role may not see them (Roles)."
    )


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
