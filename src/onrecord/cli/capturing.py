"""The command that puts a web page on record, as a browser finds it."""

import asyncio
import os
import sys
from pathlib import Path

import click

from onrecord.archive import Archive, open_archive
from onrecord.cli.capture_targets import page_meant
from onrecord.cli.options import archive_option, as_json, json_option, say
from onrecord.desk.captures import FileThere
from onrecord.network import Guard, SystemClock
from onrecord.network.browser import Chromium
from onrecord.record.accounts import Ref
from onrecord.record.captures import Failed, Truncated, Whole
from onrecord.record.commitments import digest_of
from onrecord.record.errors import EXIT_FAILED
from onrecord.record.outcomes import Refused, Unreached
from onrecord.watch.capturing import Captured, budget_of
from onrecord.watch.capturing import capture as capture_page

__all__ = ["capture"]

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@archive_option
@json_option
@click.argument("url", metavar="URL|POST")
@click.option("--post", "posts", multiple=True, help="The post whose page it is: ref or address.")
@click.option("--save", type=_FILE, help="Also write the package (WACZ) to this new file.")
@click.option("--screenshot", type=_FILE, help="Also write the picture (PNG) to this new file.")
def capture(
    folder: Path,
    wants_json: bool,
    url: str,
    posts: tuple[str, ...],
    save: Path | None,
    screenshot: Path | None,
) -> int:
    """Visit a page with a browser and put all that it shows on record.

    Every answer, the picture, the text, the certificates: packed as WACZ, which others' tools
    open. A page says nothing about whether a post is there or gone. A login, a captcha or a
    consent page is recorded as such. Ends with 1 if the page was not shown to us.

    \b
    onrecord capture https://bsky.app/profile/ministry.example/post/3l…
    onrecord capture https://social.ministry.example/@press/109350
    onrecord capture https://courier.example/story --save story.wacz
    """
    _require_new(save, screenshot)
    with open_archive(folder) as archive:
        address, refs = page_meant(archive, url, posts)
        captured = asyncio.run(_capture(archive, address, refs, quiet=wants_json))
        archive.publish_here()
    if wants_json:
        as_json(_shape(captured))
    else:
        _print(captured)
    _write(save, captured.package)
    _write(screenshot, captured.visit.screenshot)
    shown = isinstance(captured.entry.outcome, Whole | Truncated)
    return 0 if shown else EXIT_FAILED


def _require_new(*files: Path | None) -> None:
    """Before anything is visited or recorded: each file can be made, and is not there yet."""
    named = [file.absolute() for file in files if file is not None]
    for file in named:
        if file.exists():
            raise FileThere(f"{file} exists already", advice="Choose another name.")
        if not os.access(file.parent, os.W_OK | os.X_OK):
            raise FileThere(
                f"no file can be made in {file.parent}", advice="Choose another folder."
            )
    if len(set(named)) < len(named):
        raise click.UsageError("--save and --screenshot are two files")


def _write(file: Path | None, data: bytes | None) -> None:
    if file is not None and data is not None:
        with file.open("xb") as made:
            made.write(data)


async def _capture(archive: Archive, url: str, refs: list[Ref], *, quiet: bool) -> Captured:
    settings = archive.configuration
    guard = Guard(allow_private=settings.capture.allow_private)
    browser = Chromium(guard, executable=settings.capture.browser, memory=settings.capture.memory)
    async with browser as chromium:
        return await capture_page(
            archive,
            chromium,
            url,
            refs,
            budget=budget_of(settings.capture),
            clock=SystemClock(),
            vantage=settings.network.vantage,
            tell=_tell_nobody if quiet or not sys.stderr.isatty() else _tell,
        )


def _tell(words: str) -> None:
    say(f"  {words}", dim=True, err=True)


def _tell_nobody(_: str) -> None:
    return


def _said(captured: Captured) -> tuple[str, str]:
    match captured.entry.outcome:
        case Whole():
            return "WHOLE", "The page came to rest, and every answer that it took is kept."
        case Truncated(why):
            return "TRUNCATED", f"{why}. What came is kept."
        case Refused(why):
            return (
                "REFUSED",
                f"What came looks like a wall: {why}. That says nothing about the page.",
            )
        case Unreached(why):
            return "UNREACHED", f"{why}. That says nothing about the page."
        case Failed(why):
            return "FAILED", f"{why}. That says nothing about the page."


def _print(captured: Captured) -> None:
    head, why = _said(captured)
    seen = captured.visit
    colour = "green" if head == "WHOLE" else "yellow"
    say(f" {why}", head=head, colour=colour)
    size = 0 if captured.package is None else len(captured.package)
    status = "" if captured.entry.status is None else f", HTTP {captured.entry.status} for the page"
    answers = "1 answer" if seen.answers == 1 else f"{seen.answers} answers"
    say(f"  {answers}{status}, in {_seconds(captured):.1f} s, {size:,} bytes packed")
    if captured.package is not None:
        say(f"  package sha256:{digest_of(captured.package)}")
    for note in seen.notes:
        say(f"  {note}", dim=True)
    say(f"On record as entry {captured.logged.index}: {captured.logged.digest}")


def _seconds(captured: Captured) -> float:
    return (captured.entry.ended_at - captured.entry.began_at).total_seconds()


def _shape(captured: Captured) -> dict[str, object]:
    entry, seen, package = captured.entry, captured.visit, captured.package
    return {
        "url": entry.url,
        "shown": seen.final_url,
        "posts": list(entry.posts),
        "outcome": type(entry.outcome).__name__.lower(),
        "why": None if isinstance(entry.outcome, Whole) else entry.outcome.why,
        "status": entry.status,
        "peer": entry.peer,
        "tls": entry.tls,
        "browser": entry.browser,
        "answers": seen.answers,
        "bytes": None if package is None else len(package),
        "package": None if package is None else digest_of(package),
        "seconds": _seconds(captured),
        "notes": list(seen.notes),
        "index": captured.logged.index,
        "digest": captured.logged.digest,
    }
