"""How do a page's tags and texts become pieces, each passed once?"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from onrecord.findings.article import BlockKind
from onrecord.reading.article.elements import (
    BLOCKS,
    CLOSED_BY,
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
from onrecord.reading.article.page import Container, Page, Piece, Rank
from onrecord.reading.article.phrases import Phrase

__all__ = ["read_page"]

_MAX_DEPTH = 512
"""Open elements that are followed, as many as browsers nest; deeper ones only part the words."""
_PARTS_OF_TEXT = frozenset({"p", "li", "ul", "ol", "dl", "dd", "dt", "blockquote", "tr", "pre"})
"""Blocks that are within a text rather than around one."""
_MAX_TAGS = 500_000
"""A thousand comments under an article make some 50,000."""


@dataclass(slots=True)
class _Open:
    """An element that has begun."""

    name: str
    block: bool
    rank: Rank
    first: int
    hidden: bool
    outside: int
    beside: int
    credit: int
    kind: BlockKind | None
    shown: Shown | None
    own_embed: bool = False
    weight: int = 0
    total: int = 0
    loose: int = 0


@dataclass(slots=True)
class _Reader:
    head: Head = field(default_factory=Head)
    pieces: list[Piece] = field(default_factory=list)
    containers: list[Container] = field(default_factory=list)
    phrase: Phrase = field(default_factory=Phrase)
    open: list[_Open] = field(
        default_factory=lambda: [_Open("", True, Rank.NONE, 0, False, 0, 0, 0, None, None)]
    )
    labelled: list[int] = field(default_factory=lambda: [0])
    names: Counter[str] = field(default_factory=Counter)
    unfollowed: Counter[str] = field(default_factory=Counter)
    breaks: int = 0

    def start(self, tag: Start) -> None:
        self.head.element(tag.name, tag.attributes)
        if tag.name == "br":
            self.breaks += 1
            self.phrase.space()
            if self.breaks == 2:
                self.flush()
            return
        self._end_implied(tag.name)
        if tag.name in BLOCKS:
            self.flush()
        elif tag.name in ("td", "th", "option", "img"):
            self.phrase.space()
        if tag.name in VOID:
            return
        if len(self.open) > _MAX_DEPTH:
            self.unfollowed[tag.name] += 1
            return
        self._push(tag)
        if tag.name == "a":
            self.phrase.begin_link(tag.attributes.get("href"))
        elif tag.name == "q":
            self.words("“")

    def _push(self, tag: Start) -> None:
        around, style = self.open[-1], style_of(tag.attributes)
        shown = shown_by(tag.name, tag.attributes) if around.shown is None else None
        if shown:
            self.flush()
        outside = is_outside(tag.name, tag.attributes, style) and shown is None
        kind = kind_of_element(tag.name, style)
        self.names[tag.name] += 1
        self.open.append(
            _Open(
                tag.name,
                tag.name in BLOCKS or shown is not None,
                _rank(tag.name, tag.attributes),
                len(self.pieces),
                around.hidden or is_hidden(tag.name, tag.attributes),
                len(self.open) if outside else around.outside,
                self._label() if is_beside(tag.name, style) else around.beside,
                self._label() if kind is BlockKind.CREDIT else around.credit,
                kind or around.kind,
                shown or around.shown,
                own_embed=shown is not None,
            )
        )

    def _label(self) -> int:
        self.labelled.append(0)
        return len(self.labelled) - 1

    def _end_implied(self, name: str) -> None:
        """End what a start tag ends without saying so: a paragraph, an item, a cell."""
        if name in BLOCKS and self.names["p"]:
            self._end_up_to(frozenset({"p"}), BLOCKS)
        if name in CLOSED_BY:
            ended, barrier = CLOSED_BY[name]
            if any(self.names[other] for other in ended):
                self._end_up_to(ended, barrier)

    def _end_up_to(self, ended: frozenset[str], barrier: frozenset[str]) -> None:
        for at in range(len(self.open) - 1, 0, -1):
            if self.open[at].name in ended:
                self._pop_from(at)
                return
            if self.open[at].name in barrier:
                return

    def end(self, name: str) -> None:
        if name == "a":
            self.phrase.end_link()
        elif name == "q":
            self.words("”")
        if self.unfollowed[name]:
            self.unfollowed[name] -= 1
            if name in BLOCKS:
                self.flush()
        elif self.names[name]:
            at = len(self.open) - 1
            while self.open[at].name != name:
                at -= 1
            self._pop_from(at)

    def _pop_from(self, at: int) -> None:
        while len(self.open) > at:
            if self.open[-1].block:
                self.flush()
            self._close(self.open.pop())

    def _close(self, closed: _Open) -> None:
        self.names[closed.name] -= 1
        if closed.own_embed and closed.shown:
            self._join_embed(closed.first, closed.shown)
        if closed.rank or closed.loose:
            self.containers.append(
                Container(
                    closed.rank,
                    len(self.open),
                    closed.first,
                    len(self.pieces),
                    closed.weight,
                    closed.total,
                    closed.loose,
                )
            )
        self.open[-1].total += closed.total

    def _join_embed(self, first: int, shown: Shown) -> None:
        """What a shown post's element holds is one block."""
        joined = Phrase()
        for piece in self.pieces[first:]:
            joined.add_all(piece.words, piece.links)
        words, links = joined.taken()
        self.pieces[first:] = [Piece(words, BlockKind.EMBED, links, 0, 0, 0, shown)]

    def words(self, text: str) -> None:
        if not self.open[-1].hidden:
            if self.breaks and not text.isspace():
                self.breaks = 0
            self.phrase.add(text)

    def raw(self, tag: Raw) -> None:
        self.head.raw(tag)
        shown = shown_by(tag.name, tag.attributes)
        if shown and not self.open[-1].hidden and self.open[-1].shown is None:
            self.flush()
            self.pieces.append(Piece("", BlockKind.EMBED, (), 0, 0, 0, shown))

    def flush(self) -> None:
        self.breaks = 0
        words, links = self.phrase.taken()
        if not words:
            return
        around = self.open[-1]
        kind = around.kind or BlockKind.PARAGRAPH
        self.pieces.append(
            Piece(words, kind, links, around.outside, around.beside, around.credit, around.shown)
        )
        if kind in (BlockKind.PARAGRAPH, BlockKind.CREDIT) and around.shown is None:
            self.labelled[around.beside] += len(words)
            self.labelled[around.credit] += len(words)
            self._weigh(len(words), around.outside == 0)

    def _weigh(self, size: int, clean: bool) -> None:
        """A paragraph counts for the element that holds it, and half for the one around that."""
        holders = (o for o in reversed(self.open) if o.block and o.name not in _PARTS_OF_TEXT)
        for holder, share in zip(holders, (size, size // 2), strict=False):
            holder.loose += share
            holder.weight += share if clean else 0
        self.open[-1].total += size if clean else 0


def _rank(name: str, attributes: dict[str, str]) -> Rank:
    role = attributes.get("role")
    if "articleBody" in attributes.get("itemprop", "").split():
        return Rank.BODY
    if name == "article" or role == "article":
        return Rank.ARTICLE
    return Rank.MAIN if name == "main" or role == "main" else Rank.NONE


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
    reader.flush()
    reader._pop_from(1)
    reader.flush()
    return Page(tuple(reader.pieces), tuple(reader.containers), tuple(reader.labelled), reader.head)
