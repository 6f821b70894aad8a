"""What would the app show? A small app view that reads a real PDS and can hide a post.

The twin of `app.bsky.feed.getPosts` and `app.bsky.actor.getProfile` at the public app view: a
hidden post is left out of the answer while its host goes on serving it, as the app's moderation
does; an account that its host has taken down or deactivated is refused with the app's own error.
"""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

_MOST_POSTS = 25  # app.bsky.feed.getPosts, "maxLength" of `uris`
_INACTIVE = {
    "takendown": ("AccountTakedown", "Account has been suspended"),
    "deactivated": ("AccountDeactivated", "Account is deactivated"),
}


class _Refused(Exception):
    """A 400 with an error name and a message."""


class AppView:
    """Serves on 127.0.0.1 until closed; `hidden` holds the URIs of posts it does not show."""

    def __init__(self, pds: str) -> None:
        self.hidden: set[str] = set()
        self._dids: dict[str, str] = {}  # an app view remembers the handles it has seen
        self._host = httpx.Client(base_url=pds, timeout=10, trust_env=False)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def hide(self, uri: str) -> None:
        self.hidden.add(uri)

    def show(self, uri: str) -> None:
        self.hidden.discard(uri)

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self._host.close()

    def __enter__(self) -> "AppView":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, it: BaseException | None, at: TracebackType | None
    ) -> None:
        self.close()

    def answer(self, method: str, query: dict[str, list[str]]) -> Any:
        """The answer to an XRPC query; raises `_Refused`."""
        match method:
            case "app.bsky.feed.getPosts":
                uris = query.get("uris", [])
                if not 1 <= len(uris) <= _MOST_POSTS:
                    raise _Refused("InvalidRequest", "Error: uris must have 1 to 25 elements")
                return {"posts": [post for uri in uris if (post := self._post(uri)) is not None]}
            case "app.bsky.actor.getProfile":
                return self._profile(query.get("actor", [""])[0])
            case _:
                raise _Refused("MethodNotImplemented", "Method Not Implemented")

    def _post(self, uri: str) -> dict[str, Any] | None:
        repo, collection, rkey = uri.removeprefix("at://").split("/")
        found = self._ask("com.atproto.repo.getRecord", repo=repo, collection=collection, rkey=rkey)
        if uri in self.hidden or found is None:
            return None
        return {
            "uri": found["uri"],
            "cid": found["cid"],
            "author": self._author(repo),
            "record": found["value"],
            "replyCount": 0,
            "repostCount": 0,
            "likeCount": 0,
            "quoteCount": 0,
            "indexedAt": found["value"]["createdAt"],
            "labels": [],
        }

    def _profile(self, actor: str) -> dict[str, Any]:
        did = actor if actor.startswith("did:") else self._did(actor)
        status = self._ask("com.atproto.sync.getRepoStatus", did=did)
        if status is None:
            raise _Refused("InvalidRequest", "Profile not found")
        if not status["active"]:
            raise _Refused(*_INACTIVE.get(status["status"], ("InvalidRequest", "Not found")))
        return {**self._author(did), "followersCount": 0, "followsCount": 0, "postsCount": 0}

    def _did(self, handle: str) -> str:
        resolved = self._ask("com.atproto.identity.resolveHandle", handle=handle)
        if resolved is not None:
            self._dids[handle] = resolved["did"]
        if handle not in self._dids:
            raise _Refused("InvalidRequest", "Profile not found")
        return self._dids[handle]

    def _author(self, did: str) -> dict[str, Any]:
        repo = self._ask("com.atproto.repo.describeRepo", repo=did)
        profile = self._ask(
            "com.atproto.repo.getRecord", repo=did, collection="app.bsky.actor.profile", rkey="self"
        )
        named = {} if profile is None else profile["value"]
        kept = {key: named[key] for key in ("displayName", "description") if key in named}
        return {"did": did, "handle": "" if repo is None else repo["handle"], **kept, "labels": []}

    def _ask(self, method: str, **query: str) -> Any:
        answer = self._host.get(f"/xrpc/{method}", params=query)
        return answer.json() if answer.status_code == 200 else None


def _handler(view: AppView) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            asked = urlsplit(self.path)
            try:
                status, answer = (
                    200,
                    view.answer(asked.path.removeprefix("/xrpc/"), parse_qs(asked.query)),
                )
            except _Refused as refused:
                error, message = refused.args
                status, answer = 400, {"error": error, "message": message}
            body = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json; charset=utf-8")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Tests are quiet."""

    return Handler
