"""How do vantages learn for whom to listen?"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from onrecord.network.jetstream.connection import Connection
from onrecord.network.jetstream.errors import TransportError
from onrecord.network.jetstream.subjects import SHELVES, WATCHED, shelf_of, watched
from onrecord.platforms import bluesky
from onrecord.record.accounts import AccountId
from onrecord.watch.collecting.accounts import write_shelf
from onrecord.watch.watched import Watched

__all__ = ["Lists"]

_PERIOD = 300.0  # seconds between two comparisons with what the servers hold
_GLANCE = 0.5  # and between two looks whether somebody was added
_NOBODY = write_shelf([])


@dataclass(slots=True)
class Lists:
    """Publishes the watched accounts as 256 lists, each when it changes."""

    connection: Connection
    accounts: Mapping[AccountId, Watched]
    tell: Callable[[str], None]
    _held: dict[str, bytes] = field(default_factory=dict)  # by the servers, as far as we know

    async def go_on(self) -> None:
        """Keep the lists as they must be, until cancelled."""
        clock = asyncio.get_running_loop().time
        while True:
            times = await self.connection.ready()
            try:
                await self._compare()
                until, count = clock() + _PERIOD, -1
                while clock() < until and self.connection.times == times:
                    if len(self.accounts) != count:
                        count = len(self.accounts)
                        await self.bring_up()
                    await asyncio.sleep(_GLANCE)
            except TransportError as error:
                self.tell(f"Who is watched can't be told: {error}")
                await asyncio.sleep(_GLANCE * 4)

    async def bring_up(self) -> None:
        """Publish the lists that are not what the servers hold. TransportError."""
        shelves: dict[str, list[str]] = {shelf: [] for shelf in SHELVES}
        for account in list(self.accounts):
            shelves[shelf_of(account)].append(account)
        for shelf, held in shelves.items():
            written = write_shelf(held)
            if written != self._held.get(shelf, _NOBODY):
                await self.connection.publish(watched(bluesky.NAME, shelf), written, {})
                self._held[shelf] = written

    async def _compare(self) -> None:
        self._held.clear()
        for shelf in SHELVES:
            found = await self.connection.latest(WATCHED, watched(bluesky.NAME, shelf))
            if found is not None:
                self._held[shelf] = found
