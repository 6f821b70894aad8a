"""Who may edit, what did they propose and decide, and what did others ask of them?

Everything here is an editor's or a petitioner's word about our own pages, never about a post.
Nothing is edited: an appointment, a review, a correction is one more document.
"""

from dataclasses import dataclass
from enum import StrEnum

from onrecord.record.accounts import AccountId, Ref
from onrecord.record.commitments import Digest
from onrecord.record.errors import OnrecordError

__all__ = [
    "Appointment",
    "Asks",
    "Box",
    "Correction",
    "CorrectionRequest",
    "Decision",
    "EditorAct",
    "ImpossibleEditing",
    "PictureRelease",
    "Proposal",
    "RequestAnswer",
    "Review",
    "Role",
]


class ImpossibleEditing(OnrecordError):
    """What can't have come of an editor's work, such as a box without a width."""

    advice = "The document is damaged or forged. Compare another copy."


class Role(StrEnum):
    """What somebody may do. Each may do what those before it may."""

    READER = "reader"  # look at what is not public
    EDITOR = "editor"  # propose, and have assessments made
    SECOND_EDITOR = "second-editor"  # review what another editor proposed, and answer requests
    ADMIN = "admin"  # appoint, and redact


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """From now on this person has this role; None: none any more."""

    editor: str  # a name or a role, as it is published
    role: Role | None
    by: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A document that another editor is to review before it is on record.

    Its leaf names neither posts nor accounts: before its review nothing tells whose it is.
    """

    words: str  # the exact text of the document's body, as `entries.write_body` writes it
    accounts: tuple[AccountId, ...]  # which its leaf is to name
    posts: tuple[Ref, ...]
    evidence: tuple[Digest, ...]  # the SHA-256 of each file in which its words can be seen
    editor: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """Another editor read a proposal. The first review of a proposal holds."""

    proposal: Digest  # of its entry
    accepts: bool  # then the document follows in the same transaction
    editor: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What our own pages said wrongly, and what they say instead. It is shown."""

    case: str | None  # where it is about a case; posts and accounts are named by the leaf
    said: str
    instead: str
    why: str
    editor: str


class Asks(StrEnum):
    """What whoever is affected may ask for."""

    CORRECT = "correct"
    MASK = "mask"  # a name, a face or words of theirs
    REMOVE = "remove"
    ADD = "add"  # their own words, or where they can be read
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionRequest:
    """Somebody asks for something. Who, and how to reach them, is never published."""

    about: str  # an address, a ref or a case, as they wrote it
    asks: Asks
    words: str
    contact: str


class Decision(StrEnum):
    """What came of a request."""

    GRANTED = "granted"
    GRANTED_IN_PART = "granted-in-part"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestAnswer:
    """How a request was answered. The answer is published, the request is not."""

    request: Digest  # of its entry
    decision: Decision
    words: str  # the reason, without naming who asked
    editor: str


@dataclass(frozen=True, slots=True)
class Box:
    """A part of a picture, in its own pixels, from its upper left corner."""

    x: int
    y: int
    width: int
    height: int

    def __post_init__(self) -> None:
        if min(self.x, self.y) < 0 or min(self.width, self.height) < 1:
            raise ImpossibleEditing("a box lies within its picture, and has a width and a height")


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureRelease:
    """A screenshot may be published, with all but these boxes masked. The last one holds."""

    capture: Digest  # of the entry of the visit
    picture: Digest | None  # the SHA-256 of the masked picture; None: published no more
    keeps: tuple[Box, ...]
    editor: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EditorAct:
    """What an editor did, for the audit trail. Its leaf names neither posts nor accounts."""

    editor: str
    role: Role | None  # as it was then; None where a command was used without a name on record
    act: str  # such as signed-in, proposed, reviewed, redacted: small letters and dashes
    subject: str  # a digest, a ref, a case or a name
    through: str  # "web", "command", or "token" and its name
    words: str | None  # the reason, where one was given
