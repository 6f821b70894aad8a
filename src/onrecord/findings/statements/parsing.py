"""How is each paragraph parsed once, whoever asks?"""

from collections.abc import Sequence

from onrecord.findings.article import Article, Place
from onrecord.findings.quotation.marks import QuotedSpan, paragraphs, quoted_spans
from onrecord.findings.quotation.masking import Masked, masked
from onrecord.findings.quotation.syntax import Parse, Parser

__all__ = ["Paragraph", "SharedParser", "parsed"]

_FEWEST_WORDS = 3


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
    places = paragraphs(article.text, article.blocks)
    spans = list(enumerate(quoted_spans(article.text, article.blocks)))
    texts = [masked(article.text, place, _within(spans, place)) for place in places]
    worth = [n for n, text in enumerate(texts) if len(text.text.split()) >= _FEWEST_WORDS]
    parses = parser([texts[n].text for n in worth])
    return tuple(
        Paragraph(n, places[n], texts[n], parse) for n, parse in zip(worth, parses, strict=True)
    )


def _within(spans: list[tuple[int, QuotedSpan]], place: Place) -> list[tuple[int, QuotedSpan]]:
    return [(n, span) for n, span in spans if place.start <= span.start < place.end]
