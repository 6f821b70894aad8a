"""How are the hands put together for a command that asks the network?"""

import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from onrecord.archive import Archive, Configuration, pinned_services
from onrecord.network import Fetcher, Guard, Limits, Listener, SystemClock
from onrecord.network.browser import NoBrowser, require_browser
from onrecord.network.opentimestamps import require_opentimestamps
from onrecord.network.timestamping import TIME_LIMITS
from onrecord.watch.asking import Asker
from onrecord.watch.calendars import Calendar, Calendars
from onrecord.watch.page_visits import PageVisits
from onrecord.watch.stamping import Patience, Stamping

__all__ = ["Hands", "hands", "page_visits", "stamping"]


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


@asynccontextmanager
async def page_visits(
    asker: Asker, tell: Callable[[str], None]
) -> AsyncIterator[PageVisits | None]:
    """What visits the pages of watched posts, if the configuration has it and there is a browser.

    Why pages are not captured is told once; everything else goes on.
    """
    settings = asker.archive.configuration
    if not settings.capture.automatic:
        yield None
        return
    try:
        require_browser(settings.capture.browser)
    except NoBrowser as error:
        tell(f"Pages of posts are not captured: {error}. {error.advice}")
        yield None
        return
    guard = Guard(allow_private=settings.capture.allow_private)
    visits = PageVisits(asker, guard, settings.capture, settings.network.vantage, tell)
    try:
        yield visits
    finally:
        await visits.close()


@asynccontextmanager
async def stamping(
    archive: Archive, tell: Callable[[str], None], patience: Patience
) -> AsyncIterator[Stamping]:
    """What has heads stamped by the services of the configuration. ConfigurationError.

    Services may be asked without TLS: what they say is signed.
    """
    settings, clock = archive.configuration, SystemClock()
    services = pinned_services(archive.folder, settings.time)
    async with Fetcher(
        vantage=settings.network.vantage,
        contact=settings.network.contact,
        guard=Guard(allow_private=settings.network.allow_private),
        clock=clock,
        limits=TIME_LIMITS,
    ) as fetcher:
        asker = Asker(archive, fetcher, clock)
        pairs = (line.split(" ", 1) for line in settings.time.calendars)
        calendars = [Calendar(name, url) for name, url in pairs]
        if calendars:
            require_opentimestamps()
        yield Stamping(
            asker=asker,
            network=fetcher,
            services=services,
            entropy=os.urandom,
            between=timedelta(minutes=settings.time.minutes),
            patience=patience,
            tell=tell,
            calendars=Calendars(asker, fetcher, calendars, tell) if calendars else None,
        )
