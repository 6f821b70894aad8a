"""How does an editor make a case, and change it?"""

from pathlib import Path

import click

from onrecord.archive import Archive, open_archive
from onrecord.cli.options import archive_option, as_json, json_option, say
from onrecord.cli.printing import print_case
from onrecord.cli.submitting import (
    Signing,
    Submitted,
    put_or_propose,
    show_proposed,
    signed,
    signing_options,
)
from onrecord.desk.cases import CaseError, cases, find_case, prepared_change
from onrecord.desk.naming import resolve
from onrecord.desk.shapes import case_shape
from onrecord.record.accounts import Ref
from onrecord.record.documents import CaseChange

__all__ = ["case"]


@click.command()
@archive_option
@json_option
@click.argument("name")
@click.argument(
    "action", type=click.Choice(["show", "add", "remove", "title", "note"]), default="show"
)
@click.argument("what", nargs=-1)
@signing_options
def case(
    folder: Path,
    wants_json: bool,
    name: str,
    action: str,
    what: tuple[str, ...],
    editor: str | None,
    proposes: bool,
    why: str | None,
) -> None:
    """Make a case, change it, and show it.

    NAME is yours to choose: small letters, digits and dashes. A case begins with its first post
    or its title.

    \b
    onrecord case NAME                  show it
    onrecord case NAME add POST …       put posts in (refs or addresses)
    onrecord case NAME remove POST …    take posts out
    onrecord case NAME title TEXT       call it so
    onrecord case NAME note TEXT        add a note, which is published with it
    onrecord case NAME … --editor NAME --why …    another editor reviews it first
    """
    if bool(what) != (action != "show"):
        told = "takes nothing more" if what else f"needs something to {action}"
        raise click.UsageError(f"case {name} {action} {told}")
    if action == "show" and (editor or proposes or why):
        raise click.UsageError("--editor, --propose and --why are for a change of the case")
    signing = signed(editor, why, proposes=proposes)
    with open_archive(folder, writing=action != "show") as archive:
        done = None if action == "show" else _change(archive, name, action, what, signing)
        if done is not None and done.proposed:
            show_proposed(done, wants_json=wants_json)
            return
        found = find_case(archive, name)
    as_json(case_shape(found)) if wants_json else print_case(found)


def _change(
    archive: Archive, name: str, action: str, what: tuple[str, ...], signing: Signing
) -> Submitted | None:
    if action in ("remove", "note") and name not in cases(archive):
        raise CaseError(f"there is no case called {name[:80]!r}")
    posts: tuple[Ref, ...] = ()
    if action in ("add", "remove"):
        posts = tuple(resolve(archive, one) for one in what)
    change = CaseChange(
        case=name,
        title=" ".join(what) if action == "title" else None,
        adds=posts if action == "add" else (),
        removes=posts if action == "remove" else (),
        note=" ".join(what) if action == "note" else None,
    )
    prepared = prepared_change(archive, change)
    if prepared is None:
        say("It is so already: nothing was recorded.", err=True)
        return None
    return put_or_propose(archive, prepared, signing)
