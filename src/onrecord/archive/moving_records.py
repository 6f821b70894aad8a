"""How do the records of an archive move from its folder into PostgreSQL?

Nobody has to stop meanwhile: all but the last entries are copied beside the work, the rest while
nobody can append, and then nothing can be appended in the folder any more. Whatever ends it in
between, the same command goes on, and ends with the same root.
"""

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from onrecord.archive.configuration import read_configuration, settings_text
from onrecord.archive.database import WAIT
from onrecord.archive.disk import Disk
from onrecord.archive.errors import ArchiveError, ConfigurationError, DamagedArchive
from onrecord.archive.existing import require_archive
from onrecord.archive.files import Files, is_there
from onrecord.archive.layout import Layout
from onrecord.archive.locks import moving_lock
from onrecord.archive.naming_places import naming
from onrecord.archive.opening_records import require_postgres
from onrecord.archive.postgres.connection import place_of
from onrecord.archive.postgres.records import PostgresRecords
from onrecord.archive.postgres.redactions import PostgresRedactions
from onrecord.archive.publication import Progress
from onrecord.archive.record_store import Head, RecordStore
from onrecord.archive.redaction_files import RedactionFiles
from onrecord.archive.sqlite import Records
from onrecord.proof.merkle import Frontier, leaf_hash

__all__ = ["Moved", "move_records"]

_AT_ONCE = 1_000  # entries to a transaction
_NEAR = 5_000  # so few are left to copy that writers can wait for it


@dataclass(frozen=True, slots=True)
class Moved:
    """What lies in PostgreSQL now: the same entries, under the same root."""

    head: Head
    place: str  # which database, without a password
    copied: int  # entries, by this run


def move_records(
    folder: Path,
    conninfo: str,
    progress: Progress | None = None,
    disk: Disk | None = None,
    *,
    then: str = "",
) -> Moved:
    """Move them, and write into onrecord.toml where they are: as `then` says, with another role.

    What PostgreSQL holds already must be the beginning of these records; run again once they have
    moved, it returns what is there. Raises MissingArchive, ConfigurationError, DamagedArchive,
    ArchiveError, ArchiveBusy while another part moves, StorageError.
    """
    require_postgres()
    layout, files = Layout(folder), Files(disk)
    configuration = require_archive(layout)
    place = place_of(conninfo)
    _named(layout, conninfo, then)
    if not is_there(layout.records):
        raise ArchiveError(
            f"there is no {layout.records} to move", advice="Nothing has to be done, if it is so."
        )
    withheld = RedactionFiles(layout, files, WAIT)
    with (
        moving_lock(layout.configuration),
        closing(Records(layout.records, files)) as source,
        closing(PostgresRecords.create(conninfo, configuration.origin, wait=WAIT)) as target,
        withheld.redacting(),
    ):
        before, told = target.head, require_archive(layout).records.postgres
        again = source.moved and bool(told) and before.size >= source.head.size
        if again:
            _require_grown(target, source.head)  # it moved before, and may have taken more since
        else:
            # 1. What is there already is ours. 2. Most of the rest, while others go on writing.
            _require_beginning(source, before, target.origin)
            while source.head.size - target.head.size > _NEAR:
                _copy(source, target, source.head.size, progress)
            # 3. What is withheld, the last of the entries, and nothing more here.
            _copy_withheld(withheld, conninfo)
            source.move_away(lambda head: _finish(source, target, head, progress))
        # 4. Where to look from now on. The list stays: who still runs would keep again what one
        # that is gone does not name, and one that grows old still names it.
        files.put(layout.configuration, _named(layout, conninfo, then).encode())
        withheld.end()
        head = target.head
    return Moved(head, place, 0 if again else head.size - before.size)


def _named(layout: Layout, conninfo: str, then: str) -> str:
    """The text of onrecord.toml, as it is now, with this database in it."""
    text = settings_text(layout.configuration)
    told = read_configuration(text).records.postgres
    if told not in ("", conninfo, then):
        raise ConfigurationError(f"the records lie in {place_of(told)} already")
    return naming(text, then or conninfo)


def _require_beginning(source: RecordStore, head: Head, origin: str) -> None:
    if not _begins(source, head):
        raise _others(f"{head.size} entries of {origin} that are not the beginning of records.db")


def _require_grown(target: RecordStore, head: Head) -> None:
    if not _begins(target, head):
        raise _others(f"entries of {target.origin} that do not begin with those of records.db")


def _begins(records: RecordStore, head: Head) -> bool:
    """Whether the first entries of these are all that this head speaks of."""
    if head.size > records.head.size:
        return False
    frontier = Frontier()
    for start in range(0, head.size, _AT_ONCE):
        leaves = records.leaves(start, min(start + _AT_ONCE, head.size))
        frontier = frontier.append(leaf_hash(leaf) for leaf in leaves)
    return frontier.root == head.root


def _others(what: str) -> DamagedArchive:
    return DamagedArchive(
        f"PostgreSQL holds {what}",
        advice="Name an empty database, and keep both as they are: one of them was altered.",
    )


def _copy(source: RecordStore, target: RecordStore, size: int, tell: Progress | None) -> None:
    for start in range(target.head.size, size, _AT_ONCE):
        stop = min(start + _AT_ONCE, size)
        target.append(list(source.leaves(start, stop)))
        if tell is not None:
            tell(stop, size)


def _copy_withheld(source: RedactionFiles, conninfo: str) -> None:
    """What is withheld, and which redaction is still to be finished."""
    with closing(PostgresRedactions(conninfo, wait=WAIT)) as target:
        target.put(source.lines())
        if (begun := source.begun) is not None:
            target.begin(begun)


def _finish(source: RecordStore, target: RecordStore, head: Head, tell: Progress | None) -> None:
    _copy(source, target, head.size, tell)
    if target.head != head:
        raise DamagedArchive("the records in PostgreSQL have another head than records.db")
