"""How does the recorder keep count of what is under way?"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial

from onrecord.network.jetstream.connection import Connection
from onrecord.network.jetstream.errors import TransportError
from onrecord.network.jetstream.streams import states
from onrecord.network.jetstream.subjects import BROUGHT, DEAD, VISITS
from onrecord.watch.asking import Asker
from onrecord.watch.receiving.attendance import Attendance
from onrecord.watch.receiving.known import KnownVantages
from onrecord.watch.receiving.tally import Tally, note_tally, read_tally

__all__ = ["Counting"]

_PERIOD = 15.0  # seconds between two looks


@dataclass(slots=True)
class Counting:
    """Looks how full the streams are and who is there, and tells when letters lie among the dead."""

    connection: Connection
    asker: Asker
    known: KnownVantages
    tell: Callable[[str], None]
    attendance: Attendance = field(init=False)
    _dead: int = 0

    def __post_init__(self) -> None:
        self.attendance = Attendance(self.connection, self.tell)

    async def go_on(self) -> None:
        """Until cancelled."""
        before = await self.asker.hold(partial(read_tally, self.asker.archive))
        self.attendance.present.update({} if before is None else before.present)
        while True:
            await self.connection.ready()
            with suppress(TransportError):  # which is told where it matters
                await self.count()
            await asyncio.sleep(_PERIOD)

    async def count(self) -> None:
        """Look once. TransportError."""
        await self.asker.hold(self.known.look)  # nothing may have been brought since the start
        found = {one.name: one for one in await states(self.connection)}
        names = self.known.marks
        brought = found[BROUGHT].subjects if BROUGHT in found else {}
        marks = {subject.rpartition(".")[2]: count for subject, count in brought.items()}
        waiting = {name: 0 for name in names.values()}
        waiting |= {names.get(mark, mark): count for mark, count in marks.items()}
        dead = found[DEAD].messages if DEAD in found else 0
        visits = (found[VISITS].waiting or 0) if VISITS in found else 0
        await self.attendance.call(self.known.names, self.asker.clock.now())
        present = self.attendance.present
        tally = Tally(self.asker.clock.now(), dead, visits, waiting, dict(present))
        await self.asker.hold(partial(note_tally, self.asker.archive, tally))
        if dead > self._dead:
            self.tell(f"{dead} messages lie among the dead letters: onrecord letters list")
        self._dead = dead
