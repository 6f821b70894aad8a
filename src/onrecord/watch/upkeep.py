"""What is done for the log while we watch, whoever records something?"""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from contextlib import suppress
from dataclasses import dataclass

from onrecord.archive import PublishingStopped
from onrecord.watch.asking import Asker
from onrecord.watch.page_visits import PageVisits
from onrecord.watch.stamping import Stamping

__all__ = ["Upkeep"]


@dataclass(slots=True)
class Upkeep:
    """Publishes what is recorded, has heads stamped, and visits the pages of posts."""

    asker: Asker
    tell: Callable[[str], None] = lambda _: None
    stamping: Stamping | None = None
    pages: PageVisits | None = None
    indexing: Callable[[], object] | None = None  # for machines that may not bring up an index
    tick: float = 1.0  # seconds between two publications
    between_stamps: float = 10.0  # between two looks at what is owed; [time] minutes says when
    between_pages: float = 5.0
    _silenced: bool = False

    async def go_on(self) -> None:
        """Until cancelled. A mistake of ours, or of the disk, is raised."""
        beside = [asyncio.create_task(work) for work in self._beside()]
        try:
            while True:
                await self.publish()
                await self._index()
                await asyncio.sleep(self.tick)
                for task in beside:
                    if task.done():
                        task.result()
        finally:
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)

    async def once(self) -> None:
        """Visit what is due, publish, and have the head stamped."""
        if self.pages is not None:
            await self.pages.visit()
        await self.publish()
        await self._index()
        if self.stamping is not None:
            with suppress(PublishingStopped):  # told where it was noticed
                await self.stamping.stamp()

    async def publish(self) -> None:
        """Publish, where the key is. If that was stopped, the record goes on: what is seen now
        can't be seen later."""
        try:
            await self.asker.hold(self.asker.archive.publish_here)
        except PublishingStopped as stopped:
            if not self._silenced:
                self.tell(f"{stopped}. {stopped.advice}")
            self._silenced = True

    async def _index(self) -> None:
        if self.indexing is not None:
            await self.asker.hold(self.indexing)

    def _beside(self) -> Iterator[Coroutine[None, None, None]]:
        if self.stamping is not None:
            yield self.stamping.go_on(self.between_stamps)
        if self.pages is not None:
            yield self.pages.go_on(self.between_pages)
