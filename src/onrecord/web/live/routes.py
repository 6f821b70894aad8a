"""At which addresses can one listen, and what is said there?

`/live` is for programs: each event as JSON, with the id from which to go on. `/live/news` is for
our own pages: how many there are to show; `/live/since` shows them.
"""

import asyncio
import json
from collections.abc import AsyncIterator

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from onrecord.archive import Archive, Position
from onrecord.desk.happenings import Happening, happening_shape, happenings
from onrecord.web.lately import HOW, lines, place_of, written
from onrecord.web.live.hub import Hub, Reader, TooManyReaders
from onrecord.web.live.stream import EventStream, event
from onrecord.web.page import archive_of
from onrecord.web.peers import network_of
from onrecord.web.rendering import render
from onrecord.web.translating import language_of

__all__ = ["live_routes", "missed", "told"]

_MOST_MISSED = 500  # events that somebody is told who was away; older ones are on /events
_MOST_SHOWN = 50


def live_routes() -> list[Route]:
    """The streams, and what they lead to."""
    return [
        Route("/live", _events),
        Route("/live/news", _news),
        Route("/live/since", _since),
    ]


async def _events(request: Request) -> Response:
    """Every event as JSON from now on, or from where Last-Event-ID or `?after=` says."""
    hub, reader = _joined(request)
    asked = request.headers.get("last-event-id") or request.query_params.get("after")
    after = place_of(asked)
    archive: Archive = request.app.state.archive
    return EventStream(told(archive, reader, after), lambda: hub.leave(reader))


async def told(archive: Archive, reader: Reader, after: Position | None) -> AsyncIterator[bytes]:
    """What came after a place in the log, and then whatever the reader hears."""
    last = after or (-1, -1)
    if after is not None:
        await reader.begins()
        for one in await missed(archive, after):
            last = one.position
            yield _as_json(one)
    while (one_more := await reader.next()) is not None:
        if one_more.position > last:
            last = one_more.position
            yield _as_json(one_more)


async def missed(archive: Archive, after: Position) -> list[Happening]:
    """What somebody missed, earliest first; of very much the latest."""
    most = _MOST_MISSED
    found = await asyncio.to_thread(happenings, archive, after=after, limit=most + 1)
    if len(found) > most:
        found = await asyncio.to_thread(happenings, archive, limit=most)
    return list(reversed(found))


def _as_json(one: Happening) -> bytes:
    return event("happening", json.dumps(happening_shape(one)), written(one.position))


async def _news(request: Request) -> Response:
    """How much is new since the page was made, as a piece of that page."""
    after = place_of(request.query_params.get("after"))
    if after is None:
        raise HTTPException(400)
    hub, reader = _joined(request)
    archive, language = request.app.state.archive, language_of(request)
    return EventStream(_counted(archive, reader, after, language), lambda: hub.leave(reader))


async def _counted(
    archive: Archive, reader: Reader, after: Position, language: str
) -> AsyncIterator[bytes]:
    await reader.begins()
    found = await missed(archive, after)
    last = found[-1].position if found else after
    count = len(found)
    if count:
        yield _new(count, after, language)
    while (one := await reader.next()) is not None:
        if one.position > last:
            count, last = count + 1, one.position
            yield _new(count, after, language)


def _new(count: int, after: Position, language: str) -> bytes:
    view = {"count": count, "after": written(after)}
    return event("news", render("news.html", view, language))


def _since(request: Request) -> Response:
    """The lines that came since, latest first, with what listens from there on."""
    after = place_of(request.query_params.get("after"))
    if after is None:
        raise HTTPException(400)
    archive, language = archive_of(request), language_of(request)
    known = lines(archive, after=after, limit=_MOST_SHOWN + 1)
    found = known if len(known) <= _MOST_SHOWN else lines(archive, limit=_MOST_SHOWN)
    newest = found[0].of.position if found else after
    view = {
        "lines": found,
        "newest": written(newest),
        "more": written(found[-1].of.position) if len(known) > _MOST_SHOWN else None,
        "how": HOW,
    }
    return HTMLResponse(render("since.html", view, language), headers={"cache-control": "no-store"})


def _joined(request: Request) -> tuple[Hub, Reader]:
    hub: Hub | None = request.app.state.live
    try:
        if hub is None:
            raise HTTPException(404)
        peer = None if request.client is None else request.client.host
        return hub, hub.join(network_of(peer))
    except TooManyReaders as error:
        raise HTTPException(503, headers={"retry-after": "60"}) from error
