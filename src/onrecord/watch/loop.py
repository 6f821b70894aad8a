"""What does a watcher do all day?

It listens to the stream, records what concerns the watched accounts, follows up at the source
where there is a reason to, visits hosts and the app, and publishes the log. Follow-ups run
beside the stream, so that one slow host holds up nobody else.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from onrecord.archive import Archive, BlueskySettings, PublishingStopped
from onrecord.network import Backoff, Clock, Fetch, Stream
from onrecord.network.ending import end_all, tell_failures
from onrecord.platforms import bluesky
from onrecord.record.accounts import AccountId
from onrecord.watch.asking import Asker
from onrecord.watch.directory import SPACING, Directory, now
from onrecord.watch.followups import FollowUps
from onrecord.watch.hearing import Hearing, OwnStream
from onrecord.watch.intake import Intake
from onrecord.watch.listening import Listener
from onrecord.watch.newcomers import Newcomers
from onrecord.watch.notes import load_watched
from onrecord.watch.page_visits import PageVisits
from onrecord.watch.recorder import Recorder
from onrecord.watch.rounds import Rounds
from onrecord.watch.stamping import Stamping
from onrecord.watch.watched import Watched

__all__ = ["Pace", "Watcher"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How patient the watcher is, in seconds."""

    between_visits: float = 1800.0
    between_pages: float = 5.0  # between two looks at which pages are owed a visit
    between_stamps: float = 10.0  # between two looks at what is owed; [time] minutes says when
    idle: float = 3.0  # with `once`: so long without a frame means that we have caught up
    tick: float = 1.0  # between two publications, and two notes of the cursor
    settle: float = 2.0  # the stream may lag so far behind the host before we call it behind
    spacing: float = SPACING  # between two questions of a kind that frames make us ask
    retry: Backoff = field(default_factory=Backoff)


