"""How is a question to the API answered, whatever it is about?"""

import logging
from collections.abc import Callable, Iterable, Mapping
from contextlib import nullcontext
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Send
from starlette.types import Scope as Asking

from onrecord.record.errors import OnrecordError
from onrecord.web.api.accepting import accepts
from onrecord.web.api.asking import Answer, Asked, Sent
from onrecord.web.api.conditional import entity_tag, http_date, is_unchanged
from onrecord.web.api.known_errors import problem_of
from onrecord.web.api.operations import Operation
from onrecord.web.api.parameters import read_parameters
from onrecord.web.api.problems import MEDIA_TYPE, Problem, problem_shape
from onrecord.web.api.receiving import received
from onrecord.web.api.routing import Routed, Router, raw_path
from onrecord.web.api.tokens import actor_of
from onrecord.web.api.writing import json_bytes
from onrecord.web.asking import MOST_WITHOUT_PICTURE, Checks
from onrecord.web.forms import is_small
from onrecord.web.kept_answers import KeptAnswers
from onrecord.web.page import archive_of, now_of
from onrecord.web.peers import Peers

__all__ = ["AN_HOUR", "Api", "problem_answer"]

_LOG = logging.getLogger(__name__)
AN_HOUR = 600  # questions of one peer that cost time of the machine
_FRESH = 10  # seconds for which anybody may give a public answer again
# A stranger's page may read what is published, but not what somebody looks at on their own machine.
_PUBLIC = {"access-control-allow-origin": "*", "cross-origin-resource-policy": "cross-origin"}
_EXPOSED = {"access-control-expose-headers": "etag, last-modified, link"}
_PRIVATE = {"cache-control": "no-store", "vary": "authorization"}
_UNKEPT = {"cache-control": "no-store"}


class Api:
    """The API as an ASGI application, within the application of the pages."""

    def __init__(self, operations: Iterable[Operation], schemas: Mapping[str, Any]) -> None:
        self._router, self._schemas = Router(operations), schemas
        self._peers = Peers(AN_HOUR)

    async def __call__(self, scope: Asking, receive: Receive, send: Send) -> None:
        """Answer; what goes wrong on our side is left to the application's handlers."""
        request = Request(scope, receive)
        reading = request.method in ("GET", "HEAD")
        try:
            answer = await self._answer(request)
        except OnrecordError as error:
            problem = problem_of(error, reading=reading)
            if problem is None:
                _LOG.error("%s: %s", raw_path(scope), error)
                problem = Problem("failed", "the archive could not be read")
            answer = problem_answer(problem, for_all=self._is_for_all(request))
        if request.method == "HEAD":
            answer = Response(None, answer.status_code, dict(answer.headers))
        await answer(scope, receive, send)

    def _is_for_all(self, request: Request) -> bool:
        """Whether a stranger's page may read the answer: only what is public, and no form's."""
        if request.method not in ("GET", "HEAD") or not _is_published(request):
            return False
        try:
            get = self._router.find(raw_path(request.scope)).by_method.get("GET")
        except Problem:
            return True
        return get is None or get.is_public

    async def _answer(self, request: Request) -> Response:
        found = self._router.find(raw_path(request.scope))
        if request.method == "OPTIONS":
            return _options(found, for_all=_is_published(request))
        operation = found.operation(request.method)
        actor = None
        if operation.scope is not None:
            actor = await run_in_threadpool(actor_of, request, operation.scope)
        if not accepts(request.headers.get("accept"), operation.media_type):
            raise Problem("not-acceptable", f"it is given as {operation.media_type}")
        query = read_parameters(operation.parameters, request.query_params.multi_items())
        sent = await self._sent(request, operation)

        def given(asking: Request) -> Response:
            asked = Asked(
                archive=archive_of(asking),
                folder=archive_of(asking).folder,
                now=now_of(asking),
                operation=operation.name,
                target=raw_path(asking.scope),
                path=found.path,
                query=query,
                sent=sent,
                actor=actor,
                checks=asking.app.state.checks,
            )
            for_all = operation.is_public and _is_published(asking)
            return _written(operation, operation.does(asked), for_all=for_all)

        return _unless_held(request, operation, await _given(request, operation, given))

    async def _sent(self, request: Request, operation: Operation) -> Sent | None:
        """What came with the request. Behind a proxy all who ask are one peer to us."""
        if operation.costs:
            peer = None if request.client is None else request.client.host
            if not self._peers.may(peer, now_of(request)):
                detail = f"this may be asked {AN_HOUR} times in an hour"
                raise Problem("too-many", detail, headers={"retry-after": "600"})
        if operation.takes is None:
            return None
        checks: Checks = request.app.state.checks
        waits = operation.costs and not is_small(request, MOST_WITHOUT_PICTURE)
        with checks.sending.turn() if waits else nullcontext():
            return await received(request, operation.takes, self._schemas)


