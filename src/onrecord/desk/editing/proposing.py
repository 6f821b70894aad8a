"""How does what an editor wrote come on record: at once, or once another one has read it?

A proposal holds the exact text of the document that it is to become. Its leaf tells nothing of
whose it is; when it is accepted, the document follows byte for byte.
"""

from collections.abc import Sequence
from datetime import UTC, datetime

from onrecord.archive import Archive
from onrecord.desk.documents import (
    DocumentRefused,
    append_documents,
    kept_document,
    kind_of,
    recorded,
)
from onrecord.desk.editing.acting import act_of
from onrecord.desk.editing.actors import Actor, one_at_a_time, require
from onrecord.desk.editing.errors import EditingError
from onrecord.desk.editing.wording import require_reason
from onrecord.findings.editing import Doing
from onrecord.record.accounts import AccountId, Ref
from onrecord.record.assessments import is_another_editor
from onrecord.record.commitments import Commitment, Digest, digest_of
from onrecord.record.documents import Body, Document, DocumentKind, shown_in
from onrecord.record.editing import Correction, Proposal, Review
from onrecord.record.entries import EntryError, Logged, leaf_of, write_body

__all__ = ["PROPOSABLE", "is_reviewed", "propose", "require_posts", "require_proposable", "submit"]

_REF_DIGITS = 16
_A_MOMENT = datetime(2000, 1, 1, microsecond=1, tzinfo=UTC)
PROPOSABLE = frozenset(
    {
        DocumentKind.DECLARATION,
        DocumentKind.CASE,
        DocumentKind.INSTITUTION,
        DocumentKind.AUTHORITY,
        DocumentKind.CHANNEL,
        DocumentKind.REPORT,
        DocumentKind.CORRECTION,
    }
)
"""What may be proposed.

Whose accounts are, what is withheld and who is an editor is not; nor is a masked screenshot: what is
published is masked here, from the visit itself, and never bytes that somebody names.
"""


def submit(
    archive: Archive,
    body: Body,
    *,
    actor: Actor,
    why: str,
    at: datetime,
    accounts: Sequence[AccountId] = (),
    posts: Sequence[Ref] = (),
    evidence: Sequence[bytes] = (),
) -> Logged:
    """Propose a document where another editor is to review it; otherwise put it on record.

    `is_reviewed` tells which. Raises what `propose` does.
    """
    if is_reviewed(archive, actor):
        return propose(
            archive,
            body,
            actor=actor,
            why=why,
            at=at,
            accounts=accounts,
            posts=posts,
            evidence=evidence,
        )
    _require(archive, body, actor, why, accounts, posts, evidence)
    with one_at_a_time(archive):
        require(archive, actor, Doing.PROPOSE)
        document = kept_document(
            archive, body, at, accounts=tuple(accounts), posts=tuple(posts), evidence=evidence
        )
        told = act_of(archive, actor, "put-on-record", _entry(document), at, why.strip())
        logged, _ = append_documents(archive, [document, told])
    return logged


def is_reviewed(archive: Archive, actor: Actor) -> bool:
    """Whether what this actor submits waits for a second editor ([editing] review)."""
    return archive.configuration.editing.review and not actor.is_operator


def propose(
    archive: Archive,
    body: Body,
    *,
    actor: Actor,
    why: str,
    at: datetime,
    accounts: Sequence[AccountId] = (),
    posts: Sequence[Ref] = (),
    evidence: Sequence[bytes] = (),
) -> Logged:
    """Put a proposal on record, of which readers see nothing until another editor accepts it.

    The same that waits already, by the same editor, is not proposed again: its entry is returned.
    Raises NotAllowed, EditingError, DocumentRefused and ArchiveBusy, having recorded nothing.
    """
    _require(archive, body, actor, why, accounts, posts, evidence)
    proposal = Proposal(
        words=_text(body),
        accounts=tuple(dict.fromkeys(accounts)),
        posts=tuple(dict.fromkeys(posts)),
        evidence=tuple(dict.fromkeys(map(digest_of, evidence))),
        editor=actor.name,
        why=why.strip(),
    )
    _require_not_withheld(archive, proposal)
    with one_at_a_time(archive):
        require(archive, actor, Doing.PROPOSE)
        waiting = _waiting(archive, proposal)
        if waiting is not None:
            return waiting
        document = kept_document(archive, proposal, at, evidence=evidence)
        told = act_of(archive, actor, "proposed", _entry(document), at, why.strip())
        logged, _ = append_documents(archive, [document, told])
    return logged


def require_posts(archive: Archive, posts: Sequence[Ref]) -> None:
    """Return if each of these is the whole ref of a post on record. Raises EditingError."""
    for ref in posts:
        known = archive.index.post(ref) if len(ref) == _REF_DIGITS else None
        if known is None:
            raise EditingError(f"no post on record has the ref {ref[:80]!r}")


def require_proposable(body: Body) -> DocumentKind:
    """The kind of a document that may be proposed. Raises EditingError for any other."""
    kind = kind_of(body)
    if kind not in PROPOSABLE:
        raise EditingError(
            f"a document of kind {kind.value} can't be proposed",
            advice="It has a command of its own: onrecord --help",
        )
    return kind


def _require(
    archive: Archive,
    body: Body,
    actor: Actor,
    why: str,
    accounts: Sequence[AccountId],
    posts: Sequence[Ref],
    evidence: Sequence[bytes],
) -> None:
    """Refuse what could not become a document as it stands."""
    kind = require_proposable(body)
    require_reason(why)
    match body:
        case Correction(editor=editor):
            if is_another_editor(editor, actor.name):
                raise EditingError(f"it names {editor[:80]!r} as its editor, not {actor.name!r}")
        case _:
            pass
    require_posts(archive, posts)
    given = set(map(digest_of, evidence))
    for digest in shown_in(body):
        if digest not in given and archive.commitment_of(digest) is None:
            raise EditingError(f"it rests on bytes that are not here: {digest[:80]}")
    try:
        leaf_of(_as_long_as(kind, accounts, posts))
    except EntryError as error:
        raise DocumentRefused(f"this can't be put on record: {error}") from error


def _as_long_as(
    kind: DocumentKind, accounts: Sequence[AccountId], posts: Sequence[Ref]
) -> Document:
    """An entry as long as that of the document will be: whether it fits is known before."""
    return Document(
        kind=kind,
        recorded_at=_A_MOMENT,
        accounts=tuple(accounts),
        posts=tuple(posts),
        body=Commitment("0" * 64),
    )


def _require_not_withheld(archive: Archive, proposal: Proposal) -> None:
    withheld = archive.redactions.recognise(digest_of(proposal.words.encode()))
    if withheld is not None:  # it could never be accepted
        raise DocumentRefused(
            f"these very words were withheld: {withheld.why}",
            advice="Propose what may be read, in other words.",
        )


def _entry(document: Document) -> Digest:
    """The digest that its entry will have: by it the act tells what was done."""
    return digest_of(leaf_of(document))


def _text(body: Body) -> str:
    try:
        return write_body(body).decode()
    except EntryError as error:
        raise DocumentRefused(f"this can't be put on record: {error}") from error


def _waiting(archive: Archive, proposal: Proposal) -> Logged | None:
    """The same proposal, if it was made before and nobody reviewed it."""
    same = [one for one in recorded(archive, DocumentKind.PROPOSAL) if one.body == proposal]
    reviewed = {
        one.body.proposal
        for one in recorded(archive, DocumentKind.REVIEW)
        if isinstance(one.body, Review)
    }
    return next((one.logged for one in same if one.digest not in reviewed), None)
