"""What is a page, once its tags are read: which pieces, in which elements?"""

from dataclasses import dataclass
from enum import IntEnum

from onrecord.findings.article import BlockKind
from onrecord.reading.article.embed_markup import Shown
from onrecord.reading.article.head import Head
from onrecord.reading.article.phrases import Href

__all__ = ["Container", "Page", "Piece", "Rank", "rank_of"]


class Rank(IntEnum):
    """How surely an element says that it holds the article."""

    NONE = 0
    MAIN = 1
    ARTICLE = 2
    BODY = 3


def rank_of(name: str, attributes: dict[str, str]) -> Rank:
    """The rank that an element's name, role or microdata gives it."""
    role = attributes.get("role")
    if "articleBody" in attributes.get("itemprop", "").split():
        return Rank.BODY
    if name == "article" or role == "article":
        return Rank.ARTICLE
    return Rank.MAIN if name == "main" or role == "main" else Rank.NONE


@dataclass(frozen=True, slots=True)
class Piece:
    """The words between two borders of blocks."""

    words: str
    kind: BlockKind
    links: tuple[Href, ...]
    outside: int  # depth of the innermost element around it that is not the article's; 0: none
    beside: int  # number of the innermost label that says it is not the article's; 0: none
    credit: int  # number of the innermost label that says it is a credit; 0: none
    shown: Shown | None


@dataclass(frozen=True, slots=True)
class Container:
    """An element with paragraphs: its pieces from `first` to before `end`."""

    rank: Rank
    depth: int
    first: int
    end: int
    weight: int  # characters in its own paragraphs, half of those in its children's
    total: int  # characters of all paragraphs in it
    loose: int  # weight, with what seems not to be the article's


@dataclass(frozen=True, slots=True)
class Page:
    """A page, in its own order."""

    pieces: tuple[Piece, ...]
    containers: tuple[Container, ...]
    labelled: tuple[int, ...]  # by number, the characters under each label, without inner ones
    head: Head
