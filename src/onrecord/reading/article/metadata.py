"""What does an article state about itself, and where does it state each thing?"""

from collections.abc import Callable, Iterable

from onrecord.findings.article import Metadata, Origin, Stated
from onrecord.reading.article.head import Head
from onrecord.reading.article.json_ld import Statements, read_json_ld
from onrecord.reading.article.moments import moment
from onrecord.reading.article.text_metadata import TextStatements

__all__ = ["metadata_of"]

_META: dict[str, tuple[str, ...]] = {
    "headline": ("og:title", "twitter:title", "dc.title", "parsely-title", "sailthru.title"),
    "outlet": ("og:site_name", "application-name", "dc.publisher", "publisher"),
    "author": ("author", "article:author", "dc.creator", "parsely-author", "byl"),
    "published": (
        *("article:published_time", "og:published_time", "datepublished", "date", "pubdate"),
        *("publish-date", "publish_date", "published", "dc.date", "dc.date.issued"),
        *("dcterms.date", "dcterms.created", "dcterms.issued", "parsely-pub-date"),
        *("sailthru.date", "cxenseparse:recs:publishtime", "date_published", "pub_date"),
    ),
    "modified": (
        *("article:modified_time", "og:updated_time", "datemodified", "last-modified"),
        *("dc.date.modified", "dcterms.modified", "lastmod"),
    ),
    "language": ("og:locale", "content-language", "dc.language", "language", "inlanguage"),
    "url": ("og:url", "twitter:url", "parsely-link"),
    "agency": ("syndication-source", "original-source", "source", "credit"),
}
_JSON_LD: dict[str, str] = {
    "headline": "headline",
    "outlet": "publisher",
    "author": "author",
    "published": "datePublished",
    "modified": "dateModified",
    "language": "inLanguage",
    "url": "url",
    "place_line": "dateline",
    "agency": "sourceOrganization",
}
_MICRODATA = {"datepublished": "published", "datemodified": "modified", "headline": "headline"}


def metadata_of(
    head: Head | None, text: TextStatements, url: str | None
) -> tuple[Metadata, list[str]]:
    """Gather what is stated, each value by each origin, best first; and doubts on the way.

    Best is what was written for machines: JSON-LD, then meta tags, markup, the text, and last
    what whoever gave us the article said of it.
    """
    doubts: list[str] = []
    head = head or Head()
    json_ld, json_doubts = read_json_ld(head.json_ld, head.canonical)
    doubts.extend(dict.fromkeys(json_doubts))
    gather = _Gathering(head, json_ld, doubts)
    return Metadata(
        headline=gather("headline", [head.title], text.headline),
        outlet=gather("outlet", [], []),
        author=gather("author", [], text.author),
        published=gather("published", head.times[:1], text.published, moment),
        modified=gather("modified", [], text.modified, moment),
        language=gather("language", [head.language], [], _language),
        url=gather("url", [head.canonical], [Stated(url, Origin.GIVEN)] if url else []),
        place_line=gather("place_line", [], text.place_line),
        agency=gather("agency", [], text.agency),
        related=tuple(text.related),
    ), doubts


class _Gathering:
    """Gathers one property after the other from all origins."""

    def __init__(self, head: Head, json_ld: Statements, doubts: list[str]) -> None:
        self._head = head
        self._json_ld = json_ld
        self._doubts = doubts

    def __call__(
        self,
        name: str,
        markup: Iterable[str | None],
        text: Iterable[Stated],
        read: Callable[[str], str | None] = lambda words: " ".join(words.split()) or None,
    ) -> tuple[Stated, ...]:
        wanted = _META.get(name, ())
        meta = sorted((wanted.index(key), value) for key, value in self._head.meta if key in wanted)
        micro = [v for key, v in self._head.microdata if _MICRODATA.get(key) == name]
        stated = [
            *((Origin.JSON_LD, v) for v in self._json_ld.get(_JSON_LD.get(name, ""), ())),
            *((Origin.META, value) for _, value in meta),
            *((Origin.MARKUP, value) for value in (*micro, *markup) if value),
        ]
        values = [
            Stated(v, origin) for origin, words in stated if (v := self._read(words, name, read))
        ]
        return tuple(dict.fromkeys([*values, *text]))

    def _read(self, words: str, name: str, read: Callable[[str], str | None]) -> str | None:
        value = read(words)
        if value is None:
            self._doubts.append(f"The {name} {words[:60]!r} is not understood.")
        return value


def _language(words: str) -> str | None:
    """A BCP 47 tag; Open Graph writes `en_GB`."""
    tag = words.strip().replace("_", "-")
    parts = tag.split("-")
    known = parts[0].isalpha() and 2 <= len(parts[0]) <= 3 and parts[0].isascii()
    return tag if known and len(tag) <= 35 and tag.isascii() else None
