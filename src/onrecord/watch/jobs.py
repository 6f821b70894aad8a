"""How is work done beside the stream, one of a kind for an account at a time?"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import TypeAlias
from weakref import WeakValueDictionary

__all__ = ["Jobs", "Work"]

AT_ONCE = 32  # under way together
PER_LANE = 2  # of one lane: a slow host holds up its own accounts only

Work: TypeAlias = Callable[[], Awaitable[None]]


@dataclass(slots=True)
class Jobs:
    """Named pieces of work. A job that fails by a mistake of ours ends the watch with it.

    A lane is a host that the work asks; work without a lane asks none, or only what limits
    itself, and never waits for a place. `spacing` is how many seconds must lie between the
    beginnings of two jobs of one name: the second one waits, and is never forgotten.
    """

    tell: Callable[[str], None] = lambda _: None
    _running: dict[tuple[str, str], asyncio.Task[None]] = field(default_factory=dict)
    _again: dict[tuple[str, str], Callable[[], None]] = field(default_factory=dict)
    _begun: set[tuple[str, str]] = field(default_factory=set)
    _last: dict[tuple[str, str], float] = field(default_factory=dict)
    _places: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))
    _lanes: "WeakValueDictionary[str, asyncio.Semaphore]" = field(
        default_factory=WeakValueDictionary
    )
    _failure: BaseException | None = None
    _ended: bool = False

    def start(
        self, account: str, what: str, work: Work, *, lane: str | None = None, spacing: float = 0.0
    ) -> None:
        """Begin a job; if one of that name is under way, begin it again after that one."""
        name = (account, what)
        if self._ended:
            return
        if name in self._running and name not in self._begun:
            return  # it still waits for its turn, and will see all that is known then
        if name in self._running:
            self._again[name] = lambda: self.start(account, what, work, lane=lane, spacing=spacing)
            return
        job = asyncio.create_task(self._run(name, work, lane, spacing))
        self._running[name] = job
        job.add_done_callback(lambda done: self._done(name, done))

    @property
    def idle(self) -> bool:
        """Whether nothing is under way."""
        return not self._running

    def under_way(self, account: str, what: str) -> bool:
        """Whether a job of this name has begun, or waits to."""
        return (account, what) in self._running

    def check(self) -> None:
        """Raise what made a job fail, if one has."""
        if self._failure is not None:
            raise self._failure

    async def cancel(self) -> None:
        """Stop what is under way. What it would have recorded is owed, and found again."""
        self._ended = True
        jobs = list(self._running.values())
        for job in jobs:
            job.cancel()
        await asyncio.gather(*jobs, return_exceptions=True)

    async def _run(
        self, name: tuple[str, str], work: Work, lane: str | None, spacing: float
    ) -> None:
        clock = asyncio.get_running_loop().time
        if spacing and name in self._last:
            await asyncio.sleep(self._last[name] + spacing - clock())
        async with AsyncExitStack() as places:
            if lane is not None:
                own = self._lanes.setdefault(lane, asyncio.Semaphore(PER_LANE))
                await places.enter_async_context(own)
                await places.enter_async_context(self._places)
            if spacing:
                self._last[name] = clock()
            self._begun.add(name)
            await work()

    def _done(self, name: tuple[str, str], job: "asyncio.Task[None]") -> None:
        self._running.pop(name, None)
        self._begun.discard(name)
        again = self._again.pop(name, None)
        if not job.cancelled():
            self._fail(name, job.exception())
            if again is not None:
                again()

    def _fail(self, name: tuple[str, str], error: BaseException | None) -> None:
        """The first failure is raised by `check`; what fails after it is told."""
        if error is not None and self._failure is not None:
            account, what = name
            self.tell(f"{account}: failed, too ({what}): {type(error).__name__}: {error}")
        self._failure = self._failure or error
