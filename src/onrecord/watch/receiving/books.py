"""Up to where is what each vantage brought on record, and who is told?"""

import json
from dataclasses import dataclass, field

from onrecord.archive import Archive
from onrecord.network.jetstream.connection import Connection
from onrecord.network.jetstream.errors import TransportError
from onrecord.network.jetstream.subjects import RECEIPTS, receipts
from onrecord.watch.collecting.sending import read_receipt, write_receipt
from onrecord.watch.receiving.parcels import Line, Parcel
from onrecord.watch.receiving.progress import Progress, read_progress

__all__ = ["Books"]

_Run = tuple[str, str]  # of whom, and which
_BEYOND = 10_000  # numbers in one receipt: it has to fit into a message
_RUNS = 32  # of one vantage that are remembered


@dataclass(slots=True)
class Books:
    """Notes beside the record, and receipts. No evidence: what is lost of it is told again.

    A receipt goes out after the note, and messages are acknowledged after the receipt: whoever is
    killed in between is offered the same again, finds it on record, and sends the same receipt.
    """

    archive: Archive
    connection: Connection
    _due: dict[_Run, list[Parcel]] = field(default_factory=dict)  # settled, not acknowledged
    _changed: dict[_Run, Line] = field(default_factory=dict)

    async def last_receipt(self, mark: str) -> Progress | None:
        """What was last told to a vantage: the note may be older than that. TransportError."""
        data = await self.connection.latest(RECEIPTS, receipts(mark))
        found = None if data is None else read_receipt(data)
        return None if found is None else Progress(found[0], found[1], set(found[2]))

    def noted(self, mark: str) -> list[Progress]:
        """What is noted of a vantage's runs, in the order in which they were noted first."""
        text = self.archive.state.get(_name(mark))
        try:
            lines = json.loads(text or "[]")
            found = [read_progress(line) for line in lines]
        except (ValueError, TypeError, RecursionError):
            return []  # spoiled notes are as good as lost
        return [one for one in found if one is not None]

    def settle(self, line: Line, *parcels: Parcel) -> None:
        """Nothing is left to do for these; their messages are acknowledged by `tell_all`."""
        line.progress.settle(parcel.number for parcel in parcels)
        for parcel in parcels:
            there = line.parcels.pop(parcel.number, parcel)
            if there is not parcel:
                self.remember(line, there)  # it came once more meanwhile
        self.remember(line, *parcels)

    def remember(self, line: Line, *parcels: Parcel) -> None:
        """Note and tell again up to where this is on record."""
        key = (line.mark, line.progress.run)
        self._due.setdefault(key, []).extend(parcels)
        if not line.is_letter:
            self._changed[key] = line

    @property
    def changed(self) -> bool:
        """Whether there is something to note and to tell."""
        return bool(self._changed or self._due)

    def note(self) -> None:
        """Note how far each vantage's run is settled: no runs that somebody only names."""
        for (mark, run), line in self._changed.items():
            if line.is_believed:
                runs = {one.run: one for one in self.noted(mark)} | {run: line.progress}
                written = [one.written() for one in runs.values()]
                self.archive.state.set(_name(mark), json.dumps(written[-_RUNS:]))

    async def tell_all(self) -> None:
        """Send receipts, then acknowledge; what can't be told now is told next time."""
        for key, line in list(self._changed.items()):
            told = line.progress
            if line.is_told:
                try:
                    beyond = sorted(told.beyond)[:_BEYOND]
                    receipt = write_receipt(told.run, told.through, beyond)
                    await self.connection.publish(receipts(line.mark), receipt, {})
                except TransportError:
                    return
            del self._changed[key]
        for parcels in self._due.values():
            for parcel in parcels:
                await parcel.ack()
        self._due.clear()


def _name(mark: str) -> str:
    return f"vantage/{mark}"
