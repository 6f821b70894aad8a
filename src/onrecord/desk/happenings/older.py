"""Is a post from before its account was put on record?

What was there then, and older posts that are taken along later, are counted, and told as one: a
hundred of them would hide what happens now.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from onrecord.archive import Book, Position
from onrecord.desk.happenings.entering import Pen, microseconds, moment_of
from onrecord.findings.happening import HappeningKind
from onrecord.record.accounts import AccountId
from onrecord.record.observations import PostObservation

__all__ = ["Enrolled", "enrolled", "is_older", "note_enrolled"]

_ENROLLED = "enrolled"
_OLDER = timedelta(days=1)  # a post may carry a date alone


@dataclass(frozen=True, slots=True)
class Enrolled:
    """When an account was first put on record, and where that is told."""

    at: int  # microseconds since 1970
    told: Position


def enrolled(book: Book, account: AccountId) -> Enrolled | None:
    """When an account was put on record, as far as the log was followed."""
    noted = book.note(account, _ENROLLED)
    if noted is None:
        return None
    at, place, nth = json.loads(noted)
    return Enrolled(at, (place, nth))


def note_enrolled(book: Book, account: AccountId, at: datetime, told: Position) -> None:
    """An account was put on record."""
    book.set_note(account, _ENROLLED, json.dumps([microseconds(at), *told]))


def is_older(pen: Pen, entry: PostObservation) -> bool:
    """Whether it is; then it was counted."""
    known = enrolled(pen.book, entry.account)
    if known is None:
        return False
    if microseconds(entry.observed_at) <= known.at:
        pen.book.count(known.told)
        return True
    streamed = entry.evidence.exchange.method == "SUBSCRIBE"  # then it is new, whatever it claims
    claimed = entry.claimed_at
    if streamed or claimed is None or claimed >= moment_of(known.at) - _OLDER:
        return False
    _count_older(pen, entry)
    return True


def _count_older(pen: Pen, entry: PostObservation) -> None:
    """Older posts of an account that were first seen within one day are told as one."""
    name = f"older {entry.observed_at:%Y-%m-%d}"
    noted = pen.book.note(entry.account, name)
    if noted is not None:
        place, nth = json.loads(noted)
        pen.book.count((place, nth))
        return
    position = pen.write(
        HappeningKind.OLDER_POSTS,
        (pen.logged.digest,),
        at=entry.observed_at,
        which="observed",
        authenticity=entry.evidence.authenticity,
        platform=entry.platform,
        accounts=(entry.account,),
        counted=1,
    )
    pen.book.set_note(entry.account, name, json.dumps(position))
