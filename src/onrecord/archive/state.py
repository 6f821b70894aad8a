"""What do we like to remember, but could do without?"""

from pathlib import Path

from onrecord.archive.database import rows
from onrecord.archive.derived import Derived

__all__ = ["State"]

_SCHEMA = "CREATE TABLE state (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID"


class State:
    """Cursors, leases, sign-ins: text under a key. No evidence; it may be lost at any time."""

    def __init__(self, path: Path) -> None:
        self._database = Derived(path, _SCHEMA, 1)

    def get(self, key: str) -> str | None:
        """What was last set under this key."""
        with self._database.reading() as database:
            found = rows(database, "SELECT value FROM state WHERE key = ?", key)
        return str(found[0][0]) if found else None

    def set(self, key: str, value: str | None) -> None:
        """Remember a text under a key; None forgets it."""
        with self._database.writing() as database:
            if value is None:
                database.execute("DELETE FROM state WHERE key = ?", (key,))
            else:
                database.execute("REPLACE INTO state VALUES (?, ?)", (key, value))

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()
