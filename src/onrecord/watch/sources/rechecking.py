"""When is a post asked after that no list shows any more?

Often while it is young, since most of what is withdrawn is withdrawn soon, and ever more seldom
later. Pure: times are seconds since 1970, and are passed in.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from onrecord.record.accounts import PostId

__all__ = [
    "STEPS",
    "Due",
    "Mark",
    "Marks",
    "due",
    "most_marked",
    "next_due",
    "questions_per_month",
    "unmarked",
]

_HOUR, _DAY = 3600.0, 86_400.0
_MONTH = 30 * _DAY
_FOR_EVER = float("inf")
_LAST = "\U0010ffff"  # behind every post's id

STEPS: tuple[tuple[float, float, float], ...] = (
    (0.0, _HOUR, 120.0),
    (_HOUR, _DAY, _HOUR),
    (_DAY, 7 * _DAY, 6 * _HOUR),
    (7 * _DAY, 30 * _DAY, _DAY),
    (30 * _DAY, _FOR_EVER, 7 * _DAY),
)
"""From which age, up to which, a post is asked after how often, unless a list shows it."""

Mark: TypeAlias = tuple[float, str]
"""The turn of a post, by its time: up to here all of one step have been asked after."""

Marks: TypeAlias = tuple[Mark, ...]
"""A mark for each step."""


@dataclass(frozen=True, slots=True, order=True)
class Due:
    """A post whose turn has come, and since when."""

    step: int
    since: float
    post: PostId


def unmarked(now: float) -> Marks:
    """The marks of an account of which nothing is noted: all turns so far were had."""
    return ((now, _LAST),) * len(STEPS)


def due(posts: Iterable[tuple[PostId, float]], marks: Marks, now: float) -> list[Due]:
    """The posts whose turn has come, given when each began: the youngest step's first.

    Once some of them have been asked after, from the first on, `(since, post)` of the last of a
    step is that step's new mark. What is left waits, and loses no turn to younger posts of its
    own step.
    """
    found = []
    for post, began in posts:
        step = _step(now - began)
        if step is not None:
            since = _turns(began, step, now)[0]
            if since > began and (since, post) > marks[step]:
                found.append(Due(step, since, post))
    return sorted(found)


def next_due(posts: Iterable[tuple[PostId, float]], now: float) -> float:
    """When the next turn comes, if all that are due have been asked after."""
    return min((_next(began, now) for _, began in posts), default=now + _DAY)


def _step(age: float) -> int | None:
    return next((n for n, (start, end, _) in enumerate(STEPS) if start <= age < end), None)


def _next(began: float, now: float) -> float:
    step = _step(now - began)
    return began + STEPS[0][0] if step is None else _turns(began, step, now)[1]


def _turns(began: float, step: int, now: float) -> tuple[float, float]:
    """The last turn of a post up to now, and the one after it."""
    start, end, every = STEPS[step]
    last = began + start + (now - began - start) // every * every
    return last, min(last + every, began + end)


def questions_per_month(
    *,
    seconds_between_looks: float,
    questions_per_look: int,
    posts_per_day: float,
    listed: int,
    many: int,
    days_watched: float,
) -> float:
    """What an account costs its server, in questions a month, if nothing changes.

    `listed` posts are in the list and are not asked after, `many` as `Polled.MANY` has it.
    """
    looks = _MONTH / seconds_between_looks * questions_per_look
    listed_for = _FOR_EVER if posts_per_day <= 0 else listed / posts_per_day * _DAY
    turns = [
        _asked(step, listed_for, days_watched * _DAY) * posts_per_day for step in range(len(STEPS))
    ]
    return looks + sum(turns) / max(1, many)


def _asked(step: int, since: float, until: float) -> float:
    """How many questions in a month fall to posts of a step, of one new post a day."""
    start, end, every = STEPS[step]
    days = max(0.0, min(end, until) - max(start, since)) / _DAY
    return days * _MONTH / every


def most_marked(asked: Sequence[Due], marks: Marks) -> Marks:
    """The marks after these were asked after, in the order of `due`."""
    moved = list(marks)
    for one in asked:
        moved[one.step] = max(moved[one.step], (one.since, one.post))
    return tuple(moved)
