"""On which platform is what answers at an address that none knows by sight?

Told by what came, as far as that needs no guess: a feed and an actor say what they are.
"""

import json
import re
from typing import Any
from urllib.parse import urljoin

from onrecord.platforms.markup import parsed
from onrecord.platforms.speech import Unplaced
from onrecord.record.exchanges import Exchange

__all__ = ["ACCEPT", "recognise"]

ACCEPT = (
    "text/html, application/xhtml+xml, application/atom+xml, application/rss+xml,"
    " application/feed+json, application/activity+json;q=0.9, application/ld+json;q=0.8, */*;q=0.5"
)

_LOOKED_THROUGH = 256 * 1024  # bytes; what says what it is says so at its beginning
_FEED = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?(?:rss|feed|RDF)[\s>/]")
_PROLOGUE = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:(?:<\?.*?\?>|<!--.*?-->|<!DOCTYPE\s+(?:rss|rdf)\b[^>]*>)\s*)*",
    re.DOTALL,
)
_JSON_FEED = "https://jsonfeed.org/version/"
_ACTORS = frozenset({"Application", "Group", "Organization", "Person", "Service"})
_ACTIVITY = "application/activity+json"


def recognise(exchange: Exchange) -> str | None:
    """The NAME of the platform: feed, activitypub or web; None if it is none of them.

    A page that names itself as an actor of ActivityPub, too, is taken for that actor.
    """
    if exchange.status != 200:
        return None
    body = exchange.body[:_LOOKED_THROUGH]
    if body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return _of_json(exchange.body)
    root = body[_end_of_prologue(body) :]
    if _FEED.match(root):
        return "feed"
    if not _is_html(exchange, root):
        return None
    return "activitypub" if _is_actors_page(exchange, body) else "web"


def _of_json(body: bytes) -> str | None:
    try:
        found: Any = json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict):
        return None
    version, kind = found.get("version"), found.get("type")
    if isinstance(version, str) and version.startswith(_JSON_FEED):
        return "feed"
    kinds = kind if isinstance(kind, list) else [kind]
    is_actor = any(isinstance(one, str) and one in _ACTORS for one in kinds)
    return "activitypub" if is_actor and isinstance(found.get("inbox"), str) else None


def _end_of_prologue(body: bytes) -> int:
    found = _PROLOGUE.match(body)
    return 0 if found is None else found.end()


def _is_html(exchange: Exchange, root: bytes) -> bool:
    said = dict(reversed(exchange.headers)).get("content-type", "").lower()
    if said.startswith(("text/html", "application/xhtml")):
        return True
    return not said and root[:15].lower().startswith((b"<!doctype html", b"<html"))


def _is_actors_page(exchange: Exchange, body: bytes) -> bool:
    """Whether a page says that the same address is an actor, for whoever asks for that."""
    try:
        tree = parsed(body.decode("utf-8", "replace"))
        links = tree.css("link[rel~=alternate][href]")
        hrefs = [one.attributes.get("href") for one in links if _type(one.attributes) == _ACTIVITY]
        return any(href and urljoin(exchange.url, href) == exchange.url for href in hrefs)
    except (ValueError, Unplaced):  # a link that can't be joined, or a page that is not read
        return False


def _type(attributes: Any) -> str:
    return str(attributes.get("type") or "").strip().lower()
