"""Which vantages are there, by their unsigned word? Nothing is concluded from it about a post."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from onrecord.network.jetstream.asking import ask_briefly
from onrecord.network.jetstream.connection import Connection
from onrecord.network.jetstream.subjects import mark_of, presence
from onrecord.record.times import instant
from onrecord.watch.collecting.presence import read_presence
from onrecord.watch.receiving.tally import AWAY, Present

__all__ = ["Attendance"]

_PATIENCE = 5.0  # seconds for an answer


@dataclass(slots=True)
class Attendance:
    """Asks each vantage whether it is there; says once who is not, and once who is again."""

    connection: Connection
    tell: Callable[[str], None]
    present: dict[str, Present] = field(default_factory=dict)
    _since: dict[str, datetime] = field(default_factory=dict)  # when it was first asked
    _away: set[str] = field(default_factory=set)

    async def call(self, names: Iterable[str], now: datetime) -> None:
        """Ask these. TransportAway: it is we who are cut off, and nobody is away for that."""
        names = sorted(names)
        answers = await asyncio.gather(*(self._ask(name) for name in names))
        self.connection.require()
        self.present = {name: one for name, one in self.present.items() if name in names}
        for name, waiting in zip(names, answers, strict=True):
            if waiting is not None:
                self.present[name] = Present(now, waiting)
            self._say(name, now)

    async def _ask(self, name: str) -> int | None:
        answer = await ask_briefly(self.connection, presence(mark_of(name)), _PATIENCE)
        return None if answer is None else read_presence(answer)

    def _say(self, name: str, now: datetime) -> None:
        there = self.present.get(name)
        last = self._since.setdefault(name, now) if there is None else there.at
        if now - last <= AWAY:
            if name in self._away:
                self.tell(f"{name} is there again")
            self._away.discard(name)
        elif name not in self._away:
            when = "ever since it was asked first" if there is None else f"since {instant(last)}"
            self.tell(f"{name} has not said that it is there {when}: see to its collector")
            self._away.add(name)
