"""How does an editor make a case, and change it?"""

from pathlib import Path

import click

from onrecord.archive import Archive, open_archive
from onrecord.cli.options import archive_option, as_json, json_option, say
from onrecord.cli.printing import print_case
from onrecord.desk.cases import CaseError, cases, change_case, find_case
from onrecord.desk.naming import resolve
from onrecord.desk.shapes import case_shape
from onrecord.network import SystemClock
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
def case(folder: Path, wants_json: bool, name: str, action: str, what: tuple[str, ...]) -> None:
    """Make a case, change it, and show it.

    NAME is yours to choose: small letters, digits and dashes. A case begins with its first post
    or its title.

    \b
    onrecord case NAME                  show it
    onrecord case NAME add POST …       put posts in (refs or addresses)
    onrecord case NAME remove POST …    take posts out
    onrecord case NAME title TEXT       call it so
    onrecord case NAME note TEXT        add a note, which is published with it
    """
    if bool(what) != (action != "show"):
        told = "takes nothing more" if what else f"needs something to {action}"
        raise click.UsageError(f"case {name} {action} {told}")
    with open_archive(folder, writing=action != "show") as archive:
        if action != "show":
            _change(archive, name, action, what)
        found = find_case(archive, name)
    as_json(case_shape(found)) if wants_json else print_case(found)


def _change(archive: Archive, name: str, action: str, what: tuple[str, ...]) -> None:
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
    if change_case(archive, change, SystemClock().now()) is None:
        say("It is so already: nothing was recorded.", err=True)
