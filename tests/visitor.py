"""A browser without eyes that holds a cookie, and an archive with people at its desk."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any

import httpx
from starlette.applications import Starlette

from onrecord.archive import Archive
from onrecord.desk.editing.actors import operator
from onrecord.desk.editing.appointing import appoint
from onrecord.record.editing import Role
from web.asking import Read, read
from web.ministry import NOW

__all__ = ["COOKIE", "PEOPLE", "Visitor", "appoint_people"]

COOKIE = "__Host-onrecord"
HOST = "http://localhost:8765"
PEOPLE = {
    "Rea Reader": Role.READER,
    "Edda Editor": Role.EDITOR,
    "Zoe Second": Role.SECOND_EDITOR,
    "Ada Admin": Role.ADMIN,
}


def appoint_people(archive: Archive) -> None:
    """One for each role, and one who was dismissed."""
    for name, role in PEOPLE.items():
        appoint(archive, name, role, actor=operator(), why="For the tests.", at=NOW)
    for given in (Role.ADMIN, None):
        appoint(archive, "Dan Dismissed", given, actor=operator(), why="For the tests.", at=NOW)


@dataclass
class Visitor:
    """Asks the pages of an archive, in process, as a browser does that says where it is."""

    app: Starlette
    host: str = HOST
    peer: str = "127.0.0.1"
    cookie: str | None = None
    seen: list[httpx.Response] = field(default_factory=list)

    def signed_in(self, name: str, by: str = "password") -> "Visitor":
        """The same browser, with a session of this person."""
        role = PEOPLE.get(name, Role.ADMIN)
        self.cookie = self.app.state.sign_ins().begin_session(name, role.value, by, self._now())
        return self

    def _now(self) -> Any:
        return self.app.state.clock.now()

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self.ask("GET", path, headers=headers)

    def read(self, path: str) -> Read:
        answer = self.get(path)
        assert answer.status_code == 200, (path, answer.status_code, answer.text[-3000:])
        return read(answer)

    def post(self, path: str, fields: Mapping[str, Any] = {}, **more: Any) -> httpx.Response:
        """A form of ours, with its token, as our own page sends it."""
        data = {"form_token": self.token, **fields}
        headers = {"sec-fetch-site": "same-origin", "origin": "null", **more.pop("headers", {})}
        return self.ask("POST", path, data=data, headers=headers, **more)

    def json(self, path: str, body: Any, token: str | None = None) -> httpx.Response:
        """What a script of ours sends."""
        given = self.token if token is None else token
        headers = {"sec-fetch-site": "same-origin", "origin": self.host, "x-form-token": given}
        return self.ask("POST", path, json=body, headers=headers)

    @property
    def token(self) -> str:
        """The token of a form on a page that this browser has."""
        from onrecord.web.editors.cookies import form_token

        return "" if self.cookie is None else form_token(self.cookie)

    def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        answer = asyncio.run(self._ask(method, path, **more))
        self.seen.append(answer)
        self._keep(answer)
        return answer

    async def _ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        pages = httpx.ASGITransport(self.app, raise_app_exceptions=False, client=(self.peer, 50000))
        headers = dict(more.pop("headers", {}))
        if self.cookie is not None:
            headers["cookie"] = f"{COOKIE}={self.cookie}"
        async with httpx.AsyncClient(transport=pages, base_url=self.host) as client:
            return await client.request(method, path, headers=headers, **more)

    def _keep(self, answer: httpx.Response) -> None:
        for line in answer.headers.get_list("set-cookie"):
            morsel = SimpleCookie(line)[COOKIE]
            assert morsel["secure"] and morsel["httponly"] and morsel["path"] == "/"
            assert morsel["samesite"] == "lax" and not morsel["domain"]
            self.cookie = None if morsel["max-age"] == "0" else morsel.value
