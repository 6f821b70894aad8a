"""How is a table of an incident file read, so that no mistake in it is passed over?

A key that nobody asked for is refused: misspelt, it would be a fact that is ignored.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, TypeVar

from onrecord.record.errors import EXIT_USAGE, OnrecordError

__all__ = ["IncidentError", "Table"]

_Word = TypeVar("_Word", bound=StrEnum)
_LONGEST = 2000  # characters of a text; incidents quote briefly


class IncidentError(OnrecordError):
    """An incident file that does not say what it should. Names the file and the key."""

    advice = "What stands in an incident file: docs/incidents.md."
    exit_code = EXIT_USAGE


class Table:
    """One table of a file. Each `take_*` reads a key; `finish` refuses those that are left."""

    def __init__(self, where: str, values: Mapping[str, Any]) -> None:
        self.where = where
        self._left = dict(values)

    def fault(self, key: str, why: str) -> IncidentError:
        """What is wrong with a key of this table."""
        return IncidentError(f"{self.where}: {key}: {why}")

    def text(self, key: str) -> str:
        """A text that must be there."""
        found = self.maybe_text(key)
        if found is None:
            raise self.fault(key, "is missing")
        return found

    def maybe_text(self, key: str) -> str | None:
        """A text, or None where the file has none."""
        found = self._left.pop(key, None)
        if found is None:
            return None
        if not isinstance(found, str) or not found.strip() or len(found) > _LONGEST:
            raise self.fault(key, f"must be a text of 1 to {_LONGEST} characters")
        return found

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; none where the key is missing."""
        found = self._left.pop(key, [])
        fits = isinstance(found, list) and all(
            isinstance(one, str) and one.strip() for one in found
        )
        if not fits:
            raise self.fault(key, "must be a list of texts")
        if len(set(found)) != len(found):
            raise self.fault(key, "names something twice")
        return tuple(found)

    def word(self, key: str, of: type[_Word]) -> _Word:
        """One word of a vocabulary."""
        return self._word(key, self.text(key), of)

    def maybe_word(self, key: str, of: type[_Word]) -> _Word | None:
        """One word of a vocabulary, or None where the file has none."""
        found = self.maybe_text(key)
        return None if found is None else self._word(key, found, of)

    def words(self, key: str, of: type[_Word]) -> tuple[_Word, ...]:
        """Several words of a vocabulary."""
        return tuple(self._word(key, one, of) for one in self.texts(key))

    def flag(self, key: str) -> bool:
        """True or false; false where the key is missing."""
        return self.maybe_flag(key) or False

    def maybe_flag(self, key: str) -> bool | None:
        """True, false, or None where the file does not say."""
        found = self._left.pop(key, None)
        if found is not None and not isinstance(found, bool):
            raise self.fault(key, "must be true or false")
        return found

    def counts(self, key: str) -> tuple[int, int] | None:
        """A number, or the least and the most of one; None where the key is missing."""
        found = self._left.pop(key, None)
        if found is None:
            return None
        both = found if isinstance(found, list) else [found, found]
        if (
            len(both) != 2
            or any(type(one) is not int for one in both)
            or not 0 <= both[0] <= both[1]
        ):
            raise self.fault(key, "must be a number, or the least and the most: [9, 11]")
        return both[0], both[1]

    def table(self, key: str) -> "Table":
        """A table within this one; empty where the key is missing."""
        found = self._left.pop(key, {})
        if not isinstance(found, dict):
            raise self.fault(key, "must be a table")
        return Table(f"{self.where}, {key}", found)

    def tables(self, key: str) -> list["Table"]:
        """The tables `[[key]]`, each called by its id, name or number."""
        found = self._left.pop(key, [])
        if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
            raise self.fault(key, f"must be written as [[{key}]]")
        return [
            Table(f"{self.where}, {key} {one.get('id') or number}", one)
            for number, one in enumerate(found, 1)
        ]

    def finish(self) -> None:
        """Refuse whatever nobody asked for."""
        if self._left:
            key = sorted(self._left)[0]
            raise self.fault(key, "is no key that an incident file has here")

    def _word(self, key: str, found: str, of: type[_Word]) -> _Word:
        if found not in set(of):
            raise self.fault(key, f"{found[:40]!r} is none of {', '.join(of)}")
        return of(found)
