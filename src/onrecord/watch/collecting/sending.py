"""How does what waits in the outbox get to the archive, and when is it forgotten?"""

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from onrecord.archive import StorageError
from onrecord.archive.vantages.rotation import earlier_key, forget
from onrecord.network.ending import end_all
from onrecord.network.jetstream.connection import Connection
from onrecord.network.jetstream.errors import TransportError
from onrecord.network.jetstream.parts import parts_of
from onrecord.network.jetstream.subjects import RECEIPTS, brought, mark_of, receipts
from onrecord.proof.notes import VerifierKey
from onrecord.watch.collecting.keeping import Keeping
from onrecord.watch.collecting.last_words import hear_last_words

__all__ = ["Sending", "read_receipt", "write_receipt"]

_WINDOW = 32  # things under way at once; each is on the servers' disks before it counts as sent
_PERIOD = 20.0  # seconds between two readings of the receipt
_AGAIN = 150.0  # without any receipt, after so many seconds all is sent again: a server knows a
# repeated message for 120 s (streams.py), so that it is taken by then if the first one was lost
_BYTES = 16 << 20  # or so many bytes
_LOOK = 5.0  # seconds between two looks whether something is to be sent again
_PAUSE = 0.5  # seconds after a failure

Receipt = tuple[str, int, tuple[int, ...]]


def write_receipt(run: str, through: int, beyond: list[int]) -> bytes:
    """Up to where a run is on record, and what of it beyond that; as it travels."""
    return json.dumps({"run": run, "through": through, "beyond": sorted(beyond)}).encode()


def read_receipt(data: bytes) -> Receipt | None:
    """Read a receipt; None for what is none."""
    try:
        found = json.loads(data)
        run, through, beyond = found["run"], found["through"], found["beyond"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    numbers = isinstance(beyond, list) and all(type(one) is int for one in beyond)
    if not isinstance(run, str) or type(through) is not int or not numbers:
        return None
    return run, through, tuple(beyond)


@dataclass(slots=True)
class Sending:
    """Sends in the order of the numbers, again after every restart, until a receipt names them."""

    keeping: Keeping
    connection: Connection
    name: str
    tell: Callable[[str], None]
    key: VerifierKey | None = None  # by which things are signed now
    again: float = _AGAIN
    sent: int = 0  # up to this number everything was taken by the servers, or is on record
    _oldest: int | None = None
    _since: float = 0.0  # when that was sent, by the loop's clock
    _told: str = ""
    _told_of_receipts: bool = False

    async def run(self) -> None:
        """Send whatever waits, until cancelled."""
        while True:
            await self.connection.ready()
            numbers = await self._due()
            if not numbers:
                with suppress(TimeoutError):
                    async with asyncio.timeout(_LOOK):
                        await self.keeping.put.wait()
                continue
            try:
                await self._send(numbers)
                self._told = ""
            except TransportError as error:
                self._say(error)
                await asyncio.sleep(_PAUSE)

    async def hear_receipts(self) -> None:
        """Forget what is on record, until cancelled."""
        subject = receipts(mark_of(self.name))
        await hear_last_words(self.connection, RECEIPTS, subject, [subject], self._take, _PERIOD)

    async def _due(self) -> list[int]:
        """What is to be sent now; all of it again if no receipt has moved anything for long."""
        outbox, now = self.keeping.outbox, asyncio.get_running_loop().time()
        self.keeping.put.clear()
        oldest = await asyncio.to_thread(outbox.oldest)
        if oldest is None or oldest != self._oldest:
            self._oldest, self._since = oldest, now
        elif now >= self._since + self.again:
            self.sent, self._since = 0, now
        return await asyncio.to_thread(outbox.numbers, self.sent, _WINDOW)

    async def _send(self, numbers: list[int]) -> None:
        """Hand over these, or the first of them, beginning in their order."""
        wholes = await asyncio.to_thread(self._wholes, numbers)
        oldest = self._oldest or 1
        sending = [asyncio.create_task(self._one(*one, oldest)) for one in wholes]
        try:
            await asyncio.gather(*sending)
        finally:
            await end_all(sending)
        self.sent = numbers[-1] if len(wholes) < 1 else wholes[-1][0]

    async def _one(self, number: int, whole: bytes, oldest: int) -> None:
        run, subject = self.keeping.outbox.run, brought(mark_of(self.name))
        for part in parts_of(run, number, min(oldest, number), whole):
            await self.connection.publish(subject, part.data, part.headers)

    def _wholes(self, numbers: list[int]) -> list[tuple[int, bytes]]:
        """As many of these as may lie in memory at once; one at least, if it still waits."""
        found, size = list[tuple[int, bytes]](), 0
        for number in numbers:
            whole = self.keeping.outbox.whole(number)
            if whole is None:
                continue  # on record meanwhile
            found.append((number, whole))
            size += len(whole)
            if size >= _BYTES:
                break
        return found

    async def _take(self, _: str, data: bytes) -> None:
        receipt = read_receipt(data)
        if receipt is None:
            return
        try:
            await asyncio.to_thread(self.keeping.outbox.receipted, *receipt)
            await asyncio.to_thread(self._tell_of_earlier_key)
            self._told_of_receipts = False
        except StorageError as error:  # the same receipt is read again
            if not self._told_of_receipts:
                self.tell(f"What is on record waits all the same: {error}. {error.advice}")
            self._told_of_receipts = True

    def _tell_of_earlier_key(self) -> None:
        """Once everything is on record that it signed, nothing is lost when it is distrusted."""
        outbox = self.keeping.outbox
        earlier = None if self.key is None else earlier_key(outbox, self.key)
        if earlier is None or outbox.waiting().oldest <= earlier.last:
            return
        words = "Everything is on record that the earlier key signed. At the archive"
        self.tell(f"{words}: onrecord vantage distrust {earlier.key} --since NOW --why WHY")
        forget(outbox)

    def _say(self, error: TransportError) -> None:
        words = f"Not handed over yet: {error}. {error.advice}"
        if words != self._told:
            self.tell(words)
        self._told = words
