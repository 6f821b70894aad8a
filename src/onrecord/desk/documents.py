"""How are an editor's words put on the record, and found again?

The words go into a blob, the log gets a commitment and small facts (`record.documents`).
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from onrecord.archive import Archive, BlobMissing
from onrecord.record.accounts import AccountId, Enrolment, Ref
from onrecord.record.assessments import AssessmentMade, AssessmentRelease, ReleaseTakenBack
from onrecord.record.commitments import Digest
from onrecord.record.custody import Custody, KeyChange, ThirdPartyCopy
from onrecord.record.declarations import Declaration
from onrecord.record.documents import Body, CaseChange, Document, DocumentKind
from onrecord.record.editing import (
    Appointment,
    Correction,
    CorrectionRequest,
    EditorAct,
    PictureRelease,
    Proposal,
    RequestAnswer,
    Review,
)
from onrecord.record.entries import EntryError, Logged, read_body, write_body
from onrecord.record.errors import EXIT_USAGE, OnrecordError
from onrecord.record.institutions import Authority, Institution, InstitutionChannel
from onrecord.record.reports import Report
from onrecord.record.vantages import Vantage, VantageTrust

__all__ = [
    "DocumentRefused",
    "Prepared",
    "Recorded",
    "append_documents",
    "kept_document",
    "kind_of",
    "put_on_record",
    "put_prepared",
    "recorded",
    "recorded_among",
]


class DocumentRefused(OnrecordError):
    """Words that the record can't hold. Nothing was recorded."""

    exit_code = EXIT_USAGE
    advice = "Give the words as Unicode text (UTF-8), and name fewer posts at a time."


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A body that may be put on record as it is, with what its leaf names and what it rests on."""

    body: Body
    accounts: tuple[AccountId, ...] = ()
    posts: tuple[Ref, ...] = ()
    evidence: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Recorded:
    """A document with its body, read."""

    logged: Logged
    document: Document
    body: Body

    @property
    def digest(self) -> Digest:
        """The digest of the document's entry: its name in findings."""
        return self.logged.digest


def put_on_record(
    archive: Archive,
    body: Body,
    recorded_at: datetime,
    *,
    accounts: tuple[AccountId, ...] = (),
    posts: tuple[Ref, ...] = (),
    evidence: Sequence[bytes] = (),
    beside: Sequence[Document] = (),
) -> Logged:
    """Append a document, with the bytes that it rests on kept before it.

    When this returns, it is acknowledged and published, and so is what is to stand `beside` it:
    all of them, or none. Raises DocumentRefused.
    """
    document = kept_document(
        archive, body, recorded_at, accounts=accounts, posts=posts, evidence=evidence
    )
    logged, *_ = append_documents(archive, [document, *beside])
    return logged


def put_prepared(archive: Archive, prepared: Prepared, recorded_at: datetime) -> Logged:
    """The same of what was prepared. Raises DocumentRefused."""
    return put_on_record(
        archive,
        prepared.body,
        recorded_at,
        accounts=prepared.accounts,
        posts=prepared.posts,
        evidence=prepared.evidence,
    )


def kept_document(
    archive: Archive,
    body: Body,
    recorded_at: datetime,
    *,
    accounts: tuple[AccountId, ...] = (),
    posts: tuple[Ref, ...] = (),
    evidence: Sequence[bytes] = (),
) -> Document:
    """A document whose words and evidence are kept, and that is not on record yet.

    Raises DocumentRefused.
    """
    with _refusing():
        words, *_ = archive.keep(write_body(body), *evidence)
    withheld = archive.redactions.find(words)
    if withheld is not None:  # they would be on record, and nobody could read them
        raise DocumentRefused(
            f"these very words were withheld: {withheld.why}",
            advice="Put on record what may be read, in other words.",
        )
    return Document(
        kind=kind_of(body),
        recorded_at=recorded_at,
        accounts=tuple(dict.fromkeys(accounts)),
        posts=tuple(dict.fromkeys(posts)),
        body=words,
    )


def append_documents(archive: Archive, documents: Sequence[Document]) -> tuple[Logged, ...]:
    """Put documents on record, all of them or none, and publish. Raises DocumentRefused."""
    with _refusing():
        logged = archive.append(documents)
    archive.publish_here()
    return logged


@contextmanager
def _refusing() -> Iterator[None]:
    try:
        yield
    except EntryError as error:
        raise DocumentRefused(f"this can't be put on record: {error}") from error


def recorded(archive: Archive, kind: DocumentKind) -> Iterator[Recorded]:
    """All documents of a kind, oldest first."""
    return recorded_among(archive, archive.index.documents(kind), kind)


def recorded_among(
    archive: Archive, entries: Iterable[Logged], kind: DocumentKind
) -> Iterator[Recorded]:
    """The documents of a kind among some entries, read; those that were redacted are left out."""
    for logged in entries:
        entry = logged.entry
        if isinstance(entry, Document) and entry.kind is kind:
            try:
                body = read_body(archive.blob(entry.body))
            except BlobMissing:  # redacted: nobody can tell any more what it said
                continue
            yield Recorded(logged, entry, body)


def kind_of(body: Body) -> DocumentKind:
    """What a document with this body is."""
    match body:
        case Enrolment():
            return DocumentKind.ENROLMENT
        case Declaration():
            return DocumentKind.DECLARATION
        case CaseChange():
            return DocumentKind.CASE
        case Institution():
            return DocumentKind.INSTITUTION
        case Authority():
            return DocumentKind.AUTHORITY
        case InstitutionChannel():
            return DocumentKind.CHANNEL
        case Report():
            return DocumentKind.REPORT
        case Custody() | ThirdPartyCopy() | KeyChange() | Vantage() | VantageTrust():
            return _kind_of_keeping(body)
        case AssessmentMade() | AssessmentRelease() | ReleaseTakenBack():
            return _kind_of_assessing(body)
        case _:
            return _kind_of_editing(body)


_Editing: TypeAlias = (
    Appointment
    | Proposal
    | Review
    | Correction
    | CorrectionRequest
    | RequestAnswer
    | PictureRelease
    | EditorAct
)


def _kind_of_editing(body: _Editing) -> DocumentKind:
    match body:
        case Appointment():
            return DocumentKind.APPOINTMENT
        case Proposal():
            return DocumentKind.PROPOSAL
        case Review():
            return DocumentKind.REVIEW
        case Correction():
            return DocumentKind.CORRECTION
        case CorrectionRequest():
            return DocumentKind.REQUEST
        case RequestAnswer():
            return DocumentKind.ANSWER
        case PictureRelease():
            return DocumentKind.PICTURE
        case EditorAct():
            return DocumentKind.ACT


def _kind_of_keeping(
    body: Custody | ThirdPartyCopy | KeyChange | Vantage | VantageTrust,
) -> DocumentKind:
    match body:
        case Custody():
            return DocumentKind.CUSTODY
        case ThirdPartyCopy():
            return DocumentKind.COPY
        case KeyChange():
            return DocumentKind.KEY
        case Vantage():
            return DocumentKind.VANTAGE
        case VantageTrust():
            return DocumentKind.TRUST


def _kind_of_assessing(body: AssessmentMade | AssessmentRelease | ReleaseTakenBack) -> DocumentKind:
    match body:
        case AssessmentMade():
            return DocumentKind.ASSESSMENT
        case AssessmentRelease():
            return DocumentKind.RELEASE
        case ReleaseTakenBack():
            return DocumentKind.TAKE_BACK
