"""Which JSON do editors' commands and pages take?

Keys and values may be added, not renamed. What stands here is for editors alone, save answers.
"""

import json
from datetime import datetime
from typing import Any

from onrecord.desk.documents import kind_of
from onrecord.desk.editing.acting import ShownAct
from onrecord.desk.editing.appointing import Editor
from onrecord.desk.editing.changes import Change
from onrecord.desk.editing.requests import Asked, ShownAnswer
from onrecord.desk.editing.reviewing import OnReview
from onrecord.record.times import instant

__all__ = [
    "act_shape",
    "answer_shape",
    "asked_shape",
    "change_shape",
    "editor_shape",
    "proposal_shape",
]


def editor_shape(one: Editor) -> dict[str, Any]:
    """Somebody who has a role."""
    return {"name": one.name, "role": one.role.value, "since": instant(one.since), "by": one.by}


def proposal_shape(one: OnReview) -> dict[str, Any]:
    """A proposal with its document, exactly as it would come on record."""
    reviewed = one.review
    return {
        "digest": one.digest,
        "kind": kind_of(one.body).value,
        "state": one.state,
        "proposed_by": one.proposal.editor,
        "proposed_at": instant(one.proposed_at),
        "why": one.proposal.why,
        "posts": list(one.proposal.posts),
        "accounts": list(one.proposal.accounts),
        "evidence": list(one.proposal.evidence),
        "document": json.loads(one.proposal.words),
        "review": None
        if reviewed is None
        else {
            "by": reviewed.editor,
            "at": _at(one.reviewed_at),
            "accepts": reviewed.accepts,
            "why": reviewed.why,
        },
    }


def change_shape(one: Change) -> dict[str, Any]:
    """One thing that a proposal would change."""
    return {"what": one.what, "before": one.before, "after": one.after}


def asked_shape(one: Asked) -> dict[str, Any]:
    """A request, with whoever asks: never for readers."""
    answer = one.answer
    return {
        "digest": one.digest,
        "at": instant(one.at),
        "about": one.request.about,
        "asks": one.request.asks.value,
        "words": one.request.words,
        "contact": one.request.contact,
        "answer": None
        if answer is None
        else {
            "decision": answer.decision.value,
            "words": answer.words,
            "by": answer.editor,
            "at": _at(one.answered_at),
        },
    }


def answer_shape(one: ShownAnswer) -> dict[str, Any]:
    """An answer, as everybody may read it."""
    return {
        "digest": one.digest,
        "at": instant(one.at),
        "request": one.answer.request,
        "decision": one.answer.decision.value,
        "words": one.answer.words,
        "by": one.answer.editor,
        "posts": list(one.posts),
    }


def act_shape(one: ShownAct) -> dict[str, Any]:
    """An act in the trail."""
    done = one.act
    return {
        "index": one.index,
        "digest": one.digest,
        "at": instant(one.at),
        "editor": done.editor,
        "role": None if done.role is None else done.role.value,
        "act": done.act,
        "subject": done.subject,
        "through": done.through,
        "words": done.words,
    }


def _at(moment: datetime | None) -> str | None:
    return None if moment is None else instant(moment)
