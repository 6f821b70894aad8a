"""How does what a vantage hears get into its outbox?"""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from onrecord.archive.vantages.outbox import Seal
from onrecord.network import Backoff, Clock, Stream
from onrecord.platforms import bluesky
from onrecord.proof.carrying import pack_exchange
from onrecord.proof.notes import Signer
from onrecord.record.exchanges import Exchange
from onrecord.watch.collecting.accounts import Accounts
from onrecord.watch.collecting.keeping import Keeping
from onrecord.watch.listening import Heard, Listener, Notice

__all__ = ["ENDED", "LOST", "Hearing", "notice_of"]

ENDED, LOST = "ended", "lost"
_ASIDE = "told beside the stream"
_LONGEST = 400  # characters of what a stream says about itself


@dataclass(slots=True)
class Hearing:
    """Listens to the stream for the watched accounts, from where it left off, for ever.

    Frames and the place up to which the stream was heard are put into the outbox together.
    """

    keeping: Keeping
    accounts: Accounts
    signer: Signer
    stream: Stream
    clock: Clock
    firehose: str
    chance: Callable[[], float]
    tell: Callable[[str], None]
    tick: float = 1.0  # seconds between two notes of the place, while nothing concerns us
    retry: Backoff = field(default_factory=Backoff)
    heard: int = 0  # frames that concern us
    _noted: int | None = None

    @property
    def cursor(self) -> int | None:
        """Where to go on listening; None: with what happens next."""
        noted = self.keeping.outbox.noted(self._note)
        return int(noted) if noted and noted.isdecimal() else None

    async def run(self) -> None:
        """Listen, and begin again when the stream ends, until cancelled."""
        failures = 0
        while True:
            failures = 0 if await self._listen() else failures + 1
            await asyncio.sleep(self.retry.wait(failures, self.chance()))

    async def _listen(self) -> int:
        """Listen to one connection; the number of frames heard, whoever they concern."""
        listener = Listener(self.stream, self.accounts)
        url = bluesky.ask_stream(self.firehose, None)
        cursor = await asyncio.to_thread(lambda: self.cursor)
        ears = asyncio.create_task(listener.listen(url, cursor, lambda: True))
        try:
            while not (ears.done() and listener.is_empty):
                heard = await listener.take(self.tick)
                await self._keep(heard, url)
            ears.result()  # a mistake of ours is told, not swallowed
        finally:
            ears.cancel()
            await asyncio.gather(ears, return_exceptions=True)
        return listener.heard

    async def _keep(self, heard: Heard, url: str) -> None:
        for notice in heard.notices:
            self.tell("".join(one if one.isprintable() else "?" for one in notice.says))
        exchanges = [frame.exchange for frame in heard.frames]
        exchanges += [self._told(notice, url) for notice in heard.notices]
        notes = list(self._notes(heard))
        if exchanges or notes:
            await self.keeping.keep([self._seal(one) for one in exchanges], notes)
            self.heard += len(heard.frames)

    def _notes(self, heard: Heard) -> Iterator[tuple[str, str]]:
        if any(notice.lost for notice in heard.notices):
            self._noted = None
            yield self._note, ""  # a cursor that the stream no longer knows
        elif heard.position is not None and heard.position > 0 and heard.position != self._noted:
            self._noted = heard.position
            yield self._note, str(heard.position)

    def _seal(self, exchange: Exchange) -> Seal:
        return partial(pack_exchange, exchange, self.signer)

    def _told(self, notice: Notice, url: str) -> Exchange:
        return exchange_of(notice, url, self.signer.name, self.clock.now())

    @property
    def _note(self) -> str:
        return f"cursor/{self.firehose}"


def exchange_of(notice: Notice, url: str, vantage: str, at: datetime) -> Exchange:
    """What a stream said about itself, or how it ended, for the archive to follow up."""
    kind = LOST if notice.lost else ENDED if notice.ended else _ASIDE
    return Exchange(
        method="SUBSCRIBE",
        url=url,
        status=None,
        headers=(),
        body=b"",
        asked_at=at,
        answered_at=at,
        vantage=vantage,
        peer=None,
        tls=None,
        failure=f"{kind}: {' '.join(notice.says.split())}"[:_LONGEST],
    )


def notice_of(exchange: Exchange) -> Notice | None:
    """What `exchange_of` made an exchange of; None for a frame."""
    if exchange.failure is None:
        return None
    kind, _, says = exchange.failure.partition(": ")
    told = f"{exchange.vantage}: {says or kind}"
    return Notice(told, lost=kind == LOST, of=exchange.vantage)
