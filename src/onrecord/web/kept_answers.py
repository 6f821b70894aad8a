"""May an answer be given again, to the next of many readers?

A page that a newspaper links to is asked for by thousands within minutes, and folds the same
entries each time. It is given again as long as the log has not grown, nothing was redacted and
`LONGEST` has not passed: the bands of coverage end with the present. It is kept compressed, as most
readers want it, and who has this very answer is told so (RFC 9110, 13.1.2).
"""

import gzip
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from threading import Lock
from typing import Any, TypeAlias
from weakref import WeakKeyDictionary

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from onrecord.archive import Archive
from onrecord.web.page import now_of
from onrecord.web.translating import language_of

__all__ = ["LONGEST", "KeptAnswers", "given", "made_by"]

LONGEST = timedelta(seconds=30)
_MOST = 32_000_000  # bytes of all answers that are kept, as they are kept, with their addresses
_EACH = 2_000  # bytes that an answer takes beside these: its headers, its place
_LONGEST_ADDRESS = 4_000  # signs: a longer one is nobody's link, and is answered anew
_LEAST_PRESSED = 1_000  # bytes: less is not worth it
_OF_A_BODY = ("content-length", "content-type")
_EFFORT = 5  # of 9: beyond, pages get 2 % smaller and take twice the time

_Made: TypeAlias = Callable[[Request], Response]
_Handler: TypeAlias = Callable[[Request], Awaitable[Response]]
_MADE: WeakKeyDictionary[Callable[..., Any], _Made] = WeakKeyDictionary()
_State: TypeAlias = tuple[int, int, tuple[int, int, int] | None]


@dataclass(frozen=True, slots=True)
class _Kept:
    state: _State
    made_at: datetime
    body: bytes  # compressed, if `pressed`
    pressed: bool
    headers: dict[str, str]

    def given(self, request: Request) -> Response:
        """The answer, as this reader can read it."""
        if _has(request, self.headers.get("etag")):
            held = {name: x for name, x in self.headers.items() if name not in _OF_A_BODY}
            return Response(status_code=304, headers=held)
        if not self.pressed:
            return Response(self.body, headers=self.headers)
        if _reads_gzip(request):
            return Response(self.body, headers={**self.headers, "content-encoding": "gzip"})
        return Response(gzip.decompress(self.body), headers=self.headers)


class KeptAnswers:
    """The latest answers of one archive's pages. May be used from several threads."""

    def __init__(self, archive: Archive) -> None:
        self._archive, self._lock = archive, Lock()
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._making: dict[str, Lock] = {}
        self._bytes = 0

    def answer(self, request: Request, now: datetime, made: _Made) -> Response:
        """The kept answer to this address if it still holds, else a new one, which is kept."""
        asked = _asked(request)
        with self._lock:
            turn = self._making.setdefault(asked, Lock())
        try:
            with turn:  # of many readers one makes it, and the others get what it made
                return self.known(request, now) or self._anew(request, asked, now, made)
        finally:
            with self._lock:
                self._making.pop(asked, None)

    def known(self, request: Request, now: datetime) -> Response | None:
        """The kept answer to this address if it still holds: quick."""
        asked = _asked(request)
        with self._lock:
            kept = self._kept.get(asked)
        if kept is None or not now - LONGEST <= kept.made_at <= now or kept.state != self._state():
            return None
        with self._lock:
            if asked in self._kept:
                self._kept.move_to_end(asked)
        return kept.given(request)

    def _anew(self, request: Request, asked: str, now: datetime, made: _Made) -> Response:
        state = self._state()  # before it is made
        answer = made(request)
        if answer.status_code != 200:  # such as a question that can't be answered
            return answer
        kept = _pressed(state, now, answer)
        if state[2] is not None:  # else bytes are being destroyed: nothing of them is to be kept
            self._keep(asked, kept)
        return kept.given(request)

    def _keep(self, asked: str, kept: _Kept) -> None:
        if len(asked) > _LONGEST_ADDRESS:
            return
        with self._lock:
            before = self._kept.pop(asked, None)
            self._bytes += _taken(asked, kept) - (0 if before is None else _taken(asked, before))
            self._kept[asked] = kept
            while self._bytes > _MOST:
                address, gone = self._kept.popitem(last=False)
                self._bytes -= _taken(address, gone)

    def _state(self) -> _State:
        """Entries on record, entries published, and what was destroyed."""
        archive = self._archive
        return (archive.head.size, archive.published.size, archive.redactions.so_far())


def given(made: _Made) -> _Handler:
    """A page as a route answers with it: what is kept at once, and else a thread makes it."""

    async def answer(request: Request) -> Response:
        kept: KeptAnswers = request.app.state.kept
        now = now_of(request)
        found = kept.known(request, now)
        if found is None:
            found = await run_in_threadpool(kept.answer, request, now, made)
        return found

    _MADE[answer] = made
    return answer


def made_by(handler: Callable[..., Any]) -> Callable[..., Any]:
    """What makes the page that `given` keeps; anything else is as it is."""
    return _MADE.get(handler, handler)


def _taken(asked: str, kept: _Kept) -> int:
    """Bytes: whoever asks chooses the address, so that it counts, too."""
    return len(asked) + len(kept.body) + _EACH


def _asked(request: Request) -> str:
    path = request.scope.get("raw_path", request.url.path)  # in which %2F is no slash
    # As the page reads it: the query of `url` ends at a `#`, and may depend on the Host.
    query = request.scope.get("query_string", b"").decode("latin-1")
    return f"{language_of(request)} {path}?{query}"


def _pressed(state: _State, now: datetime, answer: Response) -> _Kept:
    body, headers = bytes(answer.body), dict(answer.headers)
    if "etag" in headers:  # it names its own bytes: it is given as it is
        return _Kept(state, now, body, False, headers)
    headers.pop("content-length", None)
    # Weak: the same page, compressed or not (RFC 9110, 8.8.1).
    headers["etag"] = f'W/"{sha256(body).hexdigest()[:32]}"'
    vary = [headers["vary"]] if "vary" in headers else []
    headers["vary"] = ", ".join([*vary, "accept-encoding"])
    if len(body) < _LEAST_PRESSED:
        return _Kept(state, now, body, False, headers)
    return _Kept(state, now, gzip.compress(body, _EFFORT, mtime=0), True, headers)


def _reads_gzip(request: Request) -> bool:
    """RFC 9110, 12.5.3; who names a weight of nothing does not want it."""
    for one in request.headers.get("accept-encoding", "").split(","):
        name, _, weight = one.replace(" ", "").lower().partition(";")
        if name in ("gzip", "*") and weight.rstrip("0.") != "q=":
            return True
    return False


def _has(request: Request, tag: str | None) -> bool:
    """Whether the reader has it: weak comparison (RFC 9110, 13.1.2)."""
    asked = request.headers.get("if-none-match", "").strip()
    if tag is None or not asked:
        return False
    known = (one.strip().removeprefix("W/") for one in asked.split(","))
    return asked == "*" or tag.removeprefix("W/") in known
