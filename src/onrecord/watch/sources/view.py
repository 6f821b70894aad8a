"""What do we hold of an account between two looks?

Little: thousands of accounts are watched by one process. What is needed to compare is asked of
the index; what would be missed after a restart is noted in state.db.
"""

import asyncio
import json
from dataclasses import dataclass, field
from datetime import datetime

from onrecord.archive import Archive
from onrecord.record.accounts import PostId
from onrecord.watch.sources.holding import Held
from onrecord.watch.sources.rechecking import STEPS, Marks, unmarked
from onrecord.watch.sources.suspicions import Suspicion, load_suspicions, note_suspicions
from onrecord.watch.sources.tally import Tally
from onrecord.watch.sources.watched import Key

__all__ = ["View", "load_view", "note_blind", "note_marks", "note_reader"]

Same = dict[PostId, tuple[str, str]]
"""Of posts that an earlier reader of ours wrote down otherwise: the commitment on record, and the
digest of what today's reader makes of the same answer."""


@dataclass(slots=True)
class View:
    """One account, as far as the next look has to know it. Times are seconds since 1970."""

    key: Key
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    tally: Tally = field(default_factory=Tally)
    held: dict[str, Held] = field(default_factory=dict)  # by the address that answered
    shown: frozenset[int] = frozenset()  # hashes of the posts that the lists showed last
    whole_at: float = 0.0  # when to ask for whole answers, to compare and keep one
    recheck_at: float = 0.0
    marks: Marks = ()
    blind: str | None = None  # the kind of failure that is on record, until we see again
    unread: dict[str, datetime] = field(default_factory=dict)  # faults, by when last recorded
    named: dict[PostId, datetime] = field(default_factory=dict)  # asked after, in vain
    doubted: dict[PostId, tuple[datetime, datetime]] = field(default_factory=dict)
    """Posts that a list shows as they were once: since when, and when last asked after."""
    unanswered: dict[PostId, None] = field(default_factory=dict)  # older posts, when last asked for
    suspicions: dict[PostId | None, Suspicion] = field(default_factory=dict)
    reader: str | None = None  # which of our readers reads it; None: not noted
    reader_since: float = 0.0  # since when, if another did before
    same: Same = field(default_factory=dict)

    @property
    def settle_at(self) -> datetime | None:
        """When the next suspicion is asked about."""
        return min((one.next_at for one in self.suspicions.values()), default=None)

    def suspect(
        self, archive: Archive, *changed: Suspicion, dropped: tuple[PostId | None, ...] = ()
    ) -> None:
        """Suspect something, or no longer; noted first, so that a restart goes on from here."""
        now = {**self.suspicions, **{one.post: one for one in changed}}
        for post in dropped:
            now.pop(post, None)
        if now != self.suspicions:
            note_suspicions(archive, self.key, now.values())
            self.suspicions = now


def load_view(archive: Archive, key: Key, now: datetime) -> View:
    """What was noted of an account; what was not is found out anew."""
    reader, since, same = _reader(archive.state.get(_note("reader", key)))
    return View(
        key=key,
        marks=_marks(archive.state.get(_note("rechecked", key)), now),
        blind=archive.state.get(_note("blind", key)),
        suspicions=load_suspicions(archive, key),
        reader=reader,
        reader_since=since,
        same=same,
    )


def note_blind(archive: Archive, view: View, kind: str | None) -> None:
    """Note which failure to see is on record, or that we see again."""
    if view.blind != kind:
        archive.state.set(_note("blind", view.key), kind)
        view.blind = kind


def note_marks(archive: Archive, view: View) -> None:
    """Note which older posts were asked after."""
    archive.state.set(_note("rechecked", view.key), json.dumps(view.marks))


def note_reader(archive: Archive, view: View, reader: str, since: float, same: Same) -> None:
    """Note which reader of ours reads the account, since when, and what it words otherwise."""
    archive.state.set(_note("reader", view.key), json.dumps([reader, since, same]))
    view.reader, view.reader_since, view.same = reader, since, same


def _note(what: str, key: Key) -> str:
    return f"{what}/{key[0]}/{key[1]}"


def _marks(noted: str | None, now: datetime) -> Marks:
    try:
        marks = tuple((float(at), str(post)) for at, post in json.loads(noted or ""))
    except (ValueError, TypeError, RecursionError):
        return unmarked(now.timestamp())
    return marks if len(marks) == len(STEPS) else unmarked(now.timestamp())


def _reader(noted: str | None) -> tuple[str | None, float, Same]:
    try:
        reader, since, same = json.loads(noted or "")
        held = {PostId(str(post)): (str(was), str(now)) for post, (was, now) in same.items()}
        return str(reader), float(since), held
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None, 0.0, {}
