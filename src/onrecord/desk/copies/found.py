"""Which copies of others are on record about a post, and what is kept of each?"""

from collections.abc import Iterable
from dataclasses import dataclass

from onrecord.archive import Archive
from onrecord.desk.documents import Recorded, recorded_among
from onrecord.record.custody import Custody, CustodyEvent, ThirdPartyCopy
from onrecord.record.documents import DocumentKind
from onrecord.record.entries import Logged

__all__ = ["ShownCopy", "copies_of"]


@dataclass(frozen=True, slots=True)
class ShownCopy:
    """A copy with its document, what was found when it came, and whether it is still kept."""

    copy: ThirdPartyCopy
    recorded: Recorded
    result: str | None
    kept: bool


def copies_of(archive: Archive, entries: Iterable[Logged]) -> tuple[ShownCopy, ...]:
    """The copies among a post's entries, oldest first; those whose words are gone are left out."""
    among = tuple(entries)
    events = [
        one.body
        for one in recorded_among(archive, among, DocumentKind.CUSTODY)
        if isinstance(one.body, Custody) and one.body.event is CustodyEvent.ACQUIRED
    ]
    found = {event.digest: event.result for event in reversed(events)}
    return tuple(
        ShownCopy(
            one.body,
            one,
            found.get(one.body.bytes),
            archive.commitment_of(one.body.bytes) is not None,
        )
        for one in recorded_among(archive, among, DocumentKind.COPY)
        if isinstance(one.body, ThirdPartyCopy)
    )
