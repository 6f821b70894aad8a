"""How does an editor read what others ask of us, and answer it?"""

from pathlib import Path

import click

from onrecord.archive import Archive, open_archive
from onrecord.cli.options import archive_option, as_json, json_option, say
from onrecord.cli.parameters import WORDS, among
from onrecord.cli.printing_editing import print_request, print_requests
from onrecord.cli.submitting import editor_option
from onrecord.desk.editing.actors import acting
from onrecord.desk.editing.requests import answer, request_called, requests
from onrecord.desk.editing.shapes import asked_shape
from onrecord.desk.naming import resolve
from onrecord.network import SystemClock
from onrecord.record.editing import Decision

__all__ = ["requests_command"]


@click.command("requests", short_help="Read what others ask to be corrected, and answer it.")
@archive_option
@json_option
@click.argument("digest", required=False)
@click.argument("decision", type=among(Decision), required=False)
@editor_option
@click.option("--words", type=WORDS, help="The answer. Everybody reads it: not who asked, or what.")
@click.option("--post", "posts", multiple=True, help="A post whose page is to show the answer.")
@click.option("--all", "everything", is_flag=True, help="Also list what was answered already.")
def requests_command(
    folder: Path,
    wants_json: bool,
    digest: str | None,
    decision: str | None,
    editor: str | None,
    words: str | None,
    posts: tuple[str, ...],
    everything: bool,
) -> None:
    """Read what others ask to be corrected, masked or removed, and answer it.

    Who asked, what, and how to reach them is for editors alone and stays here; each answer is
    published. What was granted is then done by its own command: onrecord correct, onrecord redact.

    \b
    onrecord requests                            what waits for an answer
    onrecord requests DIGEST                     read one
    onrecord requests DIGEST granted --words … [--post POST] [--editor NAME]
    onrecord requests DIGEST refused --words …
    """
    if decision is None and (editor is not None or words is not None or posts):
        raise click.UsageError(f"decide: onrecord requests DIGEST {'|'.join(Decision)} --words …")
    if decision is not None and words is None:
        raise click.UsageError("an answer needs --words")
    if digest is not None and everything:
        raise click.UsageError("--all lists: it takes no digest")
    with open_archive(folder, writing=decision is not None) as archive:
        if digest is None:
            _list(archive, everything=everything, wants_json=wants_json)
            return
        if decision is not None and words is not None:
            refs = tuple(dict.fromkeys(resolve(archive, post) for post in posts))
            actor, now = acting(archive, editor), SystemClock().now()
            found = Decision(decision)
            answer(archive, digest, decision=found, words=words, actor=actor, at=now, posts=refs)
        one = request_called(archive, digest)
    if wants_json:
        as_json(asked_shape(one))
    elif decision is not None:
        say("Answered: the decision and these words are published.")
    else:
        print_request(one)


def _list(archive: Archive, *, everything: bool, wants_json: bool) -> None:
    found = tuple(one for one in requests(archive) if everything or one.answer is None)
    if wants_json:
        as_json({"requests": [asked_shape(one) for one in found]})
    else:
        print_requests(found)
