"""What does a page say about itself outside its text?"""

from dataclasses import dataclass, field
from typing import TypeVar

from onrecord.reading.article.markup import Raw

__all__ = ["Head"]

_T = TypeVar("_T")
_MANY = 1000
"""Statements of each kind that are kept; an article's page has a few dozen."""
_META_NAMES = ("property", "name", "itemprop", "http-equiv")


@dataclass(slots=True)
class Head:
    """The page's own statements, in the page's order."""

    title: str | None = None
    language: str | None = None
    canonical: str | None = None
    meta: list[tuple[str, str]] = field(default_factory=list)  # name in lower case, content
    microdata: list[tuple[str, str]] = field(default_factory=list)  # itemprop, machine's value
    times: list[str] = field(default_factory=list)  # of <time datetime>
    json_ld: list[str] = field(default_factory=list)

    def element(self, name: str, attributes: dict[str, str]) -> None:
        """Take what a start tag states."""
        if name == "meta":
            self._meta(attributes)
        elif name == "html":
            self.language = self.language or attributes.get("lang") or attributes.get("xml:lang")
        elif name == "link" and "canonical" in attributes.get("rel", "").lower().split():
            self.canonical = self.canonical or attributes.get("href")
        elif name == "time" and attributes.get("datetime"):
            _keep(self.times, attributes["datetime"])
        if name != "meta" and "itemprop" in attributes:
            value = attributes.get("content") or attributes.get("datetime")
            if value:
                _keep(self.microdata, (attributes["itemprop"].lower(), value[:2000]))

    def _meta(self, attributes: dict[str, str]) -> None:
        if content := attributes.get("content", "").strip():
            for place in _META_NAMES:
                if attributes.get(place):
                    _keep(self.meta, (attributes[place].strip().lower(), content[:2000]))

    def raw(self, tag: Raw) -> None:
        """Take what a script or the title states."""
        if tag.name == "title":
            self.title = self.title or " ".join(tag.text[:2000].split()) or None
        elif tag.name == "script" and "ld+json" in tag.attributes.get("type", "").lower():
            _keep(self.json_ld, tag.text)


def _keep(kept: list[_T], value: _T) -> None:
    if len(kept) < _MANY:
        kept.append(value)
