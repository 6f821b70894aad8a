"""A small ActivityPub server with one actor, whose life is scripted; it signs and delivers nothing.

It answers as Mastodon 4.3 does: an outbox that leads to its first page, JSON errors, 410 with a
Tombstone for what was withdrawn. The real server of the tests is the rig's (`activitypub_rig`).
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

from twin_server import Asked, Reply, Twin

__all__ = ["ActivityPubTwin"]

_CONTEXT = "https://www.w3.org/ns/activitystreams"
_PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
_JSON = {"content-type": "application/activity+json; charset=utf-8"}
_PAGE = 20


class ActivityPubTwin(Twin):
    """One ministry on its own server."""

    platform = "activitypub"
    servers: tuple[str, ...] = ()

    def __init__(self) -> None:
        super().__init__()
        self.user = "ministry"
        self.outbox_open = True
        self.tombstones = True  # else 404, as servers do that keep none
        self.suspended = False
        self.moved_to: str | None = None
        self.nodeinfo = True
        self.posts: dict[str, dict[str, Any]] = {}
        self.gone: dict[str, str] = {}

    @property
    def actor(self) -> str:
        """The account's id."""
        return f"{self.base}/users/1"

    @property
    def address(self) -> str:
        """What `onrecord add` takes."""
        return f"activitypub:{self.actor}"

    # The scripted life

    def post(self, text: str, *, minutes_ago: float = 0) -> str:
        at = datetime.now(UTC) - timedelta(minutes=minutes_ago)
        post = f"{self.actor}/statuses/{len(self.posts) + 1}"
        self.posts[post] = {
            "@context": _CONTEXT,
            "id": post,
            "type": "Note",
            "attributedTo": self.actor,
            "content": text,
            "published": _written(at),
            "to": [_PUBLIC],
            "likes": {"type": "Collection", "totalItems": 0},
        }
        return post

    def edit(self, post: str, text: str) -> None:
        self.posts[post] |= {"content": text, "updated": _written(datetime.now(UTC))}

    def withdraw(self, post: str) -> None:
        self.gone[post] = _written(datetime.now(UTC))

    def restore(self, post: str) -> None:
        del self.gone[post]

    def rename(self, handle: str) -> None:
        self.user = handle.partition("@")[0]

    def suspend(self) -> None:
        self.suspended = True

    def reinstate(self) -> None:
        self.suspended = False

    # What it answers

    def answer(self, asked: Asked) -> Reply:
        url = f"{self.base}{asked.path}"
        if asked.path == "/.well-known/nodeinfo" and self.nodeinfo:
            rel = "http://nodeinfo.diaspora.software/ns/schema/2.0"
            return _said({"links": [{"rel": rel, "href": f"{self.base}/nodeinfo/2.0"}]})
        if asked.path == "/.well-known/webfinger":
            return self._webfinger(asked.query)
        if self.suspended and url.startswith(self.actor):
            return _said({"error": "Gone"}, 410)
        if url == self.actor:
            return _said(self._actor())
        if url == f"{self.actor}/outbox" and self.outbox_open:
            return _said(self._page(asked.query) if asked.query else self._outbox())
        return self._post(url)

    def _webfinger(self, query: str) -> Reply:
        named = f"acct:{self.user}@{self.base.removeprefix('http://')}"
        if parse_qs(query).get("resource") != [named]:
            return _said({"error": "Not Found"}, 404)
        link = {"rel": "self", "type": "application/activity+json", "href": self.actor}
        return _said({"subject": named, "links": [link]})

    def _actor(self) -> Mapping[str, Any]:
        said = {
            "@context": _CONTEXT,
            "id": self.actor,
            "type": "Service",
            "preferredUsername": self.user,
            "name": "Ministry of Tides",
            "inbox": f"{self.actor}/inbox",
            "outbox": f"{self.actor}/outbox",
        }
        return said if self.moved_to is None else {**said, "movedTo": self.moved_to}

    def _outbox(self) -> Mapping[str, Any]:
        outbox = f"{self.actor}/outbox"
        return {
            "@context": _CONTEXT,
            "id": outbox,
            "type": "OrderedCollection",
            "totalItems": len(self._there()),
            "first": f"{outbox}?page=true",
            "last": f"{outbox}?min_id=0&page=true",
        }

    def _page(self, query: str) -> Mapping[str, Any]:
        """Newest first. The next page begins after as many as are asked to be passed over."""
        passed = int(parse_qs(query).get("after", ["0"])[0])
        there = self._there()[passed:]
        shown = there[:_PAGE]
        outbox = f"{self.actor}/outbox"
        said = {
            "@context": _CONTEXT,
            "id": f"{outbox}?{query}",
            "type": "OrderedCollectionPage",
            "partOf": outbox,
            "orderedItems": [self._created(self.posts[post]) for post in shown],
        }
        if len(there) > _PAGE:
            said["next"] = f"{outbox}?after={passed + _PAGE}&page=true"
        return said

    def _created(self, post: Mapping[str, Any]) -> Mapping[str, Any]:
        held = {name: value for name, value in post.items() if name != "@context"}
        return {
            "id": f"{post['id']}/activity",
            "type": "Create",
            "actor": self.actor,
            "published": post["published"],
            "object": held,
        }

    def _there(self) -> list[str]:
        there = [post for post in self.posts if post not in self.gone]
        return sorted(there, key=lambda post: self.posts[post]["published"], reverse=True)

    def _post(self, url: str) -> Reply:
        if url in self.gone and self.tombstones:
            tombstone = {"@context": _CONTEXT, "id": url, "type": "Tombstone"}
            return _said({**tombstone, "deleted": self.gone[url]}, 410)
        if url in self.posts and url not in self.gone:
            return _said(self.posts[url])
        return _said({"error": "Not Found"}, 404)


def _said(body: Any, status: int = 200) -> Reply:
    return Reply(json.dumps(body).encode(), status, _JSON)


def _written(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
