"""A small site with a feed: Atom, RSS 2.0 or JSON Feed, the latest entries only.

What it is true to: ids that stay through edits, a window of entries, ETag and Last-Modified with
304, at:deleted-entry in Atom, 301 after a move, 410 for a feed that was given up, links to a hub.
"""

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from hashlib import sha256
from html import escape

from twin_server import Asked, Reply, Twin

_TYPES = {
    "atom": "application/atom+xml; charset=utf-8",
    "rss": "application/rss+xml; charset=utf-8",
    "json": "application/feed+json",
}


@dataclass(frozen=True)
class Item:
    id: str
    text: str
    published: datetime
    updated: datetime


class FeedTwin(Twin):
    """A feed at /feed.xml; `kind` is atom, rss or json."""

    platform = "feed"
    servers: tuple[str, ...] = ()

    def __init__(self, kind: str = "atom", now: datetime | None = None, window: int = 20) -> None:
        super().__init__()
        self.kind = kind
        self.now = now
        self.window = window
        self.path = "/feed.xml"
        self.moved: set[str] = set()
        self.gone = False
        self.hub = ""
        self.items: dict[str, Item] = {}
        self.deleted: dict[str, datetime] = {}
        self.withdrawn: dict[str, Item] = {}

    @property
    def address(self) -> str:
        return f"feed:{self.base}{self.path}"

    # The life

    def post(self, text: str, *, minutes_ago: float = 0) -> str:
        number = len(self.items) + len(self.withdrawn) + 1
        at = self._time() - timedelta(minutes=minutes_ago)
        item = Item(f"tag:tides.example,2026:{number}", text, at, at)
        self.items[item.id] = item
        return item.id

    def edit(self, post: str, text: str) -> None:
        place = self.withdrawn if post in self.withdrawn else self.items
        place[post] = replace(place[post], text=text, updated=self._time())

    def leave(self, post: str) -> None:
        """Out of the window, without a word."""
        self.withdrawn[post] = self.items.pop(post)

    def withdraw(self, post: str) -> None:
        if self.kind != "atom":
            raise NotImplementedError("only Atom has a word for it")
        self.leave(post)
        self.deleted[post] = self._time()

    def restore(self, post: str) -> None:
        item = self.withdrawn.pop(post)
        self.deleted.pop(post, None)
        self.items[post] = item

    def rename(self, handle: str) -> None:
        self.moved.add(self.path)
        self.path = f"/{handle}.xml"

    def suspend(self) -> None:
        self.gone = True

    def reinstate(self) -> None:
        self.gone = False

    def _time(self) -> datetime:
        return (self.now or datetime.now(UTC)).replace(microsecond=0)

    # The answers

    def answer(self, asked: Asked) -> Reply:
        if asked.path in self.moved:
            return Reply(b"", 301, {"location": f"{self.base}{self.path}"})
        if asked.path != self.path:
            return Reply(b"<!doctype html><title>Not found</title>", 404)
        if self.gone:
            return Reply(b"", 410)
        body = getattr(self, f"_{self.kind}")().encode("utf-8", "surrogatepass")
        etag = f'"{sha256(body).hexdigest()[:16]}"'
        headers = {"content-type": _TYPES[self.kind], "etag": etag}
        if self.items:
            latest = max(item.updated for item in self.items.values())
            headers["last-modified"] = format_datetime(latest, usegmt=True)
        if asked.headers.get("if-none-match") == etag:
            return Reply(b"", 304, headers)
        if self.hub:
            links = f'<{self.hub}>; rel="hub", <{self.base}{self.path}>; rel="self"'
            headers["link"] = links
        return Reply(body, 200, headers)

    def _latest(self) -> list[Item]:
        return sorted(self.items.values(), key=lambda x: x.published, reverse=True)[: self.window]

    def _atom(self) -> str:
        entries = "".join(
            f"<entry><id>{escape(item.id)}</id><title>{escape(item.text)}</title>"
            f'<link href="/news/{item.id[-1]}"/><published>{item.published.isoformat()}</published>'
            f"<updated>{item.updated.isoformat()}</updated>"
            f'<content type="html">{escape(f"<p>{escape(item.text)}</p>")}</content></entry>\n'
            for item in self._latest()
        )
        gone = "".join(
            f'<at:deleted-entry ref="{escape(post)}" when="{when.isoformat()}">'
            f"<at:comment>Withdrawn</at:comment></at:deleted-entry>\n"
            for post, when in self.deleted.items()
        )
        return (
            '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" '
            'xmlns:at="http://purl.org/atompub/tombstones/1.0"><id>tag:tides.example,2026:feed</id>'
            f"<title>Ministry of Tides</title>{entries}{gone}</feed>"
        )

    def _rss(self) -> str:
        items = "".join(
            f'<item><guid isPermaLink="false">{escape(item.id)}</guid>'
            f"<title>{escape(item.text)}</title><link>{self.base}/news/{item.id[-1]}</link>"
            f"<pubDate>{format_datetime(item.published)}</pubDate>"
            f"<description>{escape(f'<p>{escape(item.text)}</p>')}</description></item>\n"
            for item in self._latest()
        )
        return (
            '<?xml version="1.0"?>\n<rss version="2.0"><channel><title>Ministry of Tides</title>'
            f"<link>{self.base}/</link><description/>{items}</channel></rss>"
        )

    def _json(self) -> str:
        items = [
            {
                "id": item.id,
                "title": item.text,
                "content_text": item.text,
                "date_published": item.published.isoformat(),
                "date_modified": item.updated.isoformat(),
            }
            for item in self._latest()
        ]
        told = {"version": "https://jsonfeed.org/version/1.1", "title": "Tides", "items": items}
        return json.dumps(told)
