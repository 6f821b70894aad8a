"""How is a feed written as JSON? JSON Feed 1.1, https://www.jsonfeed.org/version/1.1/."""

import json
from typing import Any

from onrecord.desk.happenings import happening_shape
from onrecord.record.times import instant
from onrecord.web.feeds.feed import Feed, FeedItem, plain

__all__ = ["JSON_FEED", "json_feed"]

JSON_FEED = "application/feed+json"
_VERSION = "https://jsonfeed.org/version/1.1"


def json_feed(feed: Feed) -> bytes:
    """The feed as JSON; `_onrecord` holds each event as our own programs have it."""
    shape: dict[str, Any] = {
        "version": _VERSION,
        "title": feed.title,
        "description": feed.subtitle,
        "home_page_url": feed.page,
        "feed_url": feed.own,
        "language": "en",
        "authors": [{"name": feed.author}],
        "items": [_item(one) for one in feed.items],
    }
    if feed.next is not None:
        shape["next_url"] = feed.next
    return json.dumps(shape, ensure_ascii=False, indent=1).encode()


def _item(item: FeedItem) -> dict[str, Any]:
    own = happening_shape(item.of)
    own["says"] = plain(item.of.says)
    own["institution"] = None if item.of.institution is None else plain(item.of.institution)
    own["about"] = item.entry
    return {
        "id": item.id,
        "url": item.page,
        "title": item.title,
        "content_text": item.text,
        "date_published": instant(item.recorded_at),
        "tags": [item.of.kind.value],
        "_onrecord": own,
    }
