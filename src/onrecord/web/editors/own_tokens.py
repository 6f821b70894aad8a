"""With which tokens may programs act in my name?"""

from datetime import timedelta

from starlette.responses import Response

from onrecord.archive.sign_ins import Scope
from onrecord.record.editing import Role
from onrecord.record.errors import OnrecordError
from onrecord.web.editors.asked import Asked
from onrecord.web.editors.forms import FormError

__all__ = ["make_token", "revoke_token", "tokens_page"]

_PAGE = "/desk/tokens"
_LONGEST = 365  # days
_TAKES = {
    Scope.READ: Role.READER,
    Scope.PROPOSE: Role.EDITOR,
    Scope.REVIEW: Role.SECOND_EDITOR,
    Scope.ADMIN: Role.ADMIN,
}


def tokens_page(
    asked: Asked, fault: OnrecordError | None = None, made: str | None = None
) -> Response:
    """One's own tokens; `made` is shown this once."""
    view = {
        "tokens": asked.sign_ins.tokens_of(asked.actor.name),
        "scopes": [one for one in Scope if asked.may(_TAKES[one])],
        "made": made,
        "longest": _LONGEST,
    }
    return asked.page("tokens.html", view, fault=fault)


def make_token(asked: Asked) -> Response:
    """A new token. It stands in this answer, and nowhere afterwards."""
    try:
        label = asked.form.required("label", "What it is for")
        scopes = asked.form.choices("scope", Scope)
        for one in scopes:
            if not asked.may(_TAKES[one]):
                raise FormError(f"your role is not enough for {one.value}")
        ends_at = asked.now + timedelta(days=_days(asked.form.text("days")))
        made = asked.sign_ins.make_token(asked.actor.name, label, scopes, asked.now, ends_at)
    except OnrecordError as fault:
        return tokens_page(asked, fault)
    asked.note_act("made-token", " ".join(label.split()))
    return tokens_page(asked, made=made)


def revoke_token(asked: Asked) -> Response:
    """From now on a token is nobody's."""
    label = asked.form.text("label")
    if asked.sign_ins.revoke_token(asked.actor.name, label):
        asked.note_act("revoked-token", label)
    return asked.to(_PAGE, done="token-revoked")


def _days(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text[:6]) <= _LONGEST:
        raise FormError(f"a token lasts from 1 to {_LONGEST} days")
    return int(text)
