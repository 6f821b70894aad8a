"""What items does a JSON Feed hold? (jsonfeed.org/version/1.1)"""

from collections.abc import Mapping
from typing import Any

from onrecord.platforms.bodies import list_in, object_of, text_in
from onrecord.platforms.feed.entries import Entry, Feed, joined
from onrecord.platforms.speech import Unplaced
from onrecord.record.exchanges import Exchange

__all__ = ["read_json_feed"]

_VERSION = "https://jsonfeed.org/version/"


def read_json_feed(exchange: Exchange, base: str) -> Feed:
    """Read a JSON Feed; `base` is where its own addresses begin. Raises `Unplaced`."""
    body = object_of(exchange)
    if not text_in(body, "version").startswith(_VERSION):
        raise Unplaced("JSON, but no feed")
    items = [one for one in list_in(body, "items") if isinstance(one, dict)]
    hubs = [
        url
        for one in _list(body, "hubs")
        if isinstance(one, dict) and str(one.get("type")).lower() == "websub"
        if (url := _text(one, "url"))
    ]
    links = {
        "hub": tuple(joined((base,), url) for url in hubs),
        "self": tuple(joined((base,), url) for url in [_text(body, "feed_url")] if url),
        "next": tuple(joined((base,), url) for url in [_text(body, "next_url")] if url),
    }
    return Feed(tuple(_entry(one, base) for one in items), (), links)


def _entry(item: Mapping[str, Any], base: str) -> Entry:
    link = _text(item, "url") or _text(item, "external_url")
    html = _text(item, "content_html")
    fields = {
        "id": _id(item.get("id")),
        "link": joined((base,), link) if link else None,
        "title": _text(item, "title"),
        "summary": _text(item, "summary"),
        "content": html or _text(item, "content_text"),
        "content_type": "html" if html else None,
        "published": _text(item, "date_published"),
        "updated": _text(item, "date_modified"),
        "language": _text(item, "language"),
        "authors": [name for one in _authors(item) if (name := _text(one, "name"))],
        "enclosures": [found for one in _list(item, "attachments") if (found := _file(one, base))],
    }
    return Entry({name: value for name, value in fields.items() if value})


def _id(value: Any) -> str | None:
    """A string, in older feeds a number."""
    if isinstance(value, str):
        return value
    return str(value) if type(value) is int else None


def _authors(item: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    told = [*_list(item, "authors"), item.get("author")]  # the latter in version 1
    return [one for one in told if isinstance(one, dict)]


def _file(attachment: Any, base: str) -> dict[str, str]:
    if not isinstance(attachment, dict) or not (url := _text(attachment, "url")):
        return {}
    size = attachment.get("size_in_bytes")
    told = {
        "url": joined((base,), url),
        "type": _text(attachment, "mime_type"),
        "length": str(size) if type(size) is int else None,
    }
    return {name: value for name, value in told.items() if value}


def _text(body: Mapping[str, Any], name: str) -> str | None:
    value = body.get(name)
    return value if isinstance(value, str) else None


def _list(body: Mapping[str, Any], name: str) -> list[Any]:
    value = body.get(name)
    return value if isinstance(value, list) else []
