"""Who is let in, and what is turned away at the door?

In this order: the place (a safe way in), the page that sends it, the session, the role as the log
has it now, the form's token; and only then the form is read. Nothing of it may be kept by a
browser or anybody between.
"""

import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from onrecord.archive import AmbiguousRef, NoSuchEntry
from onrecord.desk.cases import CaseError
from onrecord.desk.editing.appointing import editor_named
from onrecord.desk.finding import NotOnRecord
from onrecord.record.errors import OnrecordError
from onrecord.web.editors.asked import Asked, enough, status_of
from onrecord.web.editors.cookies import (
    COOKIE,
    clear_cookie,
    is_form_token,
    is_ours,
    set_cookie,
)
from onrecord.web.editors.doors import Door, Open, Sends
from onrecord.web.editors.entrance import Elsewhere, entrance
from onrecord.web.editors.forms import Form, sent_body, sent_form
from onrecord.web.failures import as_everywhere
from onrecord.web.page import archive_of, now_of, page
from onrecord.web.sign_ins import sign_ins_of

__all__ = ["guarded"]

_LOG = logging.getLogger(__name__)
_SIGN_IN = "/desk/sign-in"


def guarded(doors: Iterable[Door]) -> list[Route]:
    """The routes of these doors, one for each path; where they stand first, they are tried first."""
    paths: dict[str, dict[str, Door]] = {}
    for door in doors:
        methods = paths.setdefault(door.path, {})
        assert door.method not in methods, f"{door.method} {door.path} stands twice"
        methods[door.method] = door
    return [Route(path, _answering(found), methods=[*found]) for path, found in paths.items()]


def _answering(doors: dict[str, Door]) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        door = doors["GET" if request.method == "HEAD" else request.method]
        try:
            found = await _through(door, request)
        except OnrecordError as error:
            found = _failed(door, request, error)
        found.headers["cache-control"] = "no-store"
        found.headers["referrer-policy"] = "no-referrer"
        return found

    return answer


async def _through(door: Door, request: Request) -> Response:
    # 1. Where it came in, and from whose page.
    way = entrance(request, archive_of(request).configuration.web.address)
    if isinstance(way, Elsewhere):
        return _refused(request, "elsewhere", 403, there=way.there)
    if door.method != "GET" and not is_ours(request, way.origin):
        return _refused(request, "not-ours", 403)
    asked = Asked(
        request=request,
        entrance=way,
        sign_ins=sign_ins_of(request),
        now=now_of(request),
        door=door.path,
    )
    # 2. Who it is, by the log as it stands now.
    asked, renewed = await run_in_threadpool(_recognised, asked)
    # 3. The page; or why there is none, with the new secret all the same: the old one is dead.
    answer = _turned_away(door, asked) or await _page_or_why_not(door, asked, renewed)
    if "set-cookie" in answer.headers:
        return answer
    if renewed is not None:
        set_cookie(answer, renewed)
    elif request.cookies.get(COOKIE) and asked.session is None:
        clear_cookie(answer)
    return answer


def _recognised(asked: Asked) -> tuple[Asked, str | None]:
    """With whoever is signed in; and the new secret, where their rights have changed."""
    secret = asked.request.cookies.get(COOKIE, "")
    session = asked.sign_ins.session(secret, asked.now) if secret else None
    if session is None:
        return asked, None
    editor = editor_named(asked.archive, session.editor)
    if editor is None:  # dismissed
        asked.sign_ins.end_sessions(session.editor)
        return asked, None
    known = replace(asked, editor=editor, session=session, secret=secret)
    if session.rights == editor.role.value:
        return known, None
    return known, asked.sign_ins.renew_session(secret, editor.role.value, asked.now)


def _turned_away(door: Door, asked: Asked) -> Response | None:
    if door.least is Open.TO_ALL:
        return None
    if asked.editor is None:
        if door.method == "GET":
            return asked.to(_SIGN_IN, next=asked.request.url.path)
        return _refused(asked.request, "signed-out", 401)
    if not enough(asked.editor.role, door.least):
        return _refused(asked.request, "not-enough", 403, role=asked.editor.role)
    return None


async def _with_sent(door: Door, asked: Asked) -> tuple[Asked, bool]:
    """With what was sent; and whether it bears the token of the session, where there is one."""
    if door.method == "GET":
        return asked, True
    if door.sends is Sends.JSON:
        asked = replace(asked, body=await sent_body(asked.request, door.most))
        token = asked.request.headers.get("x-form-token", "")
    else:
        asked = replace(asked, form=await sent_form(asked.request, door.most))
        token = asked.form.text("form_token")
    return asked, asked.secret is None or is_form_token(asked.secret, token)


async def _page_or_why_not(door: Door, asked: Asked, renewed: str | None) -> Response:
    """`renewed` is the new secret: what was sent bears a token of the old one, the page of this."""
    try:
        asked, fits = await _with_sent(door, asked)
        if not fits:
            return _refused(asked.request, "no-token", 403, typed=asked.form)
        known = asked if renewed is None else replace(asked, secret=renewed)
        return await run_in_threadpool(door.handler, known)
    except HTTPException as error:
        return as_everywhere(asked.request, error)
    except OnrecordError as error:
        return _failed(door, asked.request, error)


def _failed(door: Door, request: Request, error: OnrecordError) -> Response:
    """What a page could not tell itself. An invitation's address is a secret: none is logged."""
    if isinstance(error, NotOnRecord | CaseError | NoSuchEntry | AmbiguousRef):
        return as_everywhere(request, error)
    status = status_of(error)
    if status >= 500:
        _LOG.error("%s %s: %s", door.method, door.path, error)
    why = "busy" if status == 503 else "failed"
    return _refused(request, why, status)


def _refused(request: Request, why: str, status: int, **more: Any) -> Response:
    if "json" in request.headers.get("content-type", ""):
        return JSONResponse({"refused": why}, status_code=status)
    view = {"why": why, "there": None, "role": None, "typed": Form(), **more}
    return page(request, "desk/refused.html", view, status=status)
