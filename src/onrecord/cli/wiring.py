"""How are the hands put together for a command that asks the network?"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from onrecord.archive import Configuration
from onrecord.network import Fetcher, Guard, Limits, Listener, SystemClock

__all__ = ["Hands", "hands"]


@dataclass(frozen=True, slots=True)
class Hands:
    """What asks and listens, and the clock."""

    fetcher: Fetcher
    listener: Listener
    clock: SystemClock


@asynccontextmanager
async def hands(settings: Configuration, *, tls_only: bool = True) -> AsyncIterator[Hands]:
    """The network as the configuration has it, closed at the end.

    An account's identity may name any host, so those are asked over TLS; a person who names an
    address of a page means that one.
    """
    network, clock = settings.network, SystemClock()
    guard = Guard(allow_private=network.allow_private)
    limits = Limits(body=settings.bluesky.media_limit)
    listener = Listener(vantage=network.vantage, contact=network.contact, guard=guard, clock=clock)
    async with Fetcher(
        vantage=network.vantage,
        contact=network.contact,
        guard=guard,
        clock=clock,
        limits=limits,
        tls_only=tls_only,
    ) as fetcher:
        yield Hands(fetcher, listener, clock)
