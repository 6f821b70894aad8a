"""How is a question put, and its answer kept before anybody reads it?"""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TypeVar

from onrecord.archive import Archive
from onrecord.network import Clock, Fetch
from onrecord.record.entries import Entry, Logged, canonical
from onrecord.record.exchanges import Exchange, KeptExchange
from onrecord.watch.kept_words import keep_words
from onrecord.watch.retention import keeper

__all__ = ["Asker", "in_thread", "keep_exchanges"]

_Result = TypeVar("_Result")


def keep_exchanges(
    archive: Archive, exchanges: Sequence[Exchange], platform: str | None = None
) -> list[KeptExchange]:
    """Store the bytes of exchanges durably; only then may they be read.

    Of some platforms only digests are kept: `platform` says whose answers these are.
    """
    heads = [
        canonical([list(pair) for pair in e.headers]) if e.headers else None for e in exchanges
    ]
    blobs = [e.body for e in exchanges] + [head for head in heads if head is not None]
    commitments = list(keeper(archive, platform)(*blobs))
    bodies, rest = commitments[: len(exchanges)], iter(commitments[len(exchanges) :])
    headers = [None if head is None else next(rest) for head in heads]
    about = list(zip(bodies, headers, strict=True))
    words = keep_words(archive, [e.collected for e in exchanges], about)
    return [
        KeptExchange(
            method=exchange.method,
            url=exchange.url,
            status=exchange.status,
            asked_at=exchange.asked_at,
            answered_at=exchange.answered_at,
            vantage=exchange.vantage,
            peer=exchange.peer,
            tls=exchange.tls,
            failure=exchange.failure,
            body=body,
            headers=of_headers,
            collected=collected,
        )
        for exchange, (body, of_headers), collected in zip(exchanges, about, words, strict=True)
    ]


@dataclass(slots=True)
class Asker:
    """Puts questions and records what follows; the archive is used by one thread at a time."""

    archive: Archive
    network: Fetch
    clock: Clock
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def ask(self, url: str) -> tuple[Exchange, KeptExchange]:
        """Ask, and store the answer's bytes durably before returning it to be read."""
        exchange = await self.network.fetch(url)
        (kept,) = await self.hold(lambda: keep_exchanges(self.archive, [exchange]))
        return exchange, kept

    async def record(self, *entries: Entry) -> tuple[Logged, ...]:
        """Append entries: when this returns they are acknowledged."""
        return await self.hold(lambda: self.archive.append(entries))

    async def hold(self, work: Callable[[], _Result]) -> _Result:
        """Do something with the archive in a thread, when nobody else does."""
        async with self._turn:
            return await in_thread(work)


async def in_thread(work: Callable[[], _Result]) -> _Result:
    """Do something in a thread.

    A thread can't be cancelled: who is cancelled meanwhile waits for it all the same, or somebody
    else would get the archive too early.
    """
    doing = asyncio.ensure_future(asyncio.to_thread(work))
    try:
        return await asyncio.shield(doing)
    except asyncio.CancelledError:
        await _done(doing)
        raise


async def _done(doing: "asyncio.Future[_Result]") -> None:
    while not doing.done():
        with suppress(asyncio.CancelledError):  # told again: the caller raises it in the end
            await asyncio.wait([doing])
    if not doing.cancelled():
        doing.exception()  # whoever is cancelled does not hear of it
