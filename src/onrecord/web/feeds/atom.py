"""How is a feed written as Atom? RFC 4287, with the pages of RFC 5005, section 3."""

from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from onrecord.record.times import instant
from onrecord.web.feeds.feed import Feed, FeedItem, plain

__all__ = ["ATOM", "atom"]

ATOM = "application/atom+xml"
_NAMESPACE = "http://www.w3.org/2005/Atom"


def atom(feed: Feed) -> bytes:
    """The feed as a document of XML."""
    root = Element("feed", {"xmlns": _NAMESPACE, "xml:lang": "en"})
    for name, value in (
        ("id", feed.id),
        ("title", feed.title),
        ("subtitle", feed.subtitle),
        ("updated", instant(feed.updated)),
        ("generator", "onrecord"),
    ):
        SubElement(root, name).text = plain(value)
    SubElement(SubElement(root, "author"), "name").text = plain(feed.author)
    _link(root, "self", feed.own, ATOM)
    _link(root, "alternate", feed.page, "text/html")
    _link(root, "first", feed.first, ATOM)
    if feed.next is not None:
        _link(root, "next", feed.next, ATOM)
    for item in feed.items:
        _entry(root, item)
    return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True))


def _entry(root: Element, item: FeedItem) -> None:
    entry = SubElement(root, "entry")
    for name, value in (
        ("id", item.id),
        ("title", item.title),
        ("updated", instant(item.recorded_at)),
        ("published", instant(item.recorded_at)),
    ):
        SubElement(entry, name).text = plain(value)
    _link(entry, "alternate", item.page, "text/html")
    _link(entry, "related", item.entry, "application/json")
    SubElement(entry, "category", {"term": item.of.kind.value})
    SubElement(entry, "content", {"type": "text"}).text = plain(item.text)


def _link(parent: Element, relation: str, address: str, kind: str) -> None:
    SubElement(parent, "link", {"rel": relation, "href": plain(address), "type": kind})
