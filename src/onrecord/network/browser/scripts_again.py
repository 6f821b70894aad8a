"""What if the browser does not tell how it got the script of a service worker?

It fetches such a script before anybody can be attached, and then tells the question or the
answer, both or neither. Where the answer is missing, it is asked for again by the browser, and
that is noted: the bytes are those of the second answer.
"""

from collections.abc import Callable, Iterable
from typing import Any

from onrecord.network.browser.asked import Hop
from onrecord.network.browser.recorder import Recorder
from onrecord.network.browser.sessions import CdpError, Session
from onrecord.network.browser.taking import Body, content

__all__ = ["ask_again"]

_MOST = 4 * 2**20  # bytes of a script
_PIECE = 256 * 2**10


async def ask_again(
    session: Session, workers: Iterable[str], recorder: Recorder, note: Callable[[str], None]
) -> None:
    """Ask once more for what was answered without our hearing how."""
    known = {hop.url for asked in recorder.asked for hop in asked.hops}
    for url in workers:
        if url not in known:
            recorder.add(session, url)
    for asked in tuple(recorder.asked):
        hop = asked.last
        if hop.done and hop.response is None and hop.failure is None:
            try:
                await _load(session, recorder.main_frame, hop)
            except CdpError as error:
                note(f"how {hop.url[:200]} was answered is not known: {error}")
            else:
                note(f"asked for again, since the first answer was not told: {hop.url[:200]}")


async def _load(session: Session, frame: str, hop: Hop) -> None:
    told = await session.send(
        "Network.loadNetworkResource",
        frameId=frame,
        url=hop.url,
        options={"disableCache": True, "includeCredentials": False},
    )
    resource: dict[str, Any] = told["resource"]
    if not resource.get("success"):
        raise CdpError(str(resource.get("netErrorName")))
    body, ended = Body(), False
    while not ended and len(body.data) < _MOST:
        piece = await session.send("IO.read", handle=resource["stream"], size=_PIECE)
        ended = piece["eof"]
        body.data += content(piece, "data")
    body.cut_off = None if ended else "length"
    hop.response = {"status": int(resource["httpStatusCode"]), "headers": resource["headers"]}
    hop.wired, hop.body = False, body
