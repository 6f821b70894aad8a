"""Commands that ask the network: adding accounts, and watching them."""

import asyncio
import signal
from contextlib import AsyncExitStack
from pathlib import Path
from secrets import SystemRandom

import click

from onrecord.archive import open_archive, watch_lock
from onrecord.cli.options import archive_option, as_json, json_option, say
from onrecord.cli.parameters import WORDS
from onrecord.cli.wiring import hands, page_visits, stamping
from onrecord.cli.wiring_sources import side_by_side
from onrecord.platforms import PLATFORMS, bluesky
from onrecord.record.accounts import Voucher
from onrecord.record.observations import Authenticity
from onrecord.watch.asking import Asker
from onrecord.watch.enrol import Enrolled
from onrecord.watch.sources.adding import Added, Wanted, add_account
from onrecord.watch.sources.enrolling import EnrolledSource
from onrecord.watch.sources.questions import Questions
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
    "--platform",
    type=click.Choice([one.NAME for one in PLATFORMS]),
    help="Whose account it is, where the address alone does not tell.",
)
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
    platform: str | None,
    vouched_by: str,
    evidence: str | None,
    words: str | None,
) -> None:
    """Put an official account on the record.

    What is already there is taken along, with its proofs where the platform gives any. URL is a
    profile's address, a handle, or the account's id; for a feed or a page of an institution's own
    site its address, or feed:ADDRESS or web:ADDRESS. Only accounts of public institutions and
    offices belong here (docs/harms.md).
    """
    voucher = Voucher(by=vouched_by, where=evidence, words=words)
    wanted = Wanted(
        text=url, platform=platform, institution=institution, under=under, voucher=voucher
    )
    added = asyncio.run(_add(folder, wanted))
    if wants_json:
        as_json(_as_json(added))
        return
    _say_added(added, institution)
    if evidence is None:
        say("  No public evidence was given that it is official: add it with --evidence.")


async def _add(folder: Path, wanted: Wanted) -> Added:
    with open_archive(folder) as archive:
        async with hands(archive.configuration) as found:
            asker = Asker(archive, found.fetcher, found.clock)
            questions = Questions(asker, chance=SystemRandom().random, tell=_aside)
            added = await add_account(asker, questions, wanted)
        archive.publish()
    return added


def _as_json(added: Added) -> dict[str, str | int | None]:
    match added:
        case Enrolled(watched=watched, posts=posts, rev=rev):
            return {
                "account": watched.account,
                "platform": bluesky.NAME,
                "posts": posts,
                "rev": rev,
            }
        case EnrolledSource(source=source, posts=posts):
            platform, account = source.key
            evidence = Authenticity.TLS_ONLY
            return {"account": account, "platform": platform, "posts": posts, "evidence": evidence}


def _say_added(added: Added, institution: str) -> None:
    match added:
        case Enrolled(watched=watched, posts=posts, rev=rev):
            say(f"On record: {watched.handle or watched.account} for {institution}", bold=True)
            say(f"  id {watched.account}, held at {watched.host}")
            say(f"  {posts} records already there, each proved by its tree at {rev}")
        case EnrolledSource(source=source, posts=posts, more=more):
            platform, account = source.key
            say(f"On record: {source.account.handle or account} for {institution}", bold=True)
            say(f"  id {account}, on {platform}, asked for at {source.account.host}")
            say(f"  {posts} posts already there, unsigned: over TLS by its host")
            if more:
                say("  Older ones are there, too: they were not taken.")


@click.command()
@archive_option
@click.option("--once", is_flag=True, help="Catch up, look at every account once, and return.")
def watch(folder: Path, once: bool) -> None:
    """Watch the enrolled accounts until Ctrl-C.

    Bluesky by its stream of signed commits; other platforms by asking them again and again.
    """
    asyncio.run(_watch(folder, once))


async def _watch(folder: Path, once: bool) -> None:
    with watch_lock(folder), open_archive(folder) as archive:
        settings = archive.configuration
        before = archive.head.size
        patience = SHORT if once else Patience()
        async with (
            hands(settings) as found,
            stamping(archive, _aside, patience) as stamper,
            AsyncExitStack() as beside,
        ):
            both = side_by_side(archive, found, _aside, once=once)
            if not both.begin():
                say("No account is on record yet: onrecord add URL --institution NAME")
                return
            many = "1 account" if both.watched == 1 else f"{both.watched} accounts"
            say(f"Watching {many}", dim=True)
            loop = asyncio.get_running_loop()
            for end in (signal.SIGINT, signal.SIGTERM):
                loop.add_signal_handler(end, both.stop)
            asker = both.upkeep.asker
            witnesses = Witnesses(archive, found.fetcher, _aside)
            await beside.enter_async_context(asking_witnesses(witnesses))
            both.upkeep.stamping = stamper
            both.upkeep.pages = await beside.enter_async_context(page_visits(asker, _aside))
            await both.run(once=once)
        say(f"{archive.head.size - before} entries were added to the record")
        archive.require_publishing()


def _aside(words: str) -> None:
    say(words, dim=True)
