"""How do OpenTimestamps calendars come to promise a stamp, and when is it complete?

A promise is on record at once. Some hours later the calendar can say which block commits to it:
then the whole proof is put on record, beside the promise. It still says `Promised`, for the time
stands in the block's header, which we do not have; whoever has it can check the proof.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from onrecord.archive import Archive, BlobMissing
from onrecord.network import Fetch
from onrecord.network.opentimestamps import (
    CalendarError,
    CalendarProof,
    ask_calendar,
    ask_for_more,
    read_promise,
    read_proof,
)
from onrecord.record.exchanges import Exchange
from onrecord.record.outcomes import Refused, Unreached, Unread
from onrecord.record.stamps import Promised, Stamp, StampMethod, StampOutcome
from onrecord.watch.asking import Asker
from onrecord.watch.owed_stamps import StampedNote
from onrecord.watch.stamp_answers import without_answer

__all__ = ["Calendar", "Calendars"]

_SETTLED = "calendars/settled"  # a note: before which entry no promise waits; may be lost
_BETWEEN = timedelta(hours=1)  # between two questions whether a promise is kept
_LONGEST_WAIT = timedelta(days=14)  # a calendar that has not kept its word by then is left alone


@dataclass(frozen=True, slots=True)
class Calendar:
    """A calendar of the configuration."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A promise that no block has kept yet."""

    place: int
    stamp: Stamp
    digest: bytes
    proof: CalendarProof


@dataclass(slots=True)
class Calendars:
    """Submits stamped heads to calendars, and completes what they promised."""

    asker: Asker
    network: Fetch
    calendars: Sequence[Calendar]
    tell: Callable[[str], None] = lambda _: None
    _asked: dict[tuple[str, int], datetime] = field(default_factory=dict)

    async def promise(self, note: StampedNote, calendar: Calendar) -> None:
        """Submit a head to a calendar once, and put on record what came."""
        digest = hashlib.sha256(note.raw).digest()
        exchange = await ask_calendar(self.network, calendar.url, digest)
        outcome, proof = _read(exchange, digest)
        if proof is None and isinstance(outcome, Refused | Unreached | Unread):
            self.tell(f"{calendar.name}: {outcome.why}; head {note.checkpoint.size} lacks it")

        def record() -> None:
            archive = self.asker.archive
            kept = archive.keep(note.raw, *([] if proof is None else [proof.raw]))
            stamp = Stamp(
                service=calendar.name,
                method=StampMethod.OPENTIMESTAMPS,
                size=note.checkpoint.size,
                root=note.checkpoint.root.hex(),
                note=kept[0],
                request=None,
                response=None if proof is None else kept[1],
                revocation=(),
                outcome=outcome,
                asked_at=exchange.asked_at,
                answered_at=exchange.answered_at,
            )
            archive.append([stamp])

        await self.asker.hold(record)

    async def upgrade(self, *, at_once: bool = False) -> int:
        """Ask after promises that are not kept yet; how many proofs were completed."""
        urls = {calendar.name: calendar.url for calendar in self.calendars}
        if not urls:
            return 0
        waiting = await self.asker.hold(lambda: self._waiting(at_once))
        return sum([await self._complete(one, urls[one.stamp.service]) for one in waiting])

    async def _complete(self, one: _Waiting, url: str) -> bool:
        asked_at = self.asker.clock.now()
        try:
            proof = await ask_for_more(self.network, url, one.proof, one.digest)
        except CalendarError as error:
            self.tell(f"{one.stamp.service}: {error}")
            return False
        if proof is None:
            return False
        heights = ", ".join(str(block.height) for block in proof.blocks)
        self.tell(f"{one.stamp.service}: head {one.stamp.size} is in block {heights} of Bitcoin")
        await self.asker.hold(lambda: self._append(one.stamp, proof, asked_at))
        return True

    def _append(self, promised: Stamp, proof: CalendarProof, asked_at: datetime) -> None:
        archive, now = self.asker.archive, self.asker.clock.now()
        (kept,) = archive.keep(proof.raw)
        archive.append([replace(promised, response=kept, asked_at=asked_at, answered_at=now)])

    def _waiting(self, at_once: bool) -> list[_Waiting]:
        """Promises to ask about now; notes from where the next look may begin."""
        archive, now = self.asker.archive, self.asker.clock.now()
        names = {calendar.name for calendar in self.calendars}
        found: dict[tuple[str, int], _Waiting] = {}
        for logged in archive.index.stamps(_noted(archive)):
            stamp = logged.entry
            if not isinstance(stamp, Stamp) or not _is_promise(stamp) or stamp.service not in names:
                continue
            read = _read_kept(archive, logged.index, stamp)
            if read is None or read.proof.blocks or now - stamp.asked_at > _LONGEST_WAIT:
                found.pop((stamp.service, stamp.size), None)
            else:
                found[stamp.service, stamp.size] = read
        first = min((one.place for one in found.values()), default=archive.head.size)
        archive.state.set(_SETTLED, str(first))
        return [one for one in found.values() if at_once or self._is_time(one, now)]

    def _is_time(self, one: _Waiting, now: datetime) -> bool:
        last = self._asked.get((one.stamp.service, one.stamp.size), one.stamp.asked_at)
        if now - last < _BETWEEN:
            return False
        self._asked[one.stamp.service, one.stamp.size] = now
        return True


def _read(exchange: Exchange, digest: bytes) -> tuple[StampOutcome, CalendarProof | None]:
    if (unanswered := without_answer(exchange)) is not None:
        return unanswered, None
    try:
        return Promised(), read_promise(exchange.body, digest)
    except CalendarError as error:
        return Unread(str(error)), None


def _is_promise(stamp: Stamp) -> bool:
    is_calendars = stamp.method is StampMethod.OPENTIMESTAMPS
    return is_calendars and isinstance(stamp.outcome, Promised)


def _read_kept(archive: Archive, place: int, stamp: Stamp) -> _Waiting | None:
    """A promise on record with its proof; None if its bytes are gone, or are no proof."""
    if stamp.response is None:
        return None
    try:
        digest = hashlib.sha256(archive.blob(stamp.note)).digest()
        return _Waiting(place, stamp, digest, read_proof(archive.blob(stamp.response), digest))
    except (BlobMissing, CalendarError):
        return None


def _noted(archive: Archive) -> int:
    noted = archive.state.get(_SETTLED)
    start = int(noted) if noted is not None and noted.isdecimal() else 0
    return start if start <= archive.head.size else 0
