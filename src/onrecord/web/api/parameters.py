"""Which parameters may a question have, and what do they say?

Read strictly: a misspelt filter must not silently give everything.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from onrecord.web.api.problems import Problem

__all__ = ["AFTER", "LIMIT", "MOST", "Parameter", "Value", "read_parameters"]

Value: TypeAlias = str | int
_NUMBER = re.compile(r"[0-9]{1,9}")
MOST = 100  # of a list, on a page
_USUAL = 20
_LONGEST_CURSOR = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A parameter of the query or of the path, with what it may be."""

    name: str
    says: str
    pattern: str | None = None
    choices: tuple[str, ...] = ()
    least: int | None = None  # of a number; None: it is no number
    most: int | None = None
    longest: int = 2000  # characters
    usual: Value | None = None
    required: bool = False
    example: Value | None = None

    @property
    def schema(self) -> dict[str, Any]:
        """As JSON Schema."""
        if self.least is not None:
            found: dict[str, Any] = {"type": "integer", "minimum": self.least, "maximum": self.most}
        elif self.choices:
            found = {"type": "string", "enum": list(self.choices)}
        else:
            found = {"type": "string", "minLength": 1, "maxLength": self.longest}
            if self.pattern is not None:
                found["pattern"] = f"^{self.pattern}$"
        return found if self.usual is None else found | {"default": self.usual}

    def read(self, text: str) -> Value:
        """What a text says. Raises Problem."""
        if self.least is not None:
            return self._number(text)
        if self.choices and text not in self.choices:
            raise self._wrong(f"is one of {', '.join(self.choices)}")
        if not 1 <= len(text) <= self.longest:
            raise self._wrong(f"has 1 to {self.longest} characters")
        if self.pattern is not None and not re.fullmatch(self.pattern, text):
            raise self._wrong(f"is written as {self.pattern}")
        return text

    def _number(self, text: str) -> int:
        assert self.least is not None and self.most is not None
        number = int(text) if _NUMBER.fullmatch(text) else -1
        if not self.least <= number <= self.most:
            raise self._wrong(f"is a number from {self.least} to {self.most}")
        return number

    def _wrong(self, what: str) -> Problem:
        return Problem("bad-parameter", f"{self.name} {what}")


LIMIT = Parameter(
    name="limit", says="How many of the list to give.", least=1, most=MOST, usual=_USUAL
)
AFTER = Parameter(
    name="after",
    says="Where the page before this one ended, as its link to the next one has it. Opaque.",
    longest=_LONGEST_CURSOR,
)


def read_parameters(
    known: Sequence[Parameter], given: Iterable[tuple[str, str]]
) -> Mapping[str, Value]:
    """What a query says, with what is usual where it says nothing. Raises Problem."""
    by_name = {one.name: one for one in known}
    found: dict[str, Value] = {}
    for name, text in given:
        if name not in by_name:
            raise Problem("bad-parameter", f"there is no parameter {name[:80]!r} here")
        if name in found:
            raise Problem("bad-parameter", f"{name} is given twice")
        found[name] = by_name[name].read(text)
    for one in known:
        if one.required and one.name not in found:
            raise Problem("bad-parameter", f"{one.name} is missing")
        if one.usual is not None:
            found.setdefault(one.name, one.usual)
    return found
