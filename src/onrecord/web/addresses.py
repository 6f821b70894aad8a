"""Which address leads to which page?"""

import re
from collections.abc import Callable
from datetime import datetime
from importlib.resources import files
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from onrecord.archive import Archive
from onrecord.desk.cases import CaseFinding, cases, find_case
from onrecord.desk.finding import AccountFinding, NotOnRecord, PostFinding, find_account, find_post
from onrecord.desk.shapes import account_shape, case_shape, post_shape
from onrecord.network import Clock, SystemClock
from onrecord.record.accounts import AccountId, Ref
from onrecord.web import log
from onrecord.web.account import account_page
from onrecord.web.case import case_page
from onrecord.web.failures import FAILURES
from onrecord.web.front import front_page
from onrecord.web.headers import Hardened
from onrecord.web.inbox import inbox_routes
from onrecord.web.kept_answers import KeptAnswers
from onrecord.web.one_look import one_look
from onrecord.web.post import post_page
from onrecord.web.rendering import render
from onrecord.web.sources import sources_page, sources_shape
from onrecord.web.websub import websub_routes
from onrecord.web.witness import Witnessing, witness_routes

__all__ = ["app"]

_REF = re.compile(r"[0-9a-f]{16}")
_LATEST_POSTS = 20  # in the JSON of an account
_SAYS_SO = re.compile(r"\s*(a )?demonstration\b", re.IGNORECASE)
_STYLE = files("onrecord.web").joinpath("style.css").read_text(encoding="utf-8")
_MARK = files("onrecord.web").joinpath("mark.svg").read_text(encoding="utf-8")


def app(archive: Archive, clock: Clock | None = None) -> Starlette:
    """The pages of an archive. Each answer shows what the archive holds at that moment."""
    made = Starlette(
        routes=[
            Route("/", _given(_front)),
            Route("/accounts/{account:path}", _given(_account)),
            Route("/posts/{ref}.json", _given(_post_json)),
            Route("/posts/{ref}", _given(_post)),
            Route("/cases/{name}.json", _given(_case_json)),
            Route("/cases/{name}", _given(_case)),
            Route("/sources.json", _given(_sources_json)),
            Route("/sources", _given(_sources)),
            Route("/entries/{index:int}.json", log.entry),
            Route("/entries/{index:int}.tlog-proof", log.entry_proof),
            Route("/log", _to_log),
            Route("/log/", _log),
            Route("/log/{name:path}", log.log_file),
            *witness_routes(),
            *inbox_routes(archive),
            *websub_routes(archive),
            Route("/style.css", _style),
            Route("/mark.svg", _mark),
        ],
        middleware=[Middleware(Hardened)],
        exception_handlers=FAILURES,
    )
    made.state.archive = archive
    made.state.clock = clock or SystemClock()
    made.state.kept = KeptAnswers(archive)
    made.state.witnessing = Witnessing(archive.folder)
    return made


def _given(page: Callable[[Request], Response]) -> Callable[[Request], Response]:
    """A page that is given again while it still holds."""

    def answer(request: Request) -> Response:
        kept: KeptAnswers = request.app.state.kept
        return kept.answer(request, _now(request), page)

    return answer


def _front(request: Request) -> Response:
    archive = _archive(request)
    return _page(request, "front.html", {"page": front_page(archive, _now(request))})


def _account(request: Request) -> Response:
    """The page of an account; its JSON where `.json` stands behind its id.

    An id may be an address, and end so itself: then that is the account.
    """
    account = request.path_params["account"]
    try:
        found = _found_account(request, account)
    except NotOnRecord:
        if not account.endswith(".json"):
            raise
        return _account_json(request, _found_account(request, account.removesuffix(".json")))
    return _account_page(request, found)


def _account_page(request: Request, found: AccountFinding) -> Response:
    before = request.query_params.get("before")
    if before is not None and not _REF.fullmatch(before):
        raise NotOnRecord(f"{before[:80]!r} is not a ref")
    last = None if before is None else Ref(before)
    page = account_page(_archive(request), found, last, _now(request))
    return _page(request, "account.html", {"page": page})


def _account_json(request: Request, found: AccountFinding) -> Response:
    archive = _archive(request)
    latest = archive.index.posts_of(found.platform, found.account, _LATEST_POSTS)
    posts = [post_shape(find_post(archive, ref)) for ref, _ in latest]
    return JSONResponse({**account_shape(found), "posts": posts})


def _post(request: Request) -> Response:
    page = post_page(_archive(request), _found_post(request))
    return _page(request, "post.html", {"page": page})


def _post_json(request: Request) -> Response:
    return JSONResponse(post_shape(_found_post(request)))


def _case(request: Request) -> Response:
    return _page(request, "case.html", {"page": case_page(_found_case(request))})


def _case_json(request: Request) -> Response:
    return JSONResponse(case_shape(_found_case(request)))


def _sources(request: Request) -> Response:
    page = sources_page(_archive(request), _now(request))
    return _page(request, "sources.html", {"page": page})


def _sources_json(request: Request) -> Response:
    return JSONResponse(sources_shape(_archive(request), _now(request)))


def _log(request: Request) -> Response:
    archive = _archive(request)
    return _page(request, "log.html", {"key": archive.verifier_key, "log": archive.published})


def _to_log(_: Request) -> Response:
    return RedirectResponse("/log/", status_code=308)


def _found_account(request: Request, account: str) -> AccountFinding:
    return find_account(_archive(request), AccountId(account), _now(request))


def _found_post(request: Request) -> PostFinding:
    ref = request.path_params["ref"]
    if not _REF.fullmatch(ref):
        raise NotOnRecord(f"{ref[:80]!r} is not a ref")
    return find_post(_archive(request), Ref(ref))


def _found_case(request: Request) -> CaseFinding:
    return find_case(_archive(request), request.path_params["name"])


def _archive(request: Request) -> Archive:
    """The archive for the length of this request."""
    if not hasattr(request.state, "archive"):
        request.state.archive = one_look(request.app.state.archive)
    found: Archive = request.state.archive
    return found


def _now(request: Request) -> datetime:
    clock: Clock = request.app.state.clock
    return clock.now()


def _page(request: Request, template: str, view: dict[str, Any]) -> Response:
    archive = _archive(request)
    around = {
        "path": request.url.path,
        "origin": archive.origin,
        "published": archive.published,
        "demonstration": _demonstration(archive),
        "now": _now(request),
    }
    return HTMLResponse(render(template, {**around, **view}))


def _demonstration(archive: Archive) -> str | None:
    """The note by which a case of this archive says that it is a demonstration, if one does.

    A made-up incident must not be taken for a real one on whichever page a link leads to.
    """
    notes = (note.text for case in cases(archive).values() for note in case.notes)
    return next((note for note in notes if _SAYS_SO.match(note)), None)


def _style(_: Request) -> Response:
    return Response(_STYLE, media_type="text/css")


def _mark(_: Request) -> Response:
    return Response(_MARK, media_type="image/svg+xml")
