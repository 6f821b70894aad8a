"""How is it put on record, and found again, what was done with the bytes that are kept?"""

from collections.abc import Iterator
from datetime import datetime

from onrecord.archive import Archive
from onrecord.desk.documents import kept_document, put_on_record, recorded
from onrecord.record.accounts import Ref
from onrecord.record.commitments import Digest
from onrecord.record.custody import Custody, CustodyEvent
from onrecord.record.documents import DocumentKind
from onrecord.record.entries import Logged

__all__ = ["OPERATOR", "custody_events", "note_event"]

OPERATOR = "the operator of this archive"


def note_event(
    archive: Archive,
    event: CustodyEvent,
    at: datetime,
    *,
    by: str = OPERATOR,
    why: str | None = None,
    digest: Digest | None = None,
    where: str | None = None,
    result: str | None = None,
    posts: tuple[Ref, ...] = (),
    publish: bool = True,
) -> Logged:
    """Put an event on record, about no bytes in particular, and publish. DocumentRefused.

    Without `publish` it is acknowledged, and signed with whatever comes next.
    """
    body = Custody(event=event, by=by, why=why, what=(), digest=digest, where=where, result=result)
    if publish:
        return put_on_record(archive, body, at, posts=posts)
    (logged,) = archive.append([kept_document(archive, body, at, posts=posts)])
    return logged


def custody_events(archive: Archive) -> Iterator[tuple[datetime, Custody]]:
    """All events on record, oldest first, with when they were recorded."""
    for one in recorded(archive, DocumentKind.CUSTODY):
        if isinstance(one.body, Custody):
            yield one.document.recorded_at, one.body
