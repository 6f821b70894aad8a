"""What does a reader get who asks for what is not there, or when the archive fails?"""

import logging
from collections.abc import Mapping
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from onrecord.archive import AmbiguousRef, ArchiveBusy, NoSuchEntry
from onrecord.desk.cases import CaseError
from onrecord.desk.finding import NotOnRecord
from onrecord.record.errors import OnrecordError
from onrecord.web.headers import HEADERS
from onrecord.web.rendering import render

__all__ = ["FAILURES"]

_LOG = logging.getLogger(__name__)

_ADVICE = {
    404: (
        "Not on record here",
        "That this archive has no such page says nothing about whether a post or an account ever "
        "existed. Check the address, or begin at the front page.",
    ),
    405: ("These pages can only be read", "Ask with GET or HEAD; nothing can be sent here."),
    500: (
        "The archive could not be read",
        "This is a failure on our side. What is on record is safe. Try again later; the operator "
        "finds the reason where the pages are served.",
    ),
    503: (
        "The archive is busy",
        "Another process is writing to it. Nothing is lost: try again in a moment.",
    ),
}


def _failed(request: Request, status: int) -> Response:
    title, advice = _ADVICE.get(status, ("This can’t be answered", "Begin at the front page."))
    headers = {**HEADERS, "cache-control": "no-store"}
    if status == 503:
        headers["retry-after"] = "5"
    if request.url.path.endswith(".json"):
        said = {"error": title, "advice": advice, "status": status}
        return JSONResponse(said, status_code=status, headers=headers)
    page = render("failure.html", {"title": title, "advice": advice, "status": status})
    return HTMLResponse(page, status_code=status, headers=headers)


def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # registered for nothing else
    answer = _failed(request, error.status_code)
    answer.headers.update(error.headers or {})
    return answer


def _known(request: Request, error: Exception) -> Response:
    match error:
        case NotOnRecord() | CaseError() | NoSuchEntry() | AmbiguousRef():
            return _failed(request, 404)
        case ArchiveBusy():
            return _failed(request, 503)
        case _:
            # The message may name files of this machine: it is for the operator alone.
            _LOG.error("%s: %s", request.url.path, error)
            return _failed(request, 500)


def _unknown(request: Request, _: Exception) -> Response:
    return _failed(request, 500)  # the server goes on to report the error itself


FAILURES: Mapping[Any, Any] = {
    HTTPException: _refused,
    OnrecordError: _known,
    Exception: _unknown,
}
