"""Which blocks has a plain text?"""

import re
from collections.abc import Iterator

from onrecord.findings.article import BlockKind, Place
from onrecord.reading.article.drafts import Draft
from onrecord.reading.article.embed_lines import read_embed_line
from onrecord.reading.article.lines import kind_of_line
from onrecord.reading.article.place_lines import read_place_line

__all__ = ["looks_like_heading", "plain_blocks"]

_GROUP = re.compile(r"[^\n]*\S[^\n]*(?:\n[^\n]*\S[^\n]*)*")
_LINE = re.compile(r"[^\n]*\S[^\n]*")
_WRAPPED = (50, 100)
"""Lines of a hard-wrapped text are this long, apart from a paragraph's last."""
_HEADING = 120
_CLOSED = re.compile(r"[.!?…:;,|][\"'”’)\]]*$")
_SENTENCE = re.compile(r"[a-z]{2}[.;] ")


def plain_blocks(text: str) -> list[Draft]:
    """The text's paragraphs, with headings among them: short lines that no full stop closes."""
    places = [place for group in _GROUP.finditer(text) for place in _paragraphs(text, group)]
    drafts = [Draft(BlockKind.PARAGRAPH, place.of(text), place=place) for place in places]
    return [
        Draft(_kind(drafts, at), draft.words, place=draft.place) for at, draft in enumerate(drafts)
    ]


def _paragraphs(text: str, group: re.Match[str]) -> Iterator[Place]:
    """Each line, or, where lines are hard-wrapped, all of them together."""
    lines = [_trimmed(text, *m.span()) for m in _LINE.finditer(text, *group.span())]
    short, long = _WRAPPED
    full = all(short <= p.end - p.start <= long for p in lines[:-1])
    if full and not all(_CLOSED.search(text, p.start, p.end) for p in lines[:-1]):
        yield Place(lines[0].start, lines[-1].end)
    else:
        yield from lines


def _trimmed(text: str, start: int, end: int) -> Place:
    line = text[start:end]
    return Place(end - len(line.lstrip()), start + len(line.rstrip()))


def _kind(drafts: list[Draft], at: int) -> BlockKind:
    words = drafts[at].words
    if not looks_like_heading(words) or at + 1 == len(drafts):
        return BlockKind.PARAGRAPH
    first = at < 4 and all(kind_of_line(draft.words) for draft in drafts[:at])
    return BlockKind.HEADLINE if first else BlockKind.HEADING


def looks_like_heading(words: str) -> bool:
    """Whether a line is short, begins like a title and is closed by no full stop."""
    return (
        len(words) <= _HEADING
        and len(words.split()) > 1
        and not _CLOSED.search(words)
        and not _SENTENCE.search(words)
        and (words[0].isupper() or words[0] in "'\"‘“" or words[0].isdigit())
        and kind_of_line(words) is None
        and read_place_line(words) is None
        and read_embed_line(words) is None
    )
