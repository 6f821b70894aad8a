"""Which links does an answer hold, and what does it call them?

HTML by its elements; JSON by its texts and CSV by its cells, as directories publish them. What is
in comments or templates is not shown to anybody, and what is marked as written by visitors
(rel=ugc) is not the page's own word.
"""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any
from urllib.parse import urljoin

from selectolax.lexbor import LexborNode

from onrecord.platforms.markup import parsed
from onrecord.platforms.speech import Unplaced
from onrecord.platforms.statuses import header
from onrecord.reading.article.charset import decode
from onrecord.reading.article.kinds import Kind
from onrecord.record.exchanges import Exchange

__all__ = ["MAX_BYTES", "MAX_LINKS", "Link", "links_in"]

MAX_BYTES = 32 * 1024 * 1024  # a country's whole directory as CSV has some megabytes
MAX_LINKS = 200_000
_DEEPEST = 100  # JSON within JSON
_LINKING = "a[href], area[href], link[href], meta[name][content]"
_CREATOR = "fediverse:creator"  # Mastodon 4.3, author attribution
_FEEDS = ("application/rss+xml", "application/atom+xml", "application/feed+json")
_OF_VISITORS = "ugc"  # user-generated content


@dataclass(frozen=True, slots=True)
class Link:
    """A link: `kind` is "a", "me" (rel=me), "feed" (rel=alternate), "creator" or "text"."""

    kind: str
    to: str  # absolute where it was a reference; a creator is a handle


def links_in(exchange: Exchange) -> tuple[Link, ...]:
    """The links that an answer holds, in order, at most MAX_LINKS; none in what is not read.

    It is read by what it says it is, or by how it begins. Never raises.
    """
    if len(exchange.body) > MAX_BYTES:
        return ()
    kind = (header(exchange, "content-type") or "").split(";")[0].strip().lower()
    start = exchange.body[:200].lstrip(b"\xef\xbb\xbf \t\r\n")
    if kind.endswith("json") or (not kind.endswith("html") and start[:1] in (b"{", b"[")):
        return _json(exchange)
    if kind.endswith("/csv"):
        return _csv(exchange)
    return _html(exchange)


def _html(exchange: Exchange) -> tuple[Link, ...]:
    text = decode(exchange.body, Kind.HTML, header(exchange, "content-type")).text
    if not text.lstrip().startswith("<"):
        return ()
    try:
        tree = parsed(text)
    except Unplaced:
        return ()
    first = tree.css_first("base[href]")
    base = _joined(exchange.url, (first.attributes.get("href") or "") if first else "")
    nodes = islice(tree.css(_LINKING), MAX_LINKS)
    found = tuple(link for node in nodes for link in _of_node(node, base))
    return found


def _of_node(node: LexborNode, base: str) -> Iterator[Link]:
    attributes = {name: value or "" for name, value in node.attributes.items()}
    if node.tag == "meta":
        if attributes["name"].strip().lower() == _CREATOR:
            yield Link("creator", attributes["content"].strip())
        return
    rel, to = attributes.get("rel", "").lower().split(), _joined(base, attributes["href"])
    if _OF_VISITORS in rel:
        return
    if "me" in rel:
        yield Link("me", to)
    if node.tag != "link":
        yield Link("a", to)
    elif "alternate" in rel and attributes.get("type", "").strip().lower() in _FEEDS:
        yield Link("feed", to)


def _joined(base: str, reference: str) -> str:
    try:
        return urljoin(base, reference.strip())
    except ValueError:  # a bracket that is not closed: it leads nowhere
        return reference


def _json(exchange: Exchange) -> tuple[Link, ...]:
    try:
        held = json.loads(exchange.body)
    except (ValueError, RecursionError):
        return ()
    found = tuple(Link("text", text) for text in islice(_texts(held, _DEEPEST), MAX_LINKS))
    return found


def _texts(held: Any, deepest: int) -> Iterator[str]:
    match held:
        case str():
            yield held.strip()
        case list() if deepest:
            for one in held:
                yield from _texts(one, deepest - 1)
        case dict() if deepest:
            for one in held.values():
                yield from _texts(one, deepest - 1)
        case _:
            return


def _csv(exchange: Exchange) -> tuple[Link, ...]:
    text = decode(exchange.body, Kind.TEXT, header(exchange, "content-type")).text
    first = text[: text.find("\n")] if "\n" in text else text
    marks = max(",;\t", key=first.count)
    found: list[Link] = []
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=marks):
            found += [Link("text", cell.strip()) for cell in cells if cell.strip()]
            if len(found) > MAX_LINKS:
                break
    except csv.Error:
        return ()
    return tuple(found[:MAX_LINKS])
