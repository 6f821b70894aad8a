"""How does a head of the log come to be stamped by third parties?

Publish, keep the checkpoint's note, ask each service about its SHA-256, verify what comes, keep
it, and only then append what was said: the token's digest is in the log, so what follows it was
provably appended after it. A crash at any step leaves the head unstamped or stamped by some, and
the next round goes on from what the record holds. What does not verify is kept, and says why.
"""

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TypeVar

from onrecord.archive import Archive, BlobMissing, PublishingStopped, TimeService
from onrecord.network import Fetch, ask_again_at
from onrecord.network.timestamping import AskedService, ask_revocation, ask_time_stamp
from onrecord.proof.checkpoint import Checkpoint
from onrecord.proof.notes import parse_note
from onrecord.proof.timestamp import (
    Token,
)
from onrecord.record.exchanges import Exchange
from onrecord.record.stamps import StampOutcome
from onrecord.watch.asking import Asker
from onrecord.watch.calendars import Calendars
from onrecord.watch.owed_stamps import StampedHead, StampedNote, is_due, missing, newest_head
from onrecord.watch.stamp_answers import append_stamp, read_answer, why

__all__ = ["SHORT", "Patience", "Stamping"]

_Result = TypeVar("_Result")

_NONCE_BYTES = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How often a service is asked about one head, and how long we wait before the next time."""

    tries: int = 5
    first: float = 15.0  # seconds; doubled each time
    longest: float = 60.0

    def wait(self, failures: int, exchange: Exchange) -> float:
        """Seconds to wait after so many failures, longer if the service says so."""
        told = ask_again_at(exchange)
        asked = 0.0 if told is None else (told - exchange.answered_at).total_seconds()
        doubled: float = self.first * 2 ** (failures - 1)
        return min(max(doubled, asked), self.longest)


SHORT = Patience(tries=2, first=2.0)
"""For commands that somebody waits for."""


@dataclass(slots=True)
class Stamping:
    """Has the heads of one archive stamped by its services.

    `network` asks the services, with bounds of its own (`network.timestamping.TIME_LIMITS`);
    `between` lies at least between two stamped heads.
    """

    asker: Asker
    network: Fetch
    services: Sequence[TimeService]
    entropy: Callable[[int], bytes]
    between: timedelta
    patience: Patience = field(default_factory=Patience)
    tell: Callable[[str], None] = lambda _: None
    calendars: Calendars | None = None

    async def stamp(self, *, at_once: bool = False) -> StampedHead | None:
        """Do what is owed; the newest stamped head after that, None if there is none.

        With `at_once` no time is waited for, and services are asked again that were asked in
        vain. Raises what the archive raises.
        """
        if not self.services and self.calendars is None:
            return await self._hold(newest_head)
        if self.calendars is not None and await self.calendars.upgrade(at_once=at_once):
            await self._hold(Archive.publish)
        head = await self._hold(newest_head)
        between = timedelta(0) if at_once else self.between
        now = self.asker.clock.now()
        if await self._hold(lambda archive: is_due(archive, head, now, between)):
            await self._ask_all(await self._hold(_published), self.services, self.calendars)
        elif lacking := missing(head, [one.name for one in self.services], again=at_once):
            assert head is not None  # nothing is missing of no head
            note = await self._hold(lambda archive: _note_of(archive, head))
            if note is not None:
                await self._ask_all(note, [one for one in self.services if one.name in lacking])
        return await self._hold(newest_head)

    async def go_on(self, every: float) -> None:
        """Stamp what is owed, look again after `every` seconds, and so on until cancelled.

        Where publishing was stopped there is no head to stamp: that is told by who publishes.
        """
        while True:
            with suppress(PublishingStopped):
                await self.stamp()
            await asyncio.sleep(every)

    async def _ask_all(
        self,
        note: StampedNote,
        services: Sequence[TimeService],
        calendars: Calendars | None = None,
    ) -> None:
        asked = [self._ask(note, service) for service in services]
        if calendars is not None:
            asked += [calendars.promise(note, calendar) for calendar in calendars.calendars]
        await asyncio.gather(*asked)
        await self._hold(Archive.publish)

    async def _ask(self, note: StampedNote, service: TimeService) -> None:
        """Ask one service until it stamps or our patience ends; append what came of it."""
        digest = hashlib.sha256(note.raw).digest()
        for failures in range(1, self.patience.tries + 1):
            nonce = int.from_bytes(self.entropy(_NONCE_BYTES), "big")
            asked = await ask_time_stamp(self.network, service.url, digest, nonce)
            outcome, token = read_answer(asked, note.raw, service)
            if token is not None or failures == self.patience.tries:
                await self._record(note, service, asked, outcome, token)
                return
            wait = self.patience.wait(failures, asked.exchange)
            self.tell(f"{service.name}: {why(outcome)}; asked again in {wait:.0f} s")
            await asyncio.sleep(wait)

    async def _record(
        self,
        note: StampedNote,
        service: TimeService,
        asked: AskedService,
        outcome: StampOutcome,
        token: Token | None,
    ) -> None:
        revocation: tuple[bytes, ...] = ()
        if token is None:
            self.tell(f"{service.name}: {why(outcome)}; head {note.checkpoint.size} lacks it")
        else:
            found = await ask_revocation(self.network, token.chain)
            revocation = found.kept
            for missed in found.missed:
                self.tell(f"{service.name}: what may revoke its certificate did not come: {missed}")
        await self._hold(
            lambda archive: append_stamp(archive, note, service.name, asked, outcome, revocation)
        )

    async def _hold(self, work: Callable[[Archive], _Result]) -> _Result:
        return await self.asker.hold(lambda: work(self.asker.archive))


def _published(archive: Archive) -> StampedNote:
    """Publish, and take what is published, with whatever cosignatures are under it."""
    archive.publish()
    return _read_note(archive.published_note.encode())


def _note_of(archive: Archive, head: StampedHead) -> StampedNote | None:
    """The note that others have stamped already; None if its bytes are gone."""
    try:
        return _read_note(archive.blob(head.entries[0].note))
    except BlobMissing:
        return None


def _read_note(raw: bytes) -> StampedNote:
    text, _ = parse_note(raw.decode())
    return StampedNote(raw, Checkpoint.parse(text))
