"""Who publishes, when several machines could?

One has the duty, by a lease; the others wait for it to end. The lease only spares double work: two
that believe in it at once are kept apart where a head is signed (postgres/leases.py), and the one
that comes too late waits again.
"""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, field

from onrecord.archive import ArchiveBusy
from onrecord.archive.errors import ObjectChanged
from onrecord.watch.asking import in_thread
from onrecord.watch.upkeep import Upkeep

__all__ = ["LASTS", "Sequencer"]

_DUTY = "sequencer"
LASTS = 15.0
"""Seconds of the duty. It is renewed beside all other work, however long that takes."""


@dataclass(slots=True)
class Sequencer:
    """Publishes what others append, has it stamped and cosigned; waits while another one does."""

    upkeep: Upkeep
    witnessing: Callable[[], AbstractAsyncContextManager[None]] = nullcontext
    tell: Callable[[str], None] = lambda _: None
    tick: float = 1.0  # seconds between two looks at the duty
    lasts: float = LASTS
    _stopping: bool = False
    _told: str = field(default="")

    def stop(self) -> None:
        """Publish what is there, and return from `run`."""
        self._stopping = True

    async def run(self) -> None:
        """Publish whenever it is ours to do, until stopped. Raises what the archive raises."""
        while not self._stopping:
            if not await self._on_duty():
                self._once("Another sequencer publishes: waiting for it to end")
            else:
                self._once("Publishing")
                try:
                    await self._publish_on()
                except (ArchiveBusy, ObjectChanged) as error:
                    self._once(f"{error}: waiting")
            await self._pause()

    async def _publish_on(self) -> None:
        """Publish until stopped, or until the duty is another's."""
        async with self.witnessing():
            work = asyncio.create_task(self.upkeep.go_on())
            try:
                while not (self._stopping or work.done()):
                    await self._pause()
                    if not await self._on_duty():
                        return
            finally:
                work.cancel()
                await asyncio.gather(work, return_exceptions=True)
            if work.done() and not work.cancelled():
                work.result()
            await self.upkeep.publish()

    async def _on_duty(self) -> bool:
        # Not as the asker's other work: a publication that takes longer than the duty would lose
        # it. The records may be asked by several threads.
        archive = self.upkeep.asker.archive
        return await in_thread(lambda: archive.on_duty(_DUTY, self.lasts))

    async def _pause(self) -> None:
        """For a tick, or until stopped."""
        glances = 10
        for _ in range(glances):
            if not self._stopping:
                await asyncio.sleep(self.tick / glances)

    def _once(self, words: str) -> None:
        if words != self._told:
            self._told = words
            self.tell(words)
