"""What stands in a page: its title, dates and links, and where it sends a reader?"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from onrecord.platforms.markup import has_endless_tag
from onrecord.platforms.speech import Unplaced
from onrecord.platforms.statuses import header
from onrecord.platforms.web.addresses import beneath, joined, normalised
from onrecord.platforms.web.charset import text_of
from onrecord.platforms.web.main_text import lxml_html, main_text
from onrecord.record.exchanges import Exchange

__all__ = ["MOST_NAMED", "Page", "read_page"]

MOST_NAMED = 40
"""Pages of a list that are asked after, the first in its order."""

_MOST = 4 * 1024 * 1024  # bytes; press releases with pictures inlined are below one
_MOST_TAGS = 40_000  # the extractor takes a second for so many
_SOON = 10  # seconds; a page that reloads later has been read by then
_REFRESH = re.compile(r"\s*(\d{1,4})(?:\.\d*)?\s*[;,]?\s*(?:url\s*=)?\s*[\"']?([^\"']*)", re.I)
_NOT_PAGES = re.compile(
    r"\.(?:pdf|jpe?g|png|gif|webp|svg|mp[34]|m4a|ogg|webm|zip|gz|docx?|xlsx?|pptx?|od[tsp]|rtf|csv"
    r"|ics|xml|rss|atom|json|css|js|epub|txt)$"
    r"|/(?:page|seite|p)/\d+/?$|/(?:feed|rss|atom)/?$",
    re.IGNORECASE,
)
_BESIDE = "ancestor::nav or ancestor::footer or ancestor::aside or @rel='next' or @rel='prev'"
_PASSWORDS = (
    "//input[translate(@type,'PASWORD','pasword')='password']"
    "[not(ancestor::header or ancestor::footer or ancestor::aside or ancestor::nav)]"
)
_DATES = (  # where pages say when they were published, the plainest first
    "//meta[@property='article:published_time']/@content",
    "//meta[@itemprop='datePublished']/@content",
    "//meta[translate(@name,'DCTERMSI','dctermsi')='dcterms.issued']/@content",
    "//meta[@name='date' or @name='pubdate' or @name='publish-date']/@content",
)
_TIMES = (
    "//time[@itemprop='datePublished' or @pubdate]/@datetime",
    "//article//time[not(ancestor::aside or ancestor::nav)]/@datetime",
    "//main//time[not(ancestor::aside or ancestor::nav)]/@datetime",
)


@dataclass(frozen=True, slots=True)
class Page:
    """A page that was parsed, as far as it can be compared with others."""

    url: str
    title: str
    text: str  # the main one
    published: str | None  # as it is written there
    canonical: str | None
    language: str | None
    links: tuple[str, ...]  # beneath its own address, in its order
    on_host: int  # links to other pages of its host
    leads_to: str | None  # where it sends a reader at once
    asks_password: bool  # in its midst, not in a header or beside it
    skeleton: Counter[str]


def read_page(exchange: Exchange) -> Page:
    """Parse the page that an answer is. Raises `Unplaced`."""
    kind = (header(exchange, "content-type") or "").partition(";")[0].strip().lower()
    if kind not in ("", "text/html", "application/xhtml+xml"):
        raise Unplaced(f"no HTML page, but {kind[:80]}")
    if len(exchange.body) > _MOST:
        raise Unplaced("a page too large to be read")
    text = text_of(exchange)
    if text.count("<") > _MOST_TAGS or has_endless_tag(text):
        raise Unplaced("a page of more elements than people write")
    try:
        return _read(exchange, text)
    except Unplaced:
        raise
    except Exception as error:  # the parser and the extractor raise any of a dozen on hostile bytes
        raise Unplaced(f"a page that can't be parsed ({type(error).__name__})") from error


def _read(exchange: Exchange, text: str) -> Page:
    nul = next(char for char in map(chr, range(0xE000, 0xF8FF)) if char not in text)
    html = lxml_html()
    parser = html.HTMLParser(encoding="utf-8", huge_tree=False)
    written = text.replace("\0", nul).encode("utf-8", "replace")
    if not written.strip():
        raise Unplaced("an empty page")
    tree = html.document_fromstring(written, parser=parser)
    base = normalised(exchange.url) or exchange.url
    links = _links(tree, base, f"//a[not({_BESIDE})]/@href")
    on_host = {link for link in _links(tree, base, "//a/@href") if beneath(link, _root(base))}
    page = Page(
        url=base,
        title=_title(tree).replace(nul, "\0"),
        published=_published(tree),
        canonical=_canonical(tree, base),
        language=_first(tree, ("//html/@lang",)),
        links=tuple(_named(links, base)),
        on_host=len(on_host - {base}),
        leads_to=_refresh(tree, base),
        asks_password=bool(tree.xpath(_PASSWORDS)),
        skeleton=Counter(
            _shape(element) for element in tree.iter() if isinstance(element.tag, str)
        ),
        text=main_text(tree).replace(nul, "\0"),  # last: it takes the tree apart
    )
    return page


def _first(tree: Any, paths: tuple[str, ...]) -> str | None:
    for path in paths:
        for found in tree.xpath(path):
            words = str(found).strip()
            if words:
                return words
    return None


def _title(tree: Any) -> str:
    said = _first(tree, ("//meta[@property='og:title']/@content", "//head/title/text()"))
    return " ".join((said or "").split())


def _published(tree: Any) -> str | None:
    said = _first(tree, _DATES)
    if said is None:
        said = next(_from_json_ld(tree), None)
    return (said or _first(tree, _TIMES) or "")[:100] or None


def _from_json_ld(tree: Any) -> Iterator[str]:
    for script in tree.xpath("//script[@type='application/ld+json']/text()")[:20]:
        try:
            said = json.loads(str(script))
        except (ValueError, RecursionError):
            continue
        yield from _dates_in(said)


def _dates_in(said: Any) -> Iterator[str]:
    """`datePublished` of what the page is about: at the top, or in its `@graph`."""
    top = said if isinstance(said, list) else [said]
    for one in top[:20]:
        graph = one.get("@graph") if isinstance(one, dict) else None
        for thing in [one, *(graph[:50] if isinstance(graph, list) else [])]:
            date = thing.get("datePublished") if isinstance(thing, dict) else None
            if isinstance(date, str) and date.strip():
                yield date.strip().encode("utf-8", "replace").decode()


def _canonical(tree: Any, base: str) -> str | None:
    said = _first(tree, ("//link[@rel='canonical']/@href",))
    return None if said is None else joined(base, said)


def _links(tree: Any, base: str, path: str) -> list[str]:
    return [found for href in tree.xpath(path) if (found := joined(base, str(href))) is not None]


def _named(links: list[str], base: str) -> list[str]:
    found = [
        one for one in links if beneath(one, base) and not _NOT_PAGES.search(one.split("?")[0])
    ]
    return list(dict.fromkeys(found))[:MOST_NAMED]


def _root(url: str) -> str:
    return joined(url, "/") or url


def _refresh(tree: Any, base: str) -> str | None:
    """Where a meta refresh leads; None for one that reloads the page, or is for later."""
    for said in tree.xpath("//meta[translate(@http-equiv,'REFSH','refsh')='refresh']/@content")[:5]:
        found = _REFRESH.match(str(said))
        target = joined(base, found[2]) if found and found[2].strip() else None
        if found and int(found[1]) <= _SOON and target is not None and target != base:
            return target
    return None


def _shape(element: Any) -> str:
    return f"{element.tag} {element.get('class', '')}"
