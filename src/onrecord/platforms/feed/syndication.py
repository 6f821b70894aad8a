"""What entries do RSS and Atom hold?

RSS 0.9x, 1.0 and 2.0 as their own pages have them, Atom by RFC 4287 and its draft 0.3, deleted
entries by RFC 6721. Text is kept as served: what is HTML stays HTML.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from onrecord.platforms.feed.document import Element, read_document
from onrecord.platforms.feed.entries import Entry, Feed, Gone, joined
from onrecord.platforms.speech import Unplaced

__all__ = ["read_syndication"]

_ATOM = ("http://www.w3.org/2005/Atom", "http://purl.org/atom/ns#")
_RSS = (
    "",
    "http://purl.org/rss/1.0/",
    "http://my.netscape.com/rdf/simple/0.9/",
    "http://backend.userland.com/rss2",
)
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_DC = "http://purl.org/dc/elements/1.1/"
_TERMS = "http://purl.org/dc/terms/"
_CONTENT = "http://purl.org/rss/1.0/modules/content/"
_MEDIA = "http://search.yahoo.com/mrss/"
_DELETED = "http://purl.org/atompub/tombstones/1.0"


def read_syndication(text: str, base: str) -> Feed:
    """Read RSS or Atom; `base` is where its own addresses begin. Raises `Unplaced`."""
    root = read_document(text, frozenset(_atom("title", "summary", "content")))
    if root.name in _atom("feed"):
        entries: Iterable[Entry] = (
            _atom_entry(one, base) for one in root.children(*_atom("entry"))
        )
        links = _atom_links([root], base)
    elif root.name in (*_rss("rss"), f"{_RDF} RDF"):
        channels = [*root.children(*_rss("channel"))]
        items = [item for one in (root, *channels) for item in one.children(*_rss("item"))]
        entries = (_rss_item(one, base) for one in items)
        links = _atom_links(channels, base)
    else:
        raise Unplaced("XML, but no feed")
    return Feed(tuple(entries), tuple(_gone(root)), links)


def _gone(root: Element) -> Iterator[Gone]:
    places = (root, *root.children(*_rss("channel")))
    for one in (x for place in places for x in place.children(f"{_DELETED} deleted-entry")):
        ref = one.attributes.get("ref", "").strip()
        if ref:
            comment = one.says(f"{_DELETED} comment") or ""
            yield Gone(ref, one.attributes.get("when", "").strip(), comment)


# RSS


def _rss_item(item: Element, base: str) -> Entry:
    guid = item.child(*_rss("guid"))
    about = item.attributes.get(f"{_RDF} about")
    named = (item.says(*_rss("guid")) or about or "").strip()
    link = item.says(*_rss("link")) or next(iter(_hrefs(item, "alternate")), None)
    if link is None and guid is not None and guid.attributes.get("isPermaLink") != "false":
        link = named
    return Entry(
        _held(
            id=named,
            link=joined((base, *item.base), link) if link else None,
            title=item.says(*_rss("title"), f"{_DC} title"),
            title_type="unsaid",
            summary=item.says(*_rss("description"), f"{_DC} description"),
            summary_type="html",
            content=item.says(f"{_CONTENT} encoded"),
            content_type="html",
            published=item.says(*_rss("pubDate"), f"{_DC} date", *_atom("published")),
            updated=item.says(*_atom("updated"), f"{_TERMS} modified"),
            authors=[one.text.strip() for one in item.children(*_rss("author"), f"{_DC} creator")],
            enclosures=[*_enclosures(item, (base, *item.base))],
        )
    )


def _enclosures(item: Element, base: tuple[str, ...]) -> Iterator[dict[str, str]]:
    groups = (item, *item.children(f"{_MEDIA} group"))
    media = (one for group in groups for one in group.children(f"{_MEDIA} content"))
    for one in (*item.children(*_rss("enclosure")), *media):
        if url := one.attributes.get("url"):
            size = one.attributes.get("length") or one.attributes.get("fileSize")
            yield _held(url=joined(base, url), type=one.attributes.get("type"), length=size)


# Atom


def _atom_entry(entry: Element, base: str) -> Entry:
    bases = (base, *entry.base)
    links = [joined(bases, href) for href in _hrefs(entry, "alternate")]
    return Entry(
        _held(
            id=entry.says(*_atom("id")),
            link=links[0] if links else None,
            **_written("title", entry),
            **_written("summary", entry),
            **_written("content", entry),
            published=entry.says(*_atom("published", "issued")),
            updated=entry.says(*_atom("updated", "modified")),
            authors=[
                name
                for one in entry.children(*_atom("author"))
                if (name := one.says(*_atom("name")))
            ],
            enclosures=[*_enclosed(entry, bases)],
        )
    )


def _written(name: str, entry: Element) -> dict[str, str | None]:
    """A text construct (RFC 4287, 3.1) or content: what is written, and as what."""
    found = entry.child(*_atom(name))
    if found is None:
        return {}
    kind = found.attributes.get("type", "text").strip().lower()
    is_markup = bool(found.markup) and kind != "html"
    return {
        name: found.markup if is_markup else found.text.strip(" \t\r\n"),
        f"{name}_type": "xhtml" if is_markup else {"text/html": "html"}.get(kind, kind),
        f"{name}_from": found.attributes.get("src"),
    }


def _enclosed(entry: Element, bases: tuple[str, ...]) -> Iterator[dict[str, str]]:
    for one in entry.children(*_atom("link")):
        if one.attributes.get("rel") == "enclosure" and (href := one.attributes.get("href")):
            size = one.attributes.get("length")
            yield _held(url=joined(bases, href), type=one.attributes.get("type"), length=size)


def _hrefs(place: Element, relation: str) -> list[str]:
    links = place.children(*_atom("link"))
    found = (x.attributes for x in links if x.attributes.get("rel", "alternate") == relation)
    return [attributes["href"] for attributes in found if attributes.get("href")]


def _atom_links(places: Iterable[Element], base: str) -> dict[str, tuple[str, ...]]:
    """Where the feed says that its hub, it itself and its archives are."""
    told = [*places]
    return {
        relation: tuple(joined((base, *x.base), href) for x in told for href in _hrefs(x, relation))
        for relation in ("hub", "self", "next", "prev-archive")
    }


def _held(**fields: Any) -> dict[str, Any]:
    """The fields that say something; the kind of a text that is not there says nothing."""
    held = {name: value for name, value in fields.items() if value}
    return {
        name: value
        for name, value in held.items()
        if not name.endswith("_type") or (name.removesuffix("_type") in held and value != "text")
    }


def _atom(*names: str) -> tuple[str, ...]:
    return tuple(f"{space} {name}" for name in names for space in _ATOM)


def _rss(*names: str) -> tuple[str, ...]:
    return tuple(f"{space} {name}".lstrip() for name in names for space in _RSS)
