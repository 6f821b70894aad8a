"""What runs side by side in a collector, and how does it end?"""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass, field

from onrecord.network.ending import end_all, tell_failures
from onrecord.network.jetstream.connection import Connection
from onrecord.watch.collecting.accounts import Accounts
from onrecord.watch.collecting.answering import Answering
from onrecord.watch.collecting.hearing import Hearing
from onrecord.watch.collecting.presence import Presence
from onrecord.watch.collecting.sending import Sending
from onrecord.watch.collecting.visiting import Visiting

__all__ = ["Collector"]


@dataclass(slots=True)
class Collector:
    """One vantage at work. Whatever ends it, what its outbox has taken is not lost."""

    connection: Connection
    accounts: Accounts
    sending: Sending
    hearing: Hearing | None = None
    answering: Answering | None = None
    visiting: Visiting | None = None
    tell: Callable[[str], None] = lambda _: None
    _stopping: asyncio.Event = field(default_factory=asyncio.Event)

    def stop(self) -> None:
        """End `run`; what is under way is begun again next time."""
        self._stopping.set()

    async def run(self) -> None:
        """Work until stopped. A mistake of ours, or of the disk, is raised."""
        tasks = [asyncio.create_task(work) for work in self._work()]
        stopping = asyncio.create_task(self._stop())
        try:
            await asyncio.wait([*tasks, stopping], return_when=asyncio.FIRST_COMPLETED)
        finally:
            await end_all([*tasks, stopping])
            tell_failures(tasks, self.tell)
        for task in tasks:
            if not task.cancelled():
                task.result()

    async def _stop(self) -> None:
        await self._stopping.wait()

    def _work(self) -> Iterator[Coroutine[None, None, None]]:
        yield self.sending.run()
        yield self.sending.hear_receipts()
        sending = self.sending
        yield Presence(sending.keeping, self.connection, sending.name, self.tell).go_on()
        if self.hearing is not None:
            yield self.accounts.follow(self.connection)
            yield self.hearing.run()
        if self.answering is not None:
            yield self.answering.go_on()
        if self.visiting is not None:
            yield self.visiting.go_on()
