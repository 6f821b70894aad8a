"""How does somebody who was invited set up what they sign in with?

The link works once: whoever sets up a passkey or a password with it is signed in at once.
"""

from typing import Any

from starlette.responses import JSONResponse, Response

from onrecord.archive.sign_ins import Invitation
from onrecord.desk.editing.appointing import Editor, editor_named
from onrecord.record.errors import EXIT_USAGE, OnrecordError
from onrecord.web.editors import passkeys, passwords
from onrecord.web.editors.asked import Asked
from onrecord.web.editors.signing_in import begin, told_json

__all__ = ["invited_page", "passkey_options", "set_up_passkey", "set_up_password"]

_HOME = "/desk"


class NotInvited(OnrecordError):
    """The link was used, is older than three days, or never was one."""

    exit_code = EXIT_USAGE
    advice = "Ask an admin of this archive for a new one. A link works once, within 72 hours."


def invited_page(asked: Asked) -> Response:
    """Who is invited by whom, and the two ways to come in."""
    try:
        editor, invitation = _invited(asked)
    except NotInvited as fault:
        return asked.page("invited.html", {"invited": None}, fault=fault)
    return _page(asked, editor, invitation)


def set_up_password(asked: Asked) -> Response:
    """Choose a password, and be signed in."""
    try:
        editor, invitation = _invited(asked)
    except NotInvited as fault:
        return asked.page("invited.html", {"invited": None}, fault=fault)
    password, again = asked.form.raw("password"), asked.form.raw("again")
    try:
        kept = passwords.hashed(password, again, editor.name)
        _take(asked)
    except OnrecordError as fault:
        return _page(asked, editor, invitation, fault)
    asked.sign_ins.set_password(editor.name, kept)
    asked.sign_ins.end_sessions(editor.name)
    return begin(asked, editor, "invitation", asked.to(_HOME, done="set-up"))


def passkey_options(asked: Asked) -> Response:
    """What a browser is to make a passkey of."""
    try:
        editor, _ = _invited(asked)
    except NotInvited as fault:
        return told_json(fault)
    options = passkeys.asked_to_add(asked.sign_ins, asked.entrance, editor.name, asked.now)
    return Response(options, media_type="application/json")


def set_up_passkey(asked: Asked) -> Response:
    """Set a passkey up, and be signed in."""
    try:
        editor, _ = _invited(asked)
        sent: dict[str, Any] = passkeys.read_credential(asked.body)
        new = passkeys.proven_new(
            asked.sign_ins, asked.entrance, editor.name, sent.get("credential"), asked.now
        )
        _take(asked)
        label = str(sent.get("label", ""))
        passkeys.keep_new(asked.sign_ins, editor.name, new, label, asked.now)
    except OnrecordError as fault:
        return told_json(fault)
    return begin(asked, editor, "invitation", JSONResponse({"to": f"{_HOME}?done=set-up"}))


def _invited(asked: Asked) -> tuple[Editor, Invitation]:
    found = asked.sign_ins.invitation(asked.named("secret"), asked.now)
    editor = None if found is None else editor_named(asked.archive, found.editor)
    if found is None or editor is None:
        raise NotInvited("this link invites nobody")
    return editor, found


def _take(asked: Asked) -> None:
    if asked.sign_ins.take_invitation(asked.named("secret"), asked.now) is None:
        raise NotInvited("this link invites nobody any more")


def _page(
    asked: Asked, editor: Editor, invitation: Invitation, fault: OnrecordError | None = None
) -> Response:
    view = {
        "invited": editor,
        "invitation": invitation,
        "request_secret": asked.named("secret"),
        "least": passwords.LEAST,
    }
    return asked.page("invited.html", view, fault=fault)
