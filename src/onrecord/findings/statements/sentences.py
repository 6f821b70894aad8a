"""Where does a sentence begin, and where does it end?"""

import re
from collections.abc import Iterator

from onrecord.findings.article import Place

__all__ = ["sentences"]

_END = re.compile(r"[.!?…][\"'”’)\]]*(?=\s+[\"'“‘(\[@#]*[A-ZÀ-Þ0-9]|\s*$)|[\r\n]+")
_SHORT = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|Gen|Col|Lt|Sgt|Sen|Rep|Gov|St|Jr|Sr|No|vs|etc|Jan|Feb|Mar|Apr|"
    r"Jun|Jul|Aug|Sept?|Oct|Nov|Dec)|\b[A-Z]|\.[A-Za-z])\.$"
)


def sentences(text: str, within: Place) -> Iterator[Place]:
    """The sentences between two places; a line's end ends a sentence too."""
    start = within.start
    for end in _END.finditer(text, within.start, within.end):
        if _SHORT.search(text[max(start, end.end() - 8) : end.end()]):
            continue
        if text[start : end.end()].strip():
            yield _trimmed(text, start, end.end())
        start = end.end()
    if text[start : within.end].strip():
        yield _trimmed(text, start, within.end)


def _trimmed(text: str, start: int, end: int) -> Place:
    words = text[start:end]
    return Place(start + len(words) - len(words.lstrip()), start + len(words.rstrip()))
