"""How is a body taken out of a browser, without ever holding more of it than there is room for?

Small ones of known length in one piece, with the page none the wiser. Others are held back and
read in pieces (Fetch.takeResponseBodyAsStream), then handed on to the page; past the budget they
are cut off. Of what is handed on the browser does not tell the connection: so the first document
of a site over TLS, and streams that never end, are watched as they run
(Network.streamResourceContent).
"""

from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

from onrecord.network.browser.sessions import CdpError, Session
from onrecord.network.browser.visited import ENDLESS, CutOff

__all__ = ["Body", "Room", "Way", "take", "way_of"]

_WHOLE = 4 * 2**20  # bytes that may come in one piece
_WHOLE_PACKED = 128 * 2**10  # the same, compressed: a bomb of gzip grows a thousandfold at most
_FIRST_PIECES, _PIECE, _LARGE_PIECE = 2**20, 64 * 2**10, 512 * 2**10
_HANDED_ON = 64 * 2**20  # what is larger is kept, but the page doesn't get it: it would hang
_UNDONE = frozenset({"content-encoding", "transfer-encoding", "content-length"})
_NO_BODY = frozenset({204, 205, 304})


class Way(Enum):
    """How a body is taken."""

    NONE = auto()  # there is none
    WHOLE = auto()
    STREAMED = auto()
    WATCHED = auto()


@dataclass(slots=True)
class Body:
    """What has come of a body so far; `cut_off` says why the rest is missing."""

    data: bytearray = field(default_factory=bytearray)
    cut_off: CutOff | None = "time"  # until it is complete
    handed_on: bool = False  # the page had it from us: its connection is not told then


@dataclass(slots=True)
class Room:
    """How many bytes may still come; `full` is told once when that is over."""

    left: int
    full: Callable[[], None]
    closed: bool = False

    def admit(self, body: Body, piece: bytes) -> bool:
        """Take a piece as far as there is room; whether all of it was taken."""
        taken = piece[: max(self.left, 0)]
        body.data += taken
        self.left -= len(taken)
        if len(taken) < len(piece):
            body.cut_off = "length"
            self.full()
            return False
        return True


def way_of(paused: dict[str, Any], *, watched: bool) -> Way:
    """How to take the body of a paused response (a `Fetch.requestPaused`).

    `watched` if its connection would otherwise not be told.
    """
    status = paused["responseStatusCode"]
    headers = {
        one["name"].lower(): one["value"].strip() for one in paused.get("responseHeaders", ())
    }
    if status in _NO_BODY or 300 <= status < 400 or paused["request"]["method"] == "HEAD":
        return Way.NONE
    if headers.get("content-type", "").partition(";")[0].strip().lower() in ENDLESS:
        return Way.WATCHED
    length = headers.get("content-length", "")
    packed = headers.get("content-encoding", "identity").lower() != "identity"
    known = length.isascii() and length.isdigit() and len(length) < 16
    if known and int(length) <= (_WHOLE_PACKED if packed else _WHOLE):
        return Way.WHOLE
    return Way.WATCHED if watched else Way.STREAMED


async def take(session: Session, paused: dict[str, Any], way: Way, body: Body, room: Room) -> None:
    """Take the body of a paused response, and let the page have it. Raises `CdpError`."""
    request = paused["requestId"]
    match way:
        case Way.NONE | Way.WATCHED:
            pass
        case Way.WHOLE:
            if await _whole(session, request, body, room):
                body.cut_off = None
        case Way.STREAMED:
            await _streamed(session, paused, body, room)
            return
    await session.send("Fetch.continueRequest", requestId=request)


async def _whole(session: Session, request: str, body: Body, room: Room) -> bool:
    try:
        told = await session.send("Fetch.getResponseBody", requestId=request)
    except CdpError:  # the connection broke in the middle of it
        body.cut_off = "disconnect"
        return False
    return room.admit(body, content(told, "body"))


async def _streamed(session: Session, paused: dict[str, Any], body: Body, room: Room) -> None:
    request = paused["requestId"]
    body.handed_on = True
    if await _read_all(session, request, body, room) and len(body.data) <= _HANDED_ON:
        await session.send(
            "Fetch.fulfillRequest",
            requestId=request,
            responseCode=paused["responseStatusCode"],
            responseHeaders=[
                *(
                    one
                    for one in paused.get("responseHeaders", ())
                    if one["name"].lower() not in _UNDONE
                ),
                {"name": "content-length", "value": str(len(body.data))},
            ],
            body=b64encode(body.data).decode(),
        )
    else:
        await session.send("Fetch.failRequest", requestId=request, errorReason="Aborted")


async def _read_all(session: Session, request: str, body: Body, room: Room) -> bool:
    told = await session.send("Fetch.takeResponseBodyAsStream", requestId=request)
    handle, ended = told["stream"], False
    try:
        while not (ended or room.closed):
            size = _PIECE if len(body.data) < _FIRST_PIECES else _LARGE_PIECE
            told = await session.send("IO.read", handle=handle, size=size)
            ended = told["eof"]
            if not room.admit(body, content(told, "data")):
                break
        if ended and body.cut_off == "time":
            body.cut_off = None
        await session.send("IO.close", handle=handle)
    except CdpError:
        body.cut_off = body.cut_off and "disconnect"
    return body.cut_off is None


def content(told: dict[str, Any], name: str) -> bytes:
    """Bytes out of an answer, which come as text where they are text."""
    return b64decode(told[name]) if told.get("base64Encoded") else told[name].encode()
