"""What is a news report, once its bytes have been read?

`reading.article` makes it; findings about quotations, statements and times work on it. All
places are offsets in code points into `Article.text`, which is what selectors and digests refer
to.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

__all__ = [
    "Article",
    "Block",
    "BlockKind",
    "Embed",
    "Link",
    "Metadata",
    "Origin",
    "Place",
    "Stated",
]


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """From `start` to before `end`, in code points."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The words that stand there."""
        return text[self.start : self.end]


class BlockKind(StrEnum):
    """What a block of the text is."""

    HEADLINE = "headline"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    CAPTION = "caption"
    EMBED = "embed"  # a post shown in the article: not the reporter's words
    RELATED = "related"  # a pointer to another article: "Also read: …"
    CREDIT = "credit"  # of an agency or a byline: "(With agency inputs)"


@dataclass(frozen=True, slots=True)
class Block:
    """One block of the text; blocks are in order and do not overlap."""

    kind: BlockKind
    place: Place


class Origin(StrEnum):
    """Where in the article something is stated."""

    JSON_LD = "json-ld"
    META = "meta"  # meta tags: Open Graph, article:*, Dublin Core, name=
    MARKUP = "markup"  # <title>, <time>, <link rel=canonical>, <html lang>, microdata
    TEXT = "text"
    GIVEN = "given"  # by whoever gave us the article: its address


@dataclass(frozen=True, slots=True)
class Stated:
    """A value with its origin, and its place where it stands in the text."""

    value: str
    origin: Origin
    place: Place | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link in the article's own body."""

    href: str | None  # None: named in flattened text only
    words: str
    place: Place | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What the article states about itself, each by every origin that states it, best first."""

    headline: tuple[Stated, ...] = ()
    outlet: tuple[Stated, ...] = ()
    author: tuple[Stated, ...] = ()
    published: tuple[Stated, ...] = ()  # RFC 3339 date or date-time as far as stated
    modified: tuple[Stated, ...] = ()
    language: tuple[Stated, ...] = ()  # BCP 47
    url: tuple[Stated, ...] = ()
    place_line: tuple[Stated, ...] = ()  # "Islamabad"
    agency: tuple[Stated, ...] = ()  # "With agency inputs", "(Reuters)"
    related: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Embed:
    """A post that the article shows: from its markup, or flattened into a line of text."""

    text: str
    platform: str | None
    name: str | None
    handle: str | None  # without @
    url: str | None
    date: str | None  # ISO 8601, as far as stated
    from_markup: bool
    place: Place | None  # of its block in the text


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """A news report, read."""

    text: str
    blocks: tuple[Block, ...]
    metadata: Metadata
    embeds: tuple[Embed, ...]
    links: tuple[Link, ...]
    published_at: datetime | None  # the best of `metadata.published` as an instant, if it is one
    doubts: tuple[str, ...] = ()  # what could not be read well, in sentences
