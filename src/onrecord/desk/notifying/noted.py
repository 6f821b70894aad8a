"""What is worth knowing of notices: what began, failed, was given up?

The latest such notes, in state.db. What was delivered is not noted one by one.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from onrecord.archive import State
from onrecord.record.times import TimeError, instant, read_instant

__all__ = ["Noted", "note", "notes"]

_KEY = "notify"
_MOST = 300
_NOTING = Lock()  # several targets are told at once


@dataclass(frozen=True, slots=True)
class Noted:
    """Something that happened to notices. `words` hold no secret."""

    at: datetime
    rule: str
    target: str
    words: str


def notes(state: State) -> tuple[Noted, ...]:
    """The latest notes, oldest first."""
    try:
        return tuple(_read(*one) for one in json.loads(state.get(_KEY) or "[]"))
    except (ValueError, TypeError, RecursionError, TimeError):
        return ()  # spoiled notes are as good as lost


def note(state: State, one: Noted) -> None:
    """Add a note."""
    with _NOTING:
        held = [*notes(state), one][-_MOST:]
        state.set(_KEY, json.dumps([[instant(x.at), x.rule, x.target, x.words] for x in held]))


def _read(at: object, rule: object, target: object, words: object) -> Noted:
    if not all(isinstance(one, str) for one in (at, rule, target, words)):
        raise TypeError("not text")
    return Noted(read_instant(str(at)), str(rule), str(target), str(words))
