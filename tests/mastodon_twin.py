"""What does an instance of Mastodon answer? A small one with a scripted life, on loopback.

Shapes and status codes as the documentation has them (docs.joinmastodon.org): /spec/webfinger,
/methods/accounts#lookup, #get, #statuses, /methods/statuses#index, #get, #history,
/methods/instance#v2, /entities/Account, Status, StatusEdit, MediaAttachment, Poll, Error. As on
the real one, a suspended account has an empty list and no status, and is itself still described;
answers carry a weak ETag, and a list a Link to the page before it.
"""

import hashlib
import html
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, quote

from twin_server import Asked, Reply, Twin

NUMBER = "109348000000000001"
NOT_FOUND = Reply(b'{"error":"Record not found"}', 404, {"content-type": "application/json"})


@dataclass(slots=True)
class _Post:
    number: str
    fields: dict[str, Any]
    history: list[dict[str, Any]] = field(default_factory=list)
    withdrawn: bool = False


class MastodonTwin(Twin):
    """One account, `press`, on an instance of its own."""

    platform = "mastodon"

    def __init__(
        self, *, version: str = "4.4.0", now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        super().__init__()
        self.version = version
        self.now = now
        self.user = "press"
        self.domain: str | None = None  # of its handles, where that is another than its own
        self.account: dict[str, Any] = {}  # what else is said of the account: limited, moved …
        self.gone: int | None = None  # the account itself: 404 or 410
        self.closed = False  # only for whoever has a token
        self.media: dict[str, bytes] = {}
        self.token = "token-of-reader"  # of whoever follows the account
        self.events: list[bytes] = []  # told to whoever listens next; then the stream ends
        self.listened = 0
        self.limit = 40
        self.actor_is: str | None = None  # what WebFinger names, where it is another id
        self._suspended = False
        self._posts: dict[str, _Post] = {}
        self._made = 0

    @property
    def address(self) -> str:
        """What `onrecord add` takes."""
        return f"{self.base}/@{self.user}"

    @property
    def servers(self) -> tuple[str, ...]:
        """Lines for [sources] servers: each account has its own."""
        return ()

    @property
    def actor(self) -> str:
        """The account's id."""
        return self.actor_is or f"{self.base}/users/{self.user}"

    @property
    def netloc(self) -> str:
        """Its host, with the port."""
        return self.base.partition("//")[2]

    # A scripted life

    def post(self, text: str, *, minutes_ago: float = 0, **more: Any) -> str:
        """Publish; `more` are fields of the Status. Returns the PostId."""
        return self._add({"content": f"<p>{html.escape(text, quote=False)}</p>"}, minutes_ago, more)

    def boost(self, uri: str, *, minutes_ago: float = 0) -> str:
        """Boost somebody's status."""
        other = {"id": "7", "uri": uri, "url": uri, "content": "<p>theirs</p>"}
        return self._add({"content": "<p>theirs</p>", "reblog": other}, minutes_ago, {})

    def edit(self, post: str, text: str, **more: Any) -> None:
        """Change a status, as its author."""
        one = self._posts[post]
        one.history.append(dict(one.fields))
        one.fields |= {"content": f"<p>{html.escape(text, quote=False)}</p>", **more}
        one.fields["edited_at"] = _instant(self.now())

    def withdraw(self, post: str) -> None:
        """Take a status back."""
        self._posts[post].withdrawn = True

    def restore(self, post: str) -> None:
        """It is there again: the instance went back to a backup."""
        self._posts[post].withdrawn = False

    def rename(self, handle: str) -> None:
        """Nobody can, on Mastodon: one moves to another account."""
        raise NotImplementedError(handle)

    def suspend(self) -> None:
        """The moderators suspend the account."""
        self._suspended = True

    def reinstate(self) -> None:
        """They take that back."""
        self._suspended = False

    def count(self) -> None:
        """What changes by itself: somebody reads, likes and follows."""
        for one in self._posts.values():
            one.fields["favourites_count"] += 1
        self.account["followers_count"] = self.account.get("followers_count", 0) + 1

    def posts(self) -> list[str]:
        """All PostIds, the oldest first."""
        return list(self._posts)

    def number_of(self, post: str) -> str:
        """What the API calls a status."""
        return self._posts[post].number

    def status_of(self, post: str) -> dict[str, Any]:
        """A status as the API has it."""
        return self._status(self._posts[post])

    # What it answers

    def answer(self, asked: Asked) -> Reply:
        reply = self._answer(asked)
        if reply.status != 200:
            return reply
        tag = f'W/"{hashlib.sha256(reply.body).hexdigest()[:32]}"'
        if asked.headers.get("if-none-match") == tag:
            return Reply(b"", 304, {"etag": tag})
        return Reply(reply.body, 200, {"etag": tag, "cache-control": "private", **reply.headers})

    def _answer(self, asked: Asked) -> Reply:
        query = parse_qs(asked.query)
        match asked.path.strip("/").split("/"):
            case [".well-known", "webfinger"]:
                return self._webfinger(query.get("resource", [""])[0])
            case ["api", "v2", "instance"] if self.version >= "4":
                return _json(
                    {"domain": self.domain or self.netloc, "version": self.version, "title": "Twin"}
                )
            case ["api", "v1", "instance"]:
                return _json(
                    {"uri": self.domain or self.netloc, "version": self.version, "title": "Twin"}
                )
            case ["api", "v1", "streaming", "user"]:
                return self._stream(asked.headers.get("authorization"))
            case ["api", *_] if self.closed and "authorization" not in asked.headers:
                return Reply(
                    b'{"error":"This API requires an authenticated user"}',
                    401,
                    {"content-type": "application/json"},
                )
            case ["api", "v1", "accounts", *rest]:
                return self._accounts(rest, query)
            case ["api", "v1", "statuses", *rest]:
                return self._statuses(rest, query)
            case ["media", name] if name in self.media:
                return Reply(self.media[name], 200, {"content-type": "image/png"})
            case _:
                return NOT_FOUND

    def _stream(self, token: str | None) -> Reply:
        if token != f"Bearer {self.token}":
            return Reply(b'{"error":"The access token is invalid"}', 401)
        self.listened += 1
        told, self.events = b"".join(self.events), []
        return Reply(b":thump\n" + told, 200, {"content-type": "text/event-stream"})

    def tell_of(self, post: str, name: str = "update") -> None:
        """Tell whoever listens next of a status."""
        self.events.append(f"event: {name}\ndata: {json.dumps(self.status_of(post))}\n\n".encode())

    def _webfinger(self, resource: str) -> Reply:
        user, _, domain = resource.removeprefix("acct:").partition("@")
        if user.lower() != self.user or domain not in (self.netloc, self.domain):
            return Reply(b"", 404)
        if self.gone == 410:
            return Reply(b"", 410)
        said = {
            "subject": f"acct:{self.user}@{self.domain or self.netloc}",
            "aliases": [self.address, self.actor],
            "links": [
                {"rel": "http://webfinger.net/rel/profile-page", "href": self.address},
                {"rel": "self", "type": "application/activity+json", "href": self.actor},
            ],
        }
        return _json(said, "application/jrd+json")

    def _accounts(self, rest: list[str], query: dict[str, list[str]]) -> Reply:
        if self.gone is not None:
            return Reply(NOT_FOUND.body, self.gone, NOT_FOUND.headers)
        match rest:
            case ["lookup"] if query.get("acct", [""])[0].lower() == self.user:
                return _json(self._account())
            case [number] if number == NUMBER:
                return _json(self._account())
            case [number, "statuses"] if number == NUMBER:
                return self._list(query)
            case _:
                return NOT_FOUND

    def _list(self, query: dict[str, list[str]]) -> Reply:
        limit = min(int(query.get("limit", ["20"])[0]), self.limit)
        before = int(query.get("max_id", [str(2**63)])[0])
        shown = sorted(
            (one for one in self._shown() if int(one.number) < before),
            key=lambda one: -int(one.number),
        )[:limit]
        more: dict[str, str] = {}
        if len(shown) == limit:
            page = f"{self.base}/api/v1/accounts/{NUMBER}/statuses"
            more["link"] = f'<{page}?limit={limit}&max_id={shown[-1].number}>; rel="next"'
        reply = _json([self._status(one) for one in shown])
        return Reply(reply.body, 200, {**reply.headers, **more})

    def _statuses(self, rest: list[str], query: dict[str, list[str]]) -> Reply:
        shown = {one.number: one for one in self._shown()}
        match rest:
            case [] if self.version >= "4.3":
                wanted = query.get("id[]", [])[:20]
                return _json([self._status(shown[n]) for n in wanted if n in shown])
            case [number] if number in shown:
                return _json(self._status(shown[number]))
            case [number, "history"] if number in shown:
                return _json(self._history(shown[number]))
            case _:
                return NOT_FOUND

    def _shown(self) -> list[_Post]:
        if self._suspended:
            return []
        return [one for one in self._posts.values() if not one.withdrawn]

    def _add(self, fields: dict[str, Any], minutes_ago: float, more: dict[str, Any]) -> str:
        self._made += 1
        created = self.now() - timedelta(minutes=minutes_ago)
        number = str((int(created.timestamp() * 1000) << 16) + self._made)
        uri = f"{self.actor}/statuses/{number}" + ("/activity" if "reblog" in fields else "")
        status = {
            "id": number,
            "created_at": _instant(created),
            "in_reply_to_id": None,
            "in_reply_to_account_id": None,
            "sensitive": False,
            "spoiler_text": "",
            "visibility": "public",
            "language": "en",
            "uri": uri,
            "url": f"{self.address}/{number}",
            "replies_count": 0,
            "reblogs_count": 0,
            "favourites_count": 0,
            "quotes_count": 0,
            "edited_at": None,
            "reblog": None,
            "application": {"name": "Web", "website": None},
            "media_attachments": [],
            "mentions": [],
            "tags": [],
            "emojis": [],
            "quote": None,
            "card": None,
            "poll": None,
            **fields,
            **more,
        }
        self._posts[uri] = _Post(number, status)
        return uri

    def _status(self, one: _Post) -> dict[str, Any]:
        return one.fields | {"account": self._account()}

    def _history(self, one: _Post) -> list[dict[str, Any]]:
        versions = [*one.history, one.fields]
        return [
            {
                "content": fields["content"],
                "spoiler_text": fields["spoiler_text"],
                "sensitive": fields["sensitive"],
                "created_at": fields["edited_at"] or fields["created_at"],
                "account": self._account(),
                "media_attachments": fields["media_attachments"],
                "emojis": [],
            }
            for fields in versions
        ]

    def _account(self) -> dict[str, Any]:
        hidden = {"suspended": True, "display_name": "", "note": ""} if self._suspended else {}
        return {
            "id": NUMBER,
            "username": self.user,
            "acct": self.user,
            "display_name": "Press office",
            "locked": False,
            "bot": False,
            "discoverable": True,
            "group": False,
            "created_at": "2022-11-15T00:00:00.000Z",
            "note": "<p>Made up</p>",
            "url": self.address,
            "uri": self.actor,
            "avatar": f"{self.base}/avatars/original/missing.png",
            "followers_count": 10,
            "following_count": 1,
            "statuses_count": len(self._posts),
            "last_status_at": None,
            "emojis": [],
            "fields": [],
            **self.account,
            **hidden,
        }


def _json(value: Any, kind: str = "application/json; charset=utf-8") -> Reply:
    return Reply(json.dumps(value).encode(), 200, {"content-type": kind})


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03}Z"


def resource(handle: str) -> str:
    """The question of WebFinger after a handle."""
    return f"/.well-known/webfinger?resource={quote(f'acct:{handle}', safe=':@')}"
