"""Where am I signed in, and with what can I sign in?"""

from collections.abc import Callable

from starlette.responses import JSONResponse, Response

from onrecord.record.errors import EXIT_USAGE, OnrecordError
from onrecord.web.editors import passkeys, passwords
from onrecord.web.editors.asked import Asked
from onrecord.web.editors.signing_in import (
    OF_A_NAME,
    OF_AN_ADDRESS,
    begin,
    require_turn,
    told_json,
)
from onrecord.web.peers import network_of

__all__ = [
    "add_passkey",
    "change_password",
    "end_all_sessions",
    "end_one_session",
    "own_page",
    "passkey_options",
    "remove_passkey",
    "remove_password",
]

_PAGE = "/desk/you"


class LastWayIn(OnrecordError):
    """Without it, its owner could not sign in any more."""

    exit_code = EXIT_USAGE
    advice = "Set up another way to sign in first."


class AlreadyGone(OnrecordError):
    """It was removed before, perhaps in another window. Nothing was done."""

    exit_code = EXIT_USAGE
    advice = "This page shows what is set up now."


def own_page(asked: Asked, fault: OnrecordError | None = None) -> Response:
    """Sessions, passkeys and password of whoever asks."""
    view = {
        "sessions": asked.sign_ins.sessions_of(asked.actor.name, asked.now),
        "here": None if asked.session is None else asked.session.id,
        "passkeys": asked.sign_ins.passkeys_of(asked.actor.name),
        "has_password": asked.sign_ins.password_of(asked.actor.name) is not None,
        "least": passwords.LEAST,
    }
    return asked.page("you.html", view, fault=fault)


def _or_told(change: Callable[[Asked], Response]) -> Callable[[Asked], Response]:
    """The change; or the page, with what was wrong."""

    def answer(asked: Asked) -> Response:
        try:
            return change(asked)
        except OnrecordError as fault:
            return own_page(asked, fault)

    return answer


def end_one_session(asked: Asked) -> Response:
    """Sign another browser of one's own out."""
    asked.sign_ins.end_session_called(asked.actor.name, asked.form.text("session"))
    return asked.to(_PAGE, done="session-ended")


def end_all_sessions(asked: Asked) -> Response:
    """Sign out everywhere."""
    asked.sign_ins.end_sessions(asked.actor.name)
    asked.note_act("signed-out-everywhere", asked.actor.name)
    return asked.to("/desk/sign-in", done="signed-out")


@_or_told
def change_password(asked: Asked) -> Response:
    """Choose another password; all other browsers are signed out."""
    form = asked.form
    name = asked.actor.name
    kept = asked.sign_ins.password_of(name)
    if kept is not None:
        _require_known(asked, kept, form.raw("now"))
    hashed = passwords.hashed(form.raw("password"), form.raw("again"), name)
    asked.sign_ins.set_password(name, hashed)
    return _begun_anew(asked, "changed-password", "password-changed")


def _require_known(asked: Asked, kept: str, typed: str) -> None:
    """Bounded as at the door; a name’s tries count apart, so that no stranger shuts this."""
    name = f"own {asked.actor.name}"
    address = f"address {network_of(asked.address)}"
    require_turn(asked, {name: OF_A_NAME, address: OF_AN_ADDRESS}, "")
    if not passwords.fits(kept, typed):
        raise passwords.PasswordRefused(
            "the password of now does not fit", advice="Type it again, or remove it first."
        )
    asked.sign_ins.succeeded(name=name, address=address)


@_or_told
def remove_password(asked: Asked) -> Response:
    """Sign in with passkeys alone."""
    if asked.sign_ins.password_of(asked.actor.name) is None:
        raise AlreadyGone("no password is set up")
    if not asked.sign_ins.passkeys_of(asked.actor.name):
        raise LastWayIn("the password is your only way in")
    asked.sign_ins.set_password(asked.actor.name, None)
    return _begun_anew(asked, "removed-password", "password-removed")


def passkey_options(asked: Asked) -> Response:
    """What a browser is to make a passkey of."""
    options = passkeys.asked_to_add(asked.sign_ins, asked.entrance, asked.actor.name, asked.now)
    return Response(options, media_type="application/json")


def add_passkey(asked: Asked) -> Response:
    """Set one more passkey up."""
    try:
        sent = passkeys.read_credential(asked.body)
        name, label = asked.actor.name, str(sent.get("label", ""))
        new = passkeys.proven_new(
            asked.sign_ins, asked.entrance, name, sent.get("credential"), asked.now
        )
        passkeys.keep_new(asked.sign_ins, name, new, label, asked.now)
    except OnrecordError as fault:
        return told_json(fault)
    asked.note_act("added-passkey", name)
    return JSONResponse({"to": f"{_PAGE}?done=passkey-added"})


@_or_told
def remove_passkey(asked: Asked) -> Response:
    """Sign in with this passkey no more; all other browsers are signed out."""
    name = asked.actor.name
    kept = {one.id.hex(): one.id for one in asked.sign_ins.passkeys_of(name)}
    wanted = kept.get(asked.form.text("passkey"))
    if wanted is not None and len(kept) == 1 and asked.sign_ins.password_of(name) is None:
        raise LastWayIn("this passkey is your only way in")
    if wanted is None or not asked.sign_ins.remove_passkey(name, wanted):
        raise AlreadyGone("no such passkey is set up")
    return _begun_anew(asked, "removed-passkey", "passkey-removed")


def _begun_anew(asked: Asked, act: str, done: str) -> Response:
    """Signed in here under a new secret, and nowhere else."""
    assert asked.editor is not None
    assert asked.session is not None
    asked.note_act(act, asked.actor.name)
    asked.sign_ins.end_sessions(asked.editor.name)
    return begin(asked, asked.editor, asked.session.began_by, asked.to(_PAGE, done=done))
