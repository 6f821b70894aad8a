"""How does an editor sign in, and out?

Whatever fails is answered alike, for known names and unknown ones. Who fails often waits: by
name for passwords, and by address for both.
"""

from datetime import timedelta
from unicodedata import normalize

from starlette.responses import JSONResponse, Response

from onrecord.archive.sign_ins import Limit
from onrecord.desk.editing.appointing import Editor, editor_named
from onrecord.record.errors import EXIT_USAGE, OnrecordError
from onrecord.web.editors import passkeys, passwords
from onrecord.web.editors.asked import Asked, status_of
from onrecord.web.editors.cookies import clear_cookie, set_cookie
from onrecord.web.peers import network_of

__all__ = [
    "OF_AN_ADDRESS",
    "OF_A_NAME",
    "begin",
    "passkey_options",
    "require_turn",
    "sign_in_by_passkey",
    "sign_in_by_password",
    "sign_in_page",
    "sign_out",
    "told_json",
]

OF_A_NAME = Limit(free=5, first=timedelta(seconds=10), longest=timedelta(minutes=15))
OF_AN_ADDRESS = Limit(free=30, first=timedelta(seconds=10), longest=timedelta(minutes=15))
_ASKS = Limit(free=200, first=timedelta(seconds=10), longest=timedelta(minutes=1))
_HOME = "/desk"


class NotSignedIn(OnrecordError):
    """Name and password, or the passkey, do not fit; or too many tries did not."""

    exit_code = EXIT_USAGE
    advice = "Try again. If you can’t get in, ask an admin of this archive to invite you anew."


def sign_in_page(asked: Asked) -> Response:
    """The form; who is signed in already goes on."""
    if asked.editor is not None:
        return asked.to(_onward(asked.query("next")))
    return asked.page("sign-in.html", {"next": _onward(asked.query("next"))})


def sign_in_by_password(asked: Asked) -> Response:
    """With a name and a password."""
    name, password = asked.form.text("name"), asked.form.raw("password")
    onward = _onward(asked.form.text("next"))
    try:
        editor = _of_password(asked, name, password)
    except OnrecordError as fault:
        return asked.page("sign-in.html", {"next": onward}, fault=fault)
    return begin(asked, editor, "password", asked.to(onward))


def _of_password(asked: Asked, name: str, password: str) -> Editor:
    """Whose they are. Raises NotSignedIn, ArchiveBusy."""
    editor = editor_named(asked.archive, name)
    limited = f"name {_plain(name if editor is None else editor.name)}"
    address = f"address {network_of(asked.address)}"
    require_turn(asked, {limited: OF_A_NAME, address: OF_AN_ADDRESS})
    kept = None if editor is None else asked.sign_ins.password_of(editor.name)
    if not passwords.fits(kept, password) or editor is None or kept is None:
        raise NotSignedIn("name and password do not fit")
    asked.sign_ins.succeeded(name=limited, address=address)
    if passwords.is_old(kept):
        asked.sign_ins.set_password(editor.name, passwords.rehashed(password))
    return editor


def _plain(name: str) -> str:
    """Names that are one to `is_another_editor` are one here, too: known and unknown alike."""
    seen = "".join(x for x in normalize("NFKC", name).casefold() if x.isprintable() or x.isspace())
    return " ".join(seen.split())


def require_turn(
    asked: Asked, limits: dict[str, Limit], otherwise: str = ", or with a passkey"
) -> None:
    """Take a try, or raise NotSignedIn: for `succeeded` to take back."""
    wait = asked.sign_ins.take_try(limits, asked.now)
    if wait:
        minutes = -(-int(wait.total_seconds()) // 60)
        told = "in a minute" if minutes == 1 else f"in {minutes} minutes"
        raise NotSignedIn("too many tries", advice=f"Try again {told}{otherwise}.")


def passkey_options(asked: Asked) -> Response:
    """What a browser is to have signed."""
    try:  # each leaves a challenge behind, for five minutes
        require_turn(asked, {f"asks {network_of(asked.address)}": _ASKS})
    except NotSignedIn as fault:
        return told_json(fault)
    options = passkeys.asked_to_sign(asked.sign_ins, asked.entrance, asked.now)
    return Response(options, media_type="application/json")


def sign_in_by_passkey(asked: Asked) -> Response:
    """With what a device signed."""
    try:
        sent = passkeys.read_credential(asked.body)
        address = f"address {network_of(asked.address)}"
        require_turn(asked, {address: OF_AN_ADDRESS})
        name = passkeys.signed_by(asked.sign_ins, asked.entrance, sent.get("credential"), asked.now)
        editor = editor_named(asked.archive, name)
        if editor is None:
            raise NotSignedIn("whose passkey it is has no role here now")
        asked.sign_ins.succeeded(name=f"passkey {_plain(editor.name)}", address=address)
    except OnrecordError as fault:
        return told_json(fault)
    onward = _onward(str(sent.get("next", "")))
    return begin(asked, editor, "passkey", JSONResponse({"to": onward}))


def begin(asked: Asked, editor: Editor, by: str, answer: Response) -> Response:
    """Sign an editor in, with a new secret whatever the browser held before."""
    if asked.secret is not None:
        asked.sign_ins.end_session(asked.secret)
    secret = asked.sign_ins.begin_session(editor.name, editor.role.value, by, asked.now)
    asked.as_session(editor, secret).note_act("signed-in", by)
    set_cookie(answer, secret)
    return answer


def sign_out(asked: Asked) -> Response:
    """Out of this browser."""
    if asked.secret is not None:
        asked.sign_ins.end_session(asked.secret)
    answer = asked.to("/desk/sign-in", done="signed-out")
    clear_cookie(answer)
    return answer


def told_json(fault: OnrecordError) -> Response:
    """What went wrong, for the script that asked."""
    return JSONResponse({"fault": str(fault), "advice": fault.advice}, status_of(fault))


def _onward(path: str) -> str:
    """Where one wanted to go, if that is a page of the desk: never to anybody else's."""
    if path.startswith("/desk/") and path.isascii() and path.isprintable() and "\\" not in path:
        return path
    return _HOME
