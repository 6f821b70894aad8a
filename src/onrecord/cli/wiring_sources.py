"""How is the watch of streams and of polled accounts put together?"""

from collections.abc import Callable
from secrets import SystemRandom

from onrecord.archive import Archive, NetworkSettings
from onrecord.cli.wiring import Hands
from onrecord.network import Guard
from onrecord.network.lines import LineListener
from onrecord.watch.asking import Asker
from onrecord.watch.deliveries import DeliveryIntake, our_actor
from onrecord.watch.loop import Pace, Watcher
from onrecord.watch.receiving.receiving import Receiving
from onrecord.watch.side_by_side import SideBySide
from onrecord.watch.sources.looker import Looker
from onrecord.watch.sources.media import Media
from onrecord.watch.sources.poller import Poller
from onrecord.watch.sources.questions import Questions
from onrecord.watch.sources.streaming import Streaming
from onrecord.watch.sources.vouching import Vouchers
from onrecord.watch.sources.websub import HubDeliveries
from onrecord.watch.sources.x_streaming import XStreaming
from onrecord.watch.upkeep import Upkeep

__all__ = ["side_by_side"]


def side_by_side(
    archive: Archive,
    found: Hands,
    tell: Callable[[str], None],
    *,
    once: bool = False,
    received: Receiving | None = None,
) -> SideBySide:
    """Whoever watches the accounts of an archive, on one `Asker`; `once` if somebody waits.

    `received`: what takes in what vantages bring, in place of a stream of our own.
    """
    settings, chance = archive.configuration, SystemRandom().random
    network = found.fetcher if received is None else received.fetch
    asker = Asker(archive, network, found.clock)
    questions = Questions(asker, chance=chance, tell=tell)
    looker = Looker(asker, questions, settings.watch, tell)
    media = Media(asker, questions, tell)
    poller = Poller(
        asker=asker,
        questions=questions,
        looker=looker,
        settings=settings.watch,
        chance=chance,
        tell=tell,
    )
    streaming = Streaming(
        asker=asker,
        questions=questions,
        looker=looker,
        listener=_line_listener(settings.network, found),
        sources=poller.sources,
        chance=chance,
        tell=tell,
        beside=(media,),
    )
    x_streaming = XStreaming(
        asker=asker,
        looker=looker,
        listener=_line_listener(settings.network, found),
        sources=poller.sources,
        chance=chance,
        tell=tell,
        beside=(media,),
    )
    pauses: Callable[[], float] = (lambda: 0.0) if once else chance
    poller.companions = (
        Vouchers(asker, settings.bluesky.handle_resolver, pauses, tell),
        DeliveryIntake(asker, questions, our_actor(archive), tell),
        media,
        streaming,
        x_streaming,
        HubDeliveries(asker, questions, looker, poller.sources, tell),
    )
    return SideBySide(
        lambda: _watcher(asker, found, chance, tell, received), poller, Upkeep(asker, tell), tell
    )


def _line_listener(settings: NetworkSettings, found: Hands) -> LineListener:
    return LineListener(
        vantage=settings.vantage,
        contact=settings.contact,
        guard=Guard(allow_private=settings.allow_private),
        clock=found.clock,
        tls_only=True,
    )


def _watcher(
    asker: Asker,
    found: Hands,
    chance: Callable[[], float],
    tell: Callable[[str], None],
    received: Receiving | None,
) -> Watcher:
    settings = asker.archive.configuration
    return Watcher(
        archive=asker.archive,
        network=found.fetcher,
        stream=found.listener,
        clock=found.clock,
        settings=settings.bluesky,
        chance=chance,
        pace=Pace(between_visits=settings.watch.visit_minutes * 60.0),
        tell=tell,
        asker=asker,
        publishes=False,
        brought=None if received is None else received.brought,
    )
