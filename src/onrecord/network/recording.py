"""How is what the network said kept, so that it can be said again?

A recording is JSON lines: a line that names the format, then one line for each exchange, in the
order of the answers, and for each event of a stream, in the order in which it was taken. Bytes
are base64. Reading is strict: a line is what we would have written, or the recording is refused.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from cattrs import BaseValidationError, Converter
from cattrs.gen import make_dict_unstructure_fn, override
from cattrs.strategies import configure_tagged_union

from onrecord.network.asking import Ended, Frame, Opened
from onrecord.record.errors import OnrecordError
from onrecord.record.exchanges import Exchange
from onrecord.record.times import TimeError, instant, read_instant

__all__ = [
    "FIRST_LINE",
    "Answered",
    "BadRecording",
    "Heard",
    "HungUp",
    "Line",
    "Question",
    "read_recording",
    "write_line",
]

FIRST_LINE = '{"onrecord-recording":1}\n'


class BadRecording(OnrecordError):
    """The file is not a recording, or it is damaged."""

    advice = "Take the recording again, or use an unchanged copy."


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked: two questions are the same if all of it is."""

    method: str
    url: str
    headers: tuple[tuple[str, str], ...]
    body: bytes


@dataclass(frozen=True, slots=True)
class Answered:
    """A question and what came of it."""

    question: Question
    exchange: Exchange

    @property
    def at(self) -> datetime:
        return self.exchange.answered_at


@dataclass(frozen=True, slots=True)
class HungUp:
    """We stopped listening; the stream would have gone on."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Heard:
    """One event of a stream. `listening` numbers the connections of a recording from 0."""

    listening: int
    url: str
    cursor: int | None
    event: Opened | Frame | Ended | HungUp

    @property
    def at(self) -> datetime:
        match self.event:
            case Frame(received_at=at) | Opened(at=at) | Ended(at=at) | HungUp(at=at):
                return at


Line: TypeAlias = Answered | Heard


def _converter() -> Converter:
    made = Converter(forbid_extra_keys=True)
    made.register_unstructure_hook(datetime, instant)
    made.register_structure_hook(datetime, lambda text, _: read_instant(text))
    made.register_unstructure_hook(bytes, lambda data: b64encode(data).decode("ascii"))
    made.register_structure_hook(bytes, lambda text, _: b64decode(text, validate=True))
    # It came later: recordings from before are read as they were written.
    unsigned = make_dict_unstructure_fn(Exchange, made, collected=override(omit_if_default=True))
    made.register_unstructure_hook(Exchange, unsigned)
    for union in (Opened | Frame | Ended | HungUp, Line):
        configure_tagged_union(union, made, tag_name="is", tag_generator=_tag)
    return made


def _tag(of: type) -> str:
    return of.__name__.lower()


_CONVERTER = _converter()


def write_line(line: Line) -> str:
    """A line of a recording, with its end."""
    value = _CONVERTER.unstructure(line, unstructure_as=Line)
    return json.dumps(value, separators=(",", ":"), sort_keys=True) + "\n"


def read_recording(lines: Iterable[str]) -> tuple[Line, ...]:
    """The lines of a recording. Raises `BadRecording`."""
    found = iter(lines)
    if next(found, None) != FIRST_LINE:
        raise BadRecording("the first line does not say that this is a recording of ours")
    return tuple(_read_line(number, line) for number, line in enumerate(found, 2))


def _read_line(number: int, line: str) -> Line:
    try:
        value: Any = json.loads(line)
        found: Line = _CONVERTER.structure(value, Line)  # type: ignore[arg-type]  # a union
        same = write_line(found) == line
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BadRecording(f"line {number} can't be read: {error}") from error
    except (BaseValidationError, TimeError) as error:
        raise BadRecording(f"line {number} does not have the form of a line") from error
    if not same:
        raise BadRecording(f"line {number} is not as we write it")
    return found
