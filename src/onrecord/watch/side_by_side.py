"""How do the watch of a stream and that of polled accounts run side by side?

On one `Asker`, with one hand that publishes, and one end for both.
"""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field

from onrecord.network import monotonic
from onrecord.network.ending import tell_failures
from onrecord.watch.loop import Watcher
from onrecord.watch.newcomers import Newcomers
from onrecord.watch.sources.poller import Poller
from onrecord.watch.upkeep import Upkeep

__all__ = ["SideBySide"]

_GLANCE = 0.1  # seconds between two looks whether one of them has ended
_NEWCOMERS = 2.0  # and between two looks whether somebody has come whom only the stream shows


@dataclass(slots=True)
class SideBySide:
    """Watches all enrolled accounts of one archive, whichever way that is done.

    `watcher` makes the one that listens to the stream: it is there only while accounts are on
    record that need it. It must not publish on its own.
    """

    watcher: Callable[[], Watcher]
    poller: Poller
    upkeep: Upkeep
    tell: Callable[[str], None] = lambda _: None
    _listening: Watcher | None = None
    _tasks: list["asyncio.Task[None]"] = field(default_factory=list)
    _endless: list["asyncio.Task[None]"] = field(default_factory=list)  # those to be cancelled
    _stopping: bool = False

    @property
    def watched(self) -> int:
        """How many accounts are watched."""
        streamed = 0 if self._listening is None else len(self._listening.watched)
        return streamed + self.poller.watched

    def begin(self) -> int:
        """Find out who is watched; how many they are."""
        self._listen_if_needed()
        return self.watched

    def stop(self) -> None:
        """Finish what is at hand and return from `run`."""
        self._stopping = True
        self.poller.stop()
        if self._listening is not None:
            self._listening.stop()

    async def run(self, *, once: bool = False) -> None:
        """Watch until stopped; with `once`, look at every account once, and return."""
        try:
            await (self._run_once() if once else self._run_on())
        finally:
            await self._end()
        self._check()  # what went wrong while they ended

    async def _run_once(self) -> None:
        self._start(self.poller.run(once=True))
        if self._listening is not None:
            self._start(self._listening.run(once=True))
        await self._wait_for_all()
        if not self._stopping:
            self._start(self.upkeep.once(), endless=True)  # what is left out is owed
            await self._wait_for_all()

    async def _wait_for_all(self) -> None:
        while not (self._stopping or all(task.done() for task in self._tasks)):
            await asyncio.sleep(_GLANCE)
            self._check()

    async def _run_on(self) -> None:
        newcomers, looked = Newcomers(self.poller.asker.archive), monotonic()
        self._start(self.upkeep.go_on(), endless=True)
        self._start(self.poller.run())
        if self._listening is not None:
            self._start(self._listening.run())
        while not self._stopping:
            await asyncio.sleep(_GLANCE)
            self._check()
            if self._listening is None and monotonic() - looked >= _NEWCOMERS:
                looked = monotonic()
                if await self.poller.asker.hold(newcomers.look):
                    self._begin_to_listen()

    async def _end(self) -> None:
        """Let both write down what has to be written; then publish it."""
        self.stop()
        for task in self._endless:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        tell_failures(self._tasks, self.tell)
        await self.upkeep.publish()

    def _listen_if_needed(self) -> None:
        if self._listening is None:
            found = self.watcher()
            needed = found.watched or found.brought  # vantages may bring visits, too
            self._listening = found if needed else None

    def _begin_to_listen(self) -> None:
        self._listen_if_needed()
        if self._listening is not None:
            for account in self._listening.watched:
                self.tell(f"{account}: watched from now on")
            self._start(self._listening.run())

    def _start(self, work: Coroutine[None, None, None], *, endless: bool = False) -> None:
        task = asyncio.create_task(work)
        self._tasks.append(task)
        if endless:
            self._endless.append(task)

    def _check(self) -> None:
        """Raise what made one of them fail, if one has."""
        for task in self._tasks:
            if task.done() and not task.cancelled():
                task.result()
