"""How are the questions of readers answered: did they say it, and who said it first?"""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from onrecord.desk.finding import NotOnRecord
from onrecord.desk.naming import AmbiguousName
from onrecord.desk.search.matching import NothingAsked
from onrecord.record.errors import OnrecordError
from onrecord.web.check import (
    CheckPage,
    UnknownAccount,
    check_picture,
    check_words,
    suggested_accounts,
)
from onrecord.web.forms import Sent, is_small, refuse_from_elsewhere, sent_form
from onrecord.web.page import archive_of, now_of, page
from onrecord.web.picture_checks import PictureChecks, PictureRefused, can_read_pictures
from onrecord.web.turns import TooManyAsk, Turns

__all__ = ["MOST_PICTURE", "MOST_WITHOUT_PICTURE", "MOST_WORDS", "Checks", "check_routes"]

MOST_WORDS = 100_000  # bytes of a field
MOST_PICTURE = 20_000_000  # bytes
MOST_WITHOUT_PICTURE = 2 * MOST_WORDS + 10_000  # bytes of a form
_NOT_ANSWERED = (NothingAsked, PictureRefused, UnknownAccount, AmbiguousName, NotOnRecord)


class Checks:
    """Who may have something checked: texts cost milliseconds, pictures some seconds each."""

    def __init__(self, folder: Path) -> None:
        self.pictures = PictureChecks(folder)
        self.reads_pictures = can_read_pictures()
        self.words = Turns(at_once=2, waiting=16)
        self.reading = Turns(at_once=1, waiting=3)
        # Forms that may hold a picture. Words alone don't wait for those who send them slowly.
        self.sending = Turns(at_once=8, waiting=0)

    def close(self) -> None:
        """End the process that reads pictures."""
        self.pictures.close()


def check_routes() -> list[Route]:
    """The form at /check, and its answer."""
    return [
        Route("/check", _form),
        Route("/check", _answer, methods=["POST"]),
    ]


def _form(request: Request) -> Response:
    return _shown(request, _empty(request))


async def _answer(request: Request) -> Response:
    refuse_from_elsewhere(request)
    checks: Checks = request.app.state.checks
    try:
        with nullcontext() if is_small(request, MOST_WITHOUT_PICTURE) else checks.sending.turn():
            sent = await sent_form(request, MOST_PICTURE + MOST_WITHOUT_PICTURE, MOST_WORDS)
    except TooManyAsk as error:
        return await run_in_threadpool(_sent_away, request, error)
    return await run_in_threadpool(_checked, request, checks, sent)


def _sent_away(request: Request, error: OnrecordError) -> Response:
    return _trouble(request, _empty(request), error)


def _checked(request: Request, checks: Checks, sent: Sent) -> Response:
    asked = replace(_empty(request), words=sent.field("words"), account=sent.field("account"))
    picture = sent.files.get("picture", b"")
    try:
        with (checks.reading if picture else checks.words).turn():
            return _shown(request, _work(request, checks, picture)(asked))
    except (TooManyAsk, *_NOT_ANSWERED) as error:
        return _trouble(request, asked, error)


def _work(request: Request, checks: Checks, picture: bytes) -> Callable[[CheckPage], CheckPage]:
    archive, now = archive_of(request), now_of(request)
    if picture:
        return lambda asked: check_picture(asked, archive, checks.pictures, picture, now)
    return lambda asked: check_words(asked, archive, now)


def _trouble(request: Request, asked: CheckPage, error: OnrecordError) -> Response:
    status = 503 if isinstance(error, TooManyAsk) else 422
    return _shown(request, replace(asked, trouble=error), status)


def _empty(request: Request) -> CheckPage:
    checks: Checks = request.app.state.checks
    return CheckPage(
        suggested=suggested_accounts(archive_of(request)), reads_pictures=checks.reads_pictures
    )


def _shown(request: Request, shown: CheckPage, status: int = 200) -> Response:
    headers = {"cache-control": "no-store"} | ({"retry-after": "60"} if status == 503 else {})
    return page(request, "check.html", {"page": shown}, status=status, headers=headers)
