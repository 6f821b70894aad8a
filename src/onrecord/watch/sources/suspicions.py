"""What do we suspect to be gone, and when is it asked about again?

Suspicions are noted in state.db, with the entries of the first round as they will be appended if
the second one agrees. Lost notes cost nothing but a round: the suspicion begins anew.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from onrecord.archive import Archive
from onrecord.record.accounts import PostId
from onrecord.record.entries import EntryError, leaf_of, read_leaf
from onrecord.record.observations import AccountObservation, PostObservation
from onrecord.record.times import TimeError, instant, read_instant
from onrecord.watch.sources.watched import Key

__all__ = [
    "GIVEN_UP_AFTER",
    "Observed",
    "Suspicion",
    "again_after",
    "load_suspicions",
    "note_suspicions",
]

GIVEN_UP_AFTER = timedelta(hours=24)
"""After so long without two rounds in order it is told, and the record says what came instead."""

_LONGEST_WAIT = timedelta(hours=1)

Observed: TypeAlias = PostObservation | AccountObservation


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspicion:
    """A post, or with None the account, of which it is said or seems that it is gone."""

    post: PostId | None
    began_at: datetime
    next_at: datetime  # when it is asked about again
    tries: int = 0  # rounds that were not in order
    told: bool = False  # that it can't be found out
    by_list: bool = False  # the platform's list said so itself, in so many words
    notices: tuple[Observed, ...] = ()  # by which it began, to be appended if it is so
    seen: tuple[Observed, ...] = ()  # the last look that showed it, which is not on record yet
    first: tuple[Observed, ...] = ()  # what came of the first round, once one was in order


def again_after(tries: int, settle: timedelta) -> timedelta:
    """How long to wait after so many rounds that were not in order."""
    return min(settle * 2.0 ** min(max(tries - 1, 0), 20), max(settle, _LONGEST_WAIT))


def load_suspicions(archive: Archive, key: Key) -> dict[PostId | None, Suspicion]:
    """What was noted of an account; spoiled notes are as good as lost."""
    try:
        noted = json.loads(archive.state.get(_note(key)) or "[]")
        found = [_read(one) for one in noted]
    except (ValueError, KeyError, TypeError, RecursionError, TimeError, EntryError):
        return {}
    return {one.post: one for one in found}


def note_suspicions(archive: Archive, key: Key, suspicions: Iterable[Suspicion]) -> None:
    """Note what is suspected of an account; nothing, and the note is taken away."""
    noted = [_written(one) for one in suspicions]
    archive.state.set(_note(key), json.dumps(noted) if noted else None)


def _note(key: Key) -> str:
    return f"suspected/{key[0]}/{key[1]}"


def _written(one: Suspicion) -> Mapping[str, Any]:
    return {
        "post": one.post,
        "began_at": instant(one.began_at),
        "next_at": instant(one.next_at),
        "tries": one.tries,
        "told": one.told,
        "by_list": one.by_list,
        "notices": _leaves(one.notices),
        "seen": _leaves(one.seen),
        "first": _leaves(one.first),
    }


def _read(noted: Mapping[str, Any]) -> Suspicion:
    post = noted["post"]
    if not isinstance(post, str | None):
        raise TypeError("not a post")
    return Suspicion(
        post=None if post is None else PostId(post),
        began_at=read_instant(noted["began_at"]),
        next_at=read_instant(noted["next_at"]),
        tries=int(noted["tries"]),
        told=noted["told"] is True,
        by_list=noted["by_list"] is True,
        notices=_observed(noted["notices"]),
        seen=_observed(noted["seen"]),
        first=_observed(noted["first"]),
    )


def _leaves(entries: Sequence[Observed]) -> list[str]:
    return [leaf_of(entry).decode() for entry in entries]


def _observed(leaves: Sequence[str]) -> tuple[Observed, ...]:
    found = [read_leaf(leaf.encode()) for leaf in leaves]
    if not all(isinstance(entry, Observed) for entry in found):
        raise TypeError("not observations")
    return tuple(entry for entry in found if isinstance(entry, Observed))
