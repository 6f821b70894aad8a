"""How does X's API answer? A stateful twin of the endpoints that are asked, and their faults.

Shapes as X's OpenAPI document and its SDK (`xdk`) have them; tests/platforms/test_x.py holds every
answer that is given here against both. `spelling` chooses the fields' names before or after X
called tweets posts; `token` makes it ask for one.
"""

import json
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from twin_server import Asked, Reply, Twin

EPOCH = 1288834974657  # ms since 1970: ids tell the time since then
OWNER = "1700000000000000001"
CONTROL = "783214"
_PROBLEMS = "https://api.twitter.com/2/problems/"
_KNOWN = {
    "max_results", "pagination_token", "ids", "expansions", "post.fields", "user.fields", "exclude",
}  # fmt: skip


def snowflake(ms: float, more: int = 0) -> str:
    """An id made at a time, in ms since 1970."""
    return str(((int(ms) - EPOCH) << 22) + more)


def escaped(text: str) -> str:
    """A text as X's API has it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def problem(kind: str, title: str, detail: str, **more: str) -> dict[str, Any]:
    """A problem as X words it."""
    return {"title": title, "detail": detail, "type": _PROBLEMS + kind, **more}


def _blank(status: int, title: str) -> dict[str, Any]:
    """What the gate before the API says."""
    return {"title": title, "type": "about:blank", "status": status, "detail": title}


@dataclass
class Chain:
    """A post: the texts and ids of its versions, oldest first."""

    versions: list[tuple[str, str]]
    withdrawn: bool = False


class XTwin(Twin):
    """One account of a made-up ministry, and X's own."""

    platform = "x"

    def __init__(self) -> None:
        super().__init__()
        self.username, self.owner, self.token = "ministry_ex", OWNER, ""
        self.spelling = "post"
        self.state = "active"  # or suspended, protected, gone
        self.capped = False
        self.limited_until: int | None = None
        self.page = 100
        self.events: list[bytes] = []  # told to whoever listens next; then the stream ends
        self.chains: list[Chain] = []
        self.said: list[tuple[Asked, Reply]] = []
        self._made = 0

    @property
    def address(self) -> str:
        """What `onrecord add` takes."""
        return f"https://x.com/{self.username}"

    @property
    def servers(self) -> tuple[str, ...]:
        """Lines for [sources] servers."""
        return (f"x {self.base}",)

    # Its life

    def post(self, text: str, *, minutes_ago: float = 0) -> str:
        own = self._mint(minutes_ago)
        self.chains.append(Chain([(own, escaped(text))]))
        return own

    def edit(self, post: str, text: str) -> None:
        self._chain(post).versions.append((self._mint(), escaped(text)))

    def withdraw(self, post: str) -> None:
        self._chain(post).withdrawn = True

    def restore(self, post: str) -> None:
        self._chain(post).withdrawn = False

    def rename(self, handle: str) -> None:
        self.username = handle

    def suspend(self) -> None:
        self.state = "suspended"

    def protect(self) -> None:
        self.state = "protected"

    def reinstate(self) -> None:
        self.state = "active"

    def tell(self, kind: str, post: str) -> None:
        """Push an event about a post to whoever listens."""
        chain = self._chain(post)
        query = {"expansions": "author_id", "post.fields": "created_at"}
        whole = self._object(chain, chain.versions[-1], query)
        payload = whole if kind == "post.create" else {"id": post, "author_id": self.owner}
        data = {"event_type": kind, "filter": {"user_id": self.owner}, "payload": payload}
        self.events.append(json.dumps({"data": data}).encode())

    def _mint(self, minutes_ago: float = 0) -> str:
        self._made += 1
        return snowflake(time.time() * 1000 - minutes_ago * 60_000, self._made)

    def _chain(self, post: str) -> Chain:
        return next(chain for chain in self.chains if post == chain.versions[0][0])

    # Its answers

    def answer(self, asked: Asked) -> Reply:
        reply = self._answer(asked)
        if "stream" not in asked.path:
            self.said.append((asked, reply))
        return reply

    def _refusal(self, asked: Asked) -> Reply | None:
        if self.token and asked.headers.get("authorization") != f"Bearer {self.token}":
            return self._reply(_blank(401, "Unauthorized"), 401)
        if self.capped:
            detail = "Usage cap exceeded: Monthly product cap"
            return self._reply(problem("usage-capped", "UsageCapExceeded", detail), 429)
        if self.limited_until is not None:
            reset = {"x-rate-limit-reset": str(self.limited_until)}
            return self._reply(_blank(429, "Too Many Requests"), 429, reset)
        return None

    def _answer(self, asked: Asked) -> Reply:
        refusal = self._refusal(asked)
        if refusal is not None:
            return refusal
        query = {name: values[0] for name, values in parse_qs(asked.query).items()}
        strange = sorted(set(query) - _KNOWN)
        if strange:
            detail = "One or more parameters to your request was invalid."
            return self._reply(problem("invalid-request", "Invalid Request", detail), 400)
        match asked.path.strip("/").split("/"):
            case ["2", "activity", "stream"]:
                told = b"".join(event + b"\r\n" for event in self.events)
                self.events.clear()
                return Reply(b"\r\n" + told, 200, {"content-type": "application/json"})
            case ["2", "users", "by", "username", name]:
                return self._user("username", name)
            case ["2", "users", user]:
                return self._user("id", user)
            case ["2", "users", user, "tweets"]:
                return self._timeline(user, query)
            case ["2", "tweets", post]:
                return self._posts([post], query, single=True)
            case ["2", "tweets"]:
                return self._posts(query["ids"].split(","), query, single=False)
            case _:
                return self._reply(_blank(404, "Not Found"), 404)

    def _user(self, parameter: str, name: str) -> Reply:
        if name in (CONTROL, "X"):
            return self._reply({"data": {"id": CONTROL, "name": "X", "username": "X"}})
        mine = name == self.owner or name.lower() == self.username.lower()
        if mine and self.state not in ("suspended", "gone"):
            return self._reply({"data": self._profile()})
        more = {"parameter": parameter, "resource_id": name, "value": name, "resource_type": "user"}
        if mine and self.state == "suspended":
            detail = f"User has been suspended: [{name}]."
            said = problem("resource-not-found", "Forbidden", detail, **more)
        else:
            detail = f"Could not find user with {parameter}: [{name}]."
            said = problem("resource-not-found", "Not Found Error", detail, **more)
        return self._reply({"errors": [said]})

    def _profile(self) -> dict[str, Any]:
        return {
            "id": self.owner,
            "name": "Ministry of Examples",
            "username": self.username,
            "protected": self.state == "protected",
        }

    def _timeline(self, user: str, query: Mapping[str, str]) -> Reply:
        if user != self.owner or self.state != "active":
            more = {"parameter": "id", "resource_id": user, "value": user, "resource_type": "user"}
            if user == self.owner and self.state == "suspended":
                said = problem("resource-not-found", "Forbidden",
                               f"User has been suspended: [{user}].", **more)  # fmt: skip
            elif user == self.owner and self.state == "protected":
                said = problem("not-authorized-for-resource", "Authorization Error",
                               f"Sorry, you are not authorized to see the user with id: [{user}].",
                               **more)  # fmt: skip
            else:
                said = problem("resource-not-found", "Not Found Error",
                               f"Could not find user with id: [{user}].", **more)  # fmt: skip
            return self._reply({"errors": [said]})
        shown = sorted(
            (chain for chain in self.chains if not chain.withdrawn),
            key=lambda chain: -int(chain.versions[-1][0]),
        )
        start = int(query.get("pagination_token", "0"))
        size = min(self.page, int(query.get("max_results", "10")))
        page, more_ = shown[start : start + size], len(shown) > start + size
        meta: dict[str, Any] = {"result_count": len(page)}
        if not page:
            return self._reply({"meta": meta})
        newest = [chain.versions[-1][0] for chain in page]
        meta |= {"newest_id": newest[0], "oldest_id": newest[-1]}
        if more_:
            meta["next_token"] = str(start + size)
        data = [self._object(chain, chain.versions[-1], query) for chain in page]
        return self._reply({"data": data, **self._includes(page, query), "meta": meta})

    def _posts(self, ids: list[str], query: Mapping[str, str], *, single: bool) -> Reply:
        data, errors, chains = [], [], []
        for own in ids:
            found = next(self._find(own), None)
            if found is None or found[0].withdrawn or self.state != "active":
                errors.append(self._missing(own, single=single, known=found is not None))
            else:
                chains.append(found[0])
                data.append(self._object(*found, query))
        body: dict[str, Any] = {}
        if data:
            body = {"data": data[0] if single else data, **self._includes(chains, query)}
        return self._reply({**body, **({"errors": errors} if errors else {})})

    def _find(self, own: str) -> Iterator[tuple[Chain, tuple[str, str]]]:
        for chain in self.chains:
            yield from ((chain, version) for version in chain.versions if version[0] == own)

    def _missing(self, own: str, *, single: bool, known: bool) -> dict[str, Any]:
        parameter = "id" if single else "ids"
        more = {"parameter": parameter, "resource_id": own, "value": own, "resource_type": "tweet"}
        if known and self.state != "active" and not next(self._find(own))[0].withdrawn:
            detail = f"Sorry, you are not authorized to see the Tweet with {parameter}: [{own}]."
            kind, title = "not-authorized-for-resource", "Authorization Error"
        else:
            detail = f"Could not find tweet with {parameter}: [{own}]."
            kind, title = "resource-not-found", "Not Found Error"
        return problem(kind, title, detail, **more)

    def _object(
        self, chain: Chain, version: tuple[str, str], query: Mapping[str, str]
    ) -> dict[str, Any]:
        own, text = version
        history = f"edit_history_{self.spelling}_ids"
        found: dict[str, Any] = {"id": own, "text": text}
        if len(text) > 280:
            found |= {"text": text[:275] + "…", f"note_{self.spelling}": {"text": text}}
        found[history] = [one for one, _ in chain.versions]
        if "author_id" in query.get("expansions", ""):
            found["author_id"] = self.owner
        if "created_at" in query.get("post.fields", ""):
            seconds = ((int(own) >> 22) + EPOCH) / 1000
            found["created_at"] = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(seconds))
        return found

    def _includes(self, chains: list[Chain], query: Mapping[str, str]) -> dict[str, Any]:
        wanted, found = query.get("expansions", ""), dict[str, Any]()
        if "author_id" in wanted:
            found["users"] = [self._profile()]
        if "edit_history" in wanted:
            name = "posts" if self.spelling == "post" else "tweets"
            versions = [
                self._object(chain, version, query)
                for chain in chains
                for version in chain.versions
                if len(chain.versions) > 1
            ]
            found |= {name: versions} if versions else {}
        return {"includes": found} if found else {}

    def _reply(
        self, body: Mapping[str, Any], status: int = 200, headers: Mapping[str, str] | None = None
    ) -> Reply:
        kind = "application/json" if status == 200 else "application/problem+json"
        # Halves of characters, which no author can send, are escaped as JSON allows.
        text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
        text = re.sub("[\ud800-\udfff]", lambda found: f"\\u{ord(found[0]):04x}", text)
        return Reply(
            text.encode(), status, {"content-type": f"{kind}; charset=utf-8"} | dict(headers or {})
        )
