"""How does an editor correct what our own pages said?"""

from collections.abc import Sequence
from pathlib import Path

import click

from onrecord.archive import Archive, open_archive
from onrecord.cli.options import archive_option, as_json, json_option, say
from onrecord.cli.parameters import WORDS
from onrecord.cli.printing_editing import print_corrections
from onrecord.cli.submitting import editor_option, say_proposed
from onrecord.desk.editing.actors import acting
from onrecord.desk.editing.correcting import correction_shape, corrections, written_correction
from onrecord.desk.editing.errors import EditingError
from onrecord.desk.editing.proposing import is_reviewed, propose, submit
from onrecord.desk.naming import resolve, resolve_account
from onrecord.network import SystemClock
from onrecord.record.accounts import AccountId

__all__ = ["correct_command"]


@click.command("correct", short_help="Correct what these pages said; both stay readable.")
@archive_option
@json_option
@click.argument("posts", metavar="[POST]...", nargs=-1)
@click.option("--case", type=WORDS, help="The case that it is about.")
@click.option("--account", "accounts", multiple=True, help="An enrolled account it is about.")
@click.option("--said", type=WORDS, help="What the pages said, and should not have.")
@click.option("--instead", type=WORDS, help="What they say instead.")
@click.option("--why", type=WORDS, help="The reason, which is published with it.")
@editor_option
@click.option("--propose", "proposes", is_flag=True, help="Another editor is to review it first.")
def correct_command(
    folder: Path,
    wants_json: bool,
    posts: tuple[str, ...],
    case: str | None,
    accounts: tuple[str, ...],
    said: str | None,
    instead: str | None,
    why: str | None,
    editor: str | None,
    proposes: bool,
) -> None:
    """Correct what these pages said: the wrong words stay readable beside what stands instead.

    It is shown where the words stood, in JSON, in timelines and in bundles. Without arguments,
    lists the corrections. What others posted or said is never corrected: it stays as it was.

    \b
    onrecord correct                             all corrections
    onrecord correct POST --said … --instead … --why …
    onrecord correct --case NAME --said … --instead … --why …
    onrecord correct --account HANDLE --said … --instead … --why …
    """
    about = bool(posts or accounts or case is not None)
    given = (said, instead, why)
    if not about and all(one is None for one in (*given, editor)) and not proposes:
        with open_archive(folder, writing=False) as archive:
            _list(archive, wants_json=wants_json)
        return
    if said is None or instead is None or why is None:
        raise click.UsageError("a correction needs --said, --instead and --why")
    with open_archive(folder) as archive:
        actor, now = acting(archive, editor), SystemClock().now()
        refs = tuple(dict.fromkeys(resolve(archive, post) for post in posts))
        body, named = written_correction(
            archive,
            said=said,
            instead=instead,
            why=why,
            editor=actor.name,
            case=case,
            posts=refs,
            accounts=_accounts(archive, accounts),
        )
        proposed = proposes or is_reviewed(archive, actor)
        put = propose if proposed else submit
        logged = put(archive, body, actor=actor, why=why, at=now, accounts=named, posts=refs)
    if wants_json:
        as_json({"digest": logged.digest, "index": logged.index, "proposed": proposed})
    elif proposed:
        say_proposed(logged)
    else:
        say(f"On record as entry {logged.index}: {logged.digest}")


def _list(archive: Archive, *, wants_json: bool) -> None:
    found = corrections(archive)
    if wants_json:
        as_json({"corrections": [correction_shape(one) for one in found]})
    else:
        print_corrections(found)


def _accounts(archive: Archive, names: Sequence[str]) -> tuple[AccountId, ...]:
    return tuple(dict.fromkeys(_account(archive, name) for name in names))


def _account(archive: Archive, name: str) -> AccountId:
    account = resolve_account(archive, name)
    if account is None:
        raise EditingError(f"{name[:200]!r} is no account on record", advice="See: onrecord show")
    return account
