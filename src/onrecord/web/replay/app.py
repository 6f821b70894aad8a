"""What does the origin of captured pages answer?

`/captures/ENTRY/` is what anybody may see of a capture, `/whole/PASS/ENTRY/` all of it. Beside
each lie its style sheets and, of the whole, its pictures, by names without folders. Nothing else
is here: no cookie is set or read, no script is given, and the policy of every answer lets a
browser run none, ask nobody else, and show it within a page of ours alone.
"""

from collections.abc import Callable, Sequence
from importlib.resources import files

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from onrecord.archive import Archive, ArchiveBusy, BlobDamaged, BlobMissing
from onrecord.desk.believing import trust
from onrecord.desk.captured import CannotShow, OpenedCapture
from onrecord.network import Clock
from onrecord.reading.captured import OWN_SHEET, InertPage, picture_type
from onrecord.record.errors import OnrecordError
from onrecord.web.places import PLACE
from onrecord.web.rendering import render
from onrecord.web.replay.headers import Sealed
from onrecord.web.replay.opened import OpenedCaptures
from onrecord.web.replay.passes import Passes
from onrecord.web.turns import TooManyAsk, Turns

__all__ = ["replay_app"]

_INERT = files("onrecord.web").joinpath("replay", "inert.css").read_text(encoding="utf-8")
_AT_ONCE, _WAITING = 2, 10  # to read and clean a page may take seconds
_CSS = "text/css; charset=utf-8"


def replay_app(archive: Archive, passes: Passes, clock: Clock, framed_by: Sequence[str]) -> Sealed:
    """The app of the origin of captured pages; `framed_by` are the origins that may frame them."""
    made = Starlette(
        routes=[
            Route(f"/captures/{{capture:{PLACE}}}/", _in_turn(_part)),
            Route(f"/captures/{{capture:{PLACE}}}/{{name}}", _in_turn(_beside_part)),
            Route(f"/whole/{{given}}/{{capture:{PLACE}}}/", _in_turn(_whole)),
            Route(f"/whole/{{given}}/{{capture:{PLACE}}}/{{name}}", _in_turn(_beside_whole)),
        ],
        exception_handlers={404: _nothing, CannotShow: _nothing, BlobMissing: _nothing}
        | {OnrecordError: _failed, BlobDamaged: _failed, 500: _failed},
    )
    made.state.opened, made.state.turns = OpenedCaptures(archive), Turns(_AT_ONCE, _WAITING)
    made.state.passes, made.state.clock, made.state.archive = passes, clock, archive
    return Sealed(made, framed_by)


def _in_turn(answer: Callable[[Request], Response]) -> Callable[[Request], Response]:
    """The same, a few at a time: who waits holds one of the threads that answer readers, too."""

    def answered(request: Request) -> Response:
        turns: Turns = request.app.state.turns
        with turns.turn():
            return answer(request)

    return answered


def _part(request: Request) -> Response:
    return HTMLResponse(_shown_part(request).html)


def _beside_part(request: Request) -> Response:
    name = request.path_params["name"]
    if name == OWN_SHEET:
        return Response(_INERT, media_type=_CSS)
    sheet = None if name.startswith("s-") else _shown_part(request).sheets.get(name)
    if sheet is None:
        sheet = _believed(request).sheet(request.app.state.archive, name, pictures=False)
    return Response(sheet, media_type=_CSS)


def _whole(request: Request) -> Response:
    return HTMLResponse(_permitted(request).whole().html)


def _beside_whole(request: Request) -> Response:
    name, archive = request.path_params["name"], request.app.state.archive
    opened = _permitted(request)
    if name == OWN_SHEET:
        return Response(_INERT, media_type=_CSS)
    if name.startswith("p-"):
        kind, data = opened.picture(archive, name)
        return Response(data, media_type=kind)
    if name.startswith("s-"):
        return Response(opened.sheet(archive, name, pictures=True), media_type=_CSS)
    page = opened.whole()
    if name in page.pictures:
        return Response(page.pictures[name], media_type=picture_type(page.pictures[name]))
    if name not in page.sheets:
        raise CannotShow("there is no such part of it")
    return Response(page.sheets[name], media_type=_CSS)


def _shown_part(request: Request) -> InertPage:
    return _believed(request).part(request.app.state.archive)


def _believed(request: Request) -> OpenedCapture:
    """The capture, for readers: no page leads to one whose word is not taken. CannotShow."""
    found = _opened(request)
    if not trust(request.app.state.archive).counts(found.logged):
        raise CannotShow("the word of the vantage that brought it is not taken")
    return found


def _permitted(request: Request) -> OpenedCapture:
    """The capture, for whoever has a pass to all of it. Raises CannotShow."""
    passes: Passes = request.app.state.passes
    clock: Clock = request.app.state.clock
    capture = request.path_params["capture"]
    if not passes.holds(request.path_params["given"], capture, clock.now()):
        raise CannotShow(
            "this address held for a quarter of an hour: load the page around it again"
        )
    return _opened(request)


def _opened(request: Request) -> OpenedCapture:
    opened: OpenedCaptures = request.app.state.opened
    return opened.capture(request.path_params["capture"])


def _nothing(_: Request, error: Exception) -> Response:
    why = str(error) if isinstance(error, CannotShow) else None
    return HTMLResponse(render("replay/nothing.html", {"why": why}), status_code=404)


def _failed(_: Request, error: Exception) -> Response:
    busy = isinstance(error, ArchiveBusy | TooManyAsk)
    page = render(
        "replay/nothing.html", {"why": str(error) if isinstance(error, TooManyAsk) else None}
    )
    headers = {"retry-after": "5"} if busy else None
    return HTMLResponse(page, 503 if busy else 500, headers)
