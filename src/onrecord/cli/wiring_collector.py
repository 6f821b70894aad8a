"""How is a collector put together? Loads the extra."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from secrets import SystemRandom, token_bytes, token_hex

from onrecord.archive.vantages.folder import VantageFolder
from onrecord.network import Clock, Fetcher, Guard, Limits, Listener, SystemClock
from onrecord.network.browser import Chromium, require_browser
from onrecord.network.jetstream.connection import Connection, connected
from onrecord.network.jetstream.place import Place
from onrecord.record.accounts import Ref
from onrecord.record.captures import Capture
from onrecord.watch.capturing import budget_of, visited
from onrecord.watch.collecting.accounts import Accounts
from onrecord.watch.collecting.answering import Answering
from onrecord.watch.collecting.collector import Collector
from onrecord.watch.collecting.hearing import Hearing
from onrecord.watch.collecting.keeping import Keeping
from onrecord.watch.collecting.sending import Sending
from onrecord.watch.collecting.visiting import Visiting

__all__ = ["collector"]


@asynccontextmanager
async def collector(
    vantage: VantageFolder, place: Place, tell: Callable[[str], None]
) -> AsyncIterator[Collector]:
    """A collector that does what its folder says; everything is closed at the end. NoBrowser."""
    settings, clock = vantage.configuration, SystemClock()
    keeping = Keeping(vantage.outbox, tell)
    async with AsyncExitStack() as open_here:
        connection = await open_here.enter_async_context(connected(place, tell))
        made = Collector(
            connection,
            Accounts(vantage.outbox, tell),
            Sending(keeping, connection, settings.name, tell, vantage.signer.key),
            tell=tell,
        )
        if settings.does.listens:
            made.hearing = _hearing(vantage, keeping, made.accounts, clock, tell)
        if settings.does.asks:
            fetcher = await open_here.enter_async_context(_fetcher(vantage, clock))
            run = token_hex(8)
            made.answering = Answering(connection, fetcher, vantage.signer, run, tell)
        if settings.does.visits:
            made.visiting = _visiting(vantage, keeping, connection, clock, tell, open_here)
        yield made


def _hearing(
    vantage: VantageFolder,
    keeping: Keeping,
    accounts: Accounts,
    clock: Clock,
    tell: Callable[[str], None],
) -> Hearing:
    settings = vantage.configuration
    stream = Listener(
        vantage=settings.name,
        contact=settings.network.contact,
        guard=Guard(allow_private=settings.network.allow_private),
        clock=clock,
    )
    return Hearing(
        keeping=keeping,
        accounts=accounts,
        signer=vantage.signer,
        stream=stream,
        clock=clock,
        firehose=settings.network.firehose,
        chance=SystemRandom().random,
        tell=tell,
    )


def _fetcher(vantage: VantageFolder, clock: Clock) -> Fetcher:
    settings = vantage.configuration
    return Fetcher(
        vantage=settings.name,
        contact=settings.network.contact,
        guard=Guard(allow_private=settings.network.allow_private),
        clock=clock,
        limits=Limits(),
        tls_only=True,
    )


def _visiting(
    vantage: VantageFolder,
    keeping: Keeping,
    connection: Connection,
    clock: Clock,
    tell: Callable[[str], None],
    open_here: AsyncExitStack,
) -> Visiting:
    """The browser is started at the first visit: without it, the rest goes on. NoBrowser."""
    settings = vantage.configuration.capture
    require_browser(settings.browser)
    guard = Guard(allow_private=settings.allow_private)
    chromium: Chromium | None = None
    name = vantage.configuration.name

    async def visit(ref: Ref, url: str) -> tuple[Capture, bytes | None]:
        nonlocal chromium
        if chromium is None:
            browser = Chromium(guard, executable=settings.browser, memory=settings.memory)
            chromium = await open_here.enter_async_context(browser)
        made = await visited(
            chromium,
            url,
            (ref,),
            budget=budget_of(settings),
            clock=clock,
            vantage=name,
            entropy=token_bytes,
        )
        return made.entry, made.package

    return Visiting(connection, keeping, vantage.signer, visit, tell)
