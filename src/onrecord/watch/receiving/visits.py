"""Which pages are vantages to visit, and how does a visit of theirs get on record?"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import sha256

from onrecord.archive import Archive
from onrecord.network.jetstream.connection import Connection
from onrecord.network.jetstream.errors import TransportError
from onrecord.network.jetstream.subjects import VISITS_OWED
from onrecord.proof.carrying import BroughtVisit
from onrecord.record.entries import Logged
from onrecord.record.times import instant
from onrecord.watch.asking import Asker
from onrecord.watch.captures import OwedCapture, owed_captures
from onrecord.watch.collecting.visiting import write_wish

__all__ = ["OwedVisits", "record_visit"]

_LOOK = 5.0  # seconds between two looks at what is owed
_AGAIN = timedelta(minutes=30)  # until a visit of which nothing was heard is asked for once more


def record_visit(archive: Archive, brought: BroughtVisit) -> Logged:
    """Keep a vantage's package and words, then append its visit; the same one only once."""
    package = () if brought.package is None else archive.keep(brought.package)
    (words,) = archive.keep(brought.note)
    entry = replace(brought.visit, package=next(iter(package), None), collected=words)
    (logged,) = archive.append([entry])
    return logged


@dataclass(slots=True)
class OwedVisits:
    """Hands the visits that are owed to whichever vantage takes them first."""

    asker: Asker
    connection: Connection
    app: str
    tell: Callable[[str], None]
    _asked: dict[str, datetime] = field(default_factory=dict)

    async def go_on(self) -> None:
        """Look every few seconds what is owed, until cancelled."""
        while True:
            await self.connection.ready()
            await self.hand_out()
            await asyncio.sleep(_LOOK)

    async def hand_out(self) -> int:
        """Ask for what is due and was not asked for lately; how many that were."""
        archive, now = self.asker.archive, self.asker.clock.now()
        owed = await self.asker.hold(lambda: owed_captures(archive, self.app))
        due = {_name(one): one for one in owed if one.due <= now}
        self._asked = {name: at for name, at in self._asked.items() if name in due}
        wanted = [name for name in due if self._asked.get(name, now - _AGAIN) <= now - _AGAIN]
        for count, name in enumerate(wanted):
            one = due[name]
            try:
                headers = {"Nats-Msg-Id": f"{name}-{instant(now)[:15]}"}
                await self.connection.publish(VISITS_OWED, write_wish(one.ref, one.url), headers)
            except TransportError as error:
                self.tell(f"Visits can't be handed out: {error}")
                return count
            self._asked[name] = now
        return len(wanted)


def _name(owed: OwedCapture) -> str:
    """The same visit has the same name; the next try is due later, and has another."""
    return sha256(f"{owed.ref} {instant(owed.due)} {owed.url}".encode()).hexdigest()[:32]
