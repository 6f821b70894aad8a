"""How does whoever is affected ask us to correct, mask or remove something?

The words go on record in one transaction, for editors alone. Who sent them is not noted.
"""

import logging
import re
from dataclasses import dataclass, replace

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from onrecord.archive import Archive, ArchiveBusy, StorageError, open_archive
from onrecord.desk.documents import DocumentRefused
from onrecord.desk.editing.errors import EditingError
from onrecord.desk.editing.requests import ask, requests
from onrecord.record.documents import DocumentKind
from onrecord.record.editing import Asks, CorrectionRequest
from onrecord.record.errors import OnrecordError
from onrecord.web.forms import Sent, refuse_from_elsewhere, sent_form
from onrecord.web.page import archive_of, now_of, page
from onrecord.web.peers import Peers

__all__ = ["MOST_ABOUT", "MOST_AN_HOUR", "MOST_UNANSWERED", "MOST_WORDS", "AskPage", "ask_routes"]

_LOG = logging.getLogger(__name__)

MOST_WORDS = 5_000  # characters
MOST_ABOUT = 500  # characters, as the desk takes them; also of how to reach somebody
MOST_AN_HOUR = 20  # requests from one peer
MOST_UNANSWERED = 1_000  # requests in all: nobody reads more, and each is kept
_MOST_SENT = 100_000  # bytes: all fields at four bytes a character, each written as three signs
_NUMBER = re.compile(r"[0-9a-f]{12}")


class CannotAsk(OnrecordError):
    """A request that this form does not take."""

    advice = "Change it, and send it again: what you wrote is still here."


class NotNow(OnrecordError):
    """A request that can't be taken now."""

    advice = "Try again later; what you wrote is still here."


@dataclass(frozen=True, slots=True, kw_only=True)
class AskPage:
    """The form with what was typed, and what is wrong with it, if something is."""

    about: str = ""
    asks: Asks | None = None
    words: str = ""
    contact: str = ""
    trouble: OnrecordError | None = None


def ask_routes() -> list[Route]:
    """The form at /ask, its answer, and what is told to whoever has asked."""
    return [
        Route("/ask", _form),
        Route("/ask", _sent, methods=["POST"]),
        Route("/ask/received/{number}", _received),
    ]


def _form(request: Request) -> Response:
    return _shown(request, AskPage(about=request.query_params.get("about", "")[:MOST_ABOUT]))


async def _sent(request: Request) -> Response:
    refuse_from_elsewhere(request)
    sent = await sent_form(request, _MOST_SENT, _MOST_SENT)
    return await run_in_threadpool(_taken, request, sent)


def _taken(request: Request, sent: Sent) -> Response:
    asked = AskPage(
        about=sent.field("about"),
        asks=next((one for one in Asks if one.value == sent.field("asks")), None),
        words=sent.field("words"),
        contact=sent.field("contact"),
    )
    try:
        number = _put_on_record(request, asked, trapped=bool(sent.field("website")))
    except (CannotAsk, EditingError, DocumentRefused) as error:
        return _shown(request, replace(asked, trouble=error), 422)
    except NotNow as error:
        return _shown(request, replace(asked, trouble=error), 429)
    except ArchiveBusy:
        busy = NotNow("the archive is being written to by another process")
        return _shown(request, replace(asked, trouble=busy), 503)
    except StorageError as error:  # whoever asks learns that nothing was kept, the operator why
        _LOG.error("a request could not be put on record: %s", error)
        closed = NotNow("the archive can't be written to, so nothing was kept")
        return _shown(request, replace(asked, trouble=closed), 503)
    return RedirectResponse(f"/ask/received/{number}", status_code=303)


def _put_on_record(request: Request, asked: AskPage, *, trapped: bool) -> str:
    """The number of the request: how its entry's digest begins."""
    if trapped:
        raise CannotAsk("the field that people don’t see was filled in")
    if asked.asks is None:
        raise CannotAsk("what you ask for is not chosen")
    if len(asked.words) > MOST_WORDS:
        raise CannotAsk(f"the words have more than {MOST_WORDS:,} characters")
    if _unanswered(archive_of(request)) >= MOST_UNANSWERED:
        raise NotNow("too many requests wait for an answer already")
    peers: Peers = request.app.state.asking
    now = now_of(request)
    if not peers.may(None if request.client is None else request.client.host, now):
        raise NotNow(f"more than {MOST_AN_HOUR} requests came from where you are within an hour")
    wanted = CorrectionRequest(
        about=asked.about, asks=asked.asks, words=asked.words, contact=asked.contact
    )
    with open_archive(archive_of(request).folder) as archive:
        return ask(archive, wanted, now).digest[:12]


def _unanswered(archive: Archive) -> int:
    """How many wait. Few requests need not be read for it."""
    if len(archive.index.documents(DocumentKind.REQUEST)) < MOST_UNANSWERED:
        return 0
    return sum(one.answer is None for one in requests(archive))


def _received(request: Request) -> Response:
    number = request.path_params["number"]
    if not _NUMBER.fullmatch(number):
        raise HTTPException(404, "No request has this number.")
    return page(request, "asked.html", {"number": number})


def _shown(request: Request, shown: AskPage, status: int = 200) -> Response:
    headers = {"cache-control": "no-store"}
    if status in (429, 503):
        headers["retry-after"] = "3600" if status == 429 else "5"
    view = {"page": shown, "most_words": MOST_WORDS, "most_about": MOST_ABOUT}
    return page(request, "ask.html", view, status=status, headers=headers)
