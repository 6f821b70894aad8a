"""Does a post look like its account's usual operators, or like somebody else?"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from onrecord.archive import Archive, open_archive
from onrecord.cli.options import archive_option, as_json, json_option, say
from onrecord.cli.parameters import WORDS
from onrecord.cli.printing_assessment import print_assessment
from onrecord.desk.assessments.assessing import assess_posts
from onrecord.desk.assessments.occasions import Asked, occasion
from onrecord.desk.assessments.page import assessment_page
from onrecord.desk.assessments.private_file import require_writable, write_private
from onrecord.desk.assessments.shapes import asked_shape, assessment_shape
from onrecord.desk.editing.actors import acting_or_named
from onrecord.desk.editing.assessing import record as record_assessment
from onrecord.desk.naming import resolve
from onrecord.findings.words.assessment import SYNTHETIC
from onrecord.network import SystemClock
from onrecord.record.accounts import Ref
from onrecord.record.assessed import Assessment, NotAssessed, Why
from onrecord.record.commitments import Digest
from onrecord.record.errors import EXIT_ENVIRONMENT

__all__ = ["assess"]

_SHIPPED, _SYNTHETIC = "shipped", "synthetic"


@click.command(short_help="Usual operators, or somebody else? A likelihood ratio with reasons.")
@archive_option
@json_option
@click.argument("names", metavar="POST...", nargs=-1, required=True)
@click.option("--posts", is_flag=True, help="The posts are a run by presumably one hand: 2 to 10.")
@click.option(
    "--claim",
    metavar="DECLARATION",
    help="The digest of the claim on record that is answered; found by itself where there is one.",
)
@click.option(
    "--asked-by-institution",
    "asked_by",
    type=WORDS,
    metavar="WHO-AND-WHEN",
    help="The account's own institution asked for it: which office did, and when. It is published "
    "with the assessment: name no person.",
)
@click.option(
    "--calibration",
    default=_SHIPPED,
    show_default=True,
    metavar="shipped|synthetic|FOLDER",
    help="synthetic: made-up numbers, to see how an assessment looks; FOLDER: your own, as "
    "onrecord-train wrote them.",
)
@click.option("--record", is_flag=True, help="Put it on record. Nothing of it is public by that.")
@click.option("--editor", type=WORDS, help="With --record: who you are, a name or a role.")
@click.option(
    "--html",
    "out",
    type=click.Path(path_type=Path),
    help="Write it as a page, which only you may read; not into an archive's folder.",
)
@click.option("--force", is_flag=True, help="Replace the page if it is there already.")
def assess(
    folder: Path,
    wants_json: bool,
    names: tuple[str, ...],
    posts: bool,
    claim: str | None,
    asked_by: str | None,
    calibration: str,
    record: bool,
    editor: str | None,
    out: Path | None,
    force: bool,
) -> int:
    """Does a post look like its account's usual operators, or like somebody else?

    A likelihood ratio with its reasons, never a verdict, out of the account's own posts from
    before. It answers a public claim of compromise or unauthorised use that is on record, or the
    account's own institution. POST is an address, or a ref or the beginning of one. A refusal is
    an answer, too: it tells what is new about the post. Exit status 4 if what computes a ratio is
    not installed (pip install 'onrecord[assess]').

    \b
    onrecord assess POST
    onrecord assess --posts POST POST POST
    onrecord assess POST --record --editor NAME     then another editor: onrecord release
    """
    _require_sense(names, claim, asked_by, posts=posts, record=record, editor=editor)
    synthetic = calibration == _SYNTHETIC
    own = None if calibration in (_SHIPPED, _SYNTHETIC) else Path(calibration)
    if own is not None and not own.is_dir():
        raise click.UsageError(f"--calibration: {calibration} is no folder; or: shipped, synthetic")
    if record and synthetic:  # a refusal of it would bear no banner
        raise click.UsageError("what rests on made-up accounts is not put on record")
    if out is not None:
        require_writable(out, replace=force)
    with open_archive(folder, writing=record) as archive:
        refs = _refs(archive, names)
        asked = occasion(archive, refs, claim, asked_by)
        found = assess_posts(archive, refs, synthetic=synthetic, own=own)
        if synthetic and isinstance(found, NotAssessed):  # has no banner of its own
            asked = replace(asked, says=f"{SYNTHETIC} {asked.says}")
        entry = _recorded(archive, found, asked, editor) if record and editor else None
    if out is not None:
        write_private(assessment_page(found, asked, SystemClock().now()), out, replace=force)
    if wants_json:
        as_json(_shape(found, asked, entry))
    else:
        print_assessment(found, [asked.says])
        _print_written(entry, out)
    computed = not (isinstance(found, NotAssessed) and Why.NO_ARRAYS in found.why)
    return 0 if computed else EXIT_ENVIRONMENT


def _require_sense(
    names: Sequence[str],
    claim: str | None,
    asked_by: str | None,
    *,
    posts: bool,
    record: bool,
    editor: str | None,
) -> None:
    if len(names) > 1 and not posts:
        raise click.UsageError(
            "several posts are assessed together only as a run by presumably one hand: --posts"
        )
    if len(names) < 2 and posts:
        raise click.UsageError("--posts takes 2 to 10 posts by presumably one hand")
    if claim is not None and asked_by is not None:
        raise click.UsageError("give --claim or --asked-by-institution, not both")
    if record and editor is None:
        raise click.UsageError("--record needs --editor: a second one releases it")
    if editor is not None and not record:
        raise click.UsageError("--editor goes with --record")


def _refs(archive: Archive, names: Sequence[str]) -> tuple[Ref, ...]:
    refs = tuple(resolve(archive, name) for name in names)
    if len(set(refs)) < len(refs):
        raise click.UsageError("one post is named twice")
    return refs


def _recorded(archive: Archive, found: Assessment, asked: Asked, editor: str) -> Digest:
    now = SystemClock().now()
    actor = acting_or_named(archive, editor)
    logged = record_assessment(archive, found, occasion=asked.occasion, actor=actor, at=now)
    return logged.digest


def _shape(found: Assessment, asked: Asked, entry: Digest | None) -> dict[str, Any]:
    return {**assessment_shape(found), "asked": asked_shape(asked), "recorded_as": entry}


def _print_written(entry: Digest | None, out: Path | None) -> None:
    if entry is not None:
        say()
        say(f"On record as {entry}. Another editor may publish it: onrecord release {entry[:12]}")
    if out is not None:
        say()
        say(f"{out}: the same as a page, for your own eyes.")
