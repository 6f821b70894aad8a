"""Between which bounds did a post appear and disappear, as a picture?

Every stretch between two bounds is drawn equally wide and says its own length: what happened
within seconds would vanish beside what lasted days. What we don't know is drawn as not known.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from onrecord.desk.finding import PostFinding
from onrecord.findings.presence import Verdict
from onrecord.findings.words.moments import duration, moment

__all__ = ["Bound", "Stretch", "Strip", "strip_of"]

_OPEN_END = 0.6  # the width of a stretch whose end is not known, against one of the others


@dataclass(frozen=True, slots=True)
class Bound:
    """A moment that divides the strip: where (percent of its width), when, and what it is."""

    x: float
    number: int
    at: datetime
    which_time: str
    words: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """What we know between two bounds. `look` is seen, claimed, unknown, gone or after."""

    x: float
    width: float
    look: str
    length: str


@dataclass(frozen=True, slots=True)
class Strip:
    """The picture; `says` is the same in words, for whoever can't see it."""

    bounds: tuple[Bound, ...]
    stretches: tuple[Stretch, ...]
    says: str


@dataclass(frozen=True, slots=True)
class _Mark:
    """A bound before it has a place, and what is known from there on."""

    at: datetime
    which_time: str
    words: str
    look: str


def strip_of(found: PostFinding) -> Strip | None:
    """The strip of a post that we have seen; None if there is nothing to draw."""
    if not found.versions:
        return None
    marks = _once(list(_marks(found)))
    wide = 100 / (len(marks) - 1 + _OPEN_END)
    bounds = tuple(
        Bound(wide * place, place + 1, mark.at, mark.which_time, mark.words)
        for place, mark in enumerate(marks)
    )
    stretches = [
        Stretch(wide * place, wide, mark.look, _length(mark.at, later.at))
        for place, (mark, later) in enumerate(pairwise(marks))
    ]
    last = Stretch(bounds[-1].x, wide * _OPEN_END, marks[-1].look, "")
    said = "; ".join(f"{mark.words} {moment(mark.at)} ({mark.which_time})" for mark in marks)
    return Strip(bounds, (*stretches, last), said)


def _length(begins: datetime, ends: datetime) -> str:
    """Of the times as they are printed, to the second: a reader will count."""
    return duration(ends.replace(microsecond=0) - begins.replace(microsecond=0))


def _marks(found: PostFinding) -> Iterator[_Mark]:
    """The bounds in the order of time; the stretch after each is drawn as its `look`."""
    first = found.versions[0].version
    if first.claimed_at is not None and first.claimed_at < first.first_seen:
        yield _Mark(first.claimed_at, "claimed", "The author’s own time for it", "claimed")
    yield _Mark(first.first_seen, "observed", "First seen by us", "seen")
    yield from _later(found)


def _once(marks: list[_Mark]) -> list[_Mark]:
    """Marks of the same moment as one, which says both: a post may have been seen only once."""
    kept: list[_Mark] = []
    for mark in marks:
        before = kept[-1] if kept else None
        if before is not None and before.at == mark.at and before.which_time == mark.which_time:
            words = f"{before.words}, and {mark.words[0].lower()}{mark.words[1:]}"
            kept[-1] = _Mark(mark.at, mark.which_time, words, mark.look)
        else:
            kept.append(mark)
    return kept


def _later(found: PostFinding) -> Iterator[_Mark]:
    presence = found.presence
    gone = presence.first_absent
    for number, shown in enumerate(found.versions[1:], 2):
        edited = shown.version.first_seen
        if gone is None or edited < gone:
            yield _Mark(edited, "observed", f"First seen with text {number}", "seen")
    last = found.versions[-1].version.last_seen
    seen = max(presence.last_seen or last, last) if gone is None else presence.last_seen or last
    if gone is None or seen <= gone:
        yield _Mark(seen, "observed", "Last seen by us", "after" if gone is None else "unknown")
    if gone is not None:
        yield _Mark(
            gone, "observed", _GONE.get(found.presence.verdict, "First found absent"), "gone"
        )


_GONE = {
    Verdict.HIDDEN_BY_HOST: "First denied by its host",
    Verdict.HIDDEN_BY_APP: "First left out by the app",
    Verdict.ACCOUNT_INACTIVE: "Account first not served",
}
