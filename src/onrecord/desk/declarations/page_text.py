"""Which words stand in a saved page?

All that its markup shows, menus and captions included: what is asked is only whether some words
stand there, not which of them are the article.
"""

from collections.abc import Iterator

from onrecord.reading.article.charset import decode
from onrecord.reading.article.kinds import Kind, kind_of
from onrecord.reading.article.markup import End, Raw, Start, Words, tokens

__all__ = ["page_text"]

# Elements that stand within a line (HTML, "phrasing content"): their edges end no word.
_WITHIN_A_LINE = frozenset(
    """a abbr b bdi bdo cite code data del dfn em font i ins kbd mark q s samp small span strong
    sub sup time tt u var wbr""".split()  # noqa: SIM905  # a list of names reads better so
)


def page_text(data: bytes) -> str:
    """The words of an HTML page, or of a text, in their order. Raises ArticleError."""
    kind = kind_of(data, None)
    text = decode(data, kind, None).text
    return text if kind is Kind.TEXT else "".join(_pieces(text))


def _pieces(page: str) -> Iterator[str]:
    """The texts, with a space wherever something else than a line's own markup stands."""
    for token in tokens(page):
        match token:
            case Words(text):
                yield text
            case Start(name, _) | End(name):
                yield "" if name in _WITHIN_A_LINE else " "
            case Raw():
                yield " "
