"""At which addresses is told how an archive is doing?

`/metrics` in the text format of Prometheus, `/live` while this process answers, `/ready` while the
archive can be read. They are for the operator, on an address of their own: a reader of the pages
never reaches them. None of the answers names an account, a file or a server.
"""

import logging
from collections.abc import Iterable, Iterator
from threading import Lock
from time import perf_counter

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from onrecord import __version__
from onrecord.archive import Archive
from onrecord.network import Clock
from onrecord.record.errors import OnrecordError
from onrecord.web.operating.gauges import Gauge, gauges

__all__ = ["metrics_text", "operating_app"]

_LOG = logging.getLogger(__name__)


def operating_app(archive: Archive, clock: Clock) -> Starlette:
    """The app for an operator's own programs."""
    turn = Lock()

    def metrics(_: Request) -> Response:
        with turn:  # one look at the archive at a time, however many ask
            body = metrics_text(archive, clock)
        return Response(body, media_type=CONTENT_TYPE_LATEST)

    def ready(_: Request) -> Response:
        try:
            archive.index.catch_up()
        except OnrecordError as error:
            _LOG.error("not ready: %s", error)
            return PlainTextResponse("the archive can't be read\n", 503)
        return PlainTextResponse("ready\n")

    return Starlette(
        routes=[
            Route("/metrics", metrics),
            Route("/live", lambda _: PlainTextResponse("live\n")),
            Route("/ready", ready),
        ]
    )


def metrics_text(archive: Archive, clock: Clock) -> bytes:
    """All numbers as text; `onrecord_up` is 0, and all else missing, if it can't be read."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Told(list(_told(archive, clock))))
    return generate_latest(registry)


class _Told(Collector):
    """Numbers that were read before: the library asks for them when it writes."""

    def __init__(self, found: Iterable[Gauge]) -> None:
        self._found = found

    def collect(self) -> Iterator[Metric]:
        families: dict[str, GaugeMetricFamily] = {}
        for one in self._found:
            name = f"onrecord_{one.name}"
            if name not in families:
                families[name] = GaugeMetricFamily(name, one.says, labels=list(one.labels))
            families[name].add_metric(list(one.labels.values()), float(one.value))
        yield from families.values()


def _told(archive: Archive, clock: Clock) -> Iterator[Gauge]:
    began = perf_counter()
    try:
        found = list(gauges(archive, clock.now()))
    except OnrecordError as error:
        _LOG.error("the numbers could not be read: %s", error)
        found = []
    labels = {"version": __version__, "origin": archive.origin}
    yield Gauge("up", "1 if the archive could be read", bool(found), labels)
    yield from found
    yield Gauge("scrape_seconds", "Seconds that it took to read all this", perf_counter() - began)