@dataclass(slots=True)
class Watcher:
    """Watches the enrolled accounts of one archive."""

    archive: Archive
    network: Fetch
    stream: Stream
    clock: Clock
    settings: BlueskySettings
    chance: Callable[[], float]  # in [0, 1), for jitter: randomness is passed in
    pace: Pace = field(default_factory=Pace)
    tell: Callable[[str], None] = lambda _: None
    stamping: Stamping | None = None
    pages: PageVisits | None = None
    asker: Asker | None = None  # given where others use the archive at the same time
    publishes: bool = True  # or somebody else does
    brought: Callable[[Asker, Recorder], Hearing] | None = None  # in place of a stream of our own
    _asker: Asker = field(init=False)
    _recorder: Recorder = field(init=False)
    _follow: FollowUps = field(init=False)
    _rounds: Rounds = field(init=False)
    _intake: Intake = field(init=False)
    _newcomers: Newcomers = field(init=False)
    _visits: "asyncio.Task[None] | None" = None
    _stamps: "asyncio.Task[None] | None" = None
    _pages: "asyncio.Task[None] | None" = None
    _published: float = 0.0
    _stopping: bool = False
    _silenced: bool = False

    def __post_init__(self) -> None:
        settings, pace = self.settings, self.pace
        self._asker = self.asker or Asker(self.archive, self.network, self.clock)
        self._newcomers = Newcomers(self.archive)
        self._recorder = Recorder(self.archive, load_watched(self.archive))
        directory = Directory(self._asker, self._recorder, settings.plc, pace.spacing)
        self._follow = FollowUps(self._asker, self._recorder, directory, self.tell)
        self._rounds = Rounds(self._follow, settings.app_view, pace.settle, self.chance)
        self._intake = Intake(
            self._asker, self._recorder, self._follow, settings.firehose, self.tell
        )

    @property
    def watched(self) -> dict[AccountId, Watched]:
        """The accounts, and where each stands."""
        return self._recorder.watched

    @property
    def at_rest(self) -> bool:
        """Whether no closer look and no visit is under way."""
        return self._follow.jobs.idle and self._rounds.jobs.idle

    def stop(self) -> None:
        """Finish what is at hand and return from `run`."""
        self._stopping = True

    def visit(self) -> None:
        """Begin to visit every account now."""
        for account in self.watched:
            self._rounds.begin(account)

    async def run(self, *, once: bool = False) -> None:
        """Watch until stopped; with `once`, catch up, visit every account, and return."""
        try:
            await self._follow.after_restart()
            await (self._run_once() if once else self._run_on())
        finally:
            await self._rounds.jobs.cancel()
            await self._follow.jobs.cancel()
            await self._publish()

    async def _run_once(self) -> None:
        await self._listen(patience=self.pace.idle)
        await self._finish()
        if not self._stopping:
            self.visit()
            await self._finish()
        if self.pages is not None and not self._stopping:
            await self._visit_pages(self.pages)
        if self.stamping is not None and not self._stopping:
            with suppress(PublishingStopped):  # told where it was noticed
                await self.stamping.stamp()

    async def _visit_pages(self, pages: PageVisits) -> None:
        """Visit what is due, unless told to stop: what is left out then is owed."""
        self._pages = asyncio.create_task(pages.visit())
        try:
            while not (self._pages.done() or self._stopping):
                await asyncio.sleep(0.02)
                await self._now_and_then()
            self._check()
        finally:
            self._pages.cancel()
            await asyncio.gather(self._pages, return_exceptions=True)

    async def _finish(self) -> None:
        """Wait for all that is under way, unless told to stop: what is left out then is owed."""
        while not (self.at_rest or self._stopping):
            await asyncio.sleep(0.02)
            self._check()
            await self._now_and_then()
        self._check()

    async def _run_on(self) -> None:
        self._visits = asyncio.create_task(self._rounds.go_on(self.pace.between_visits))
        if self.stamping is not None:
            self._stamps = asyncio.create_task(self.stamping.go_on(self.pace.between_stamps))
        if self.pages is not None:
            self._pages = asyncio.create_task(self.pages.go_on(self.pace.between_pages))
        failures = 0
        try:
            while not self._stopping:
                failures = 0 if await self._listen(patience=None) else failures + 1
                await self._wait(self.pace.retry.wait(failures, self.chance()))
        finally:
            beside = [task for task in self._beside if task is not None]
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)
            tell_failures(beside, self.tell)

    async def _listen(self, patience: float | None) -> int:
        """Listen to one connection; the number of frames heard."""
        hearing = self._hearing()
        ears = asyncio.create_task(hearing.listen(lambda: not self._stopping))
        try:
            await self._take_all(hearing, ears, patience)
        finally:
            await end_all([ears])
        return hearing.count

    def _hearing(self) -> Hearing:
        if self.brought is not None:
            return self.brought(self._asker, self._recorder)
        url = bluesky.ask_stream(self.settings.firehose, None)
        return OwnStream(Listener(self.stream, self.watched), url, self._intake.cursor)

    async def _take_all(
        self, hearing: Hearing, ears: "asyncio.Task[None]", patience: float | None
    ) -> None:
        heard_at, count = now(), 0
        while not self._stopping:
            self._check()
            heard = await hearing.take(self.pace.tick)
            ended = await self._intake.take(heard)
            await hearing.recorded()
            if ended:
                return
            await self._now_and_then()
            if hearing.count != count:
                heard_at, count = now(), hearing.count
            if ears.done():
                ears.result()  # a mistake of ours is told at once: frames may come without it
                if not heard.frames and not heard.notices:
                    return
            if patience is not None and (
                hearing.caught_up or (hearing.is_empty and now() - heard_at >= patience)
            ):
                return

    def _check(self) -> None:
        """Raise what made a job fail, if one has: a mistake of ours, or of the disk."""
        self._follow.jobs.check()
        self._rounds.jobs.check()
        for task in self._beside:
            if task is not None and task.done():
                task.result()

    @property
    def _beside(self) -> "tuple[asyncio.Task[None] | None, ...]":
        return self._visits, self._stamps, self._pages

    async def _publish(self) -> None:
        """Publish. If that was stopped, the record goes on: what is seen now can't be seen later."""
        if not self.publishes:
            return
        try:
            await self._asker.hold(self.archive.publish_here)
        except PublishingStopped as stopped:
            if not self._silenced:
                self.tell(f"{stopped}. {stopped.advice}")
            self._silenced = True

    async def _now_and_then(self) -> None:
        """Publish, and begin to watch who was added meanwhile."""
        if now() - self._published < self.pace.tick:
            return
        self._published = now()
        await self._publish()
        for account, watched in (await self._asker.hold(self._newcomers.look)).items():
            if account not in self.watched:
                self.watched[account] = watched
                self.tell(f"{account}: watched from now on")
                self._rounds.begin(account)

    async def _wait(self, seconds: float) -> None:
        until = now() + seconds
        while not self._stopping and now() < until:
            self._check()
            await self._now_and_then()
            await asyncio.sleep(min(0.2, seconds))
