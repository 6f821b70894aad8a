"""What does the watch of polled accounts do all day?

It looks at each account when it is due, and asks suspected absences a second time. What is
believed and kept, `looker` decides; what is said of looks that failed, `attention`.
"""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from onrecord.archive import WatchSettings
from onrecord.watch.asking import Asker
from onrecord.watch.sources.attention import Attention
from onrecord.watch.sources.canary import Canaries
from onrecord.watch.sources.companions import Companion
from onrecord.watch.sources.gaps import is_overdue
from onrecord.watch.sources.looker import Looker
from onrecord.watch.sources.questions import PATIENCE, Questions
from onrecord.watch.sources.schedule import Schedule, next_look, try_again
from onrecord.watch.sources.standing import Standing, host_asked
from onrecord.watch.sources.watched import Key, Source

__all__ = ["Beat", "Poller"]

_STARTS_A_SECOND = 50.0  # sources that are overdue at the start: more, if they are many
_SHORTEST_REST = 0.2  # seconds between two looks at a source, whatever is due
_LONGEST_REST = 0.2  # seconds, so that `stop` and what others do are noticed


@dataclass(frozen=True, slots=True, kw_only=True)
class Beat:
    """What is done how often beside the looks, in seconds."""

    tick: float = 2.0  # newcomers, gaps, alarms
    notes: float = 30.0  # after a kill so much of our attention is forgotten, and told as a gap
    canaries: float = 3600.0


