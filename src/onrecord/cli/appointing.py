"""How do people become editors here, sign in, and cease to be editors?"""

from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import click
from click.core import ParameterSource

from onrecord.archive import Archive, open_archive
from onrecord.archive.layout import Layout
from onrecord.archive.sign_ins import INVITATION_LASTS, Scope, SignIns
from onrecord.cli.options import archive_option, as_json, json_option, say
from onrecord.cli.parameters import WORDS, among
from onrecord.cli.printing_editing import print_editors, print_tokens
from onrecord.cli.submitting import editor_option
from onrecord.desk.editing.acting import record_act
from onrecord.desk.editing.actors import Actor, acting, require
from onrecord.desk.editing.appointing import Editor, appoint, editor_named, editors
from onrecord.desk.editing.errors import EditingError
from onrecord.desk.editing.shapes import editor_shape
from onrecord.findings.editing import Doing
from onrecord.network import SystemClock
from onrecord.record.assessments import is_another_editor
from onrecord.record.editing import Role
from onrecord.record.times import instant

__all__ = ["editor"]

_TAKES: Mapping[str, frozenset[str]] = {
    "list": frozenset(),
    "appoint": frozenset({"editor", "why"}),
    "dismiss": frozenset({"editor", "why"}),
    "invite": frozenset({"editor"}),
    "tokens": frozenset({"editor"}),
    "token": frozenset({"editor", "label", "scopes", "days"}),
    "revoke": frozenset({"editor", "label"}),
    "sign-out": frozenset({"editor"}),
}
_NAMED = {"list": 0, "appoint": 2}  # words after the action; of the others one


@click.command(short_help="Appoint editors, invite them, and make tokens for their programs.")
@archive_option
@json_option
@click.argument("action", type=click.Choice(list(_TAKES)), default="list")
@click.argument("what", metavar="[NAME] [ROLE]", nargs=-1, type=WORDS)
@editor_option
@click.option("--why", type=WORDS, help="appoint, dismiss: the reason.")
@click.option("--label", type=WORDS, help="token, revoke: what the token is called.")
@click.option(
    "--scope",
    "scopes",
    type=among(Scope),
    multiple=True,
    help="token: what it is for; never more than its editor's role allows.",
)
@click.option(
    "--days",
    type=click.IntRange(1, 3660),
    default=90,
    show_default=True,
    help="token: for how long it works.",
)
def editor(
    folder: Path,
    wants_json: bool,
    action: str,
    what: tuple[str, ...],
    editor: str | None,
    why: str | None,
    label: str | None,
    scopes: tuple[str, ...],
    days: int,
) -> None:
    """Appoint editors, invite them to sign in, and make tokens for their programs.

    ROLE is reader (looks at what is not public), editor (proposes), second-editor (reviews what
    another one proposed, and answers requests) or admin (appoints, and redacts); each may do what
    those before it may. The last appointment of a name holds, and all of them stay on record.
    The first admin is appointed by whoever has the archive's folder.

    \b
    onrecord editor                              everybody who has a role
    onrecord editor appoint NAME ROLE --why …
    onrecord editor dismiss NAME --why …         what they signed in with is forgotten
    onrecord editor invite NAME                  a link to sign in with, once, within 72 hours
    onrecord editor token NAME --label L --scope read --days 90
    onrecord editor tokens NAME                  what tokens there are
    onrecord editor revoke NAME --label L
    onrecord editor sign-out NAME                in every browser
    """
    _check(action, what, why, label, scopes)
    with open_archive(folder, writing=action not in ("list", "tokens")) as archive:
        now = SystemClock().now()
        match action:
            case "list":
                _list(archive, wants_json=wants_json)
            case "appoint" | "dismiss":
                role = Role(what[1]) if action == "appoint" else None
                actor = acting(archive, editor)
                appoint(archive, what[0], role, actor=actor, why=why or "", at=now)
                _list(archive, wants_json=wants_json)
            case _:
                actor, whose = acting(archive, editor), _editor(archive, what[0])
                _require_right(archive, actor, whose)
                _sign_in(archive, action, actor, whose, label, scopes, days, now, wants_json)


