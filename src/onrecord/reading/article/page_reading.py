"""How do a page's tags and texts become pieces, each passed once?"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from onrecord.findings.article import BlockKind
from onrecord.reading.article.elements import (
    BLOCKS,
    TELLING,
    VOID,
    is_beside,
    is_hidden,
    is_outside,
    kind_of_element,
    style_of,
)
from onrecord.reading.article.embed_markup import Shown, shown_by
from onrecord.reading.article.errors import ArticleError
from onrecord.reading.article.head import Head
from onrecord.reading.article.markup import End, Raw, Start, Token, Words
from onrecord.reading.article.open_elements import Element, OpenElements
from onrecord.reading.article.page import Container, Page, Piece, rank_of
from onrecord.reading.article.phrases import Phrase

__all__ = ["read_page"]

_MAX_TAGS = 500_000
"""A thousand comments under an article make some 50,000."""
_APART = frozenset({"td", "th", "option", "img"})
"""What stands apart from the words around it, though no new line begins."""


@dataclass(slots=True)
class _Reader:
    head: Head = field(default_factory=Head)
    pieces: list[Piece] = field(default_factory=list)
    containers: list[Container] = field(default_factory=list)
    phrase: Phrase = field(default_factory=Phrase)
    open: OpenElements = field(default_factory=OpenElements)
    labelled: list[int] = field(default_factory=lambda: [0])
    breaks: int = 0

    def start(self, tag: Start) -> None:
        name = tag.name
        if tag.attributes:
            self.head.element(name, tag.attributes)
        if name == "br":
            self._break()
            return
        self._end_from(self.open.ended_by_start(name))
        if name in BLOCKS:
            self.flush()
        elif name in _APART:
            self.phrase.space()
        if name in VOID or self.open.too_deep(name):
            return
        self._push(tag)
        if name == "a":
            self.phrase.begin_link(tag.attributes.get("href"))
        elif name == "q":
            self.words("“")

    def _break(self) -> None:
        """Two line breaks part paragraphs, as one space parts words."""
        self.breaks += 1
        self.phrase.space()
        if self.breaks == 2:
            self.flush()

    def _push(self, tag: Start) -> None:
        """Open an element: what its name and labels say, and what those around it say of it."""
        name, attributes, around = tag.name, tag.attributes, self.open.innermost
        element = Element(name, name in BLOCKS, len(self.pieces))
        element.hidden, element.outside = around.hidden, around.outside
        element.beside, element.credit = around.beside, around.credit
        element.kind, element.shown = around.kind, around.shown
        if attributes or name in TELLING:
            self._told(element, attributes)
        self.open.push(element)

    def _told(self, element: Element, attributes: dict[str, str]) -> None:
        name, style = element.name, style_of(attributes)
        if element.shown is None and (shown := shown_by(name, attributes)):
            self.flush()
            element.first, element.block = len(self.pieces), True
            element.shown, element.own_embed = shown, True
        elif is_outside(name, attributes, style):
            element.outside = self.open.depth
        element.rank = rank_of(name, attributes)
        element.hidden = element.hidden or is_hidden(name, attributes)
        if is_beside(name, style):
            element.beside = self._label()
        if kind := kind_of_element(name, style):
            element.kind = kind
            element.credit = self._label() if kind is BlockKind.CREDIT else element.credit

    def _label(self) -> int:
        self.labelled.append(0)
        return len(self.labelled) - 1

    def end(self, name: str) -> None:
        if name == "a":
            self.phrase.end_link()
        elif name == "q":
            self.words("”")
        self._end_from(self.open.ended_by_end(name))
        if name in BLOCKS:
            self.flush()

    def _end_from(self, depth: int) -> None:
        while self.open.depth > depth:
            if self.open.innermost.block:
                self.flush()
            self._close(self.open.pop())

    def end_all(self) -> None:
        self.flush()
        self._end_from(1)

    def _close(self, closed: Element) -> None:
        if closed.own_embed and closed.shown:
            self._join_embed(closed.first, closed.shown)
        if closed.rank or closed.loose:
            self.containers.append(
                Container(
                    closed.rank,
                    self.open.depth,
                    closed.first,
                    len(self.pieces),
                    closed.weight,
                    closed.total,
                    closed.loose,
                )
            )
        self.open.innermost.total += closed.total

    def _join_embed(self, first: int, shown: Shown) -> None:
        """What a shown post's element holds is one block."""
        joined = Phrase()
        for piece in self.pieces[first:]:
            joined.add_all(piece.words, piece.links)
        words, links = joined.taken()
        self.pieces[first:] = [Piece(words, BlockKind.EMBED, links, 0, 0, 0, shown)]

    def words(self, text: str) -> None:
        if not self.open.innermost.hidden:
            if self.breaks and not text.isspace():
                self.breaks = 0
            self.phrase.add(text)

    def raw(self, tag: Raw) -> None:
        self.head.raw(tag)
        around = self.open.innermost
        shown = shown_by(tag.name, tag.attributes)
        if shown and not around.hidden and around.shown is None:
            self.flush()
            self.pieces.append(Piece("", BlockKind.EMBED, (), 0, 0, 0, shown))

    def flush(self) -> None:
        """Make a piece of the words so far, in the element that is open."""
        self.breaks = 0
        if not self.phrase.length:
            self.phrase.spaced = False
            return
        words, links = self.phrase.taken()
        around = self.open.innermost
        kind = around.kind or BlockKind.PARAGRAPH
        self.pieces.append(
            Piece(words, kind, links, around.outside, around.beside, around.credit, around.shown)
        )
        if kind in (BlockKind.PARAGRAPH, BlockKind.CREDIT) and around.shown is None:
            self.labelled[around.beside] += len(words)
            self.labelled[around.credit] += len(words)
            self._weigh(len(words), clean=around.outside == 0)

    def _weigh(self, size: int, *, clean: bool) -> None:
        """A paragraph counts for the element that holds it, and half for the one around that."""
        inner, outer = self.open.holders()
        for holder, share in ((inner, size), (outer, size // 2)):
            if holder:
                holder.loose += share
                holder.weight += share if clean else 0
        self.open.innermost.total += size if clean else 0


def read_page(tokens: Iterable[Token]) -> Page:
    """Read a page from its tokens, each once. Raises ArticleError for too many tags."""
    reader = _Reader()
    for number, token in enumerate(tokens):
        if number >= _MAX_TAGS:
            raise ArticleError(f"the page has more than {_MAX_TAGS:,} tags and texts")
        match token:
            case Words(text):
                reader.words(text)
            case Start():
                reader.start(token)
            case End(name):
                reader.end(name)
            case Raw():
                reader.raw(token)
    reader.end_all()
    reader.flush()
    return Page(tuple(reader.pieces), tuple(reader.containers), tuple(reader.labelled), reader.head)
