"""A small Lemmy: one instance with a user, and a community in which only moderators post.

What it is true to: the API v3 of 0.19 for whoever has no account there; errors as JSON with status
400; a withdrawn post is in no list, and is answered for by an error, whoever took it back; counters
that change with every answer; pinned posts first in a community's list. What it leaves out: comments,
votes, other instances.
"""

import itertools
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

from twin_server import Asked, Reply, Twin

_JSON = {"content-type": "application/json"}
_PAGE = 50


@dataclass
class _Post:
    number: int
    text: str
    at: datetime
    shown: bool = True
    pinned: bool = False


class LemmyTwin(Twin):
    """Serves the user `press`, or with `community` the community of that name."""

    platform = "lemmy"

    def __init__(self, *, community: bool = False) -> None:
        super().__init__()
        self.kind = "c" if community else "u"
        self.display_name = "Ministry of Tides"
        self.state: str | None = None  # "gone" or "banned"
        self.open_to_all = False
        self.posts: dict[int, _Post] = {}
        self._numbers = itertools.count(41)
        self._answers = itertools.count(1)

    @property
    def actor(self) -> str:
        return f"{self.base}/{self.kind}/press"

    @property
    def address(self) -> str:
        return f"lemmy:{self.actor}"

    @property
    def servers(self) -> tuple[str, ...]:
        return ()

    # Its life

    def post(self, text: str, *, minutes_ago: float = 0) -> str:
        number = next(self._numbers)
        at = datetime.now(UTC) - timedelta(minutes=minutes_ago)
        self.posts[number] = _Post(number, text, at)
        return f"{self.base}/post/{number}"

    def edit(self, post: str, text: str) -> None:
        self._of(post).text = text

    def withdraw(self, post: str) -> None:
        self._of(post).shown = False

    def restore(self, post: str) -> None:
        self._of(post).shown = True

    def pin(self, post: str) -> None:
        self._of(post).pinned = True

    def rename(self, handle: str) -> None:
        """Only the name that is shown can be changed."""
        self.display_name = handle

    def suspend(self) -> None:
        self.state = "banned"

    def reinstate(self) -> None:
        self.state = None

    def _of(self, post: str) -> _Post:
        return self.posts[int(post.rpartition("/")[2])]

    # Its answers

    def answer(self, asked: Asked) -> Reply:
        query = {name: values[0] for name, values in parse_qs(asked.query).items()}
        match asked.path:
            case "/api/v3/site":
                return _said({"site_view": {"site": {"name": "Tides"}}, "version": "0.19.11"})
            case "/api/v3/user" if self.kind == "u" and query.get("username") == "press":
                return self._user(int(query.get("page", "1")))
            case "/api/v3/community" if self.kind == "c" and query.get("name") == "press":
                return self._community()
            case "/api/v3/post/list" if query.get("community_name") == "press":
                return _said({"posts": self._views(int(query.get("page", "1")))})
            case "/api/v3/post":
                return self._post(query.get("id", ""))
            case "/api/v3/user":
                return _error("couldnt_find_person")
            case "/api/v3/community" | "/api/v3/post/list":
                return _error("couldnt_find_community")
            case _:
                return Reply(b"", 404)

    def _user(self, page: int) -> Reply:
        if self.state == "gone":
            return _error("couldnt_find_person")
        person = {"person": self._actor(), "counts": {"post_count": next(self._answers)}}
        return _said({"person_view": person, "comments": [], "posts": self._views(page)})

    def _community(self) -> Reply:
        if self.state == "gone":
            return _error("couldnt_find_community")
        view = {"community": self._actor(), "counts": {"subscribers": next(self._answers)}}
        return _said({"community_view": view, "moderators": []})

    def _post(self, number: str) -> Reply:
        post = self.posts.get(int(number)) if number.isdecimal() else None
        if post is None or not post.shown or self.state == "gone":
            return _error("couldnt_find_post")
        return _said({"post_view": self._view(post), "cross_posts": []})

    def _views(self, page: int) -> list[dict[str, Any]]:
        shown = [post for post in self.posts.values() if post.shown]
        shown.sort(key=lambda post: (post.pinned and self.kind == "c", post.at), reverse=True)
        return [self._view(post) for post in shown[(page - 1) * _PAGE : page * _PAGE]]

    def _actor(self) -> dict[str, Any]:
        if self.kind == "u":
            return {
                "actor_id": self.actor,
                "name": "press",
                "display_name": self.display_name,
                "banned": self.state == "banned",
                "deleted": False,
            }
        return {
            "actor_id": self.actor,
            "name": "press",
            "title": self.display_name,
            "removed": self.state == "banned",
            "deleted": False,
            "posting_restricted_to_mods": not self.open_to_all,
        }

    def _view(self, post: _Post) -> dict[str, Any]:
        other = {"actor_id": f"{self.base}/{'c' if self.kind == 'u' else 'u'}/office"}
        user, community = (self._actor(), other) if self.kind == "u" else (other, self._actor())
        title, _, body = post.text.partition("\n")
        return {
            "post": {
                "id": post.number,
                "name": title[:200],
                "body": body or post.text,
                "removed": False,
                "deleted": False,
                "nsfw": False,
                "featured_community": post.pinned,
                "published": post.at.isoformat().replace("+00:00", "Z"),
                "ap_id": f"{self.base}/post/{post.number}",
            },
            "creator": user,
            "community": community,
            "counts": {"score": next(self._answers)},
        }


def _said(body: dict[str, Any]) -> Reply:
    return Reply(json.dumps(body).encode(), 200, _JSON)


def _error(code: str) -> Reply:
    return Reply(json.dumps({"error": code}).encode(), 400, _JSON)