def _check(
    action: str, what: Sequence[str], why: str | None, label: str | None, scopes: Sequence[str]
) -> None:
    wanted = _NAMED.get(action, 1)
    if len(what) != wanted:
        told = ("nothing more", "a NAME", "a NAME and a ROLE")[wanted]
        raise click.UsageError(f"editor {action} takes {told}; quote a name of several words")
    if action == "appoint" and what[1] not in tuple(Role):
        raise click.UsageError(f"{what[1][:80]!r} is no role: {', '.join(Role)}")
    context = click.get_current_context()
    belongs = {name for names in _TAKES.values() for name in names} - _TAKES[action]
    for option in context.command.params:
        name = option.name or ""
        if name in belongs and context.get_parameter_source(name) is ParameterSource.COMMANDLINE:
            raise click.UsageError(f"editor {action} does not take {option.opts[0]}")
    if why is None and "why" in _TAKES[action]:
        raise click.UsageError(f"editor {action} needs --why")
    if label is None and "label" in _TAKES[action]:
        raise click.UsageError(f"editor {action} needs --label")
    if not scopes and "scopes" in _TAKES[action]:
        raise click.UsageError(f"editor {action} needs --scope: {', '.join(Scope)}")


def _list(archive: Archive, *, wants_json: bool) -> None:
    found = editors(archive)
    if wants_json:
        as_json({"editors": [editor_shape(one) for one in found]})
    else:
        print_editors(found)


def _editor(archive: Archive, name: str) -> Editor:
    found = editor_named(archive, name)
    if found is None:
        raise EditingError(
            f"nobody called {name[:80]!r} has a role",
            advice="First: onrecord editor appoint NAME ROLE --why …",
        )
    return found


def _require_right(archive: Archive, actor: Actor, whose: Editor) -> None:
    """Everybody has their own tokens; who comes in, and others' tokens, are for an admin."""
    own = not is_another_editor(actor.name, whose.name)
    require(archive, actor, Doing.LOOK if own else Doing.APPOINT)


def _sign_in(
    archive: Archive,
    action: str,
    actor: Actor,
    whose: Editor,
    label: str | None,
    scopes: Sequence[str],
    days: int,
    now: datetime,
    wants_json: bool,
) -> None:
    with closing(SignIns(Layout(archive.folder).sign_ins)) as sign_ins:
        match action:
            case "invite":
                secret = sign_ins.invite(whose.name, by=actor.name, at=now)
                record_act(archive, actor, "invited", whose.name, now)
                _show_link(archive, secret, now, wants_json=wants_json)
            case "token":
                ends = now + timedelta(days=days)
                token = sign_ins.make_token(whose.name, label or "", scopes, now, ends)
                record_act(archive, actor, "made-token", whose.name, now, label)
                _show_token(token, ends, wants_json=wants_json)
            case "revoke":
                if not sign_ins.revoke_token(whose.name, label or ""):
                    raise EditingError(
                        f"{whose.name!r} has no token called {label!r}",
                        advice="See: onrecord editor tokens NAME",
                    )
                record_act(archive, actor, "revoked-token", whose.name, now, label)
                print_tokens(sign_ins.tokens_of(whose.name), now, wants_json=wants_json)
            case "sign-out":
                ended = len(sign_ins.sessions_of(whose.name, now))
                sign_ins.end_sessions(whose.name)
                record_act(archive, actor, "signed-out-everywhere", whose.name, now)
                _show_ended(ended, wants_json=wants_json)
            case _:
                print_tokens(sign_ins.tokens_of(whose.name), now, wants_json=wants_json)


def _show_link(archive: Archive, secret: str, now: datetime, *, wants_json: bool) -> None:
    address = archive.configuration.web.address.rstrip("/")
    link = f"{address}/desk/invited/{secret}"
    if wants_json:
        as_json({"link": link, "expires_at": instant(now + INVITATION_LASTS)})
        return
    say(link, bold=True)
    say("It works once, within 72 hours. Whoever has it can sign in: pass it on in private.")
    if not address:
        say("Put the address of your pages before it: [web] address in onrecord.toml is empty.")
        say("On the machine on which onrecord serve runs, that is http://localhost:8765.")


def _show_ended(ended: int, *, wants_json: bool) -> None:
    if wants_json:
        as_json({"ended": ended})
    else:
        say(f"Signed out of {'1 browser' if ended == 1 else f'{ended} browsers'}.")


def _show_token(token: str, ends: datetime, *, wants_json: bool) -> None:
    if wants_json:
        as_json({"token": token, "expires_at": instant(ends)})
        return
    say(token, bold=True)
    say(f"It is shown this once, and works until {ends:%Y-%m-%d}. Keep it as you keep a password.")
