"""How does a second editor read what is proposed, and decide on it?"""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.responses import Response

from onrecord.desk.editing.changes import Change, changes
from onrecord.desk.editing.errors import EditingError
from onrecord.desk.editing.reviewing import OnReview, proposal_called, proposals, review
from onrecord.desk.finding import NotOnRecord
from onrecord.record.assessments import is_another_editor
from onrecord.record.editing import Role
from onrecord.record.errors import OnrecordError
from onrecord.web.differences import Piece, differences
from onrecord.web.editors.asked import Asked
from onrecord.web.editors.forms import FormError
from onrecord.web.editors.proposed import rows_of, summary_of

__all__ = ["decide", "proposal_page", "proposals_page"]

_MOST = 200  # proposals on one page, the latest


@dataclass(frozen=True, slots=True)
class _Changed:
    """One part of the record before and after, word by word where both stand."""

    change: Change
    pieces: Sequence[Piece]


def proposals_page(asked: Asked) -> Response:
    """All proposals, those that wait first."""
    found = proposals(asked.archive)[::-1]
    view = {
        "waiting": [one for one in found if one.state == "waiting"],
        "decided": [one for one in found if one.state != "waiting"][:_MOST],
        "summary_of": summary_of,
    }
    return asked.page("proposals.html", view)


def proposal_page(asked: Asked, fault: OnrecordError | None = None) -> Response:
    """One proposal as it would read, and what it would change."""
    one = _called(asked)
    changed = changes(asked.archive, one.body)
    own = not is_another_editor(one.proposal.editor, asked.actor.name)
    view = {
        "one": one,
        "summary": summary_of(one.body),
        "rows": rows_of(one.body),
        "changed": [_Changed(x, _pieces(x)) for x in changed if x.before is not None],
        "own": own,
        "may_decide": one.state == "waiting" and asked.may(Role.SECOND_EDITOR) and not own,
    }
    return asked.page("proposal.html", view, fault=fault)


def decide(asked: Asked) -> Response:
    """Accept it, or return it; with the reason."""
    digest = asked.named("digest")
    try:
        decision = asked.form.text("decision")
        if decision not in ("accept", "return"):
            raise FormError("say whether you accept or return it")
        why = asked.form.required("why", "Why")
        with asked.writing() as archive:
            review(
                archive,
                digest,
                accepts=decision == "accept",
                actor=asked.actor,
                why=why,
                at=asked.now,
            )
    except OnrecordError as fault:
        return proposal_page(asked, fault)
    done = "accepted" if decision == "accept" else "returned"
    return asked.to(f"/desk/proposals/{digest}", done=done)


def _called(asked: Asked) -> OnReview:
    try:
        return proposal_called(asked.archive, asked.named("digest"))
    except EditingError as error:
        raise NotOnRecord(str(error)) from error


def _pieces(change: Change) -> Sequence[Piece]:
    if change.before is None or change.after is None:
        return ()
    return differences(change.before, change.after)
