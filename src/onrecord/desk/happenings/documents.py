"""What happened, by what an editor put on record?

Only which document it is is noted, with whom it concerns: its words are read whenever they are
shown, so that nobody tells what was withheld.
"""

from hashlib import sha256

from onrecord.archive import BlobMissing
from onrecord.desk.happenings.entering import Pen
from onrecord.desk.happenings.older import enrolled, note_enrolled
from onrecord.findings.happening import HappeningKind, kind_of_words
from onrecord.record.declarations import Declaration
from onrecord.record.documents import CaseChange, Document, DocumentKind
from onrecord.record.entries import EntryError, read_body

__all__ = ["note_document"]

_OF_KINDS = {
    DocumentKind.RELEASE: HappeningKind.ASSESSED,
    DocumentKind.TAKE_BACK: HappeningKind.ASSESSED,
    DocumentKind.REPORT: HappeningKind.REPORTED,
    DocumentKind.CORRECTION: HappeningKind.CORRECTED,
    DocumentKind.ANSWER: HappeningKind.ANSWERED,
}


def note_document(pen: Pen, document: Document) -> None:
    """Write that a document came on record, if readers are told of its kind."""
    if document.kind is DocumentKind.ENROLMENT:
        _enrolled(pen, document)
        return
    kind = _kind(pen, document)
    if kind is not None:
        posts = (pen.archive.index.post(ref) for ref in document.posts)
        accounts = (*document.accounts, *(post.account for post in posts if post is not None))
        because = (pen.logged.digest,)
        pen.write(kind, because, accounts=tuple(dict.fromkeys(accounts)), posts=document.posts)


def _enrolled(pen: Pen, document: Document) -> None:
    """An account is told to be put on record once; a second voucher is no news."""
    for account in document.accounts[:1]:
        if enrolled(pen.book, account) is not None:
            continue
        position = pen.write(
            HappeningKind.ENROLLED,
            (pen.logged.digest,),
            at=document.recorded_at,
            which="observed",
            accounts=(account,),
        )
        if position is not None:
            note_enrolled(pen.book, account, document.recorded_at, position)


def _kind(pen: Pen, document: Document) -> HappeningKind | None:
    if document.kind not in (DocumentKind.DECLARATION, DocumentKind.CASE):
        return _OF_KINDS.get(document.kind)
    try:
        body = read_body(pen.archive.blob(document.body))
    except (BlobMissing, EntryError):  # withheld since: there is nothing to tell
        return None
    match body:
        case Declaration():
            return kind_of_words(body)
        case CaseChange(case=case):
            return _of_case(pen, case)
        case _:
            return None


def _of_case(pen: Pen, case: str) -> HappeningKind:
    """Whether the case is new; its name is not kept, since a name may be withheld."""
    name = sha256(case.encode()).hexdigest()
    if pen.book.note("case", name) is not None:
        return HappeningKind.CASE_CHANGED
    pen.book.set_note("case", name, "")
    return HappeningKind.CASE_OPENED
