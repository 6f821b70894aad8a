"""What does a reader get who asks for what is not there, or when the archive fails?"""

import logging
from collections.abc import Mapping
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from onrecord.archive import AmbiguousRef, ArchiveBusy, NoSuchEntry, StoreAway
from onrecord.desk.cases import CaseError
from onrecord.desk.finding import NotOnRecord
from onrecord.desk.institutions.stating import InstitutionError
from onrecord.record.errors import OnrecordError
from onrecord.web.api.answering import problem_answer
from onrecord.web.api.operations import BASE as API
from onrecord.web.api.problems import Problem
from onrecord.web.headers import HEADERS
from onrecord.web.rendering import render
from onrecord.web.translating import language_of, marked

__all__ = ["FAILURES", "as_everywhere"]

_LOG = logging.getLogger(__name__)

_ADVICE = {
    400: (
        marked("This could not be read"),
        marked("What was sent is damaged, or was cut off on its way. Send it again."),
    ),
    403: (
        marked("Sent by another page"),
        marked("A form here is only taken from our own pages. Open the form, and send it there."),
    ),
    404: (
        marked("Not on record here"),
        marked(
            "That this archive has no such page says nothing about whether a post or an account "
            "ever existed. Check the address, or begin at the front page."
        ),
    ),
    405: (
        marked("This page can only be read"),
        marked("Ask with GET or HEAD; nothing can be sent to this address."),
    ),
    413: (
        marked("That is too large"),
        marked(
            "More was sent than this form takes: at most 20 MB in a picture, and 20,000 characters "
            "in its words."
        ),
    ),
    415: (
        marked("This is no form"),
        marked("Open the form in a browser, and send it there."),
    ),
    500: (
        marked("The archive could not be read"),
        marked(
            "This is a failure on our side. What is on record is safe. Try again later; the "
            "operator finds the reason where the pages are served."
        ),
    ),
    503: (
        marked("The archive is busy"),
        marked("Another process is writing to it. Nothing is lost: try again in a moment."),
    ),
}
_OTHERWISE = (marked("This can’t be answered"), marked("Begin at the front page."))


def as_everywhere(request: Request, error: HTTPException | OnrecordError) -> Response:
    """What a reader gets who meets this error anywhere."""
    return _refused(request, error) if isinstance(error, HTTPException) else _known(request, error)


def _failed(request: Request, status: int) -> Response:
    title, advice = _ADVICE.get(status, _OTHERWISE)
    headers = {**HEADERS, "cache-control": "no-store"}
    if status == 503:
        headers["retry-after"] = "5"
    if request.url.path.endswith(".json"):
        said = {"error": title, "advice": advice, "status": status}
        return JSONResponse(said, status_code=status, headers=headers)
    view = {"title": title, "advice": advice, "status": status}
    page = render("failure.html", view, language_of(request))
    return HTMLResponse(page, status_code=status, headers=headers)


def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # registered for nothing else
    answer = _failed(request, error.status_code)
    answer.headers.update(error.headers or {})
    return answer


def _known(request: Request, error: Exception) -> Response:
    match error:
        case NotOnRecord() | CaseError() | InstitutionError() | NoSuchEntry() | AmbiguousRef():
            return _failed(request, 404)
        case ArchiveBusy():
            return _failed(request, 503)
        case StoreAway():
            _LOG.error("%s: %s", request.url.path, error)  # for the operator alone, as below
            return _failed(request, 503)
        case _:
            # The message may name files of this machine: it is for the operator alone.
            _LOG.error("%s: %s", request.url.path, error)
            return _failed(request, 500)


def _unknown(request: Request, _: Exception) -> Response:
    if request.url.path.startswith(f"{API}/"):
        answer = problem_answer(Problem("failed", "the archive could not be read"))
        answer.headers.update({**HEADERS, "cache-control": "no-store"})
        return answer
    return _failed(request, 500)  # the server goes on to report the error itself


FAILURES: Mapping[Any, Any] = {
    HTTPException: _refused,
    OnrecordError: _known,
    Exception: _unknown,
}
