"""Which part of a page is the article?"""

from dataclasses import replace

from onrecord.findings.article import BlockKind
from onrecord.reading.article.page import Container, Page, Piece, Rank

__all__ = ["main_text"]

_ENOUGH = 0.6
"""Share of the densest element's words that a declared article must hold to be believed.

Teasers are marked up as articles too; the real one holds at least what the densest element does.
"""
_MOSTLY_OUTSIDE = 0.25
"""With less than this share outside menus and the like, the labels are wrong, not the words."""
_MISLABELLED = 0.3
"""What is labelled as advertising, but holds more than this share of the words, is the article."""
_LONGEST_CREDIT = 250
"""Characters of a byline with its day, place and editors."""


def main_text(page: Page) -> tuple[Piece, ...]:
    """The article's pieces in order, its headline first where that stands elsewhere."""
    container = _container(page)
    if container is None:
        return page.pieces
    chosen = [
        piece
        for piece in page.pieces[container.first : container.end]
        if piece.outside <= container.depth
    ]
    most = _MISLABELLED * sum(len(piece.words) for piece in chosen)
    chosen = [p for p in chosen if not p.beside or page.labelled[p.beside] > most]
    chosen = [_doubted(p, page.labelled[p.credit]) for p in chosen]
    if not any(piece.kind is BlockKind.HEADLINE for piece in chosen):
        elsewhere = [piece for piece in page.pieces if piece.kind is BlockKind.HEADLINE]
        chosen[:0] = elsewhere[:1]
    return tuple(chosen)


def _doubted(piece: Piece, labelled: int) -> Piece:
    """A label with "author" on a whole article names its author; it makes no credit of it."""
    if piece.kind is BlockKind.CREDIT and labelled > _LONGEST_CREDIT:
        return replace(piece, kind=BlockKind.PARAGRAPH)
    return piece


def _container(page: Page) -> Container | None:
    if not page.containers:
        return None
    clean = max(c.weight for c in page.containers)
    if clean < _MOSTLY_OUTSIDE * max(c.loose for c in page.containers):
        return max(page.containers, key=lambda c: c.loose)
    for rank in (Rank.BODY, Rank.ARTICLE, Rank.MAIN):
        declared = [c for c in page.containers if c.rank is rank]
        if declared:
            longest = max(declared, key=lambda c: c.total)
            if longest.total and longest.total >= _ENOUGH * clean:
                return longest
    return max(page.containers, key=lambda c: c.weight)
