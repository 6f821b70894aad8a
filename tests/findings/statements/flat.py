"""How is a flat text read as an article, where the reading itself is not under test?

A line is a block; a post shown ends with its date, with or without its author's name.
"""

import re
from datetime import datetime

from onrecord.findings.article import Article, Block, BlockKind, Embed, Metadata, Place
from onrecord.findings.quotation.attribution import attribute
from onrecord.findings.quotation.syntax import Parser
from onrecord.findings.statements import Proposal, SharedParser, proposals

__all__ = ["flat", "proposed"]

_SHOWN = re.compile(
    r"(?:\s*— (?P<name>[^@()]+) \(@(?P<handle>\w+)\))?\s+(?P<date>[A-Z][a-z]+ \d{1,2}, \d{4})$"
)
_FEWEST_WORDS = 10  # of a paragraph that has no full stop


def flat(text: str) -> Article:
    blocks: list[Block] = []
    embeds: list[Embed] = []
    for line in re.finditer(r"[^\n]+", text):
        place = Place(line.start(), line.end())
        shown = _SHOWN.search(line.group())
        if shown is not None:
            embeds.append(_embed(line.group(), shown, place))
        blocks.append(Block(_kind(line.group(), shown=shown is not None), place))
    return Article(
        text=text,
        blocks=tuple(blocks),
        metadata=Metadata(),
        embeds=tuple(embeds),
        links=(),
        published_at=None,
    )


def _kind(line: str, *, shown: bool) -> BlockKind:
    if shown:
        return BlockKind.EMBED
    if line.lower().startswith("also read"):
        return BlockKind.RELATED
    if line.startswith("("):
        return BlockKind.CREDIT
    if len(line.split()) < _FEWEST_WORDS and not line.endswith((".", '"', "'", "?", "!")):
        return BlockKind.HEADING
    return BlockKind.PARAGRAPH


def _embed(line: str, shown: re.Match[str], place: Place) -> Embed:
    date = datetime.strptime(shown.group("date"), "%B %d, %Y").date()  # noqa: DTZ007  # a day only
    return Embed(
        text=line[: shown.start()],
        platform=None,
        name=shown.group("name"),
        handle=shown.group("handle"),
        url=None,
        date=date.isoformat(),
        from_markup=False,
        place=place,
    )


def proposed(text: str, parser: Parser) -> tuple[Proposal, ...]:
    article, shared = flat(text), SharedParser(parser)
    return proposals(article, attribute(article.text, article.blocks, shared), shared)
