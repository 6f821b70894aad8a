"""What was proposed, and what did another editor make of it?

Accepting is one transaction: the review, the very document that was proposed, and the act. What
was checked before it still holds then, since editors' changes take turns.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from onrecord.archive import Archive
from onrecord.desk.digests import called
from onrecord.desk.documents import append_documents, kept_document, recorded, recorded_among
from onrecord.desk.editing.acting import act_of
from onrecord.desk.editing.actors import Actor, appointments, one_at_a_time, require
from onrecord.desk.editing.errors import EditingError, NotAllowed
from onrecord.desk.editing.proposing import require_proposable
from onrecord.desk.editing.still import require_still_possible
from onrecord.desk.editing.wording import require_reason
from onrecord.findings.editing import Doing, holding_review
from onrecord.findings.stated import Stated
from onrecord.record.assessments import is_another_editor
from onrecord.record.commitments import Digest, digest_of
from onrecord.record.documents import Body, Document, DocumentKind
from onrecord.record.editing import Appointment, Proposal, Review
from onrecord.record.entries import Logged, read_body

__all__ = ["OnReview", "proposal_called", "proposals", "review"]


State: TypeAlias = Literal["waiting", "accepted", "returned"]


@dataclass(frozen=True, slots=True, kw_only=True)
class OnReview:
    """A proposal that can be read, and what became of it.

    One may be "accepted" without a review that can be read: its document is on record.
    """

    digest: Digest
    proposal: Proposal
    body: Body  # the document that is proposed
    proposed_at: datetime
    state: State
    review: Review | None
    reviewed_at: datetime | None


def proposals(archive: Archive, waiting_only: bool = False) -> tuple[OnReview, ...]:
    """All proposals whose words can be read, oldest first."""
    reviews = _reviews(archive)
    appointed = appointments(archive)
    found = (_on_review(archive, one, reviews, appointed) for one in _proposed(archive))
    return tuple(one for one in found if one.state == "waiting" or not waiting_only)


def proposal_called(archive: Archive, name: str) -> OnReview:
    """The one whose entry has this digest, or one that begins so. Raises EditingError."""
    return called(name, proposals(archive), "proposal", EditingError)


def review(
    archive: Archive, name: str, *, accepts: bool, actor: Actor, why: str, at: datetime
) -> tuple[Logged, ...]:
    """Accept a proposal, or return it with the reason: the review, the document if any, the act.

    Somebody else than proposed it, with the right to review. Raises NotAllowed, EditingError,
    DocumentRefused where its words were withheld, and ArchiveBusy, having recorded nothing.
    """
    require_reason(why)
    with one_at_a_time(archive):
        require(archive, actor, Doing.REVIEW)
        one = proposal_called(archive, name)
        if one.state != "waiting":
            raise EditingError(f"it was {one.state} already", advice="onrecord review lists them.")
        if not is_another_editor(one.proposal.editor, actor.name):
            raise NotAllowed(
                f"{actor.name!r} proposed it: it takes another editor to review it",
                advice="Whoever proposed it can wait, or propose something else.",
            )
        becomes = [_document(archive, one, at)] if accepts else []  # refused before words are kept
        verdict = Review(proposal=one.digest, accepts=accepts, editor=actor.name, why=why.strip())
        done = "accepted" if accepts else "returned"
        told = act_of(archive, actor, done, one.digest, at, why.strip())
        return append_documents(archive, [kept_document(archive, verdict, at), *becomes, told])


def _document(archive: Archive, one: OnReview, at: datetime) -> Document:
    """What was proposed, as the document that it becomes."""
    require_proposable(one.body)
    require_still_possible(archive, one.body)
    return kept_document(
        archive, one.body, at, accounts=one.proposal.accounts, posts=one.proposal.posts
    )


def _proposed(archive: Archive) -> tuple[Stated[Proposal], ...]:
    return tuple(
        Stated(one.logged.index, one.digest, one.document.recorded_at, one.body)
        for one in recorded(archive, DocumentKind.PROPOSAL)
        if isinstance(one.body, Proposal)
    )


def _reviews(archive: Archive) -> Mapping[Digest, Sequence[Stated[Review]]]:
    found: dict[Digest, list[Stated[Review]]] = {}
    for one in recorded(archive, DocumentKind.REVIEW):
        if isinstance(one.body, Review):
            at = (one.logged.index, one.digest, one.document.recorded_at)
            found.setdefault(one.body.proposal, []).append(Stated(*at, one.body))
    return found


def _on_review(
    archive: Archive,
    one: Stated[Proposal],
    reviews: Mapping[Digest, Sequence[Stated[Review]]],
    appointed: Sequence[Stated[Appointment]],
) -> OnReview:
    holds = holding_review(one, reviews.get(one.digest, ()), appointed)
    body = read_body(one.body.words.encode())
    return OnReview(
        digest=one.digest,
        proposal=one.body,
        body=body,
        proposed_at=one.recorded_at,
        state=_state(archive, one, holds),
        review=None if holds is None else holds.body,
        reviewed_at=None if holds is None else holds.recorded_at,
    )


def _state(archive: Archive, one: Stated[Proposal], holds: Stated[Review] | None) -> State:
    if holds is not None:
        return "accepted" if holds.body.accepts else "returned"
    return "accepted" if _was_accepted(archive, one) else "waiting"


def _was_accepted(archive: Archive, one: Stated[Proposal]) -> bool:
    """Whether the document stands behind a review whose words are gone: withheld, or lost."""
    words = archive.committed(digest_of(one.body.words.encode()))
    if words is None:  # no such document was ever kept
        return False
    later = archive.index.documents_from(DocumentKind.REVIEW, one.index)
    read = {found.digest for found in recorded_among(archive, later, DocumentKind.REVIEW)}
    behind = (x.index + 1 for x in later if x.digest not in read)
    found = (archive.entry(place).entry for place in behind if place < archive.head.size)
    return any(isinstance(entry, Document) and entry.body == words for entry in found)
