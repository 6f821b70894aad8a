"""Do the records of an archive lie in its folder, or in PostgreSQL?"""

from contextlib import closing
from importlib.util import find_spec

from onrecord.archive.errors import ArchiveError, DamagedArchive
from onrecord.archive.files import Files, is_there
from onrecord.archive.layout import Layout
from onrecord.archive.record_store import RecordStore
from onrecord.archive.settings import Configuration
from onrecord.archive.sqlite import Records

__all__ = ["open_records", "require_postgres"]


def open_records(
    layout: Layout, configuration: Configuration, files: Files, *, wait: float, writing: bool
) -> RecordStore:
    """The records, where onrecord.toml says that they lie. Who only reads may get a replica.

    Raises DamagedArchive if they lie in two places, ArchiveError if the extra is missing, and
    what the store raises.
    """
    where = configuration.records
    if not where.postgres:
        return Records(layout.records, files, wait=wait)
    require_postgres()
    from onrecord.archive.postgres.records import PostgresRecords  # the extra

    _require_one(layout, files, wait)
    asked = where.postgres if writing else where.replica or where.postgres
    return PostgresRecords(asked, wait=wait, writing=writing)


def require_postgres() -> None:
    """Return if PostgreSQL can be spoken with; ArchiveError otherwise."""
    if find_spec("psycopg") is None:
        raise ArchiveError(
            "the records of this archive lie in PostgreSQL, for which the extra is missing",
            advice="Install it: pip install 'onrecord[postgres]'",
        )


def _require_one(layout: Layout, files: Files, wait: float) -> None:
    """Return unless records.db can be written to as well: then nobody knows which are newer."""
    if not is_there(layout.records):
        return
    with closing(Records(layout.records, files, wait=wait)) as left:
        if not left.moved:
            raise DamagedArchive(
                f"onrecord.toml names PostgreSQL, and there are records in {layout.records} too",
                advice=(
                    "After a restore, those in records.db are meant: empty [records] postgres in"
                    " onrecord.toml. Otherwise move records.db aside."
                ),
            )
