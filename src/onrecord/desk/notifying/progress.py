"""How far has a target been told, and when is it tried again?

In state.db, one note for each rule and target. Lost, it begins anew at the present: what happened
before is never told twice because of that, and that it began is noted.
"""

import json
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TypeAlias

from onrecord.archive import State
from onrecord.record.times import TimeError, instant, read_instant

__all__ = [
    "GIVEN_UP_AFTER",
    "PAUSES",
    "Cursor",
    "Progress",
    "load_progress",
    "save_progress",
]

Cursor: TypeAlias = tuple[int, int]  # place and nth of the last happening that was told

# The pauses that Standard Webhooks gives as its example, after each failure; the last goes on.
PAUSES = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
GIVEN_UP_AFTER = timedelta(days=3)
"""From the first failure on. What was owed for so long is then given up, and that is noted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How one target stands under one rule."""

    after: Cursor
    begun_at: datetime
    told_at: datetime | None = None
    failures: int = 0  # in a row
    failing_since: datetime | None = None
    again_at: datetime | None = None
    why: str | None = None  # of the last failure
    gone: str | None = None  # to which address nothing more is sent, as a digest
    blind: dict[str, str] = field(default_factory=dict)  # sources told as blind, since when

    def told(self, after: Cursor, now: datetime) -> "Progress":
        """It took everything up to `after`."""
        return replace(
            self, after=after, told_at=now, failures=0, failing_since=None, again_at=None, why=None
        )

    def failed(
        self, why: str, now: datetime, chance: float, again_at: datetime | None
    ) -> "Progress":
        """It failed once more; `chance` in [0, 1) lengthens the pause by up to a tenth."""
        pause = PAUSES[min(self.failures, len(PAUSES) - 1)] * (1 + chance / 10)
        return replace(
            self,
            failures=self.failures + 1,
            failing_since=self.failing_since or now,
            again_at=max(now + pause, again_at or now),
            why=why,
        )

    def gives_up(self, owed_since: datetime, now: datetime) -> bool:
        """Whether what is owed since then is tried no more."""
        first = self.failing_since
        return first is not None and now - max(first, owed_since) >= GIVEN_UP_AFTER


def load_progress(state: State, rule: str, target: str) -> Progress | None:
    """As last noted; None if it was never, or is lost."""
    try:
        return _read(json.loads(state.get(_key(rule, target)) or "null"))
    except (ValueError, TypeError, KeyError, RecursionError, TimeError):
        return None  # spoiled notes are as good as lost


def save_progress(state: State, rule: str, target: str, one: Progress) -> None:
    """Note how a target stands."""
    written = {
        "after": list(one.after),
        "begun_at": instant(one.begun_at),
        "told_at": _written(one.told_at),
        "failures": one.failures,
        "failing_since": _written(one.failing_since),
        "again_at": _written(one.again_at),
        "why": one.why,
        "gone": one.gone,
        "blind": one.blind,
    }
    state.set(_key(rule, target), json.dumps(written))


def _key(rule: str, target: str) -> str:
    return f"notify/{rule}/{target}"


def _written(at: datetime | None) -> str | None:
    return None if at is None else instant(at)


def _at(text: str | None) -> datetime | None:
    return None if text is None else read_instant(text)


def _read(held: dict[str, object] | None) -> Progress | None:
    if held is None:
        return None
    return Progress(
        after=_cursor(held["after"]),
        begun_at=read_instant(_text(held["begun_at"])),
        told_at=_at(_perhaps(held["told_at"])),
        failures=_count(held["failures"]),
        failing_since=_at(_perhaps(held["failing_since"])),
        again_at=_at(_perhaps(held["again_at"])),
        why=_perhaps(held["why"]),
        gone=_perhaps(held["gone"]),
        blind=_texts(held["blind"]),
    )


def _cursor(value: object) -> Cursor:
    match value:
        case [int(place), int(nth)]:
            return place, nth
        case _:
            raise TypeError("not a cursor")


def _count(value: object) -> int:
    if type(value) is not int or value < 0:
        raise TypeError("not a count")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not text")
    return value


def _perhaps(value: object) -> str | None:
    return None if value is None else _text(value)


def _texts(value: object) -> dict[str, str]:
    if not isinstance(value, dict):
        raise TypeError("not texts")
    return {_text(name): _text(one) for name, one in value.items()}
