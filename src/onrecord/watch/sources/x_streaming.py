"""What does X push to us beside the polls, where the operator has subscribed to it?

With `keys/x-stream.token` X's activity stream is listened to: a line for each event of the accounts
that the token's owner has subscribed to (docs/retention.md). A post is taken as it was told; one
that is said to be gone is asked after before that counts. When the stream ends, the polls go on.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field

from onrecord.archive import ArchiveError
from onrecord.archive.tokens import read_token
from onrecord.network import (
    Backoff,
    Ended,
    Frame,
    LineListener,
    Opened,
    frame_exchange,
    listen_again,
)
from onrecord.platforms import x
from onrecord.reading.polled import read_answer
from onrecord.record.exchanges import Exchange
from onrecord.watch.asking import Asker
from onrecord.watch.sources.companions import Companion, Soon
from onrecord.watch.sources.looker import Looker
from onrecord.watch.sources.servers import may_hear
from onrecord.watch.sources.watched import Key, Source

__all__ = ["XStreaming"]

_TOKEN = "x-stream"
_STREAM = "/2/activity/stream"
_PATIENT = Backoff(first=5.0, most=900.0)  # X allows 50 connections in 15 minutes
_ROUND = 60.0  # seconds between two looks for accounts and a token


@dataclass(slots=True)
class XStreaming:
    """Listens to X's activity stream, if there is a token for it (`Companion`)."""

    asker: Asker
    looker: Looker
    listener: LineListener
    sources: Callable[[], Mapping[Key, Source]]
    chance: Callable[[], float]
    tell: Callable[[str], None] = lambda _: None
    beside: Sequence[Companion] = ()
    backoff: Backoff = _PATIENT
    every: float = _ROUND
    _silent: str | None = field(default=None, init=False)  # why, as it was told

    async def go_on(self, soon: Soon) -> None:
        """Listen, as long as the watch goes on; from when there is an account and a token."""
        while (where := await self._where()) is None:
            await asyncio.sleep(self.every)
        url, token = where
        headers = [("authorization", f"Bearer {token}")]
        heard = listen_again(
            lambda: self.listener.lines(url, headers=headers), self.chance, backoff=self.backoff
        )
        opened: Opened | None = None
        async with aclosing(heard) as events:
            async for event in events:
                match event:
                    case Opened():
                        opened, self._silent = event, None
                        for source in self._at_x():
                            soon(source.key)  # what was told while nobody listened
                    case Frame() if opened is not None:
                        await self._hear(frame_exchange(opened, event), soon)
                    case Ended():
                        self._ended(event)
                    case _:
                        pass

    async def once(self) -> None:
        """One look at each account needs no stream."""

    async def after(self, source: Source) -> None:
        """What is recorded of an account changes nothing in what is told of it."""

    async def _where(self) -> tuple[str, str] | None:
        source = next(iter(self._at_x()), None)
        if source is None:
            return None
        url = f"{source.account.host}{_STREAM}"
        if not may_hear(self.asker.archive.configuration.sources, x.NAME, url):
            return None
        token = await self.asker.hold(self._token)
        return None if token is None else (url, token)

    def _token(self) -> str | None:
        try:
            return read_token(self.asker.archive.folder, _TOKEN)
        except ArchiveError as error:  # the polls need none
            self.tell(f"{error}. {error.advice}")
            return None

    async def _hear(self, exchange: Exchange, soon: Soon) -> None:
        whose = x.account_of_event(exchange)
        source = next((one for one in self._at_x() if one.account.account == whose), None)
        if source is None:
            return  # nobody enrolled the account that it is about, or it says of none
        answer = read_answer(source.platform, source.account, exchange)
        await self.looker.take(source, exchange, answer)
        for companion in self.beside:
            await companion.after(source)
        soon(source.key)

    def _ended(self, event: Ended) -> None:
        why = f"{event.why}: {event.says[:100]}"
        if why != self._silent:
            self._silent = why
            self.tell(f"X's stream has ended, the polls go on: {why}")

    def _at_x(self) -> list[Source]:
        return [one for one in self.sources().values() if one.platform.NAME == x.NAME]
