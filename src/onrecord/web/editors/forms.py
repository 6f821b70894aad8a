"""What did an editor send, and how is it read?

All of it stays in memory, and is bounded before it is read. A field may have several values.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request

from onrecord.record.errors import EXIT_USAGE, OnrecordError
from onrecord.record.times import TimeError, read_claimed
from onrecord.web.forms import SentFile, bounded, sent_items

__all__ = ["Form", "FormError", "sent_body", "sent_form"]

_MOST_FIELDS, _MOST_FILES = 400, 10
_LONGEST_FIELD = 1_000_000  # bytes

_Choice = TypeVar("_Choice", bound=StrEnum)


class FormError(OnrecordError):
    """A field that can't be read as what it stands for. Nothing was recorded."""

    exit_code = EXIT_USAGE
    advice = "Correct the field, and send it again."


@dataclass(frozen=True, slots=True)
class Form:
    """The fields and files of a form by their names, in the order in which they came."""

    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    files: Mapping[str, tuple[SentFile, ...]] = field(default_factory=dict)

    def all(self, name: str) -> tuple[str, ...]:
        """Every value that says something."""
        return tuple(filter(None, (_typed(one) for one in self.fields.get(name, ()))))

    def text(self, name: str) -> str:
        """What was typed, with line ends as we write them; empty if nothing was."""
        return _typed(self.raw(name))

    def raw(self, name: str) -> str:
        """The very signs that were typed, spaces at both ends included: a password."""
        return next(iter(self.fields.get(name, ())), "")

    def optional(self, name: str) -> str | None:
        """The same, or None."""
        return self.text(name) or None

    def required(self, name: str, called: str) -> str:
        """The same; `called` is what the form calls it. Raises FormError."""
        found = self.text(name)
        if not found:
            raise FormError(f"{called}: nothing is written there")
        return found

    def lines(self, name: str) -> tuple[str, ...]:
        """The lines that say something."""
        return tuple(filter(None, (one.strip() for one in self.text(name).splitlines())))

    def has(self, name: str, value: str) -> bool:
        """Whether this box is ticked."""
        return value in self.fields.get(name, ())

    def choice(self, name: str, kind: type[_Choice]) -> _Choice | None:
        """What was chosen; None: nothing. Raises FormError."""
        found = self.text(name)
        return None if not found else _choice(found, kind)

    def choices(self, name: str, kind: type[_Choice]) -> tuple[_Choice, ...]:
        """All that was chosen. Raises FormError."""
        return tuple(dict.fromkeys(_choice(one, kind) for one in self.all(name)))

    def moment(self, name: str) -> datetime | None:
        """A moment, with its offset; None: none is given. Raises FormError."""
        found = self.text(name)
        try:
            return read_claimed(found) if found else None
        except TimeError as error:
            raise FormError(str(error), advice=error.advice) from error

    def uploads(self, name: str) -> tuple[SentFile, ...]:
        """The files that were chosen; none where the field was left alone."""
        return tuple(one for one in self.files.get(name, ()) if one.name or one.data)


def _typed(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def _choice(text: str, kind: type[_Choice]) -> _Choice:
    try:
        return kind(text)
    except ValueError as error:
        raise FormError(f"{text[:80]!r} is none of: {', '.join(kind)}") from error


async def sent_form(request: Request, most: int) -> Form:
    """Read a form of at most `most` bytes. HTTPException as `web.forms.sent_items` has it."""
    fields: dict[str, tuple[str, ...]] = {}
    files: dict[str, tuple[SentFile, ...]] = {}
    items = await sent_items(
        request, most, _LONGEST_FIELD, most_fields=_MOST_FIELDS, most_files=_MOST_FILES
    )
    for name, value in items:
        if isinstance(value, SentFile):
            files[name] = (*files.get(name, ()), value)
        else:
            fields[name] = (*fields.get(name, ()), value)
    return Form(fields, files)


async def sent_body(request: Request, most: int) -> bytes:
    """The bytes of a body. HTTPException: 413 where it is larger, 400 where it was cut off."""
    try:
        return b"".join([piece async for piece in bounded(request, most)])
    except ClientDisconnect:
        raise HTTPException(400, "The request was cut off.") from None
