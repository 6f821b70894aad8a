"""How are the pictures and films of polled posts fetched before they are gone?

At once, when a version shows them; again minutes and hours later if their server did not give
them. What they name may lie with anybody: all that is taken over is the bytes.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from onrecord.network.asking import Headers
from onrecord.network.redirects import follow
from onrecord.platforms.polling import Question
from onrecord.platforms.statuses import header, read_status
from onrecord.reading.entries import post_entry, unsigned
from onrecord.reading.pages.unrendered import wall_in
from onrecord.record.accounts import AccountId, PostId
from onrecord.record.commitments import Commitment
from onrecord.record.exchanges import Exchange
from onrecord.record.outcomes import Absent, Outcome, Seen, Unread
from onrecord.watch.asking import Asker, keep_exchanges
from onrecord.watch.jobs import Jobs
from onrecord.watch.sources.companions import Soon
from onrecord.watch.sources.owed_media import WAITS, Due, Owed, due_of, media_of
from onrecord.watch.sources.questions import NOT_ASKED, Questions, host_of
from onrecord.watch.sources.watched import Source

__all__ = ["Media", "outcome_of"]

_LOOKED_THROUGH = "media/sources"  # a note: before this entry no medium is owed; lost, all are seen
_MOST_WAITING = 10_000  # media: what comes after them is found once there is room
_AT_ONCE = 2_000  # entries that are looked through while nobody else has the archive
_ROUND = 30.0  # seconds between two looks at what is due


@dataclass(slots=True)
class Media:
    """Fetches media, beside the polls (`Companion`)."""

    asker: Asker
    questions: Questions
    tell: Callable[[str], None] = lambda _: None
    _waiting: dict[Owed, Due] = field(default_factory=dict)
    _places: dict[Owed, int] = field(default_factory=dict)  # the entry that shows each
    _reached: int | None = None  # entries that were looked through
    _jobs: Jobs = field(default_factory=Jobs)
    _woken: asyncio.Event = field(default_factory=asyncio.Event)

    async def go_on(self, soon: Soon) -> None:  # noqa: ARG002  # no account is asked for its posts
        """Fetch what is owed, as long as the watch goes on."""
        try:
            while True:
                await self._begin()
                with suppress(TimeoutError):
                    async with asyncio.timeout(self._rest()):
                        await self._woken.wait()
                self._woken.clear()
                self._jobs.check()
        finally:
            await self._jobs.cancel()

    async def once(self) -> None:
        """Fetch what is owed and due, and return."""
        await self._begin()
        while not self._jobs.idle:
            await asyncio.sleep(0.01)
        self._jobs.check()
        await self.asker.hold(self._note)

    async def after(self, source: Source) -> None:  # noqa: ARG002  # the record tells what is new
        """Something new was recorded: it may show pictures."""
        self._woken.set()

    async def _begin(self) -> None:
        """Begin to fetch what is due, at each host beside the others."""
        while await self.asker.hold(self._look_through):
            pass
        for host in {host_of(owed.part) for owed in self._due()}:
            self._jobs.start(host, "media", partial(self._fetch_of, host), lane=host)

    def _rest(self) -> float:
        now = self.asker.clock.now()
        next_at = min((due.at for due in self._waiting.values() if due.at > now), default=None)
        wait = _ROUND if next_at is None else (next_at - now).total_seconds()
        return max(0.01, min(_ROUND, wait))

    def _due(self) -> list[Owed]:
        now = self.asker.clock.now()
        return [owed for owed, due in self._waiting.items() if due.at <= now]

    def _look_through(self) -> bool:
        """Look for media in entries that are new; whether there is more to look through."""
        archive = self.asker.archive
        size = archive.head.size
        start = self._noted() if self._reached is None else self._reached
        if len(self._waiting) >= _MOST_WAITING:
            return False
        stop = min(size, start + _AT_ONCE)
        now = self.asker.clock.now()
        for logged in archive.entries(start, stop):
            for owed in media_of(archive, logged.entry):
                if owed not in self._waiting and (due := due_of(archive, owed, now)) is not None:
                    self._waiting[owed], self._places[owed] = due, logged.index
        self._reached = stop
        self._note()
        return stop < size

    def _noted(self) -> int:
        noted = self.asker.archive.state.get(_LOOKED_THROUGH)
        start = int(noted) if noted is not None and noted.isdecimal() else 0
        return start if start <= self.asker.archive.head.size else 0  # a backup, and not the note

    def _note(self) -> None:
        reached = min(self._places.values(), default=self._reached or 0)
        state, text = self.asker.archive.state, str(reached)
        if state.get(_LOOKED_THROUGH) != text:
            state.set(_LOOKED_THROUGH, text)

    async def _fetch_of(self, host: str) -> None:
        """Fetch what is due at a host, one after the other."""
        for owed in [one for one in self._due() if host_of(one.part) == host]:
            due = self._waiting[owed]
            exchange = (await follow(_Politely(self.questions), owed.part))[-1]
            if (exchange.failure or "").startswith(NOT_ASKED):
                self._waiting[owed] = Due(exchange.answered_at + WAITS[0], due.tries)
                continue
            outcome = await self.asker.hold(partial(self._record, owed, exchange))
            self._settle(owed, due, outcome, exchange.answered_at)

    def _record(self, owed: Owed, exchange: Exchange) -> Outcome:
        archive = self.asker.archive
        (kept,) = keep_exchanges(archive, [exchange], owed.platform)
        outcome = outcome_of(exchange, kept.body)
        account, post = AccountId(owed.account), PostId(owed.post)
        entry = post_entry(owed.platform, account, post, outcome, unsigned(kept), part=owed.part)
        archive.append([entry])
        return outcome

    def _settle(self, owed: Owed, due: Due, outcome: Outcome, at: datetime) -> None:
        """Owed no more, or again later."""
        if not isinstance(outcome, Seen) and due.tries < len(WAITS):
            self._waiting[owed] = Due(at + WAITS[due.tries], due.tries + 1)
            return
        if not isinstance(outcome, Seen):
            self.tell(f"{owed.post}: a picture or film can't be had: {owed.part}: {_why(outcome)}")
        del self._waiting[owed], self._places[owed]


@dataclass(frozen=True, slots=True)
class _Politely:
    """Asks as the polls do, in turn at each host."""

    questions: Questions

    async def fetch(
        self,
        url: str,
        *,
        method: str = "GET",  # noqa: ARG002  # `follow` asks so, and for nothing else
        headers: Headers = (),  # noqa: ARG002  # as above
        body: bytes = b"",  # noqa: ARG002  # as above
    ) -> Exchange:
        return (await self.questions.ask(Question(url=url), fresh=True)).exchange


def outcome_of(exchange: Exchange, body: Commitment) -> Outcome:
    """What came of asking for a medium. A page in its place is not taken for it."""
    failure = wall_in(exchange) or read_status(exchange)
    if failure is not None:
        return failure
    if exchange.status in (404, 410):
        return Absent(f"HTTP {exchange.status}")
    if exchange.status != 200:
        return Unread(f"HTTP {exchange.status}")
    kind = (header(exchange, "content-type") or "").partition(";")[0].strip().lower()
    if kind in ("text/html", "application/xhtml+xml"):
        return Unread("a page in the place of a picture or film")
    return Seen(body) if exchange.body else Unread("an empty answer")


def _why(outcome: Outcome) -> str:
    match outcome:
        case Absent(said):
            return said
        case Seen():
            return ""
        case failed:
            return failed.why
