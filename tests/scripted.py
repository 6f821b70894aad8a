"""A platform of our own making and its twin: small, and as awkward as a test wants it.

The platform is a JSON API: `/tides/about` is the account, `/tides/posts` what it shows, `/posts/ID` one
post, `/posts?ids=` many, `/about` what has one right answer.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, quote, unquote

from onrecord.platforms.bodies import list_in, object_of, text_in
from onrecord.platforms.polling import Account, Answer, Found, Located, Question, Shown
from onrecord.platforms.speech import Address, Said, Unplaced
from onrecord.platforms.statuses import header, read_status
from onrecord.platforms.versions import read_fields, readable, write_fields
from onrecord.record.accounts import AccountId, Handle, PostId
from onrecord.record.declarations import ScopeKind
from onrecord.record.exchanges import Exchange
from onrecord.record.outcomes import (
    Absent,
    AccountState,
    Identity,
    Refused,
    Unreached,
    Unread,
)
from onrecord.record.times import TimeError, read_claimed
from twin_server import Asked, Reply, Twin

_SAID_BY = "its server"


@dataclass(slots=True)
class Scripted:
    """The platform: how to ask and how to read. Its switches are what platforms differ by."""

    NAME: str = "scripted"
    SERVER: str = ""
    READER: str = "1"
    DOUBTS: bool = False
    MANY: int = 0
    reaches: bool = True  # whether its list says how far it reaches
    says_of_posts: bool = True  # whether it says of a single post that it is gone
    understands: tuple[str, ...] = ("posts",)  # the shapes of a list that this reader can place
    worded: str = "text"  # the name under which a version holds the text
    soft: bool = False  # whether it takes what the control is answered with for "not there"

    def read_address(self, text: str) -> Address | None:
        return Address(account=AccountId(text), handle=None, post=None, at=text)

    def read_version(self, post: PostId, data: bytes) -> Said:
        fields = read_fields(data)
        return Said(
            kind=ScopeKind.POSTS,
            text=readable(text_in(fields, self.worded)),
            claimed_at=None,
            languages=(),
            media=(),
            links=(),
            labels=(),
            answers=None,
            quotes=None,
        )

    def is_no_edit(self, before: bytes, now: bytes) -> bool:
        read = (read_fields(one) for one in (before, now))
        told = [{name: x for name, x in one.items() if name != "by others"} for one in read]
        return told[0] == told[1]

    def kind_of(self, post: PostId) -> ScopeKind:
        return ScopeKind.POSTS

    def page_of(self, account: AccountId, post: PostId | None) -> str | None:
        return None

    def find(
        self, address: Address, answers: Sequence[Exchange], server: str
    ) -> Question | Located | Absent | Refused | Unreached | Unread:
        account = Account(
            account=AccountId(address.at or ""),
            handle=Handle("tides"),
            host=(address.at or "").rpartition("/")[0],
        )
        if not answers:
            return self.ask_account(account)
        answer = self.read(account, answers[-1])
        return answer.failure or Located(account, answer.facts)

    def ask_latest(self, account: Account) -> tuple[Question, ...]:
        return (Question(url=f"{account.account}/posts"),)

    def ask_many(self, account: Account, posts: Sequence[PostId]) -> Question | None:
        ids = ",".join(quote(post, safe="") for post in posts)
        return Question(url=f"{account.host}/posts?ids={ids}") if self.MANY else None

    def ask_post(self, account: Account, post: PostId) -> Question | None:
        if not self.says_of_posts:
            return None
        return Question(url=f"{account.host}/posts/{quote(post, safe='')}")

    def ask_account(self, account: Account) -> Question:
        return Question(url=f"{account.account}/about")

    def ask_control(self, account: Account) -> Question:
        return Question(url=f"{account.host}/about")

    def is_sound(self, account: Account, control: Exchange) -> bool:
        return control.status == 200 and b'"about"' in control.body

    def read(self, account: Account, exchange: Exchange, beside: Sequence[Exchange] = ()) -> Answer:
        try:
            return self._read(account, exchange, beside)
        except (Unplaced, TimeError) as error:
            return Answer(failure=Unread(str(error)))

    def _read(self, account: Account, exchange: Exchange, beside: Sequence[Exchange]) -> Answer:
        before = _before_reading(exchange)
        if before is not None:
            return before
        body = object_of(exchange)
        post = _post_in(account, exchange.url)
        if exchange.status in (404, 410):
            said = text_in(body, "error")
            if post is None and not exchange.url.startswith(account.account):
                raise Unplaced("another page than was asked for")
            if post is None:
                return Answer(facts=(AccountState(said, _SAID_BY),))
            return Answer(posts={post: Absent(said)})
        if post is not None:
            if self.soft and any(one.body == exchange.body for one in beside):
                return Answer(posts={post: Absent("as what can't exist")})
            return Answer(posts={post: self._shown(body, post)})
        if "state" in body:
            return self._account(body)
        return self._list(body)

    def _account(self, body: Mapping[str, Any]) -> Answer:
        handle = Handle(text_in(body, "handle"))
        state = AccountState(text_in(body, "state"), _SAID_BY)
        return Answer(facts=(state, Identity((handle,), None, None, _SAID_BY)))

    def _list(self, body: Mapping[str, Any]) -> Answer:
        shape = next((name for name in self.understands if name in body), None)
        if shape is None:
            raise Unplaced("a list of another shape")
        posts: dict[PostId, Found] = {}
        for one in list_in(body, shape):
            post = PostId(text_in(one, "id"))
            removed = one.get("removed")
            posts[post] = Absent(removed) if removed else self._shown(one, post)
        reaches_to = body.get("reaches_to") if self.reaches else None
        return Answer(
            posts=posts,
            reaches_to=None if reaches_to is None else read_claimed(reaches_to),
            named=tuple(PostId(name) for name in body.get("named", ())),
        )

    def _shown(self, body: Any, post: PostId) -> Shown:
        if text_in(body, "id") != post:
            raise Unplaced("another post")
        others = body.get("by others")
        version = write_fields(
            {"id": post, self.worded: text_in(body, "text"), "by others": others}
        )
        return Shown(version, read_claimed(text_in(body, "at")))


def _before_reading(exchange: Exchange) -> Answer | None:
    """What comes in the place of an answer: failures, redirects, walls."""
    failed = read_status(exchange)
    leads_to = header(exchange, "location")
    if failed is not None:
        return Answer(failure=failed)
    if leads_to is not None:
        wall = "/login" in leads_to
        return Answer(
            failure=Refused("a login wall") if wall else None,
            instead=None if wall else Question(url=leads_to),
        )
    for mark, what in ((b"cf-turnstile", "a captcha"), (b"type='password'", "a login form")):
        if mark in exchange.body:
            return Answer(failure=Refused(what))
    return None


def _post_in(account: Account, url: str) -> PostId | None:
    start = f"{account.host}/posts/"
    return PostId(unquote(url.removeprefix(start))) if url.startswith(start) else None


@dataclass(slots=True)
class Post:
    text: str
    at: datetime
    gone: str | None = None
    listed: bool = True


@dataclass(slots=True)
class Life:
    """What there is to be shown."""

    posts: dict[PostId, Post] = field(default_factory=dict)
    handle: str = "tides"
    state: str = "active"


class ScriptedTwin(Twin):
    """The platform's server."""

    platform = "scripted"

    def __init__(self) -> None:
        super().__init__()
        self.life = Life()
        self.page = 20  # posts of a list
        self.shape = "posts"
        self.etags = False
        self.noise = False  # a number in each answer that says nothing
        self.named: list[PostId] = []  # that lists name, without showing them
        self.notices: dict[PostId, str] = {}  # of removals, in the list
        self.listed_anyway: bool | None = None  # of an account that is not active: all, or nothing
        self.lost = False  # everything is said not to be there, in the platform's own words
        self._made = 0

    @property
    def address(self) -> str:
        return f"{self.base}/tides"

    @property
    def servers(self) -> tuple[str, ...]:
        return ()

    def post(self, text: str, *, minutes_ago: float = 0) -> str:
        self._made += 1
        post = PostId(str(self._made))
        at = datetime.now(UTC) - timedelta(minutes=minutes_ago)
        self.life.posts[post] = Post(text, at)
        return post

    def edit(self, post: str, text: str) -> None:
        self.life.posts[PostId(post)].text = text

    def withdraw(self, post: str) -> None:
        self.life.posts[PostId(post)].gone = "no such post"

    def restore(self, post: str) -> None:
        self.life.posts[PostId(post)].gone = None

    def rename(self, handle: str) -> None:
        self.life.handle = handle

    def suspend(self) -> None:
        self.life.state = "suspended"

    def reinstate(self) -> None:
        self.life.state = "active"

    def unlist(self, post: str) -> None:
        """Leave it out of lists, and show it to whoever asks for it."""
        self.life.posts[PostId(post)].listed = False

    def answer(self, asked: Asked) -> Reply:
        match [] if self.lost else asked.path.strip("/").split("/"):
            case ["about"]:
                return _json({"about": "a platform"})
            case ["tides", "about"]:
                return self._account()
            case ["tides", "posts"]:
                return self._list(asked)
            case ["posts"]:
                return self._many(parse_qs(asked.query)["ids"][0].split(","))
            case ["posts", name]:
                return self._post(PostId(unquote(name)))
            case _:
                return _json({"error": "no such page"}, 404)

    def _account(self) -> Reply:
        if self.life.state == "gone":
            return _json({"error": "gone"}, 410)
        return _json({"state": self.life.state, "handle": self.life.handle})

    def _list(self, asked: Asked) -> Reply:
        if self.life.state != "active" and self.listed_anyway is None:
            return _json({"error": self.life.state}, 404)
        there = [one for one in self._there(self.listed_anyway) if one[1].listed]
        shown = there[: self.page]
        oldest = shown[-1][1].at if len(there) > self.page else datetime.min.replace(tzinfo=UTC)
        posts = [_written(post, one) for post, one in shown]
        posts += [{"id": post, "removed": said} for post, said in self.notices.items()]
        body = {self.shape: posts, "reaches_to": oldest.isoformat(), "named": self.named}
        if self.noise:
            body["noise"] = len(self.asked)
        reply = _json(body)
        etag = f'"{hash(reply.body)}"'
        if self.etags and asked.headers.get("if-none-match") == etag:
            return Reply(b"", 304, {"etag": etag})
        return Reply(reply.body, 200, {**reply.headers, "etag": etag}) if self.etags else reply

    def _many(self, names: Sequence[str]) -> Reply:
        there = dict(self._there())
        wanted = [PostId(unquote(name)) for name in names]
        posts = [_written(post, there[post]) for post in wanted if post in there]
        return _json({"posts": posts})

    def _post(self, post: PostId) -> Reply:
        there = dict(self._there())
        if post in there:
            return _json(_written(post, there[post]))
        gone = self.life.posts[post].gone if post in self.life.posts else None
        return _json({"error": gone or "no such post"}, 404)

    def _there(self, anyway: bool | None = None) -> list[tuple[PostId, Post]]:
        """Newest first. Of an account that is not active nothing is served, as a rule."""
        if self.life.state != "active" and not anyway:
            return []
        there = [pair for pair in self.life.posts.items() if pair[1].gone is None]
        return sorted(there, key=lambda pair: pair[1].at, reverse=True)


def _written(post: PostId, one: Post) -> dict[str, str]:
    return {"id": post, "text": one.text, "at": one.at.isoformat()}


def _json(value: Any, status: int = 200) -> Reply:
    return Reply(json.dumps(value).encode(), status, {"content-type": "application/json"})
