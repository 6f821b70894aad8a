"""What does the text itself state: place line, day, agency, author, related articles?"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from onrecord.findings.article import BlockKind, Link, Origin, Place, Stated
from onrecord.findings.times import read_date
from onrecord.reading.article.drafts import Composed
from onrecord.reading.article.lines import agency_credit, stated_author, stated_day
from onrecord.reading.article.place_lines import read_place_line

__all__ = ["TextStatements", "text_statements"]

_HEAD = 6
"""Blocks from the top in which an article's own day, place and author stand."""


@dataclass(slots=True)
class TextStatements:
    """What the text states, each with its place in it."""

    headline: list[Stated] = field(default_factory=list)
    published: list[Stated] = field(default_factory=list)
    modified: list[Stated] = field(default_factory=list)
    author: list[Stated] = field(default_factory=list)
    place_line: list[Stated] = field(default_factory=list)
    agency: list[Stated] = field(default_factory=list)
    related: list[Link] = field(default_factory=list)


def text_statements(composed: Composed) -> TextStatements:
    """Read what the blocks state."""
    stated = TextStatements()
    links = {link.place: link for link in composed.links}
    first_paragraph = True
    for number, block in enumerate(composed.blocks):
        words = block.place.of(composed.text)
        if block.kind is BlockKind.HEADLINE:
            stated.headline.append(Stated(words, Origin.TEXT, block.place))
        elif block.kind is BlockKind.CREDIT:
            _credit(stated, words, block.place.start, number < _HEAD)
        elif block.kind is BlockKind.RELATED:
            stated.related.append(_related(words, block.place, links.values()))
        elif block.kind is BlockKind.PARAGRAPH and first_paragraph:
            first_paragraph = False
            _place_line(stated, words, block.place.start)
    return stated


def _stated(words: str, start: int, part: tuple[int, int]) -> Stated:
    a, b = part
    return Stated(words[a:b], Origin.TEXT, Place(start + a, start + b))


def _place_line(stated: TextStatements, words: str, start: int) -> None:
    line = read_place_line(words)
    if line is None:
        return
    if line.place:
        stated.place_line.append(_stated(words, start, line.place))
    if line.agency:
        stated.agency.append(_stated(words, start, line.agency))
    if line.day:
        _day(stated.published, words, start, line.day)


def _day(into: list[Stated], words: str, start: int, part: tuple[int, int]) -> None:
    a, b = part
    if value := read_date(words[a:b]) or read_date(words[a:b].split(",")[0]):
        into.append(Stated(value, Origin.TEXT, Place(start + a, start + b)))


def _credit(stated: TextStatements, words: str, start: int, at_top: bool) -> None:
    if part := agency_credit(words):
        stated.agency.append(_stated(words, start, part))
    elif at_top and (found := stated_day(words)):
        label, a, b = found
        into = stated.modified if "updated" in label or "modified" in label else stated.published
        _day(into, words, start, (a, b))
    elif part := stated_author(words):
        stated.author.append(_stated(words, start, part))


def _related(words: str, place: Place, links: Iterable[Link]) -> Link:
    for link in links:
        if link.place and place.start <= link.place.start < place.end:
            return link
    return Link(href=None, words=words, place=place)
