"""How are words withheld, once it is planned what must be destroyed, and how is it said?

First the log says which commitments are redacted, by whom and why; then the bytes, their salts
and all that was derived from them are destroyed (archive/redaction.py). Proofs stay valid: the
log never held the words. What others rest on is destroyed only if the person says so.
"""

from collections.abc import Sequence
from datetime import datetime

from onrecord.archive import Archive
from onrecord.desk.custody.pieces import Piece, Plan, RedactionRefused
from onrecord.desk.custody.planning import plan_redaction
from onrecord.desk.custody.repeating import repeats
from onrecord.desk.documents import kept_document
from onrecord.record.custody import Custody, CustodyEvent
from onrecord.record.documents import Document
from onrecord.record.entries import Logged

__all__ = ["Piece", "Plan", "RedactionRefused", "plan_redaction", "redact", "require_redactable"]


def redact(
    archive: Archive,
    plan: Plan,
    *,
    why: str,
    by: str,
    at: datetime,
    with_shared: bool,
    beside: Sequence[Document] = (),
) -> Logged:
    """Put the redaction on record, then destroy; when this returns, it is done and published.

    `beside` stands in the same transaction. Raises RedactionRefused if there is nothing to destroy
    or the reason says the words again, DocumentRefused, and the archive's errors: after those,
    `onrecord doctor` or the next command goes on.
    """
    require_redactable(plan, why, with_shared=with_shared)
    chosen, left = _chosen(plan, with_shared=with_shared), _left(plan, with_shared=with_shared)
    body = Custody(
        event=CustodyEvent.REDACTED,
        by=by,
        why=why,
        what=tuple(dict.fromkeys(piece.commitment for piece in chosen)),
        digest=None,
        where=None,
        result=None if not left else f"left, because others rest on it: {_told(left)}",
    )
    document = kept_document(archive, body, at, accounts=plan.accounts, posts=plan.posts)
    logged = archive.redact(document, beside)
    archive.publish_here()
    return logged


def require_redactable(plan: Plan, why: str, *, with_shared: bool) -> None:
    """Return if something would be destroyed, and the reason does not say it again.

    To be asked before the reason is kept anywhere. Raises RedactionRefused.
    """
    if repeats(why, plan.words):
        raise RedactionRefused(
            "the reason repeats what is to be withheld",
            advice="Everybody reads it, for ever: say what kind of thing it is, in other words.",
        )
    if not _chosen(plan, with_shared=with_shared):
        left = _left(plan, with_shared=with_shared)
        more = None if left else "Nothing of it is kept here: `onrecord show` tells why."
        raise RedactionRefused("nothing would be destroyed", advice=more)


def _chosen(plan: Plan, *, with_shared: bool) -> tuple[Piece, ...]:
    return (*plan.own, *(plan.shared if with_shared else ()))


def _left(plan: Plan, *, with_shared: bool) -> tuple[Piece, ...]:
    return (*(() if with_shared else plan.shared), *plan.kept)


def _told(pieces: tuple[Piece, ...]) -> str:
    return "; ".join(f"{one.kind} {one.commitment} ({', '.join(one.others)})" for one in pieces)
