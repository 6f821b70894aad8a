"""Which words of a text stand between quotation marks?

Marks are read paragraph by paragraph, in one pass: curly, straight, low-high, guillemets in both
directions, corner brackets, and single marks, which are told from apostrophes by their
neighbours. A quotation that goes on in the next paragraph has no closing mark there by custom
(Chicago Manual of Style, 13.32).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from onrecord.findings.article import Block, BlockKind, Place
from onrecord.findings.quotation.single_marks import single_spans

__all__ = ["MOST_CHARACTERS", "QuotedSpan", "SpanKind", "paragraphs", "quoted_spans"]

MOST_CHARACTERS = 400_000
"""What is looked through of one text, in code points: twice the longest magazine features."""

_REPORTED = (BlockKind.HEADLINE, BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.CAPTION)
_MARKS = re.compile(r"[“”„‟\"«»「」『』]|``|''")
_PAIRS = {"“": "”“‟", "„": "“”‟", "‟": "”", "«": "»", "»": "«", "「": "」", "『": "』", "”": "”"}
_INCHES = re.compile(r"\d['’]\d{1,2}$|^\d{1,2}$")


class SpanKind(StrEnum):
    """How a quoted span ends."""

    CLOSED = "closed"
    CONTINUED = "continued"  # at its paragraph's end; the next paragraph opens anew
    UNCLOSED = "unclosed"  # at its paragraph's end, or where another one opens: a slip


@dataclass(frozen=True, slots=True, order=True)
class QuotedSpan:
    """Words inside quotation marks, from `start` to before `end`, without the marks."""

    start: int
    end: int
    kind: SpanKind = SpanKind.CLOSED

    @property
    def place(self) -> Place:
        """Where the words stand."""
        return Place(self.start, self.end)


def paragraphs(text: str, blocks: Sequence[Block] | None = None) -> tuple[Place, ...]:
    """The paragraphs of the reporter's own words; without blocks, each line is one."""
    reach = min(len(text), MOST_CHARACTERS)
    if blocks is None:
        lines = re.compile(r"[^\r\n\u2028\u2029]+").finditer(text, 0, reach)
        return tuple(Place(line.start(), line.end()) for line in lines)
    own = (block.place for block in blocks if block.kind in _REPORTED)
    return tuple(Place(place.start, min(place.end, reach)) for place in own if place.start < reach)


def quoted_spans(text: str, blocks: Sequence[Block] | None = None) -> tuple[QuotedSpan, ...]:
    """Every quoted span, outermost only, in order; none overlaps another.

    Only the first `MOST_CHARACTERS` are looked through, and of an article's blocks only those
    that are the reporter's words (no posts that are shown, no pointers to other articles).
    """
    places = paragraphs(text, blocks)
    found: list[QuotedSpan] = []
    for number, place in enumerate(places):
        follower = places[number + 1] if number + 1 < len(places) else None
        goes_on = (
            follower is not None and text[follower.start : follower.end].lstrip()[:1] in _PAIRS
        )
        goes_on = goes_on or (follower is not None and _opens_straight(text, follower))
        doubles = list(_double_spans(text, place, goes_on=goes_on))
        found.extend(_outermost(text, place, doubles))
    return tuple(span for span in found if any(map(str.isalnum, text[span.start : span.end])))


def _opens_straight(text: str, place: Place) -> bool:
    return text[place.start : place.end].lstrip()[:1] == '"'


def _double_spans(text: str, place: Place, *, goes_on: bool) -> Iterator[QuotedSpan]:
    """Spans in double marks of one paragraph."""
    start, opener, nested = -1, "", False
    for mark in _MARKS.finditer(text, place.start, place.end):
        before = text[mark.start() - 1] if mark.start() > place.start else " "
        after = text[mark.end()] if mark.end() < place.end else " "
        if not opener:
            if _opens(mark.group(), before, after):
                start, opener, nested = mark.end(), mark.group(), False
        elif nested:
            nested = False
        elif _nests(text, opener, mark, place):
            nested = True
        elif _reopens(opener, mark.group(), before, after):
            yield QuotedSpan(start, mark.start(), SpanKind.UNCLOSED)
            start, opener = mark.end(), mark.group()
        elif _closes(opener, mark.group()) and not _is_inches(text, start, mark):
            yield QuotedSpan(start, mark.start())
            opener = ""
    if opener:
        yield QuotedSpan(start, place.end, SpanKind.CONTINUED if goes_on else SpanKind.UNCLOSED)


def _opens(mark: str, before: str, after: str) -> bool:
    match mark:
        case "“" | "„" | "‟" | "«" | "「" | "『" | "``":
            return True
        case '"' | "''":
            return before.isspace() or before in "([{—–-:…/" or after.isalnum()
        case "»" | "”":  # as Danes and Swedes open
            return before.isspace() and after.isalnum()
        case _:
            return False


def _nests(text: str, opener: str, mark: re.Match[str], place: Place) -> bool:
    """Whether a mark opens a quotation within one that has marks of the other kind."""
    match opener, mark.group():
        case '"', "“":
            following = _MARKS.search(text, mark.end(), place.end)
            return following is not None and following.group() == "”"
        case "“", '"':
            before, after = text[mark.start() - 1], text[mark.end() : mark.end() + 1]
            following = _MARKS.search(text, mark.end(), place.end)
            return (
                not before.strip()
                and after.isalnum()
                and (following is not None and following.group() == '"')
            )
        case _:
            return False


def _reopens(opener: str, mark: str, before: str, after: str) -> bool:
    """Whether a mark opens a second time, so that a closing mark was forgotten."""
    starts_word = before.isspace() and not after.isspace()
    match mark:
        case "“":
            return opener in '“"' and starts_word
        case '"':
            return opener == '"' and starts_word and (after.isalnum() or after in "'‘$[")
        case _:
            return False


def _closes(opener: str, mark: str) -> bool:
    match opener:
        case '"':
            return mark in '"”‟'
        case "``" | "''":
            return mark in ("''", '"')
        case _:
            return mark in _PAIRS[opener] or (mark == '"' and opener in "“„‟”")


def _is_inches(text: str, start: int, mark: re.Match[str]) -> bool:
    """Whether a straight mark is a measure: 6'4", 12"."""
    if mark.group() != '"':
        return False
    words = text[max(start, mark.start() - 8) : mark.start()].split()
    after = text[mark.end() : mark.end() + 2]
    return (
        bool(words) and "'" in words[-1] and bool(_INCHES.search(words[-1])) and after[1:].islower()
    )


def _outermost(text: str, place: Place, doubles: list[QuotedSpan]) -> list[QuotedSpan]:
    """Single-marked spans between the others, or around them; never inside."""
    taken = bytearray(place.end - place.start)
    for span in doubles:  # and the marks themselves, which may be two single ones
        first, last = max(span.start - 2 - place.start, 0), span.end + 2 - place.start
        taken[first:last] = b"\1" * (min(last, len(taken)) - first)
    singles = [
        QuotedSpan(start, end) for start, end in single_spans(text, place.start, place.end, taken)
    ]
    spans = sorted([*singles, *doubles], key=lambda span: (span.start, -span.end))
    outer: list[QuotedSpan] = []
    for span in spans:
        if not outer or span.start >= outer[-1].end:
            outer.append(span)
    return outer
