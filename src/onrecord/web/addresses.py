"""Which address leads to which page?"""

import re
from importlib.resources import files
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from onrecord.archive import Archive
from onrecord.desk.cases import CaseFinding, find_case
from onrecord.desk.finding import AccountFinding, NotOnRecord, find_account, find_post
from onrecord.desk.shapes import account_shape, case_shape, post_shape
from onrecord.network import Clock, SystemClock
from onrecord.record.accounts import AccountId, Ref
from onrecord.web import log
from onrecord.web.account import account_page
from onrecord.web.api import api_answer, api_routes, case_as_linked_data, post_as_linked_data
from onrecord.web.api.writing import json_bytes
from onrecord.web.ask import MOST_AN_HOUR, ask_routes
from onrecord.web.asking import Checks, check_routes
from onrecord.web.bystanders import masked_case, masked_post
from onrecord.web.case import case_page
from onrecord.web.case_bundle import CaseBundles, case_bundle
from onrecord.web.corrections import corrections_answer
from onrecord.web.editors import Held, editors_routes
from onrecord.web.failures import FAILURES
from onrecord.web.feeds import feed_routes
from onrecord.web.first import first_answer
from onrecord.web.front import events_page, front_page
from onrecord.web.headers import Hardened
from onrecord.web.inbox import inbox_routes
from onrecord.web.institution import institution_answer
from onrecord.web.kept_answers import KeptAnswers, given
from onrecord.web.lately import HOW, place_of
from onrecord.web.live import Hub, live_routes
from onrecord.web.page import archive_of, now_of, page
from onrecord.web.peers import Peers
from onrecord.web.places import PLACE
from onrecord.web.post_routes import found_post, post_routes
from onrecord.web.replay import Passes
from onrecord.web.scripts import script_routes
from onrecord.web.sign_ins import OpenSignIns
from onrecord.web.sources import sources_page, sources_shape
from onrecord.web.websub import websub_routes
from onrecord.web.witness import Witnessing, witness_routes

__all__ = ["app"]

_REF = re.compile(r"[0-9a-f]{16}")
_LATEST_POSTS = 20  # in the JSON of an account
_STYLE = files("onrecord.web").joinpath("style.css").read_text(encoding="utf-8")
_MARK = files("onrecord.web").joinpath("mark.svg").read_text(encoding="utf-8")


def app(archive: Archive, clock: Clock | None = None) -> Starlette:
    """The pages of an archive. Each answer shows what the archive holds at that moment."""
    made = Starlette(
        routes=[
            Route("/", given(_front)),
            Route("/events", given(_events)),
            *live_routes(),
            *feed_routes(_account),
            Route("/accounts/{account:path}", given(_account)),
            Route("/posts/{ref}.jsonld", given(post_as_linked_data)),
            Route("/cases/{name}.jsonld", given(case_as_linked_data)),
            Route("/posts/{ref}.json", given(_post_json)),
            *post_routes(given),
            Route("/cases/{name}.json", given(_case_json)),
            Route("/cases/{name}.onrecord", case_bundle),
            Route("/cases/{name}", given(_case)),
            Route("/sources.json", given(_sources_json)),
            Route("/sources", given(_sources)),
            Route(f"/entries/{{index:{PLACE}}}.json", log.entry),
            Route(f"/entries/{{index:{PLACE}}}.tlog-proof", log.entry_proof),
            Route(f"/entries/{{index:{PLACE}}}.tsr", log.stamp_answer),
            Route(f"/entries/{{index:{PLACE}}}.checkpoint", log.stamped_note),
            Route("/log", _to_log),
            Route("/log/", _log),
            Route("/log/{name:path}", log.log_file),
            *ask_routes(),
            *check_routes(),
            Route("/corrections", given(corrections_answer)),
            Route("/first", given(first_answer)),
            Route("/institutions/{name:path}", given(institution_answer)),
            Route("/api", given(api_answer)),
            *api_routes(),
            *script_routes(),
            *witness_routes(),
            *inbox_routes(archive),
            *websub_routes(archive),
            *editors_routes(),
            Route("/style.css", _style),
            Route("/mark.svg", _mark),
        ],
        middleware=[Middleware(Hardened)],
        exception_handlers=FAILURES,
    )
    made.state.archive = archive
    made.state.clock = clock or SystemClock()
    made.state.bundles = CaseBundles(archive.folder)
    made.state.asking = Peers(MOST_AN_HOUR)
    made.state.checks = Checks(archive.folder)
    made.state.kept = KeptAnswers(archive)
    made.state.live = Hub(archive)
    made.state.passes = Passes()
    made.state.replay = None  # the place of captured pages, once they are served
    made.state.witnessing = Witnessing(archive.folder)
    made.state.sign_ins = OpenSignIns(archive.folder)
    made.state.held = Held()
    return made


def _front(request: Request) -> Response:
    shown = front_page(archive_of(request), now_of(request))
    live = request.app.state.live is not None
    return page(request, "front.html", {"page": shown, "how": HOW, "live": live})


def _events(request: Request) -> Response:
    asked = request.query_params.get("before")
    before = place_of(asked)
    if asked is not None and before is None:
        raise NotOnRecord(f"{asked[:80]!r} is no place among the events")
    return page(
        request, "events.html", {"page": events_page(archive_of(request), before), "how": HOW}
    )


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
    shown = account_page(archive_of(request), found, last, now_of(request))
    return page(request, "account.html", {"page": shown})


def _account_json(request: Request, found: AccountFinding) -> Response:
    archive = archive_of(request)
    latest = archive.index.posts_of(found.platform, found.account, _LATEST_POSTS)
    posts = [masked_post(archive, post_shape(find_post(archive, ref))) for ref, _ in latest]
    return _json({**account_shape(found), "posts": posts})


def _post_json(request: Request) -> Response:
    return _json(masked_post(archive_of(request), post_shape(found_post(request))))


def _case(request: Request) -> Response:
    shown = case_page(archive_of(request), _found_case(request))
    return page(request, "case.html", {"page": shown})


def _case_json(request: Request) -> Response:
    return _json(masked_case(archive_of(request), case_shape(_found_case(request))))


def _sources(request: Request) -> Response:
    shown = sources_page(archive_of(request), now_of(request))
    return page(request, "sources.html", {"page": shown})


def _sources_json(request: Request) -> Response:
    return _json(sources_shape(archive_of(request), now_of(request)))


def _log(request: Request) -> Response:
    archive = archive_of(request)
    return page(request, "log.html", {"key": archive.verifier_key, "log": archive.published})


def _to_log(_: Request) -> Response:
    return RedirectResponse("/log/", status_code=308)


def _found_account(request: Request, account: str) -> AccountFinding:
    return find_account(archive_of(request), AccountId(account), now_of(request))


def _found_case(request: Request) -> CaseFinding:
    return find_case(archive_of(request), request.path_params["name"])


def _json(value: dict[str, Any]) -> Response:
    return Response(json_bytes(value), media_type="application/json")


def _style(_: Request) -> Response:
    return Response(_STYLE, media_type="text/css")


def _mark(_: Request) -> Response:
    return Response(_MARK, media_type="image/svg+xml")
