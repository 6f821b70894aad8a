"""How do the tests ask the API, and hold what they get against its schemas?"""

import asyncio
from typing import Any

import httpx
from jsonschema import Draft202012Validator

from onrecord.archive import Archive
from onrecord.web import app
from onrecord.web.api import OPERATIONS, SCHEMAS
from onrecord.web.api.operations import BASE, Operation
from onrecord.web.api.routing import Router
from web.asking import StoppedClock

__all__ = ["Calls", "faults_of", "operation"]

_KNOWN = {"components": {"schemas": dict(SCHEMAS)}}
_ROUTER = Router(OPERATIONS)


def operation(name: str) -> Operation:
    return next(one for one in OPERATIONS if one.name == name)


def faults_of(schema: str, value: Any) -> list[str]:
    """How a value breaches a schema, each with its place."""
    checked = Draft202012Validator({"$ref": f"#/components/schemas/{schema}", **_KNOWN})
    return [f"{list(one.absolute_path)}: {one.message[:200]}" for one in checked.iter_errors(value)]


class Calls:
    """A program: every answer to it is held against the description."""

    def __init__(self, archive: Archive, clock: StoppedClock | None = None) -> None:
        self.app = app(archive, clock or StoppedClock())

    def __call__(
        self,
        path: str,
        method: str = "GET",
        token: str | None = None,
        checked: bool = True,
        **more: Any,
    ) -> httpx.Response:
        headers = dict(more.pop("headers", {}))
        if token is not None:
            headers["authorization"] = f"Bearer {token}"
        answer = asyncio.run(self._ask(path, method, headers=headers, **more))
        if checked:
            self._hold(path, method, answer)
        return answer

    def close(self) -> None:
        self.app.state.sign_ins.close()
        self.app.state.checks.close()

    def get(self, path: str, **more: Any) -> Any:
        """The JSON of an answer that is there."""
        answer = self(path, **more)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, path: str, value: Any, token: str | None = None) -> httpx.Response:
        return self(path, "POST", token, json=value)

    def all_of(self, path: str, token: str | None = None, limit: int = 1) -> list[Any]:
        """All of a list, page by page as its links lead."""
        found: list[Any] = []
        following: str | None = f"{path}{'&' if '?' in path else '?'}limit={limit}"
        while following is not None:
            answer = self(following, token=token)
            page = answer.json()
            assert len(page["items"]) <= limit
            found += page["items"]
            following = page["next"]
            told = answer.links.get("next", {}).get("url")
            assert told == following
            following = None if following is None else following.removeprefix(BASE)
        return found

    async def _ask(self, path: str, method: str, **more: Any) -> httpx.Response:
        served = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        base = "http://pages.test"
        async with httpx.AsyncClient(transport=served, base_url=base) as client:
            return await client.request(method, base + BASE + path, **more)

    def _hold(self, path: str, method: str, answer: httpx.Response) -> None:
        kind = answer.headers.get("content-type", "")
        if answer.status_code in (204, 304) or method == "HEAD":
            assert answer.content == b""
            return
        if answer.status_code >= 400:
            assert kind == "application/problem+json", (path, kind)
            problem = answer.json()
            assert faults_of("Problem", problem) == []
            assert problem["status"] == answer.status_code
            assert problem["advice"] and problem["detail"]
            return
        found = _ROUTER.find(BASE + path.partition("?")[0]).operation(method)
        assert (answer.status_code, kind) == (found.status, found.media_type)
        assert faults_of(found.gives, answer.json()) == []
