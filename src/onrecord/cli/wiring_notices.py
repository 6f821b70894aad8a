"""How is the sending of notices put together, with what the watch knows of its sources?"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from secrets import SystemRandom

from onrecord.archive import Archive
from onrecord.desk.notifying import BlindSource, Notifier
from onrecord.network import Fetcher, Guard, Limits
from onrecord.watch.asking import Asker
from onrecord.watch.sources.overview import HostState, overview, unnoticed

__all__ = ["blind_sources", "notifier", "notifying"]

# A receiver's answer is a status; its body is not read, and what is longer than this is an error.
_LIMITS = Limits(connect=10.0, read=15.0, whole=30.0, body=1 << 20)


def blind_sources(archive: Archive, now: datetime) -> tuple[BlindSource, ...]:
    """The hosts that can't be looked at, and the platforms that may withdraw unnoticed."""
    hosts = [
        BlindSource(
            name=f"{host.platform} at {host.host}",
            what=_what(host.state, host.blind, host.accounts),
            since=host.since,
            why=host.why,
        )
        for host in overview(archive, now)
        if host.state in (HostState.BLIND, HostState.PARTLY)
        if host.since is not None and host.why is not None
    ]
    canaries = [
        BlindSource(
            name=one.platform,
            what="may have withdrawals that go unnoticed",
            since=one.since,
            why="an account of the operator’s shows it",
        )
        for one in unnoticed(archive)
    ]
    return (*hosts, *canaries)


def _what(state: HostState, blind: int, accounts: int) -> str:
    if state is HostState.BLIND:
        return "can’t be looked at"
    return f"can’t be looked at for {blind} of {accounts} accounts"


@asynccontextmanager
async def notifier(asker: Asker, tell: Callable[[str], None]) -> AsyncIterator[Notifier]:
    """What tells the targets of an archive; http without TLS only where the operator allows it."""
    archive, clock = asker.archive, asker.clock
    settings = archive.configuration.network
    guard = Guard(allow_private=settings.allow_private)
    async with Fetcher(
        vantage=settings.vantage,
        contact=settings.contact,
        guard=guard,
        clock=clock,
        limits=_LIMITS,
        tls_only=True,
    ) as fetcher:
        yield Notifier(
            archive=archive,
            network=fetcher,
            guard=guard,
            clock=clock,
            hold=asker.hold,
            chance=SystemRandom().random,
            blind=lambda: blind_sources(archive, clock.now()),
            tell=tell,
        )


@asynccontextmanager
async def notifying(
    asker: Asker, tell: Callable[[str], None], *, once: bool = False
) -> AsyncIterator[None]:
    """Tell in rounds while the block runs; with `once`, in one round at its end."""
    async with notifier(asker, tell) as found:
        if once:
            yield
            await found.once()
            return
        rounds = asyncio.create_task(found.go_on())
        rounds.add_done_callback(lambda task: _ended(task, tell))
        try:
            yield
        finally:
            rounds.cancel()
            await asyncio.gather(rounds, return_exceptions=True)


def _ended(rounds: "asyncio.Task[None]", tell: Callable[[str], None]) -> None:
    """A mistake of ours ends the notices, not the watch; it is told at once."""
    if not rounds.cancelled() and (error := rounds.exception()) is not None:
        tell(f"ALARM: nobody is notified any more: {type(error).__name__}: {error}")
