"""What does a document say that happened, as long as its words may be read?"""

from dataclasses import dataclass
from datetime import datetime

from onrecord.archive import Archive, BlobMissing
from onrecord.desk.cases import cases
from onrecord.desk.releases import releases_among
from onrecord.findings.events import Event, WhichTime
from onrecord.findings.happening import HappeningKind
from onrecord.findings.releases import NotReadable
from onrecord.findings.releasing import release_events
from onrecord.findings.words import happenings as words
from onrecord.findings.words import timeline as timeline_words
from onrecord.record.accounts import Ref
from onrecord.record.declarations import Declaration
from onrecord.record.documents import CaseChange, Document, DocumentKind
from onrecord.record.editing import Correction, RequestAnswer
from onrecord.record.entries import EntryError, Logged, read_body
from onrecord.record.reports import Report

__all__ = ["Spoken", "spoken"]

_RELEASING = (DocumentKind.RELEASE, DocumentKind.TAKE_BACK)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """What a document tells."""

    at: datetime
    which_time: WhichTime
    says: str
    case: str | None = None


def spoken(archive: Archive, logged: Logged, kind: HappeningKind) -> Spoken | None:
    """What the document at this place tells; None if its words are gone, or count no more."""
    document = logged.entry
    if not isinstance(document, Document):
        return None
    if document.kind in _RELEASING:
        return _released(archive, logged, document)
    try:
        body = read_body(archive.blob(document.body))
    except (BlobMissing, EntryError):
        return None
    at = document.recorded_at
    match body:
        case Declaration():
            says = timeline_words.declared(body, at)
            return Spoken(at=body.said_at, which_time="said", says=says)
        case Report():
            says = timeline_words.reported(body, at)
            if body.published_at is None:
                return Spoken(at=at, which_time="observed", says=says)
            return Spoken(at=body.published_at, which_time="claimed", says=says)
        case CaseChange():
            return _case(archive, body, at, kind)
        case Correction():
            says = words.corrected(body)
            return Spoken(at=at, which_time="observed", says=says, case=body.case)
        case RequestAnswer():
            return Spoken(at=at, which_time="observed", says=words.answered(body))
        case _:
            return None


def _case(archive: Archive, body: CaseChange, at: datetime, kind: HappeningKind) -> Spoken:
    if kind is HappeningKind.CASE_OPENED:
        says = words.case_opened(body)
    else:
        case = cases(archive).get(body.case)
        says = words.case_changed(body.case if case is None else case.title, body)
    return Spoken(at=at, which_time="observed", says=says, case=body.case)


def _released(archive: Archive, logged: Logged, document: Document) -> Spoken | None:
    """The release or take-back of an assessment, as long as the assessment can be read."""
    around = (archive.index.entries_of_post(ref) for ref in document.posts[:1])
    found = [one for entries in around for one in releases_among(archive, entries)]
    for one in found:
        if logged.digest in one.because and not isinstance(one, NotReadable):
            told = release_events({Ref(""): [one]})
            event = next((x for x in told if _is_of(x, document)), None)
            if event is not None:
                return Spoken(at=event.at, which_time=event.which_time, says=event.says)
    return None


def _is_of(event: Event, document: Document) -> bool:
    return event.at == document.recorded_at
