"""Which copies of others are on record about a post, and what is kept of each?"""

from collections.abc import Iterable
from dataclasses import dataclass

from onrecord.archive import Archive
from onrecord.desk.copies.comparing import compared_with
from onrecord.desk.documents import Recorded, recorded_among
from onrecord.findings.copies_of_states import Compared
from onrecord.record.custody import Custody, CustodyEvent, ThirdPartyCopy
from onrecord.record.documents import DocumentKind
from onrecord.record.entries import Logged

__all__ = ["ShownCopy", "copies_of"]


@dataclass(frozen=True, slots=True)
class ShownCopy:
    """A copy with its document, what was found when it came, and whether it is still kept.

    `compared`: how the words that it shows stand to the digests of what was served to us; None
    where it shows none, or where the platform's bytes can't be made from words.
    """

    copy: ThirdPartyCopy
    recorded: Recorded
    result: str | None
    kept: bool
    compared: Compared | None = None


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
            compared_with(archive, among, one.body.words),
        )
        for one in recorded_among(archive, among, DocumentKind.COPY)
        if isinstance(one.body, ThirdPartyCopy)
    )
