"""How do the words of a page run together, with white space as a browser shows it?"""

from dataclasses import dataclass, field
from typing import NamedTuple

__all__ = ["Href", "Phrase"]


class Href(NamedTuple):
    """A link around words, from `start` to before `end` in them."""

    href: str
    start: int
    end: int


@dataclass(slots=True)
class Phrase:
    """Words that are being put together; runs of white space become one space."""

    parts: list[str] = field(default_factory=list)
    length: int = 0
    spaced: bool = False
    links: list[Href] = field(default_factory=list)
    href: str | None = None
    link_start: int | None = None

    def space(self) -> None:
        self.spaced = True

    def add(self, text: str) -> None:
        """Add text as it stands in the page."""
        words = " ".join(text.split())
        if not words:
            self.spaced = self.spaced or bool(text)
            return
        if self.length and (self.spaced or text[0].isspace()):
            words = " " + words
        if self.href is not None and self.link_start is None:
            self.link_start = self.length + (words[0] == " ")
        self.parts.append(words)
        self.length += len(words)
        self.spaced = text[-1].isspace()

    def add_all(self, words: str, links: tuple[Href, ...]) -> None:
        """Add a whole phrase after a space."""
        start = self.length + (1 if self.length and words else 0)
        self.spaced = True
        self.add(words)
        self.links.extend(Href(link.href, start + link.start, start + link.end) for link in links)

    def begin_link(self, href: str | None) -> None:
        self.end_link()
        self.href = href

    def end_link(self) -> None:
        if self.href is not None and self.link_start is not None:
            self.links.append(Href(self.href, self.link_start, self.length))
        self.href = self.link_start = None

    def taken(self) -> tuple[str, tuple[Href, ...]]:
        """Return the words with their links and begin anew; an open link goes on."""
        href = self.href
        self.end_link()
        result = "".join(self.parts), tuple(self.links)
        self.parts, self.links, self.length, self.spaced = [], [], 0, False
        self.href = href
        return result
