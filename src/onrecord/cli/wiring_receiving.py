"""How is that put together which takes in what vantages bring? Loads the extra."""

from collections.abc import Callable, Coroutine

from onrecord.archive import Archive
from onrecord.network import Clock, Fetch
from onrecord.network.jetstream.connection import Connection
from onrecord.watch.asking import Asker
from onrecord.watch.hearing import Hearing
from onrecord.watch.receiving.brought import FromVantages
from onrecord.watch.receiving.counting import Counting
from onrecord.watch.receiving.fetching import VantageFetch
from onrecord.watch.receiving.known import KnownVantages
from onrecord.watch.receiving.lists import Lists
from onrecord.watch.receiving.receiving import Receiving
from onrecord.watch.receiving.visits import OwedVisits
from onrecord.watch.recorder import Recorder

__all__ = ["wired"]


def wired(
    archive: Archive, own: Fetch, clock: Clock, connection: Connection, tell: Callable[[str], None]
) -> Receiving:
    """Whoever takes in, asks and hands out, on one connection."""
    settings, known = archive.configuration, KnownVantages(archive)

    def brought(asker: Asker, recorder: Recorder) -> Hearing:
        lists = Lists(connection, recorder.watched, tell)
        counting = Counting(connection, asker, known, tell)
        beside: list[Callable[[], Coroutine[None, None, None]]] = [lists.go_on, counting.go_on]
        if settings.transport.visits:
            owed = OwedVisits(asker, connection, settings.capture.app, tell)
            beside.append(owed.go_on)
        return FromVantages(connection, asker, recorder, known, tell, beside)

    asking = VantageFetch(own, connection, known, clock, tell)
    return Receiving(asking if settings.transport.asks else own, brought)
