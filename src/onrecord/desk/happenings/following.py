"""How does the table of what happened follow the log?

Entry after entry, whoever asks first: interrupted, it goes on where it stood, and two processes
may do it at once.
"""

from onrecord.archive import Archive, Book, Progress, Reached
from onrecord.desk.believing import trust
from onrecord.desk.happenings.accounts import look_at_account, note_gap
from onrecord.desk.happenings.documents import note_document
from onrecord.desk.happenings.entering import Pen
from onrecord.desk.happenings.posts import look_at_post
from onrecord.findings.trust import Trust
from onrecord.record.captures import Capture
from onrecord.record.documents import Document
from onrecord.record.entries import Logged
from onrecord.record.observations import AccountObservation, Gap, Looks, PostObservation
from onrecord.record.stamps import Stamp

__all__ = ["bring_up"]

_TRUST = ("vantages", "trust")
_AT_ONCE = 512  # entries to a transaction: others get their turn, and a kill loses no more


def bring_up(archive: Archive, most: int | None = None, progress: Progress | None = None) -> int:
    """Follow the log to its head, or by at least `most` entries; how many are left."""
    head = archive.head.size
    believed = trust(archive)
    begun = _begun(archive, believed).size
    until = head if most is None else min(head, begun + most)

    def follow(book: Book, at: Reached) -> Reached:
        return _advance(archive, book, at, head, believed)

    while begun < until:
        before, begun = begun, archive.happenings.advance(follow).size
        if begun == before:
            break
        if progress is not None:
            progress(begun, head)
    return head - begun


def _begun(archive: Archive, believed: Trust) -> Reached:
    """How far this very log was followed; another one is forgotten."""
    reached = archive.happenings.reached
    if reached.size == 0 or (_is_in(archive, reached) and _is_of(archive, believed)):
        return reached
    archive.happenings.empty()
    return archive.happenings.reached


def _is_in(archive: Archive, reached: Reached) -> bool:
    there = reached.size <= archive.head.size
    return there and archive.entry(reached.size - 1).digest == reached.last


def _is_of(archive: Archive, believed: Trust) -> bool:
    """Whether it was followed while the same vantages were believed."""
    return (archive.happenings.noted(*_TRUST) or "") == believed.stamp


def _advance(archive: Archive, book: Book, reached: Reached, head: int, believed: Trust) -> Reached:
    if reached.size and (book.note(*_TRUST) or "") != believed.stamp:
        return reached  # somebody follows it meanwhile who believes others: they are asked next
    if not believed.is_whole:
        book.set_note(*_TRUST, believed.stamp)
    stop = min(reached.size + _AT_ONCE, head)
    for logged in archive.entries(reached.size, stop):
        if believed.counts(logged):
            _follow(archive, book, logged)
        reached = Reached(logged.index + 1, logged.digest)
    return reached


def _follow(archive: Archive, book: Book, logged: Logged) -> None:
    match logged.entry:
        case PostObservation() as entry:
            look_at_post(Pen(archive, book, logged, entry.observed_at), entry)
        case AccountObservation() as entry:
            look_at_account(Pen(archive, book, logged, entry.observed_at), entry)
        case Gap() as gap:
            note_gap(Pen(archive, book, logged, gap.noted_at), gap)
        case Document() as document:
            note_document(Pen(archive, book, logged, document.recorded_at), document)
        case Looks() | Capture() | Stamp():
            pass
