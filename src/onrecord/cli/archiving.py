"""Commands about the archive itself: making, serving, publishing, rebuilding."""

from pathlib import Path

import click

from onrecord.archive import SUGGESTED, Archive, create_archive, open_archive
from onrecord.archive import rebuild as rebuild_archive
from onrecord.cli import cosigning
from onrecord.cli.logs import log_option, logging_of
from onrecord.cli.options import archive_option, progress, say
from onrecord.cli.parameters import SITE_ADDRESS
from onrecord.network import SystemClock

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
@click.option(
    "--static",
    "site",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write all public pages into this folder, too: files that any host can serve.",
)
@click.option(
    "--address",
    type=SITE_ADDRESS,
    help="Where readers will find these files; else [web] address.",
)
@click.option(
    "--live",
    type=SITE_ADDRESS,
    help="Where this archive is served, for what needs a server; without it, pages say so.",
)
@click.option(
    "--processes", type=click.IntRange(1, 64), help="Processes that write; else one a core."
)
def publish(
    folder: Path, site: Path | None, address: str | None, live: str | None, processes: int | None
) -> None:
    """Write the log's tiles and signed checkpoint from the records.

    Witnesses, if there are any, are asked before and after. With --static, the pages are written
    as files: what is public no more is removed from them.
    """
    if site is None and (address or live or processes):
        raise click.UsageError("--address, --live and --processes go with --static")
    with open_archive(folder) as archive:
        if site is not None:  # what can't be written is told before anything is signed
            _claim(archive, site)
        asked = cosigning.publish(archive)
        checkpoint = archive.published
    say(f"Published: {checkpoint.size} entries, root {checkpoint.root.hex()}")
    if asked is not None:
        say(f"Cosigned by {', '.join(asked.cosigned) or 'nobody'}")
    if site is not None:
        _publish_pages(folder, site, address, live or "", processes)


def _claim(archive: Archive, site: Path) -> None:
    from onrecord.web.static_site import claim_site

    claim_site(archive, site)


def _publish_pages(
    folder: Path, site: Path, address: str | None, live: str, processes: int | None
) -> None:
    from onrecord.web.static_site import publish_site

    with (
        open_archive(folder, writing=False) as archive,
        progress("writing pages", "pieces") as tell,
    ):
        written = publish_site(
            archive,
            site,
            SystemClock().now(),
            address=archive.configuration.web.address if address is None else address,
            live=live,
            processes=processes,
            progress=tell,
        )
    say(
        f"{site}: {written.pages:,} pages in {written.files:,} files; {written.changed:,} of them "
        f"were written, {written.removed:,} others removed"
    )
    for told in written.failed:
        say(f"Not written: {told}", colour="yellow", err=True)


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
@click.option(
    "--replay-port",
    type=click.IntRange(0, 65535),
    help="Port for captured pages, which have an origin of their own.  [default: the next port]",
)
@log_option
def serve(folder: Path, host: str, port: int, replay_port: int | None, form: str | None) -> None:
    """Serve the pages and the log, until Ctrl-C."""
    from onrecord.web import serve as serve_pages

    with (
        logging_of("pages", folder, form) as log,
        open_archive(folder, writing=False) as archive,
    ):
        told = "(Ctrl-C ends)"
        serve_pages(archive, host, port, lambda url: log.say(f"{url}  {told}"), replay_port)
