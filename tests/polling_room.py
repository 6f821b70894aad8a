"""How does a test watch accounts of polled platforms? An archive, its hands and its poller.

Servers are twins on loopback; the clock can be moved forward by hand, while waits are real and
short. Nothing sleeps for a fixed time: `until` waits for what is bound to come.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from onrecord.archive import Archive, WatchSettings, create_archive, open_archive
from onrecord.findings.presence import presence
from onrecord.findings.verdicts import Presence
from onrecord.network import Fetcher, Guard, Limits
from onrecord.record.accounts import PostId, Voucher, ref_of
from onrecord.record.entries import Logged
from onrecord.record.observations import Gap
from onrecord.watch.asking import Asker
from onrecord.watch.sources.adding import Added, Wanted, add_account
from onrecord.watch.sources.companions import Companion
from onrecord.watch.sources.enrolling import EnrolledSource
from onrecord.watch.sources.hosts import Hosts, Politeness
from onrecord.watch.sources.looker import Looker
from onrecord.watch.sources.poller import Beat, Poller
from onrecord.watch.sources.questions import Questions
from onrecord.watch.sources.watched import Source
from twin_server import Twin

QUICK = WatchSettings(poll_seconds=1, quiet_seconds=1, settle_seconds=1)
PATIENCE = 60.0  # seconds until a test that waits in vain gives up
VOUCHER = Voucher(by="an editor", where="https://tides.example/contact", words=None)


@dataclass(slots=True)
class Moved:
    """The machine's clock, moved forward by a test."""

    by: timedelta = timedelta(0)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.by

    def forward(self, **how: float) -> None:
        self.by += timedelta(**how)


@dataclass(slots=True)
class PollingRoom:
    """An archive that watches accounts of twins."""

    archive: Archive
    asker: Asker
    clock: Moved
    settings: WatchSettings
    told: list[str] = field(default_factory=list)
    politeness: Politeness = field(
        default_factory=lambda: Politeness(
            at_once=4, per_second=100.0, burst=100, first_wait=0.4, longest_wait=0.8
        )
    )

    def questions(self) -> Questions:
        return Questions(self.asker, Hosts(self.politeness), lambda: 0.5, self.told.append)

    def poller(self, companions: Sequence[Companion] = ()) -> Poller:
        questions = self.questions()
        return Poller(
            asker=self.asker,
            questions=questions,
            looker=Looker(self.asker, questions, self.settings, self.told.append),
            settings=self.settings,
            chance=lambda: 0.5,
            tell=self.told.append,
            companions=companions,
            beat=Beat(tick=0.05, notes=0.2),
        )

    async def add(self, twin: Twin | str, platform: str | None = None) -> Source:
        added = await self.added(twin, platform)
        assert isinstance(added, EnrolledSource)
        return added.source

    async def added(self, twin: Twin | str, platform: str | None = None) -> Added:
        address = twin if isinstance(twin, str) else getattr(twin, "address")  # noqa: B009
        wanted = Wanted(
            text=address,
            platform=platform,
            institution="Ministry of Tides",
            under=None,
            voucher=VOUCHER,
        )
        return await add_account(self.asker, self.questions(), wanted)

    async def once(self) -> Poller:
        """What `onrecord watch --once` does of polled accounts."""
        poller = self.poller()
        await poller.run(once=True)
        return poller

    @asynccontextmanager
    async def watching(self, companions: Sequence[Companion] = ()) -> AsyncIterator[Poller]:
        """Watch while the block runs; a mistake of the poller fails the test."""
        poller = self.poller(companions)
        running = asyncio.create_task(poller.run())
        try:
            yield poller
        finally:
            poller.stop()
            await running

    # What a reader gets

    def presence(self, source: Source, post: str) -> Presence:
        platform, account = source.key
        said = self.archive.index.entries_of_post(ref_of(platform, account, PostId(post)))
        return presence(said, self.about(source))

    def about(self, source: Source) -> list[Logged]:
        return self.archive.index.entries_of_account(*source.key)

    def gaps(self, source: Source) -> list[Gap]:
        return [one.entry for one in self.about(source) if isinstance(one.entry, Gap)]

    def alarms(self) -> list[str]:
        return [words for words in self.told if words.startswith("ALARM")]


async def until(*done: object) -> None:
    """Wait until all of these functions say so."""
    async with asyncio.timeout(PATIENCE):
        while not all(one() for one in done):  # type: ignore[operator]  # functions of no argument
            await asyncio.sleep(0.02)


@asynccontextmanager
async def polling_room(
    folder: Path, settings: WatchSettings = QUICK, clock: Moved | None = None
) -> AsyncIterator[PollingRoom]:
    """An archive in `folder` (made if there is none) and its hands."""
    if not folder.exists():
        create_archive(folder, "records.example/polling")
    guard = Guard(allow_private=["127.0.0.0/8"])
    clock = clock or Moved()
    with open_archive(folder) as archive:
        async with Fetcher(
            vantage="test",
            contact="",
            guard=guard,
            clock=clock,
            limits=Limits(connect=1.0, read=1.0, whole=8.0, per_host=20),
            tls_only=True,
        ) as fetcher:
            yield PollingRoom(archive, Asker(archive, fetcher, clock), clock, settings)
