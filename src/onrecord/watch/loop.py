"""What does a watcher do all day?

It listens to the stream, records what concerns the watched accounts, follows up at the source
where there is a reason to, visits hosts and the app, and publishes the log. Follow-ups run
beside the stream, so that one slow host holds up nobody else.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from onrecord.archive import Archive, BlueskySettings
from onrecord.network import Backoff, Clock, Fetch, Stream
from onrecord.platforms import bluesky
from onrecord.record.accounts import AccountId
from onrecord.watch.asking import Asker
from onrecord.watch.followups import FollowUps
from onrecord.watch.listening import Listener, Notice
from onrecord.watch.recorder import Received, Recorder
from onrecord.watch.watched import Watched, load_watched

__all__ = ["Pace", "Watcher"]

BATCH = 256  # frames in one group commit
CURSOR_LOST = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How patient the watcher is, in seconds."""

    between_visits: float = 1800.0
    idle: float = 3.0  # with `once`: so long without a frame means that we have caught up
    tick: float = 1.0  # between two publications, and two notes of the cursor
    settle: float = 2.0  # the stream may lag so far behind the host before we call it behind
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
    _asker: Asker = field(init=False)
    _recorder: Recorder = field(init=False)
    _follow: FollowUps = field(init=False)
    _published: float = 0.0
    _stopping: bool = False

    def __post_init__(self) -> None:
        self._asker = Asker(self.archive, self.network, self.clock)
        self._recorder = Recorder(self.archive, load_watched(self.archive))
        self._follow = FollowUps(
            self._asker, self._recorder, self.settings, self.pace.settle, self.tell
        )

    @property
    def watched(self) -> dict[AccountId, Watched]:
        """The accounts, and where each stands."""
        return self._recorder.watched

    def stop(self) -> None:
        """Finish what is at hand and return from `run`."""
        self._stopping = True

    async def run(self, *, once: bool = False) -> None:
        """Watch until stopped; with `once`, catch up, visit every account, and return."""
        self._follow.after_restart()
        try:
            await (self._run_once() if once else self._run_on())
        finally:
            await self._follow.jobs.cancel()
            await self._asker.hold(self.archive.publish)

    async def _run_once(self) -> None:
        await self._listen(patience=self.pace.idle)
        await self._follow.jobs.drain()
        for account in list(self.watched):
            await self._follow.visit(account)
        await self._follow.jobs.drain()

    async def _run_on(self) -> None:
        visits = asyncio.create_task(self._visit_regularly())
        failures = 0
        try:
            while not self._stopping:
                failures = 0 if await self._listen(patience=None) else failures + 1
                await self._wait(self.pace.retry.wait(failures, self.chance()))
        finally:
            visits.cancel()
            await asyncio.gather(visits, return_exceptions=True)

    async def _listen(self, patience: float | None) -> int:
        """Listen to one connection; the number of frames heard."""
        listener = Listener(self.stream, self.watched)
        url = bluesky.ask_stream(self.settings.firehose, None)
        ears = asyncio.create_task(listener.listen(url, self._cursor(), lambda: not self._stopping))
        try:
            await self._take_batches(listener, ears, patience)
        finally:
            ears.cancel()
            await asyncio.gather(ears, return_exceptions=True)
        return listener.heard

    async def _take_batches(
        self, listener: Listener, ears: "asyncio.Task[None]", patience: float | None
    ) -> None:
        quiet = 0.0
        while not self._stopping:
            self._follow.jobs.check()
            batch = await _batch(listener.queue, self.pace.tick)
            quiet = 0.0 if batch else quiet + self.pace.tick
            frames = [item for item in batch if isinstance(item, Received)]
            if frames:
                await self._take(frames)
            await self._note_cursor(listener.position(frames[-1] if frames else None))
            ended = self._heed([item for item in batch if isinstance(item, Notice)])
            await self._publish_now_and_then()
            if not batch and ears.done():
                ears.result()  # a mistake of ours is told, not swallowed
                return
            if ended or (patience is not None and quiet >= patience):
                return

    def _heed(self, notices: Sequence[Notice]) -> bool:
        """React to what the stream says about itself; whether it has ended."""
        for notice in notices:
            self.tell(notice.says)
            if notice.outdated:
                self.archive.state.set(self._cursor_name(), CURSOR_LOST)
                for account, watched in self.watched.items():
                    self._follow.resync(account, notice.says, watched.seen_at)
        return any(notice.ended for notice in notices)

    async def _take(self, frames: Sequence[Received]) -> None:
        taken = await self._asker.hold(lambda: self._recorder.take(frames))
        if doubtful := taken.doubtful:
            accounts = {received.account for received in doubtful}
            await asyncio.gather(*(self._follow.identity(account) for account in accounts))
            again = await self._asker.hold(lambda: self._recorder.take(doubtful, last_try=True))
            taken.identity -= accounts  # just confirmed
            again.identity -= accounts
            self._follow.after(again)
        self._follow.after(taken)

    # The cursor is not evidence: a lost one costs a fetch of the trees.

    def _cursor_name(self) -> str:
        return f"cursor/{self.settings.firehose}"

    def _cursor(self) -> int | None:
        noted = self.archive.state.get(self._cursor_name())
        return int(noted) if noted and noted.isdecimal() else None

    async def _note_cursor(self, position: int | None) -> None:
        if position is not None:
            name = self._cursor_name()
            await self._asker.hold(lambda: self.archive.state.set(name, str(position)))

    async def _publish_now_and_then(self) -> None:
        now = asyncio.get_running_loop().time()
        if now - self._published >= self.pace.tick:
            self._published = now
            await self._asker.hold(self.archive.publish)

    async def _visit_regularly(self) -> None:
        while not self._stopping:
            for account in list(self.watched):
                self._follow.jobs.start(account, "visit", partial(self._follow.visit, account))
            await self._wait(self.pace.between_visits * (0.9 + 0.2 * self.chance()))

    async def _wait(self, seconds: float) -> None:
        until = asyncio.get_running_loop().time() + seconds
        while not self._stopping and asyncio.get_running_loop().time() < until:
            self._follow.jobs.check()
            await asyncio.sleep(min(0.2, seconds))


async def _batch(
    queue: "asyncio.Queue[Received | Notice]", patience: float
) -> list[Received | Notice]:
    """What is queued, up to BATCH; waits up to `patience` seconds for the first."""
    try:
        batch = [await asyncio.wait_for(queue.get(), patience)]
    except TimeoutError:
        return []
    while len(batch) < BATCH and not queue.empty():
        batch.append(queue.get_nowait())
    return batch
