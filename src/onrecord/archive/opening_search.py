"""Does the index of words lie in the archive's folder, or in PostgreSQL beside the records?"""

import shutil

from onrecord.archive.derived import Derived, delete_database
from onrecord.archive.files import is_there, telling
from onrecord.archive.layout import Layout
from onrecord.archive.search import Search
from onrecord.archive.search_fast import fast_finder
from onrecord.archive.search_store import SearchStore
from onrecord.archive.search_tables import SCHEMA, VERSION
from onrecord.archive.settings import Configuration

__all__ = ["open_search"]


def open_search(
    layout: Layout, configuration: Configuration, *, wait: float, writing: bool
) -> SearchStore:
    """The index, where the records lie; opened at its first use. Raises StorageError.

    Where that is PostgreSQL, one that was left in the folder is removed: no redaction would
    reach its words.
    """
    where = configuration.records
    if not where.postgres:
        words = Derived(layout.search, SCHEMA, VERSION)
        return Search(words, fast_finder(layout.search_fast))
    from onrecord.archive.postgres.search import PostgresSearch  # the extra

    _remove(layout)
    asked = where.postgres if writing else where.replica or where.postgres
    return PostgresSearch(asked, wait=wait, writing=writing)


def _remove(layout: Layout) -> None:
    if is_there(layout.search):
        delete_database(layout.search)
    with telling(layout.search_fast):
        if layout.search_fast.exists():
            shutil.rmtree(layout.search_fast)
