"""What does not work at the moment, and since when?

Derived, in the archive's notes: lost, it is found out again. `doctor` and the public page read it,
on whatever machine.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from onrecord.archive import Archive
from onrecord.record.times import TimeError, instant, read_instant

__all__ = ["Trouble", "TroubleKind", "clear_trouble", "note_trouble", "set_troubles", "troubles"]

_NOTE = "sources/troubles"


class TroubleKind(StrEnum):
    """What kind of thing does not work."""

    STALLED = "stalled"  # an account can't be looked at
    UNREAD = "unread"  # answers came that can't be read
    CANARY = "canary"  # the operator's own account shows that withdrawals may go unnoticed


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Something that does not work."""

    kind: TroubleKind
    platform: str
    of: str  # an account's id, or a host
    since: datetime
    why: str


def troubles(archive: Archive) -> tuple[Trouble, ...]:
    """All that does not work, as last noted by the watch, oldest first."""
    try:
        held = json.loads(archive.notes.get(_NOTE) or "[]")
        found = [_read(*one) for one in held]
    except (ValueError, TypeError, RecursionError, TimeError):
        return ()  # spoiled notes are as good as lost
    return tuple(sorted(found, key=lambda one: (one.since, one.platform, one.of)))


def note_trouble(archive: Archive, trouble: Trouble) -> bool:
    """Note one; whether it is new. Of one kind and account the first counts until it is cleared."""
    held = troubles(archive)
    if any(_same(one, trouble) for one in held):
        return False
    set_troubles(archive, (*held, trouble))
    return True


def clear_trouble(archive: Archive, kind: TroubleKind, platform: str, of: str) -> bool:
    """It works again; whether it did not."""
    held = troubles(archive)
    left = [one for one in held if (one.kind, one.platform, one.of) != (kind, platform, of)]
    if len(left) < len(held):
        set_troubles(archive, left)
    return len(left) < len(held)


def set_troubles(archive: Archive, held: Iterable[Trouble]) -> None:
    """Note these and no others."""
    rows = [[one.kind, one.platform, one.of, instant(one.since), one.why] for one in held]
    archive.notes.set(_NOTE, json.dumps(rows) if rows else None)


def _same(one: Trouble, other: Trouble) -> bool:
    return (one.kind, one.platform, one.of) == (other.kind, other.platform, other.of)


def _read(kind: str, platform: object, of: object, since: str, why: object) -> Trouble:
    if not (isinstance(platform, str) and isinstance(of, str) and isinstance(why, str)):
        raise TypeError("not text")
    return Trouble(
        kind=TroubleKind(kind), platform=platform, of=of, since=read_instant(since), why=why
    )
