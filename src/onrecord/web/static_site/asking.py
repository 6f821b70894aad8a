"""How is a page had from the application without a network between?

The very functions that answer a reader are called, one after the other, in this process.
"""

import asyncio
import inspect
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import unquote, urlsplit

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match, Route

from onrecord.archive import AmbiguousRef, Archive, ArchiveError, BlobDamaged, NoSuchEntry
from onrecord.desk.cases import CaseError
from onrecord.desk.finding import NotOnRecord
from onrecord.record.errors import OnrecordError
from onrecord.web.addresses import app
from onrecord.web.kept_answers import made_by

__all__ = ["Answer", "Asked", "NotMade", "NotPublic"]


class NotPublic(Exception):
    """There is no such page, or not for everybody."""


class NotMade(Exception):
    """What a page rests on is damaged, or does not pass our own checks: a reader gets none, too."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The bytes of a page or file."""

    body: bytes
    is_page: bool


@dataclass(frozen=True, slots=True)
class _Stopped:
    """The same moment for all pages."""

    moment: datetime

    def now(self) -> datetime:
        return self.moment


class Asked:
    """The pages of an archive as they are at one moment, for a reader who sends nothing else."""

    def __init__(self, archive: Archive, now: datetime, address: str) -> None:
        self.app: Starlette = app(archive, _Stopped(now))
        self.app.state.live = None  # nobody tells a file what happened since
        split = urlsplit(address or f"https://{archive.origin}")
        self._scheme, self._host = split.scheme, split.netloc
        told = archive.configuration.web.address
        self.base = (told or f"{split.scheme}://{split.netloc}").rstrip("/")  # of whole addresses

    def get(self, address: str, look: Archive) -> Answer:
        """The page at an address, of the archive as it is looked at. NotPublic, NotMade."""
        scope = self._scope(address)
        scope["state"] = {"archive": look}
        try:
            answer = self._answer(scope)
        except (NotOnRecord, CaseError, NoSuchEntry, AmbiguousRef) as error:
            raise NotPublic(address) from error
        except HTTPException as error:
            raise NotPublic(f"{address}: {error.status_code}") from error
        except OnrecordError as error:
            if isinstance(error, ArchiveError) and not isinstance(error, BlobDamaged):
                raise  # the disk, or another who writes: the next page would fare no better
            raise NotMade(f"{address}: {error}") from error
        if answer.status_code != 200:
            raise NotPublic(f"{address}: {answer.status_code}")
        is_page = (answer.headers.get("content-type") or "").startswith("text/html")
        return Answer(bytes(answer.body), is_page)

    def _answer(self, scope: MutableMapping[str, Any]) -> Response:
        for route in self.app.routes:
            match, more = route.matches(scope)
            if match is Match.FULL and isinstance(route, Route):
                scope.update(more)
                return self._called(route.endpoint, Request(scope))
        raise HTTPException(404)

    @staticmethod
    def _called(endpoint: Callable[..., Any], request: Request) -> Response:
        found = made_by(endpoint)(request)
        made = asyncio.run(_awaited(found)) if inspect.isawaitable(found) else found
        if not isinstance(made, Response):
            raise HTTPException(404)
        return made if hasattr(made, "body") else asyncio.run(_whole(made, request))

    def _scope(self, address: str) -> dict[str, Any]:
        split = urlsplit(address)
        return {
            "type": "http",
            "method": "GET",
            "scheme": self._scheme,
            "server": (self._host, None),
            "root_path": "",
            "path": unquote(split.path),
            "raw_path": split.path.encode(),
            "query_string": split.query.encode(),
            "headers": [(b"host", self._host.encode())],
            "app": self.app,
        }


async def _whole(answer: Response, request: Request) -> Response:
    """An answer that is sent piece by piece, such as a file, in one."""
    sent: list[MutableMapping[str, Any]] = []

    async def receive() -> dict[str, Any]:
        await asyncio.Event().wait()  # nobody goes away
        raise AssertionError

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    await answer(request.scope, receive, send)
    body = b"".join(message.get("body", b"") for message in sent)
    headers = {name: value for name, value in answer.headers.items() if name != "content-length"}
    return Response(body, answer.status_code, headers)


async def _awaited(found: Any) -> Any:
    return await found
