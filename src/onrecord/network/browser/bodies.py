"""Which bodies have come, by request and address, and which are still to come?"""

from collections.abc import Callable
from typing import Any

from onrecord.network.browser.sessions import CdpError, Session
from onrecord.network.browser.taking import Body, Room, Way, content, take, way_of

__all__ = ["MOST_WATCHED", "Bodies"]

Told = dict[str, Any]

MOST_WATCHED = 16 * 2**20
"""Bytes of a page's own document, or of a stream that never ends."""


class Bodies:
    """Takes bodies as the browser offers them, all within one room of `most` bytes.

    `full` is told why, once that is used up. After `refuse`, the page gets nothing more.
    """

    def __init__(self, most: int, full: Callable[[str], None]) -> None:
        self._full = full
        self._room = Room(most, lambda: full(f"more than {most:,} bytes came"))
        self._taken: dict[tuple[str, str], Body] = {}
        self._watched: dict[str, Body] = {}

    def refuse(self) -> None:
        """Let nothing more through."""
        self._room.closed = True

    def of(self, number: str, url: str, *, last: bool) -> Body | None:
        """What has come for a hop of a request; a watched one is always the last."""
        return self._taken.get((number, url)) or (self._watched.get(number) if last else None)

    def is_watched(self, number: str) -> bool:
        return number in self._watched

    def is_taken(self, number: str, url: str) -> bool:
        return number in self._watched or (number, url) in self._taken

    def is_complete(self, number: str, url: str) -> bool:
        body = self._taken.get((number, url))
        return body is not None and body.cut_off is None

    async def paused(self, session: Session, told: Told, *, watched: bool) -> None:
        """Take the body of a response that waits for us (`Fetch.requestPaused`)."""
        request = told["requestId"]
        try:
            if self._room.closed:
                await session.send("Fetch.failRequest", requestId=request, errorReason="Aborted")
            elif "responseStatusCode" not in told:  # it failed, and the page hears of it
                await session.send("Fetch.continueRequest", requestId=request)
            else:
                way = way_of(told, watched=watched)
                body = self._begun(told.get("networkId", ""), told["request"]["url"], way)
                await take(session, told, way, body, self._room)
        except CdpError:
            return  # the page went elsewhere meanwhile, or is gone

    def _begun(self, number: str, url: str, way: Way) -> Body:
        body = Body(cut_off=None if way is Way.NONE else "time")
        if way is Way.WATCHED:
            self._watched[number] = body
        else:
            self._taken[number, url] = body
        return body

    async def watch(self, session: Session, number: str, url: str) -> None:
        """Be told a body as the page is; what came before that comes at once."""
        body = self._watched[number]
        try:
            told = await session.send("Network.streamResourceContent", requestId=number)
        except CdpError:  # it is complete already
            await self.afterwards(session, number, url, 0)
            return
        late, body.data = bytes(body.data), bytearray()
        self._room.left += len(late)
        if self._admit(body, _bytes(told, "bufferedData")):
            self._admit(body, late)

    def received(self, told: Told) -> None:
        """A piece of a watched body (`Network.dataReceived`)."""
        body = self._watched.get(told["requestId"])
        if body is not None and "data" in told and not self._room.closed:
            self._admit(body, _bytes(told, "data"))

    def _admit(self, body: Body, piece: bytes) -> bool:
        """Nothing holds a watched body back, so less of it is taken than of others."""
        left = MOST_WATCHED - len(body.data)
        if len(piece) <= left:
            return self._room.admit(body, piece)
        self._room.admit(body, piece[:left])
        body.cut_off = "length"
        self._full(f"more than {MOST_WATCHED:,} bytes of the page itself came")
        return False

    def ended(self, number: str, *, well: bool) -> None:
        """A watched body is complete, or will never be."""
        body = self._watched.get(number)
        if body is not None and body.cut_off == "time":
            body.cut_off = None if well else "disconnect"

    async def afterwards(self, session: Session, number: str, url: str, size: int) -> None:
        """Take a body that did not pass through our hands: a service worker's, or a short one."""
        body = self._watched.get(number) or self._taken.setdefault((number, url), Body())
        if size > self._room.left:
            body.cut_off = "length"
            return
        try:
            told = await session.send("Network.getResponseBody", requestId=number)
        except CdpError:
            body.cut_off = "unspecified"
            return
        if self._room.admit(body, content(told, "body")):
            # What goes straight into a store of the page's is received, and not kept for us.
            empty = session.kind == "service_worker" and not body.data
            body.cut_off = "unspecified" if empty or len(body.data) < size else None


def _bytes(told: Told, name: str) -> bytes:
    return content({**told, "base64Encoded": True}, name)
