"""Which quotations has an article from a post that it shows itself?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from onrecord.findings.article import Article, Embed, Place
from onrecord.findings.likeness import Compared, compare, words
from onrecord.findings.quotation import Attributed

__all__ = ["InEmbed", "comparable", "in_embeds"]

_ALIKE = 550  # thousandths from which a post shown is proposed: the article is one text
_NEAR_EXACT = 850
_FEWEST_WORDS = 2
_LONGEST = 5_000  # characters of a post shown; comparing takes the product of both lengths
_CELLS = 10_000_000  # pairs of words that are compared for one article: about 10 seconds


@dataclass(frozen=True, slots=True)
class InEmbed:
    """A quotation's words, as a post has them that the same article shows."""

    quotation: int  # its place among the quotations
    embed: int  # its place among the article's embeds
    compared: Compared

    @property
    def near_exact(self) -> bool:
        """Whether an editor put in or left out a word at most; else it is a proposal."""
        return self.compared.similarity >= _NEAR_EXACT


def comparable(article: Article, quotations: Sequence[Attributed]) -> int:
    """How many of the posts that an article shows its quotations can be compared with."""
    said = sum(len(words(_quoted(article, one))) for one in quotations)
    shown = accumulate(len(words(embed.text[:_LONGEST])) for embed in article.embeds)
    return sum(said * upto <= _CELLS for upto in shown)


def in_embeds(article: Article, quotations: Sequence[Attributed], most: int) -> Iterator[InEmbed]:
    """The quotations that may be from one of the first `most` posts shown, in order."""
    for number, one in enumerate(quotations):
        quoted = _quoted(article, one)
        if len(words(quoted)) < _FEWEST_WORDS:
            continue
        for place, embed in enumerate(article.embeds[:most]):
            if _stands_in(one, embed):  # the post's own marks
                continue
            found = compare(quoted, embed.text[:_LONGEST])
            if found.similarity >= _ALIKE:
                yield InEmbed(number, place, found)


def _quoted(article: Article, one: Attributed) -> str:
    return Place(one.span.start, one.span.end).of(article.text)[:_LONGEST]


def _stands_in(one: Attributed, embed: Embed) -> bool:
    place = embed.place
    return place is not None and place.start <= one.span.start and one.span.end <= place.end
