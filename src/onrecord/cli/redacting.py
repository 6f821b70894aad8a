"""How does an operator withhold what must not be kept?"""

from pathlib import Path
from typing import Any

import click

from onrecord.archive import open_archive
from onrecord.cli.lines import hanging, paragraph
from onrecord.cli.options import archive_option, as_json, json_option, progress, say
from onrecord.cli.parameters import WORDS
from onrecord.cli.submitting import editor_option
from onrecord.desk.custody.redacting import Piece, Plan, RedactionRefused, plan_redaction
from onrecord.desk.editing.actors import acting, require
from onrecord.desk.editing.withholding import withhold
from onrecord.findings.editing import Doing
from onrecord.network import SystemClock

__all__ = ["redact_command"]

_REACH = (
    "Backups, static exports and other copies of this archive are not reached from here: run"
    " onrecord backup again, which takes it out of that one. Bundles that were given away can't be"
    " recalled. Commands that run now may hold words in memory: start onrecord serve and onrecord"
    " watch again."
)


@click.command("redact", short_help="Destroy bytes for good, with the reason on record.")
@archive_option
@json_option
@click.argument("name")
@click.option("--why", type=WORDS, required=True, help="The reason, which everybody can read.")
@click.option("--by", type=WORDS, help="Who decided it, if not --editor.")
@editor_option
@click.option(
    "--words",
    type=WORDS,
    multiple=True,
    help="Words to look for as well, such as those of a post that was redacted before.",
)
@click.option("--only-media", is_flag=True, help="Only the post's pictures and films.")
@click.option(
    "--with-shared", is_flag=True, help="Also destroy what other posts or documents rest on."
)
@click.option("--leave-shared", is_flag=True, help="Leave that: its words stay, in bundles too.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def redact_command(
    folder: Path,
    wants_json: bool,
    name: str,
    why: str,
    by: str | None,
    editor: str | None,
    words: tuple[str, ...],
    only_media: bool,
    with_shared: bool,
    leave_shared: bool,
    yes: bool,
) -> None:
    """Destroy a post's bytes, or others, for good, with the reason on record.

    NAME is a post's ref or address, the digest of a document's entry (a proposal, a request), or
    the digest or commitment of a blob. Whatever holds the same words is looked for in all kept
    bytes and listed first. All proofs stay valid, and pages, exports and checks say "withheld",
    with the reason. It can't be undone.
    """
    if with_shared and leave_shared:
        raise click.UsageError("--with-shared and --leave-shared exclude each other")
    decided_by = by or editor
    if decided_by is None:
        raise click.UsageError("who decided it? --by or --editor")
    with open_archive(folder) as archive:
        actor = acting(archive, editor)
        require(archive, actor, Doing.REDACT)
        with progress("looking through the log") as tell:
            plan = plan_redaction(archive, name, words=words, only_media=only_media, progress=tell)
        if not wants_json:
            _print(plan, with_shared=with_shared)
        if plan.shared and not (with_shared or leave_shared):
            raise RedactionRefused(_remains(plan))
        if not yes:
            click.confirm("Destroy this for good?", abort=True, err=True)
        logged = withhold(
            archive,
            plan,
            name,
            why=why,
            actor=actor,
            at=SystemClock().now(),
            with_shared=with_shared,
            by=decided_by,
        )
    if wants_json:
        as_json(_shape(plan, with_shared=with_shared) | {"entry": logged.digest})
    else:
        say(f"Done, and on record as entry {logged.index}.", bold=True)
        paragraph(_REACH, margin="")


def _remains(plan: Plan) -> str:
    return (
        f"{_counted(len(plan.shared))} would remain that hold the same words, because others"
        " rest on them"
    )


def _print(plan: Plan, *, with_shared: bool) -> None:
    gone, left = plan.own, (*plan.shared, *plan.kept)
    if with_shared:
        gone, left = (*plan.own, *plan.shared), plan.kept
    say(f"To be destroyed: {_counted(len(gone))}", bold=True)
    _list(gone)
    if left:
        say(f"Holds the same, and would stay: {_counted(len(left))}", bold=True)
        _list(left)
        say("What stays goes along in bundles of cases that rest on it.", dim=True)
    say("Made anew without it: search.db, search.fast, index.db.", dim=True)


def _list(pieces: tuple[Piece, ...]) -> None:
    for one in pieces:
        rests = f"; on it rests: {', '.join(one.others)}" if one.others else ""
        hanging(f"  {one.commitment[:16]}  ", f"{one.kind}, {one.bytes:,} bytes{rests}")


def _counted(number: int) -> str:
    return "1 blob" if number == 1 else f"{number} blobs"


def _shape(plan: Plan, *, with_shared: bool) -> dict[str, Any]:
    gone = (*plan.own, *(plan.shared if with_shared else ()))
    left = (*(() if with_shared else plan.shared), *plan.kept)
    return {
        "posts": list(plan.posts),
        "destroyed": [_piece(one) for one in gone],
        "left": [_piece(one) for one in left],
    }


def _piece(one: Piece) -> dict[str, Any]:
    return {
        "commitment": one.commitment,
        "kind": one.kind,
        "bytes": one.bytes,
        "others": list(one.others),
    }
