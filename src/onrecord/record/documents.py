"""What do editors decide, and how does the log hold their words?

An editor's words lie in a blob (canonical JSON of one of `Body`); the leaf holds a commitment
to it and small facts, so that words can be redacted while the proofs stay valid.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from onrecord.record.accounts import AccountId, Enrolment, Ref
from onrecord.record.assessments import AssessmentMade, AssessmentRelease, ReleaseTakenBack
from onrecord.record.commitments import Commitment, Digest
from onrecord.record.custody import Custody, KeyChange, ThirdPartyCopy
from onrecord.record.declarations import Declaration
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
from onrecord.record.institutions import Authority, Institution, InstitutionChannel
from onrecord.record.reports import Report
from onrecord.record.vantages import Vantage, VantageTrust

__all__ = ["Body", "CaseChange", "Document", "DocumentKind", "shown_in"]


class DocumentKind(StrEnum):
    """What a document is."""

    ENROLMENT = "enrolment"
    DECLARATION = "declaration"
    CASE = "case"
    INSTITUTION = "institution"
    AUTHORITY = "authority"
    CHANNEL = "channel"
    REPORT = "report"
    CUSTODY = "custody"
    COPY = "copy"
    KEY = "key"
    ASSESSMENT = "assessment"
    RELEASE = "release"  # of an assessment, by another editor
    TAKE_BACK = "take-back"  # of such a release
    APPOINTMENT = "appointment"
    PROPOSAL = "proposal"
    REVIEW = "review"
    CORRECTION = "correction"  # of our own pages
    REQUEST = "request"  # for correction, by whoever is affected
    ANSWER = "answer"  # to such a request
    PICTURE = "picture"  # a screenshot that may be published, masked
    ACT = "act"  # of an editor, for the audit trail
    VANTAGE = "vantage"  # a machine elsewhere that looks for us
    TRUST = "trust"  # in what a vantage brings


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseChange:
    """One step in a case's life: posts put in or taken out, a title, an editor's note."""

    case: str
    title: str | None
    adds: tuple[Ref, ...]
    removes: tuple[Ref, ...]
    note: str | None


Body: TypeAlias = (
    Enrolment
    | Declaration
    | CaseChange
    | Institution
    | Authority
    | InstitutionChannel
    | Report
    | Custody
    | ThirdPartyCopy
    | KeyChange
    | AssessmentMade
    | AssessmentRelease
    | ReleaseTakenBack
    | Appointment
    | Proposal
    | Review
    | Correction
    | CorrectionRequest
    | RequestAnswer
    | PictureRelease
    | EditorAct
    | Vantage
    | VantageTrust
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document as the log holds it."""

    kind: DocumentKind
    recorded_at: datetime
    accounts: tuple[AccountId, ...]
    posts: tuple[Ref, ...]
    body: Commitment


def shown_in(body: Body) -> tuple[Digest, ...]:
    """The blobs in which a document's words can be seen, beside its own."""
    match body:
        case Declaration():
            return body.evidence
        case Report() | ThirdPartyCopy():
            return (body.bytes,)
        case Enrolment() | CaseChange() | Institution() | Authority() | InstitutionChannel():
            return ()
        case Custody() | KeyChange():
            return ()
        case AssessmentMade() | AssessmentRelease() | ReleaseTakenBack():
            return ()
        case PictureRelease(picture=picture):
            return () if picture is None else (picture,)
        case Proposal():
            return body.evidence
        case Appointment() | Review() | Correction() | CorrectionRequest() | RequestAnswer():
            return ()
        case EditorAct() | Vantage() | VantageTrust():
            return ()