async def _given(
    request: Request, operation: Operation, made: Callable[[Request], Response]
) -> Response:
    """The answer: what is kept at once; what has to be made, by a thread."""
    if not operation.is_public or operation.costs:
        return await run_in_threadpool(made, request)
    kept: KeptAnswers = request.app.state.kept
    now = now_of(request)
    known = kept.known(request, now)
    if known is not None:
        return known
    return await run_in_threadpool(kept.answer, request, now, made)


def _unless_held(request: Request, operation: Operation, answer: Response) -> Response:
    """The answer, or only that it is the one that whoever asks has already."""
    if operation.method != "GET" or not is_unchanged(request.headers, Headers(answer.headers)):
        return answer
    held = {name: answer.headers[name] for name in _HELD if name in answer.headers}
    return Response(None, 304, held)


_HELD = (
    "etag",
    "last-modified",
    "cache-control",
    "link",
    "vary",
    "access-control-allow-origin",
    "access-control-expose-headers",
    "cross-origin-resource-policy",
)


def problem_answer(problem: Problem, *, for_all: bool = False) -> Response:
    """A problem as an answer; `for_all`: a stranger's page may read it."""
    headers = {**(_PUBLIC if for_all else {}), **_UNKEPT, **problem.headers}
    body = json_bytes(problem_shape(problem))
    return Response(body, problem.status, headers, media_type=MEDIA_TYPE)


def _is_published(request: Request) -> bool:
    """Whether these pages are on the web, as their operator says."""
    return bool(archive_of(request).configuration.web.address)


def _written(operation: Operation, answer: Answer, *, for_all: bool) -> Response:
    body = json_bytes(answer.value)
    headers = _headers(operation, for_all=for_all)
    if operation.method == "GET":
        headers["etag"] = entity_tag(body)
    if answer.modified_at is not None:
        headers["last-modified"] = http_date(answer.modified_at)
    if answer.location is not None:
        headers["location"] = answer.location
    if answer.links:
        headers["link"] = ", ".join(f'<{to}>; rel="{rel}"' for rel, to in answer.links.items())
    return Response(body, answer.status, headers, media_type=operation.media_type)


def _headers(operation: Operation, *, for_all: bool) -> dict[str, str]:
    if not operation.is_public:
        return dict(_PRIVATE)
    if operation.method != "GET":
        return dict(_UNKEPT)
    fresh = "no-store" if operation.costs else f"public, max-age={_FRESH}"
    return {**({**_PUBLIC, **_EXPOSED} if for_all else {}), "cache-control": fresh}


def _options(found: Routed, *, for_all: bool) -> Response:
    """Which methods there are; a stranger's page may only ask for what is public (Fetch, 3.2)."""
    headers = {"allow": found.allow}
    get = found.by_method.get("GET")
    if for_all and get is not None and get.is_public:
        headers |= {
            **_PUBLIC,
            "access-control-allow-methods": "GET, HEAD",
            "access-control-allow-headers": "accept, if-none-match, if-modified-since",
            "access-control-max-age": "86400",
        }
    return Response(None, 204, headers)