@dataclass(slots=True)
class Poller:
    """Looks at the polled accounts of one archive."""

    asker: Asker
    questions: Questions
    looker: Looker
    settings: WatchSettings
    chance: Callable[[], float]  # in [0, 1), for jitter: randomness is passed in
    tell: Callable[[str], None] = lambda _: None
    companions: Sequence[Companion] = ()
    beat: Beat = field(default_factory=Beat)
    at_once: int = 200
    attention: Attention = field(init=False)
    _schedule: Schedule[Key] = field(init=False)
    _canaries: Canaries = field(init=False)
    _tasks: set["asyncio.Task[None]"] = field(default_factory=set)
    _failure: BaseException | None = None
    _woken: asyncio.Event = field(default_factory=asyncio.Event)
    _last: dict[str, float] = field(default_factory=dict)  # when what was done beside the looks
    _stopping: bool = False

    def __post_init__(self) -> None:
        hosts = self.questions.hosts
        self._schedule = Schedule(hosts, self.at_once)
        self.attention = Attention(self.asker, hosts, self.settings, self.tell)
        self._canaries = Canaries(self.asker.archive, self.tell)

    @property
    def watched(self) -> int:
        """How many accounts are looked at."""
        return len(self.attention.standings)

    def sources(self) -> dict[Key, Source]:
        """The accounts that are looked at now."""
        return {key: one.source for key, one in self.attention.standings.items()}

    def stop(self) -> None:
        """Let what is under way go, and return from `run`."""
        self._stopping = True
        self._woken.set()

    def soon(self, key: Key) -> None:
        """Look at an account now instead of when it is due."""
        self._schedule.sooner(key, self._now())
        self._woken.set()

    async def run(self, *, once: bool = False) -> None:
        """Look until stopped; with `once`, at every account once, and return."""
        try:
            await (self._run_once() if once else self._run_on())
        finally:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
            await self.looker.finish()
            await self.attention.tick()
            await self._write()

    async def _run_on(self) -> None:
        self._spread()
        for companion in self.companions:
            self._start(companion.go_on(self.soon))
        while not self._stopping:
            for key in self._schedule.take(self._now()):
                self._start(self._turn(key))
            await self._now_and_then()
            await self._rest()

    async def _run_once(self) -> None:
        """A look at each, in turns; hosts that sent us away are not waited for."""
        left = set(self.attention.standings)
        for key in left:
            self._schedule.put(key, self.attention.standings[key].host, self._now())
        while (left or self._schedule.under_way) and not self._stopping:
            for key in self._schedule.take(self._now()):
                left.discard(key)
                self._start(self._turn(key, again=False))
            await self._now_and_then()
            if not self._schedule.under_way and not self._is_near(self._schedule.next_at()):
                break
            await self._rest()
        for key in () if self._stopping else left:
            one = self.attention.standings[key]
            self.attention.not_asked(one, self.questions.hosts.why_closed(one.host))
        for companion in self.companions:
            await self._until_stopped(companion.once())
        self._say_what_waits()

    def _say_what_waits(self) -> None:
        """That something is asked after once more before it counts: by the next run."""
        due = [one.settle_at for one in self.attention.standings.values() if one.settle_at]
        if due:
            accounts = "1 account" if len(due) == 1 else f"{len(due)} accounts"
            self.tell(
                f"Of {accounts} something was not there: it is asked after once more before that"
                f" counts, by a run after {min(due):%Y-%m-%d %H:%M:%S} UTC"
            )

    async def _until_stopped(self, work: Coroutine[None, None, None]) -> None:
        """Wait for it, unless told to stop: what is left out then is owed."""
        self._start(work)
        while self._tasks and not self._stopping:
            await self._now_and_then()
            await self._rest()

    def _is_near(self, at: float | None) -> bool:
        return at is not None and at - self._now() <= PATIENCE

    def _spread(self) -> None:
        """When each is due first: as if there had been no pause, or soon, one after the other."""
        now, clock = self._now(), self.asker.clock.now()
        late: list[tuple[Key, Standing]] = []
        for key, one in self.attention.standings.items():
            ago = (clock - one.looked_at).total_seconds()
            due = self._or_settle(one, next_look(now - ago, self._interval(one), self.chance()))
            if due > now + _SHORTEST_REST:
                self._schedule.put(key, one.host, due)
            else:
                late.append((key, one))
        rate = max(_STARTS_A_SECOND, 2.0 * len(late) / self.settings.poll_seconds)
        for number, (key, one) in enumerate(late):
            self._schedule.put(key, one.host, now + number / rate)

    def _or_settle(self, one: Standing, due: float) -> float:
        """The due time, or that of a second question if it comes before."""
        if one.settle_at is None:
            return due
        seconds = (one.settle_at - self.asker.clock.now()).total_seconds()
        return min(due, self._now() + max(_SHORTEST_REST, seconds))

    async def _turn(self, key: Key, *, again: bool = True) -> None:
        """Whatever is due of a source: second questions, a look."""
        one, began, due = self.attention.standings[key], self._now(), float("inf")
        try:
            if await self._look(one):
                for companion in self.companions:
                    await companion.after(one.source)
            if again:
                due = self._next(one, began)
                due = due if one.failures else self._or_settle(one, due)
        finally:
            self._schedule.done(key, one.host, due)
            self._woken.set()

    async def _look(self, one: Standing) -> bool:
        """Second questions that are due, then a look; whether anything new was recorded."""
        account, news = one.source.account, False
        if one.settle_at is not None and one.settle_at <= self.asker.clock.now():
            settled = await self.looker.settle(one.source)
            one.settle_at, news = settled.settle_at, settled.news
        began = self.asker.clock.now()
        if is_overdue(one.looked_at, began, self._interval(one)):
            await self.looker.before_gap(one.source.key)
        looked = await self.looker.look(one.source)
        await self.attention.after(one, looked, began)
        if one.source.account != account:
            one.host = host_asked(one.source)
        return news or looked.news

    def _next(self, one: Standing, began: float) -> float:
        seconds = self._interval(one)
        if one.failures:
            return try_again(self._now(), one.failures, seconds, self.chance())
        return next_look(began, seconds, self.chance())

    async def _now_and_then(self) -> None:
        if self._failure is not None:
            raise self._failure
        if self._is_time("tick", self.beat.tick):
            await self.attention.tick()
            for one in await self.attention.newcomers():
                self.tell(f"{one.source.account.handle or one.source.key[1]}: watched from now on")
                self._schedule.put(one.source.key, one.host, self._now())
        if self._is_time("notes", self.beat.notes):
            await self._write()
        if self._is_time("canaries", self.beat.canaries):
            now = self.asker.clock.now()
            await self.asker.hold(lambda: self._canaries.check(now))

    def _is_time(self, what: str, every: float) -> bool:
        now = self._now()
        if now - self._last.get(what, float("-inf")) < every:
            return False
        self._last[what] = now
        return True

    def _interval(self, one: Standing) -> float:
        return self.attention.interval(one)

    def _now(self) -> float:
        return self.questions.monotonic()

    async def _write(self) -> None:
        await self.asker.hold(self.questions.write)
        await self.attention.write()

    async def _rest(self) -> None:
        """Until something is due, or over."""
        at = self._schedule.next_at()
        wait = _LONGEST_REST if at is None else min(_LONGEST_REST, at - self._now())
        with suppress(TimeoutError):
            async with asyncio.timeout(max(0.0, wait)):
                await self._woken.wait()
        self._woken.clear()

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            self._failure = self._failure or task.exception()
            self._woken.set()
