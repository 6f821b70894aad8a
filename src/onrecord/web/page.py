"""How does a page answer a request, within the frame that all pages have?"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from onrecord.archive import Archive
from onrecord.desk.cases import cases
from onrecord.network import Clock
from onrecord.web.one_look import one_look
from onrecord.web.rendering import render
from onrecord.web.translating import language_of, languages

__all__ = ["archive_of", "demonstration", "now_of", "page"]

_SAYS_SO = re.compile(r"\s*(a )?demonstration\b", re.IGNORECASE)


def archive_of(request: Request) -> Archive:
    """The archive, as it is looked at for the length of this request."""
    if not hasattr(request.state, "archive"):
        request.state.archive = one_look(request.app.state.archive)
    found: Archive = request.state.archive
    return found


def now_of(request: Request) -> datetime:
    """The time of the request, by our clock."""
    clock: Clock = request.app.state.clock
    return clock.now()


def page(
    request: Request,
    template: str,
    view: Mapping[str, Any],
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The page of a template, in the reader's language."""
    archive, language = archive_of(request), language_of(request)
    around = {
        "path": request.url.path,
        "origin": archive.origin,
        "published": archive.published,
        "demonstration": demonstration(archive),
        "now": now_of(request),
    }
    answer = HTMLResponse(render(template, {**around, **view}, language), status, headers)
    if len(languages()) > 1:
        answer.headers["content-language"] = language
        answer.headers["vary"] = "accept-language"
    return answer


def demonstration(archive: Archive) -> str | None:
    """The note by which a case of this archive says that it is a demonstration, if one does.

    A made-up incident must not be taken for a real one on whichever page a link leads to.
    """
    notes = (note.text for case in cases(archive).values() for note in case.notes)
    return next((note for note in notes if _SAYS_SO.match(note)), None)
