"""Where are the notes that all machines read? Beside the records, through the same connection."""

from onrecord.archive.postgres.database import Database

__all__ = ["PostgresNotes"]

_GET = "SELECT value FROM notes WHERE name = %s"
_FORGET = "DELETE FROM notes WHERE name = %s"
_SET = (
    "INSERT INTO notes (name, value) VALUES (%s, %s)"
    " ON CONFLICT (name) DO UPDATE SET value = excluded.value"
)


class PostgresNotes:
    """`Notes` in PostgreSQL; who only reads may ask a replica. Raises as `speaking` does."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, key: str) -> str | None:
        """What was last set under this name, on any machine."""
        found = self._database.one(_GET, key)
        return None if found is None else str(found[0])

    def set(self, key: str, value: str | None) -> None:
        """Note a text for all machines; None forgets it."""
        with self._database.writing() as connection:
            if value is None:
                connection.execute(_FORGET, [key])
            else:
                connection.execute(_SET, [key, value])
