"""What does one machine note for all that use an archive?

With the records in the folder it lies there too, in state.db; with the records in PostgreSQL, beside
them (postgres/notes.py): whoever shows pages knows what the one that watches can't see.
"""

from typing import Protocol

__all__ = ["Notes"]


class Notes(Protocol):
    """Text under a name. No evidence; it may be lost at any time. Raises StorageError."""

    def get(self, key: str) -> str | None:
        """What was last set under this name."""
        ...

    def set(self, key: str, value: str | None) -> None:
        """Note a text under a name; None forgets it."""
        ...
