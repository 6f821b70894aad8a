"""Which JSON do proposals, requests and acts take? For editors alone."""

import json
from typing import Any

from onrecord.desk.editing.acting import ShownAct
from onrecord.desk.editing.requests import Asked as Petition
from onrecord.desk.editing.reviewing import OnReview
from onrecord.record.documents import Document
from onrecord.record.entries import Logged
from onrecord.record.times import instant

__all__ = ["act_shape", "entry_shape", "proposal_shape", "request_shape"]


def proposal_shape(one: OnReview) -> dict[str, Any]:
    """A proposal, with the body of the document as the record would have it."""
    document = json.loads(one.proposal.words)
    del document["onrecord"]
    return {
        "digest": one.digest,
        "state": one.state,
        "document": document,
        "accounts": list(one.proposal.accounts),
        "posts": list(one.proposal.posts),
        "evidence": list(one.proposal.evidence),
        "editor": one.proposal.editor,
        "why": one.proposal.why,
        "proposed_at": instant(one.proposed_at),
        "review": _review(one),
    }


def _review(one: OnReview) -> dict[str, Any] | None:
    if one.review is None or one.reviewed_at is None:
        return None
    return {
        "accepts": one.review.accepts,
        "editor": one.review.editor,
        "why": one.review.why,
        "at": instant(one.reviewed_at),
    }


def request_shape(one: Petition) -> dict[str, Any]:
    """A request, with how to reach who asked."""
    answered = None
    if one.answer is not None and one.answered_at is not None:
        answered = {
            "decision": one.answer.decision.value,
            "words": one.answer.words,
            "editor": one.answer.editor,
            "at": instant(one.answered_at),
        }
    return {
        "digest": one.digest,
        "at": instant(one.at),
        "about": one.request.about,
        "asks": one.request.asks.value,
        "words": one.request.words,
        "contact": one.request.contact,
        "answer": answered,
    }


def act_shape(one: ShownAct) -> dict[str, Any]:
    """What an editor did."""
    return {
        "index": one.index,
        "digest": one.digest,
        "at": instant(one.at),
        "editor": one.act.editor,
        "role": None if one.act.role is None else one.act.role.value,
        "act": one.act.act,
        "subject": one.act.subject,
        "through": one.act.through,
        "words": one.act.words,
    }


def entry_shape(logged: Logged) -> dict[str, Any]:
    """An entry that was appended."""
    entry = logged.entry
    assert isinstance(entry, Document)  # editors append nothing else
    return {"index": logged.index, "digest": logged.digest, "kind": entry.kind.value}
