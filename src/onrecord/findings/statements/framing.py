"""In which words does the outlet frame what happened?

"Backtracks" is the outlet's word. It is kept with its place and never becomes an act of the
institution.
"""

import re

from onrecord.findings.article import Article, BlockKind, Place
from onrecord.findings.quotation.marks import quoted_spans
from onrecord.findings.statements.statement import Words, worded

__all__ = ["framings"]

_OWN = (BlockKind.HEADLINE, BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.CAPTION)
_FRAMING = re.compile(
    r"\b(?:(?:has|have|had|is|was) )?(?:back-?track(?:s|ed|ing)?|back-?pedal(?:s|led|ling|ed)?|"
    r"u-turns?|does an about-face|about-face|climb(?:s|ed)? down|climb-?down|"
    r"walk(?:s|ed|ing)? (?:it |this |that )?back|row(?:s|ed)? back|flip-?flop\w*|reverses? course|"
    r"eats? (?:its|his|her) words|damage control|do(?:es)? a u-turn|gaffe|blunder(?:s|ed)?|"
    r"in (?:an )?embarrass\w+|embarrass(?:es|ed|ing|ment)|bows? to pressure|caves? in)"
    r"(?: on\b)?",
    re.IGNORECASE,
)


def framings(article: Article) -> tuple[Words, ...]:
    """The outlet's framing words with their places, in order; embeds and pointers left out, as are quotations."""
    quoted = quoted_spans(article.text, article.blocks)
    return tuple(
        worded(article.text, Place(match.start(), match.end()))
        for block in article.blocks
        if block.kind in _OWN
        for match in _FRAMING.finditer(article.text, block.place.start, block.place.end)
        if not any(span.start <= match.start() < span.end for span in quoted)
    )
