"""How does a test put an account of the Mastodon twin, or of a real server, on record?

A `Room` is an archive with its hands, a clock that the test moves on, and one enrolled account.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from onrecord.archive import Archive, WatchSettings, create_archive, open_archive
from onrecord.network import Fetcher, Guard, Limits, LineLimits, LineListener
from onrecord.platforms import mastodon
from onrecord.record.accounts import PostId, Voucher, ref_of
from onrecord.record.observations import PostObservation
from onrecord.record.outcomes import Seen
from onrecord.watch.asking import Asker
from onrecord.watch.enrol import Request
from onrecord.watch.sources.enrolling import enrol_source
from onrecord.watch.sources.hosts import Hosts, Politeness
from onrecord.watch.sources.looker import Looker
from onrecord.watch.sources.questions import Questions
from onrecord.watch.sources.watched import Source

__all__ = ["Room", "room"]

VOUCHER = Voucher(by="an editor", where="https://ministry.example/contact", words=None)
_IMPATIENT = Politeness(at_once=2, per_second=500.0, burst=100, first_wait=0.2, longest_wait=1.0)


@dataclass(slots=True)
class Clock:
    """The true time, moved on by the test."""

    ahead: timedelta = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def move(self, **how: float) -> None:
        self.ahead += timedelta(**how)


@dataclass(slots=True)
class Room:
    archive: Archive
    clock: Clock
    asker: Asker
    questions: Questions
    looker: Looker
    listener: LineListener
    told: list[str] = field(default_factory=list)

    async def enrol(self, address: str) -> Source:
        """Enrol an account by its address."""
        read = mastodon.read_address(address)
        assert read is not None
        request = Request(
            address=read, institution="Ministry of Tides", under=None, voucher=VOUCHER
        )
        return (await enrol_source(self.asker, self.questions, mastodon, request, "")).source

    def said_of(self, source: Source, post: str, part: str | None = None) -> list[PostObservation]:
        """What is on record of a post, or of a medium of it."""
        ref = ref_of(mastodon.NAME, source.account.account, PostId(post))
        entries = [logged.entry for logged in self.archive.index.entries_of_post(ref)]
        return [e for e in entries if isinstance(e, PostObservation) and e.part == part]

    def versions(self, source: Source, post: str) -> list[str]:
        """The texts of a post, in the order in which they came onto the record."""
        found = (one.outcome for one in self.said_of(source, post))
        return [
            mastodon.read_version(PostId(post), self.archive.blob(outcome.version)).text
            for outcome in found
            if isinstance(outcome, Seen)
        ]


@asynccontextmanager
async def room(
    folder: Path, tell: Callable[[str], None] | None = None, silence: float = 45.0
) -> AsyncIterator[Room]:
    """An archive in a folder, made if it is not there."""
    if not folder.exists():
        create_archive(folder, "records.example/instance")
    told: list[str] = []
    says, clock, guard = tell or told.append, Clock(), Guard(allow_private=["127.0.0.0/8"])
    with open_archive(folder) as archive:
        async with Fetcher(
            vantage="test",
            contact="",
            guard=guard,
            clock=clock,
            limits=Limits(connect=2.0, read=2.0, whole=5.0, per_host=10, body=1_000_000),
        ) as fetcher:
            asker = Asker(archive, fetcher, clock)
            questions = Questions(asker, Hosts(_IMPATIENT), tell=says)
            looker = Looker(asker, questions, WatchSettings(settle_seconds=1), says)
            listener = LineListener(
                vantage="test",
                contact="",
                guard=guard,
                clock=clock,
                limits=LineLimits(open=3.0, silence=silence),
            )
            yield Room(archive, clock, asker, questions, looker, listener, told)
