"""How does another editor read what was proposed, and accept or return it?"""

from pathlib import Path

import click

from onrecord.archive import Archive, open_archive
from onrecord.cli.options import archive_option, as_json, json_option, say
from onrecord.cli.parameters import WORDS
from onrecord.cli.printing_editing import print_proposal, print_proposals
from onrecord.cli.submitting import editor_option
from onrecord.desk.editing.actors import acting
from onrecord.desk.editing.changes import changes
from onrecord.desk.editing.reviewing import proposal_called, proposals, review
from onrecord.desk.editing.shapes import change_shape, proposal_shape
from onrecord.network import SystemClock

__all__ = ["review_command"]


@click.command("review", short_help="Read what other editors proposed; accept or return it.")
@archive_option
@json_option
@click.argument("digest", required=False)
@click.argument("verdict", type=click.Choice(["accept", "return"]), required=False)
@editor_option
@click.option("--why", type=WORDS, help="accept, return: the reason, which stays on record.")
@click.option("--all", "everything", is_flag=True, help="Also list what was reviewed already.")
def review_command(
    folder: Path,
    wants_json: bool,
    digest: str | None,
    verdict: str | None,
    editor: str | None,
    why: str | None,
    everything: bool,
) -> None:
    """Read what other editors proposed, and accept or return it.

    What is accepted comes on record in the same step, byte for byte as it was proposed. Whoever
    proposed it can't review it. DIGEST is that of the proposal's entry, or its first 8 digits.

    \b
    onrecord review                              what waits
    onrecord review DIGEST                       read one: what would change
    onrecord review DIGEST accept --editor NAME --why …
    onrecord review DIGEST return --editor NAME --why …
    """
    if verdict is None and (editor is not None or why is not None):
        raise click.UsageError("accept or return? onrecord review DIGEST accept --why …")
    if verdict is not None and why is None:
        raise click.UsageError(f"review {verdict} needs --why")
    if digest is not None and everything:
        raise click.UsageError("--all lists: it takes no digest")
    with open_archive(folder, writing=verdict is not None) as archive:
        if digest is None:
            _list(archive, everything=everything, wants_json=wants_json)
        elif verdict is None or why is None:
            _read(archive, digest, wants_json=wants_json)
        else:
            _decide(
                archive, digest, editor, why, accepts=verdict == "accept", wants_json=wants_json
            )


def _list(archive: Archive, *, everything: bool, wants_json: bool) -> None:
    found = proposals(archive, waiting_only=not everything)
    if wants_json:
        as_json({"proposals": [proposal_shape(one) for one in found]})
    else:
        print_proposals(found)


def _read(archive: Archive, digest: str, *, wants_json: bool) -> None:
    one = proposal_called(archive, digest)
    found = changes(archive, one.body)
    if wants_json:
        as_json(proposal_shape(one) | {"changes": [change_shape(change) for change in found]})
    else:
        print_proposal(one, found)


def _decide(
    archive: Archive,
    digest: str,
    editor: str | None,
    why: str,
    *,
    accepts: bool,
    wants_json: bool,
) -> None:
    actor = acting(archive, editor)
    done = review(archive, digest, accepts=accepts, actor=actor, why=why, at=SystemClock().now())
    document = done[1] if accepts else None
    if wants_json:
        one = proposal_called(archive, digest)
        as_json(proposal_shape(one) | {"entry": None if document is None else document.digest})
    elif document is None:
        say("Returned: it is not on record, and whoever proposed it reads why.")
    else:
        say(f"Accepted. On record as entry {document.index}: {document.digest}")
