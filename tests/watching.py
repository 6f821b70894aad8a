"""How does a test watch real accounts, and read what a reader would get?

A `Newsroom` is an archive with its hands and, while `watching`, its watcher; servers are the
rig's. Nothing here is mocked, and nothing sleeps for a fixed time: `caught_up` waits until the
watcher has recorded all that the servers said and has come to rest.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from bluesky_rig import Account, BlueskyServer, Record
from onrecord.archive import Archive, BlueskySettings, create_archive, open_archive
from onrecord.desk.finding import AccountFinding, PostFinding, find_account, find_post
from onrecord.findings.coverage import Span
from onrecord.network import Backoff, Fetch, Fetcher, Guard, Limits, Listener, SystemClock
from onrecord.platforms import bluesky as platform
from onrecord.record.accounts import AccountId, PostId, Voucher, ref_of
from onrecord.record.entries import Logged
from onrecord.record.observations import AccountObservation, Gap, PostObservation, Surface
from onrecord.record.outcomes import AccountFact, Outcome, Unread
from onrecord.watch.asking import Asker
from onrecord.watch.enrol import Enrolled, Request, Servers, enrol
from onrecord.watch.loop import Pace, Watcher

__all__ = ["QUICK", "Newsroom", "newsroom"]

ORIGIN = "records.example/watching"
PATIENCE = 60.0  # seconds until a test that waits in vain gives up
QUICK = Pace(
    between_visits=3600.0,
    idle=1.2,  # the server looks for new events once a second
    tick=0.05,
    settle=0.2,
    spacing=0.2,
    retry=Backoff(first=0.05, most=0.2),
)
VOUCHER = Voucher(by="an editor", where="https://tides.example/contact", words=None)


@dataclass(slots=True)
class Newsroom:
    """An archive that watches accounts of a server, perhaps through a relay."""

    archive: Archive
    server: BlueskyServer
    settings: BlueskySettings
    fetch: Fetch
    listener: Listener
    pace: Pace = QUICK
    told: list[str] = field(default_factory=list)

    async def enrol(self, who: Account | str, institution: str = "Ministry of Tides") -> Enrolled:
        """Enrol an account by its id, or by whatever address; the watch begins after it."""
        address = platform.read_address(who.did if isinstance(who, Account) else who)
        assert address is not None
        request = Request(address=address, institution=institution, under=None, voucher=VOUCHER)
        servers = Servers(plc=self.settings.plc, handle_resolver=self.settings.handle_resolver)
        asker = Asker(self.archive, self.fetch, SystemClock())
        enrolled = await enrol(asker, request, servers)
        if self.cursor is None:
            self.archive.state.set(f"cursor/{self.settings.firehose}", str(self.server.settled()))
        return enrolled

    @property
    def cursor(self) -> int | None:
        """Up to which number of the stream everything is recorded."""
        noted = self.archive.state.get(f"cursor/{self.settings.firehose}")
        return int(noted) if noted else None

    def watcher(self, pace: Pace | None = None) -> Watcher:
        return Watcher(
            archive=self.archive,
            network=self.fetch,
            stream=self.listener,
            clock=SystemClock(),
            settings=self.settings,
            chance=lambda: 0.5,
            pace=pace or self.pace,
            tell=self.told.append,
        )

    async def once(self) -> None:
        """What `onrecord watch --once` does."""
        await self.watcher().run(once=True)

    @asynccontextmanager
    async def watching(self, pace: Pace | None = None) -> AsyncIterator[Watcher]:
        """Watch while the block runs; a mistake of the watcher fails the test."""
        watcher = self.watcher(pace)
        running = asyncio.create_task(watcher.run())
        try:
            yield watcher
        finally:
            watcher.stop()
            await running

    async def caught_up(self, watcher: Watcher, upto: int | None = None) -> None:
        """Wait until all that the server said is recorded, and nothing is under way."""
        upto = self.server.sequence() if upto is None else upto

        def done() -> bool:
            return (self.cursor or 0) >= upto and watcher.at_rest

        await until(done)

    async def visited(self, watcher: Watcher) -> None:
        """Visit every account now, and wait until that is done."""
        watcher.visit()
        await until(lambda: watcher.at_rest)

    # What a reader gets

    def post(self, account: Account, post: Record) -> PostFinding:
        name = PostId(f"{post.collection}/{post.rkey}")
        return find_post(self.archive, ref_of("bluesky", AccountId(account.did), name))

    def account(self, account: Account) -> AccountFinding:
        return find_account(self.archive, AccountId(account.did), datetime.now(UTC))

    def spans(self, account: Account) -> tuple[Span, ...]:
        return self.account(account).spans

    # What lies under it

    def outcomes(self, account: Account, post: Record, surface: Surface) -> list[Outcome]:
        """The outcomes on record for a post itself, on one surface, in order."""
        return [
            entry.outcome
            for entry in (logged.entry for logged in self.post(account, post).entries)
            if isinstance(entry, PostObservation)
            and entry.part is None
            and entry.evidence.surface is surface
        ]

    def facts(self, account: Account, *kinds: type) -> list[AccountFact]:
        """The facts of these kinds on record for an account, in order."""
        return [
            logged.entry.fact
            for logged in self.about(account)
            if isinstance(logged.entry, AccountObservation) and isinstance(logged.entry.fact, kinds)
        ]

    def unread(self, account: Account) -> list[str]:
        """Why frames and answers about the account were not believed."""
        return [fact.why for fact in self.facts(account, Unread) if isinstance(fact, Unread)]

    def gaps(self, account: Account) -> list[Gap]:
        return [one.entry for one in self.about(account) if isinstance(one.entry, Gap)]

    def about(self, account: Account) -> list[Logged]:
        return self.archive.index.entries_of_account("bluesky", AccountId(account.did))


async def until(done: Callable[[], bool]) -> None:
    """Wait for something that is bound to come."""
    async with asyncio.timeout(PATIENCE):
        while not done():
            await asyncio.sleep(0.01)


@contextmanager
def _archive(folder: Path) -> Iterator[Archive]:
    if not folder.exists():
        create_archive(folder, ORIGIN)
    with open_archive(folder) as archive:
        yield archive


@asynccontextmanager
async def newsroom(
    folder: Path,
    server: BlueskyServer,
    *,
    firehose: str | None = None,
    app_view: str = "",
    plc: str | None = None,
    limits: Limits | None = None,
    pace: Pace = QUICK,
) -> AsyncIterator[Newsroom]:
    """An archive in `folder` (made if there is none) and its hands, for one server."""
    guard = Guard(allow_private=["127.0.0.0/8", "localhost"])
    named = {"vantage": "test", "contact": "desk@tides.example"}
    with _archive(folder) as archive:
        settings = replace(
            archive.configuration.bluesky,
            plc=plc or server.plc,
            firehose=firehose or server.pds.replace("http", "ws"),
            handle_resolver=server.pds,
            app_view=app_view,
        )
        async with Fetcher(**named, guard=guard, limits=limits, tls_only=True) as fetcher:
            listener = Listener(**named, guard=guard)
            yield Newsroom(archive, server, settings, fetcher, listener, pace)
