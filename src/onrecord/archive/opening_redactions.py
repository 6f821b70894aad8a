"""Does it lie in the archive's folder what is withheld, or in PostgreSQL beside the records?"""

from onrecord.archive.files import Files
from onrecord.archive.layout import Layout
from onrecord.archive.redaction_files import RedactionFiles
from onrecord.archive.redaction_store import RedactionStore
from onrecord.archive.settings import Configuration

__all__ = ["open_redactions"]


def open_redactions(
    layout: Layout, configuration: Configuration, files: Files, *, wait: float, writing: bool
) -> RedactionStore:
    """It, where the records lie; nothing is asked yet."""
    where = configuration.records
    if not where.postgres:
        return RedactionFiles(layout, files, wait)
    from onrecord.archive.postgres.redactions import PostgresRedactions  # the extra

    asked = where.postgres if writing else where.replica or where.postgres
    return PostgresRedactions(asked, wait=wait, writing=writing)
