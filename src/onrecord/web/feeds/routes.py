"""At which addresses are feeds, and when need a reader not fetch one again?

Of everything: `/feed.atom`, `/feed.json`; of an account, an institution or a case: the same
behind its page. `?before=` leads to earlier pages.
"""

from collections.abc import Callable
from hashlib import sha256
from typing import NamedTuple
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from onrecord.archive import Archive
from onrecord.desk.finding import NotOnRecord
from onrecord.desk.happenings import (
    EVERYTHING,
    Wanted,
    wanted_of_account,
    wanted_of_case,
    wanted_of_institution,
)
from onrecord.desk.institutions.known import hierarchy
from onrecord.record.accounts import AccountId
from onrecord.web.feeds.atom import ATOM, atom
from onrecord.web.feeds.feed import Feed, made_feed
from onrecord.web.feeds.json_feed import JSON_FEED, json_feed
from onrecord.web.lately import place_of
from onrecord.web.page import archive_of

__all__ = ["feed_routes"]

_FORMATS: dict[str, tuple[str, Callable[[Feed], bytes]]] = {
    "atom": (ATOM, atom),
    "json": (JSON_FEED, json_feed),
}
_Answer = Callable[[Request], Response]


class _Whose(NamedTuple):
    """What a feed is about."""

    title: str
    wanted: Wanted
    page: str


def feed_routes(account: _Answer) -> list[Route]:
    """The feeds. `account` answers where a feed's address is one of an account's page.

    Ids of accounts are addresses, too, and may end, or go on, as ours do.
    """

    def of_account(request: Request) -> Response:
        name, form = AccountId(request.path_params["account"]), request.path_params["format"]
        whole, known = AccountId(f"{name}/feed.{form}"), hierarchy(archive_of(request)).accounts
        if form not in _FORMATS or whole in known or name not in known:
            request.path_params["account"] = whole
            return account(request)
        return _answer(request, _of_account(archive_of(request), name))

    return [
        Route("/feed.{format}", lambda request: _answer(request, _everything(request))),
        Route("/accounts/{account:path}/feed.{format}", of_account),
        Route("/institutions/{name:path}/feed.{format}", _of_institution),
        Route("/cases/{name}/feed.{format}", _of_case),
    ]


def _everything(request: Request) -> _Whose:
    return _Whose(f"{archive_of(request).origin}: what happened", EVERYTHING, "/")


def _of_account(archive: Archive, account: AccountId) -> _Whose:
    enrolled = hierarchy(archive).accounts[account]
    name = enrolled.body.handle or account
    page = f"/accounts/{quote(account, safe=':')}"
    return _Whose(f"{enrolled.body.institution} ({name})", wanted_of_account(account), page)


def _of_institution(request: Request) -> Response:
    archive, name = archive_of(request), request.path_params["name"]
    known = hierarchy(archive)
    if not known.is_known(name):
        raise NotOnRecord(f"{name[:200]!r} is not on record")
    page = f"/institutions/{quote(name, safe='')}"
    whose = _Whose(known.spelled(name), wanted_of_institution(archive, name), page)
    return _answer(request, whose)


def _of_case(request: Request) -> Response:
    archive, name = archive_of(request), request.path_params["name"]
    wanted = wanted_of_case(archive, name)
    return _answer(request, _Whose(f"The case {name}", wanted, f"/cases/{quote(name)}"))


def _answer(request: Request, whose: _Whose) -> Response:
    found = _FORMATS.get(request.path_params["format"])
    asked = request.query_params.get("before")
    before = place_of(asked)
    if found is None or (asked is not None and before is None):
        raise HTTPException(404)
    media_type, write = found
    feed = made_feed(
        archive_of(request),
        whose.wanted,
        title=whose.title,
        base=_base(request),
        page=whose.page,
        path=f"{whose.page.rstrip('/')}/feed.{request.path_params['format']}",
        before=before,
    )
    return _unless_known(request, write(feed), media_type)


def _base(request: Request) -> str:
    """Where readers find the pages: as the operator says, else as this one asked."""
    told = archive_of(request).configuration.web.address
    return (told or str(request.base_url)).rstrip("/")


def _unless_known(request: Request, body: bytes, media_type: str) -> Response:
    """The feed, or 304 to whoever has this very one (RFC 9110, 13.1.2)."""
    tag = f'"{sha256(body).hexdigest()[:32]}"'
    headers = {"etag": tag, "cache-control": "public, max-age=60"}
    asked = request.headers.get("if-none-match", "")
    known = (one.strip().removeprefix("W/") for one in asked.split(","))
    if asked.strip() == "*" or tag in known:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=media_type, headers=headers)
