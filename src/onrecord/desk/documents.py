"""How are an editor's words put on the record, and found again?

The words go into a blob, the log gets a commitment and small facts (`record.documents`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from onrecord.archive import Archive
from onrecord.record.accounts import AccountId, Enrolment, Ref
from onrecord.record.commitments import Digest
from onrecord.record.declarations import Declaration
from onrecord.record.documents import Body, CaseChange, Document, DocumentKind
from onrecord.record.entries import Logged, read_body, write_body

__all__ = ["Recorded", "put_on_record", "recorded"]


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
) -> Logged:
    """Append a document. When this returns, it is acknowledged and published."""
    (commitment,) = archive.keep(write_body(body))
    document = Document(
        kind=_kind(body),
        recorded_at=recorded_at,
        accounts=accounts,
        posts=posts,
        body=commitment,
    )
    (logged,) = archive.append([document])
    archive.publish()
    return logged


def recorded(archive: Archive, kind: DocumentKind) -> Iterator[Recorded]:
    """All documents of a kind, oldest first."""
    for logged in archive.index.documents(kind):
        if isinstance(logged.entry, Document):
            yield Recorded(logged, logged.entry, read_body(archive.blob(logged.entry.body)))


def _kind(body: Body) -> DocumentKind:
    match body:
        case Enrolment():
            return DocumentKind.ENROLMENT
        case Declaration():
            return DocumentKind.DECLARATION
        case CaseChange():
            return DocumentKind.CASE
