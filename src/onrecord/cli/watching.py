"""Commands that ask the network: adding accounts, and watching them."""

import asyncio
import signal
from pathlib import Path
from secrets import SystemRandom

import click

from onrecord.archive import open_archive, watch_lock
from onrecord.cli.options import archive_option, as_json, json_option, say
from onrecord.cli.parameters import WORDS
from onrecord.cli.wiring import hands, page_visits, stamping
from onrecord.platforms import PLATFORMS
from onrecord.platforms.speech import Address, AddressError
from onrecord.record.accounts import Voucher
from onrecord.watch.asking import Asker
from onrecord.watch.enrol import Enrolled, Request, Servers, enrol
from onrecord.watch.loop import Pace, Watcher
from onrecord.watch.stamping import SHORT, Patience
from onrecord.watch.witnesses import Witnesses, asking_witnesses

__all__ = ["add", "watch"]

_OPERATOR = "the operator of this archive"


@click.command()
@archive_option
@json_option
@click.argument("url")
@click.option(
    "--institution",
    type=WORDS,
    required=True,
    help="The public institution or office it speaks for.",
)
@click.option("--under", type=WORDS, help="The institution above it.")
@click.option(
    "--vouched-by",
    type=WORDS,
    default=_OPERATOR,
    show_default=True,
    help="Who says it is official.",
)
@click.option(
    "--evidence",
    type=WORDS,
    help="Where that can be read: the address of the institution's page.",
)
@click.option("--words", type=WORDS, help="The words that say so.")
def add(
    folder: Path,
    wants_json: bool,
    url: str,
    institution: str,
    under: str | None,
    vouched_by: str,
    evidence: str | None,
    words: str | None,
) -> None:
    """Put an official account on the record.

    All that is already there is taken along, with its proofs. URL is a profile's address, a handle, or the account's id. Only accounts of public
    institutions and offices belong here (docs/harms.md).
    """
    voucher = Voucher(by=vouched_by, where=evidence, words=words)
    request = Request(address=_address(url), institution=institution, under=under, voucher=voucher)
    enrolled = asyncio.run(_add(folder, request))
    watched = enrolled.watched
    if wants_json:
        as_json({"account": watched.account, "posts": enrolled.posts, "rev": enrolled.rev})
        return
    say(f"On record: {watched.handle or watched.account} for {institution}", bold=True)
    say(f"  id {watched.account}, held at {watched.host}")
    say(f"  {enrolled.posts} records already there, each proved by its tree at {enrolled.rev}")
    if evidence is None:
        say("  No public evidence was given that it is official: add it with --evidence.")


def _address(text: str) -> Address:
    for platform in PLATFORMS:
        address = platform.read_address(text)
        if address is not None and address.post is not None:
            raise AddressError(
                f"{text[:200]!r} is the address of a post", advice="Give that of its account."
            )
        if address is not None:
            return address
    raise AddressError(f"{text[:200]!r} is on no platform that onrecord knows")


async def _add(folder: Path, request: Request) -> Enrolled:
    with open_archive(folder) as archive:
        settings = archive.configuration
        servers = Servers(
            plc=settings.bluesky.plc, handle_resolver=settings.bluesky.handle_resolver
        )
        async with hands(settings) as found:
            enrolled = await enrol(Asker(archive, found.fetcher, found.clock), request, servers)
        archive.publish()
    return enrolled


@click.command()
@archive_option
@click.option("--once", is_flag=True, help="Catch up, visit every account, and return.")
def watch(folder: Path, once: bool) -> None:
    """Watch the enrolled accounts until Ctrl-C."""
    asyncio.run(_watch(folder, once))


async def _watch(folder: Path, once: bool) -> None:
    with watch_lock(folder), open_archive(folder) as archive:
        settings = archive.configuration
        before = archive.head.size
        patience = SHORT if once else Patience()
        async with hands(settings) as found, stamping(archive, _aside, patience) as stamper:
            watcher = Watcher(
                archive=archive,
                network=found.fetcher,
                stream=found.listener,
                clock=found.clock,
                settings=settings.bluesky,
                chance=SystemRandom().random,
                pace=Pace(between_visits=settings.watch.visit_minutes * 60.0),
                tell=_aside,
                stamping=stamper,
            )
            if not watcher.watched:
                say("No account is on record yet: onrecord add URL --institution NAME")
                return
            say(f"Watching {len(watcher.watched)} accounts", dim=True)
            loop = asyncio.get_running_loop()
            for end in (signal.SIGINT, signal.SIGTERM):
                loop.add_signal_handler(end, watcher.stop)
            asker = Asker(archive, found.fetcher, found.clock)
            async with (
                asking_witnesses(Witnesses(archive, found.fetcher, watcher.tell)),
                page_visits(asker, watcher.tell) as watcher.pages,
            ):
                await watcher.run(once=once)
        say(f"{archive.head.size - before} entries were added to the record")
        archive.require_publishing()


def _aside(words: str) -> None:
    say(words, dim=True)
