"""An archive whose heads real services stamp, on loopback."""

import asyncio
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from onrecord.archive import Archive, TimeService
from onrecord.network import Fetcher, Guard
from onrecord.network.clock import now
from onrecord.network.timestamping import TIME_LIMITS
from onrecord.record.stamps import Stamp
from onrecord.watch.asking import Asker
from onrecord.watch.owed_stamps import StampedHead
from onrecord.watch.stamping import Patience, Stamping
from time_stamping_rig import Serving

ONCE = Patience(tries=1)
BETWEEN = timedelta(minutes=10)


@dataclass(slots=True)
class HandClock:
    """A clock that a test moves: ahead of the machine's by so much."""

    ahead: timedelta = timedelta(0)

    def now(self) -> datetime:
        return now().astimezone(UTC) + self.ahead


@dataclass(slots=True)
class Stamper:
    """Has an archive stamped by services of the rig; what it tells goes to `told`."""

    serving: Serving
    names: Sequence[str]
    patience: Patience = ONCE
    clock: HandClock = field(default_factory=HandClock)
    entropy: Callable[[int], bytes] = os.urandom
    told: list[str] = field(default_factory=list)

    def services(self) -> tuple[TimeService, ...]:
        found = (self.serving.services[name] for name in self.names)
        return tuple(
            TimeService(one.name, self.serving.url_of(one.name), one.pinned) for one in found
        )

    def stamp(self, archive: Archive, *, at_once: bool = False) -> StampedHead | None:
        """Do what is owed now."""
        return asyncio.run(self._stamp(archive, at_once))

    async def _stamp(self, archive: Archive, at_once: bool) -> StampedHead | None:
        guard = Guard(allow_private=("127.0.0.0/8",))
        async with Fetcher(
            vantage="test", contact="", guard=guard, clock=self.clock, limits=TIME_LIMITS
        ) as fetcher:
            return await self.stamping(archive, fetcher).stamp(at_once=at_once)

    def stamping(self, archive: Archive, fetcher: Fetcher) -> Stamping:
        return Stamping(
            asker=Asker(archive, fetcher, self.clock),
            network=fetcher,
            services=self.services(),
            entropy=self.entropy,
            between=BETWEEN,
            patience=self.patience,
            tell=self.told.append,
        )


def stamps_in(archive: Archive) -> list[Stamp]:
    return [one.entry for one in archive.entries() if isinstance(one.entry, Stamp)]
