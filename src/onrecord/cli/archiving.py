"""Commands about the archive itself: making, serving, publishing, rebuilding."""

from pathlib import Path

import click

from onrecord.archive import SUGGESTED, create_archive, open_archive
from onrecord.archive import rebuild as rebuild_archive
from onrecord.cli import cosigning
from onrecord.cli.options import archive_option, progress, say

__all__ = ["init", "publish", "rebuild", "serve"]


@click.command()
@archive_option
@click.option(
    "--origin",
    required=True,
    help="The permanent name of this log, such as records.example.org/onrecord.",
)
@click.option("--no-tsa", is_flag=True, help="Ask no time-stamping services.")
def init(folder: Path, origin: str, no_tsa: bool) -> None:
    """Make an archive.

    It goes into the current folder, or the one that --dir names. Nothing else ever makes one: a
    log made twice is a fork. Its name (--origin) is for ever.
    """
    services = () if no_tsa else SUGGESTED
    create_archive(folder, origin, services=services)
    with open_archive(folder) as archive:
        key = archive.verifier_key
    say(f"An archive for {origin} is in {folder.resolve()}", bold=True)
    say(f"Its log's public key: {key}")
    say("Give that key to those who will check your evidence, by a way that they trust.")
    if services:
        names = " and ".join(service.name for service in services)
        say(f"Heads of the log are stamped by {names}: compare the certificates in pins/.")
    else:
        say("No time-stamping service is asked: then nobody but you says when.")
    say("Next: onrecord add ADDRESS --institution NAME")


@click.command()
@archive_option
def publish(folder: Path) -> None:
    """Write the log's tiles and signed checkpoint from the records.

    Witnesses, if there are any, are asked before and after.
    """
    with open_archive(folder) as archive:
        asked = cosigning.publish(archive)
        checkpoint = archive.published
    say(f"Published: {checkpoint.size} entries, root {checkpoint.root.hex()}")
    if asked is not None:
        say(f"Cosigned by {', '.join(asked.cosigned) or 'nobody'}")


@click.command(short_help="Recreate a lost database, or a lost log.")
@archive_option
def rebuild(folder: Path) -> None:
    """Recreate a lost database from the log, or a lost log from the database."""
    with progress("rebuilding") as tell:
        checkpoint = rebuild_archive(folder, tell)
    say(f"Rebuilt: {checkpoint.size} entries, root {checkpoint.root.hex()}")


@click.command()
@archive_option
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    default=8765,
    show_default=True,
    type=click.IntRange(0, 65535),
    help="Port to listen on; 0 for any that is free.",
)
def serve(folder: Path, host: str, port: int) -> None:
    """Serve the pages and the log, until Ctrl-C."""
    from onrecord.web import serve as serve_pages

    with open_archive(folder, writing=False) as archive:
        serve_pages(archive, host, port, lambda url: say(f"{url}  (Ctrl-C ends)"))
