"""How does an editor correct what our own pages said?"""

from starlette.responses import Response

from onrecord.desk.editing.correcting import correct as put_correction
from onrecord.desk.editing.correcting import corrections
from onrecord.desk.editing.proposing import is_reviewed
from onrecord.desk.finding import NotOnRecord
from onrecord.desk.naming import resolve, resolve_account
from onrecord.record.accounts import AccountId
from onrecord.record.errors import OnrecordError
from onrecord.web.editors.asked import Asked
from onrecord.web.editors.forms import Form

__all__ = ["correct", "correct_page"]

_LATEST = 10


def correct_page(asked: Asked, fault: OnrecordError | None = None) -> Response:
    """The form, and the latest corrections."""
    named = {x: (asked.query(x),) for x in ("posts", "case", "accounts") if asked.query(x)}
    view = {
        "typed": asked.form if asked.form.fields else Form(named),
        "corrections": corrections(asked.archive)[: -_LATEST - 1 : -1],
    }
    return asked.page("correct.html", view, fault=fault)


def correct(asked: Asked) -> Response:
    """What was said, what is right, and why."""
    form = asked.form
    try:
        with asked.writing() as archive:
            put_correction(
                archive,
                said=form.text("said"),
                instead=form.text("instead"),
                why=form.text("why"),
                actor=asked.actor,
                at=asked.now,
                case=form.optional("case"),
                posts=tuple(resolve(archive, one) for one in form.lines("posts")),
                accounts=tuple(
                    _account(resolve_account(archive, one), one) for one in form.lines("accounts")
                ),
            )
            done = "proposed" if is_reviewed(archive, asked.actor) else "recorded"
    except OnrecordError as fault:
        return correct_page(asked, fault)
    return asked.to("/desk/correct", done=done)


def _account(found: AccountId | None, name: str) -> AccountId:
    if found is None:
        raise NotOnRecord(f"{name[:200]!r} is no account on record")
    return found
