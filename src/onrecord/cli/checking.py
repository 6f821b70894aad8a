"""What may anybody ask: did they ever say it, and who said it first?"""

import sys
from pathlib import Path

import click

from onrecord.archive import open_archive
from onrecord.cli.checking_pictures import check_picture, enrolled_account, is_picture
from onrecord.cli.options import archive_option, as_json, json_option, progress
from onrecord.cli.printing_answers import print_checked, print_mentioned
from onrecord.desk.search.checking import check_text
from onrecord.desk.search.mentioning import first_mentions
from onrecord.desk.search.shapes import check_shape, first_shape

__all__ = ["check", "first"]

_MOST_READ = 1_000_000  # characters of standard input: enough to say that they are too many


@click.command()
@archive_option
@json_option
@click.option("--account", "name", help="Only by this account: its handle, address or id.")
@click.option(
    "--marked",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Of a picture: write it here as PNG, with the words framed that differ.",
)
@click.argument("words")
def check(
    folder: Path, wants_json: bool, name: str | None, marked: Path | None, words: str
) -> None:
    """Did they ever say it? The closest posts seen, and how they differ.

    WORDS is the text, or - to read it from standard input, or the path of a picture of a post
    (.png, .jpg, .webp), whose words are read. Words that only the text or picture has are marked
    [-so-], words that only the post has {+so+}. "Not seen" comes with the coverage that it has. The
    text or picture is neither kept nor logged.
    """
    if is_picture(words):
        return check_picture(folder, wants_json, name, marked, Path(words))
    if marked is not None:
        raise click.UsageError("--marked is for a picture: give the path of a .png, .jpg or .webp")
    asked = sys.stdin.read(_MOST_READ) if words == "-" else words
    with open_archive(folder, writing=False) as archive, progress("Reading posts") as tell:
        found = check_text(archive, asked, enrolled_account(archive, name), progress=tell)
    as_json(check_shape(found)) if wants_json else print_checked(found)


@click.command()
@archive_option
@json_option
@click.option("--account", "name", help="Only by this account: its handle, address or id.")
@click.option("--institution", help="Only by this institution and all that is under it.")
@click.argument("phrase")
def first(
    folder: Path, wants_json: bool, name: str | None, institution: str | None, phrase: str
) -> None:
    """Who mentioned it first? First and later mentions of a phrase, with the coverage.

    It finds mentions, not positions: who rejects something mentions it too. The author's time and
    the time of our own first look are told apart.
    """
    if name is not None and institution is not None:
        raise click.UsageError("give --account or --institution, not both")
    with open_archive(folder, writing=False) as archive, progress("Reading posts") as tell:
        found = first_mentions(
            archive,
            phrase,
            account=enrolled_account(archive, name),
            institution=institution,
            progress=tell,
        )
    as_json(first_shape(found)) if wants_json else print_mentioned(found)
