"""How is work done beside the stream, one of a kind for an account at a time?"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

__all__ = ["Jobs"]

AT_ONCE = 16  # under way together; each host has its own smaller limit in `network`


@dataclass(slots=True)
class Jobs:
    """Named pieces of work. A job that fails by a mistake of ours ends the watch with it."""

    _running: dict[tuple[str, str], asyncio.Task[None]] = field(default_factory=dict)
    _slots: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))
    _failure: BaseException | None = None

    def start(self, account: str, what: str, work: Callable[[], Awaitable[None]]) -> None:
        """Begin a job, unless one of that name is under way."""
        name = (account, what)
        if name not in self._running:
            job = asyncio.create_task(self._run(work))
            self._running[name] = job
            job.add_done_callback(lambda done: self._done(name, done))

    def check(self) -> None:
        """Raise what made a job fail, if one has."""
        if self._failure is not None:
            raise self._failure

    async def drain(self) -> None:
        """Wait until nothing is under way, including what jobs begin in turn."""
        while self._running:
            await asyncio.wait(self._running.values())
        self.check()

    async def cancel(self) -> None:
        """Stop what is under way. What it would have recorded is owed, and found again."""
        jobs = list(self._running.values())
        for job in jobs:
            job.cancel()
        await asyncio.gather(*jobs, return_exceptions=True)

    async def _run(self, work: Callable[[], Awaitable[None]]) -> None:
        async with self._slots:
            await work()

    def _done(self, name: tuple[str, str], job: "asyncio.Task[None]") -> None:
        self._running.pop(name, None)
        if not job.cancelled():
            self._failure = self._failure or job.exception()
