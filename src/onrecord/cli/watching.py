"""Commands that ask the network: adding accounts, and watching them."""

import asyncio
import signal
from contextlib import AsyncExitStack, suppress
from functools import partial
from pathlib import Path
from secrets import SystemRandom

import click

from onrecord.archive import Archive, ArchiveBusy, open_archive, watch_lock
from onrecord.cli.adding_many import add_list
from onrecord.cli.lines import paragraph
from onrecord.cli.logs import Log, log_option, logging_of
from onrecord.cli.options import archive_option, as_json, json_option, say
from onrecord.cli.parameters import WORDS
from onrecord.cli.wiring import hands, page_visits, stamping
from onrecord.cli.wiring_notices import notifying
from onrecord.cli.wiring_sources import side_by_side
from onrecord.cli.wiring_transport import receiving
from onrecord.desk.enrolments import Defaults
from onrecord.desk.search.indexing import bring_up
from onrecord.findings.words.vouching import says_of
from onrecord.platforms import PLATFORMS, bluesky
from onrecord.record.accounts import Voucher
from onrecord.record.observations import AccountObservation, Authenticity
from onrecord.record.outcomes import Vouched
from onrecord.watch.asking import Asker
from onrecord.watch.enrol import Enrolled
from onrecord.watch.sources.adding import Added, Wanted, add_account
from onrecord.watch.sources.adding_many import look_up_vouchers
from onrecord.watch.sources.enrolling import EnrolledSource
from onrecord.watch.sources.questions import Questions
from onrecord.watch.sources.standing import host_asked
from onrecord.watch.sources.vouching import Vouchers
from onrecord.watch.stamping import SHORT, Patience
from onrecord.watch.witnesses import Witnesses, asking_witnesses

__all__ = ["add", "watch"]

_INDEXED = 2048  # entries at once, about a second's work: whoever records waits as long

_OPERATOR = "the operator of this archive"


@click.command()
@archive_option
@json_option
@click.argument("url", required=False)
@click.option(
    "--from",
    "file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Add all accounts that a file lists: .csv, .opml or .toml (docs/accounts.md).",
)
@click.option("--dry-run", is_flag=True, help="With --from: read the list, and record nothing.")
@click.option(
    "--institution",
    type=WORDS,
    help="The public institution or office it speaks for. Required, but for a list that says it.",
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
    show_default=f"{_OPERATOR}; a list must name somebody",
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
    url: str | None,
    file: Path | None,
    dry_run: bool,
    institution: str | None,
    under: str | None,
    platform: str | None,
    vouched_by: str | None,
    evidence: str | None,
    words: str | None,
) -> int:
    """Put an official account on the record, or all that a list names.

    What is already there is taken along, with its proofs where the platform gives any. URL is a
    profile's address, a handle, or the account's id; for a feed or a page of an institution's own
    site its address, or feed:ADDRESS or web:ADDRESS. Only accounts of public institutions and
    offices belong here (docs/harms.md). Whoever is said to vouch for it, and its own domain, are
    asked at once whether they do: what they say goes on record with its date.
    """
    if file is not None and url is None:
        given = Defaults(
            institution=institution,
            under=under,
            platform=platform,
            vouched_by=vouched_by,
            evidence=evidence,
            words=words,
        )
        return add_list(folder, file, given, wants_json=wants_json, dry_run=dry_run)
    if url is None or file is not None or dry_run:
        raise click.UsageError("Give one address, or a list: --from FILE, perhaps --dry-run.")
    if institution is None:
        raise click.UsageError("Say for which institution it speaks: --institution NAME")
    voucher = Voucher(by=vouched_by or _OPERATOR, where=evidence, words=words)
    wanted = Wanted(
        text=url, platform=platform, institution=institution, under=under, voucher=voucher
    )
    added, said = asyncio.run(_add(folder, wanted))
    if wants_json:
        as_json({**_as_json(added), "vouched": [_vouched(one) for one in said]})
        return 0
    _say_added(added, institution)
    for one in said:
        paragraph(says_of(one.fact))
    if evidence is None:
        say("  No public evidence was given that it is official: add it with --evidence.")
    return 0


async def _add(folder: Path, wanted: Wanted) -> tuple[Added, tuple[AccountObservation, ...]]:
    with open_archive(folder) as archive:
        settings, chance = archive.configuration, SystemRandom().random
        async with hands(settings) as found:
            asker = Asker(archive, found.fetcher, found.clock)
            questions = Questions(asker, chance=chance, tell=_aside)
            added = await add_account(asker, questions, wanted)
            vouchers = Vouchers(asker, settings.bluesky.handle_resolver, chance, _aside)
            said = await look_up_vouchers(asker, vouchers, added)
        archive.publish_here()
    return added, said


def _vouched(one: AccountObservation) -> dict[str, str | None]:
    fact = one.fact
    if isinstance(fact, Vouched):
        return {"by": fact.by, "how": fact.how, "link": fact.link, "says": says_of(fact)}
    url = one.evidence.exchange.url
    return {"by": url, "how": None, "link": None, "says": says_of(fact)}


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
            say(f"  id {account}, on {platform}, asked for at {host_asked(source)}")
            many = "1 post" if posts == 1 else f"{posts} posts"
            say(f"  {many} already there, unsigned: over TLS by its host")
            if more:
                say("  Older ones are there, too: they were not taken.")


@click.command()
@archive_option
@click.option("--once", is_flag=True, help="Catch up, look at every account once, and return.")
@log_option
def watch(folder: Path, once: bool, form: str | None) -> None:
    """Watch the enrolled accounts until Ctrl-C.

    Bluesky by its stream of signed commits; other platforms by asking them again and again. What
    comes on record is published, where the folder has the log's key.
    """
    with logging_of("watch", folder, form) as log:
        asyncio.run(_watch(folder, once, log))


async def _watch(folder: Path, once: bool, log: Log) -> None:
    with watch_lock(folder), open_archive(folder) as archive:
        settings = archive.configuration
        before = archive.head.size
        patience = SHORT if once else Patience()
        async with (
            hands(settings) as found,
            stamping(archive, log, patience) as stamper,
            AsyncExitStack() as beside,
        ):
            received = await beside.enter_async_context(
                receiving(archive, found.fetcher, found.clock, log, once=once)
            )
            both = side_by_side(archive, found, log, once=once, received=received)
            if not both.begin():
                log.say("No account is on record yet: onrecord add URL --institution NAME")
                return
            many = "1 account" if both.watched == 1 else f"{both.watched} accounts"
            log(f"Watching {many}")
            loop = asyncio.get_running_loop()
            for end in (signal.SIGINT, signal.SIGTERM):
                loop.add_signal_handler(end, both.stop)
            asker = both.upkeep.asker
            if archive.signs:
                witnesses = Witnesses(archive, found.fetcher, log)
                await beside.enter_async_context(asking_witnesses(witnesses))
                both.upkeep.stamping = stamper
            await beside.enter_async_context(notifying(asker, log, once=once))
            if settings.records.postgres:
                both.upkeep.indexing = partial(_index, archive)
            if not settings.transport.visits:
                both.upkeep.pages = await beside.enter_async_context(page_visits(asker, log))
            await both.run(once=once)
        log.say(f"{archive.head.size - before} entries were added to the record")
        archive.require_publishing()


def _index(archive: Archive) -> None:
    """Enter some words for the machines that only read; another may do so at the moment."""
    with suppress(ArchiveBusy):
        bring_up(archive, most=_INDEXED)


def _aside(words: str) -> None:
    say(words, dim=True)
