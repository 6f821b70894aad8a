"""How is each paragraph parsed once, whoever asks?"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from onrecord.findings.article import Article, Place
from onrecord.findings.quotation.marks import QuotedSpan, paragraphs, quoted_spans
from onrecord.findings.quotation.masking import Masked, masked
from onrecord.findings.quotation.syntax import Parse, Parser
from onrecord.findings.statements.sentences import sentences

__all__ = ["Paragraph", "SharedParser", "parsed"]

LONGEST = 6_000
"""Code points handed to the parser at once, as for quotations; a paragraph of news has 300."""
_FEWEST_WORDS = 3
_PLACE_LINE = re.compile(
    r"\s*(?:date )?(?:\d{4}-\d\d-\d\d )?(?:[A-Z][A-Z.'’ -]{2,40}(?:, [A-Z][\w. ]{1,20})?"
    r"(?:[,/] ?(?:\w+\.? \d{1,2}|\d{1,2} \w+)(?:, \d{4})?)?(?: \([^)]{1,20}\))?\s*[-–—:]+\s|"
    r"(?<=\d )[A-Z]\w+(?: [A-Z]\w+){0,2}: )"
)


class SharedParser:
    """A parser that remembers what it parsed.

    Quotations and claims need parses of the same paragraphs: hand this to both, one for each
    article, and no text is parsed twice.
    """

    def __init__(self, parser: Parser) -> None:
        self.name = parser.name
        self._parser = parser
        self._known: dict[str, Parse] = {}

    def __call__(self, texts: Sequence[str]) -> Sequence[Parse]:
        """A parse for each text, in order."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new:
            self._known.update(zip(new, self._parser(new), strict=True))
        return [self._known[text] for text in texts]


class Paragraph:
    """A paragraph of the reporter's words with its parse, and where each word of it stands."""

    __slots__ = ("_masked", "number", "parse", "place")

    def __init__(self, number: int, place: Place, masked_text: Masked, parse: Parse) -> None:
        self.number = number
        self.place = place
        self.parse = parse
        self._masked = masked_text

    def original(self, place: Place) -> Place:
        """Where parsed words stand in the article; a quotation that stands in is taken whole."""
        return self._masked.original(place.start, place.end) or self.place


def parsed(article: Article, parser: Parser) -> tuple[Paragraph, ...]:
    """The reporter's paragraphs, parsed as the attribution of quotations has them parsed."""
    text = article.text
    places = [
        cut for place in paragraphs(text, article.blocks) for cut in _cut(text, _begun(text, place))
    ]
    spans = list(enumerate(quoted_spans(text, article.blocks)))
    starts = [span.start for _, span in spans]
    texts = [masked(text, place, _within(spans, starts, place)) for place in places]
    worth = [n for n, text in enumerate(texts) if len(text.text.split()) >= _FEWEST_WORDS]
    parses = parser([texts[n].text for n in worth])
    return tuple(
        Paragraph(n, places[n], texts[n], parse) for n, parse in zip(worth, parses, strict=True)
    )


def _begun(text: str, place: Place) -> Place:
    """A paragraph from where its sentence begins, after the place and date of a dispatch."""
    line = _PLACE_LINE.match(text, place.start, place.end)
    return place if line is None else Place(line.end(), place.end)


def _cut(text: str, place: Place) -> Iterator[Place]:
    """A very long paragraph in pieces, each of whole sentences where these are short enough."""
    start = place.start
    while place.end - start > LONGEST:
        ends = [one.end for one in sentences(text, Place(start, start + LONGEST))]
        end = ends[-2] if len(ends) > 1 else start + LONGEST
        yield Place(start, end)
        start = end
    yield Place(start, place.end)


def _within(
    spans: list[tuple[int, QuotedSpan]], starts: list[int], place: Place
) -> list[tuple[int, QuotedSpan]]:
    """The quoted spans of a place; one that runs beyond it is left to be read as it stands."""
    inside = spans[bisect_left(starts, place.start) : bisect_left(starts, place.end)]
    return [(n, span) for n, span in inside if span.end <= place.end]
