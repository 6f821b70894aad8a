"""Which hub delivers a feed? (WebSub, section 4)"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from onrecord.platforms.feed.answers import feed_in
from onrecord.platforms.feed.entries import joined
from onrecord.platforms.speech import Unplaced
from onrecord.record.exchanges import Exchange

__all__ = ["Hub", "hub_in"]

_LINK = re.compile(r"<([^<>]{1,2000})>((?:\s*;\s*[a-zA-Z*-]{1,20}\s*=\s*(?:\"[^\"]*\"|[^;,\"]*))*)")
_RELATION = re.compile(r";\s*rel\s*=\s*(?:\"([^\"]*)\"|([^;,\"\s]*))", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Hub:
    """Who delivers the feed, and under which address it knows it."""

    url: str
    topic: str


def hub_in(exchange: Exchange) -> Hub | None:
    """The first hub that an answer names, if it names itself too. Headers go before the feed."""
    told = [*_in_headers(exchange)]
    if not any(relation == "hub" for relation, _ in told):
        try:
            links = feed_in(exchange, exchange.url).links
        except Unplaced:
            return None
        told += [(name, url) for name in ("hub", "self") for url in links.get(name, ())]
    hubs = [url for relation, url in told if relation == "hub" and _is_web(url)]
    topics = [url for relation, url in told if relation == "self" and _is_web(url)]
    return Hub(hubs[0], topics[0]) if hubs and topics else None


def _in_headers(exchange: Exchange) -> Iterator[tuple[str, str]]:
    """The links of `Link` headers (RFC 8288): relation and address."""
    for value in (value for name, value in exchange.headers if name == "link"):
        for link in _LINK.finditer(value):
            relation = _RELATION.search(link[2])
            for one in (relation[1] or relation[2] or "").split() if relation else ():
                yield one.lower(), joined((exchange.url,), link[1].strip())


def _is_web(url: str) -> bool:
    try:
        return urlsplit(url).scheme in ("http", "https") and bool(urlsplit(url).hostname)
    except ValueError:
        return False
