"""How does a parser see the sentence around a quotation?

A quotation of forty words hides who said it from a small parser. So a paragraph is handed over
with one word in the place of each whole quotation, and with the few words of a quoted phrase left
where they grow into the reporter's sentence.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from onrecord.findings.article import Place
from onrecord.findings.quotation.marks import QuotedSpan, SpanKind

__all__ = ["Masked", "Piece", "masked"]

_STAND_IN = "That"
_OPENING = tuple('“‘"(')
_DOUBLED = ("``", "''")
_LOOK_AHEAD = 60  # code points after a question mark in which the sentence may go on
_GOES_ON = re.compile(
    r"[\s'’”]*(?:[a-z]|(?:[\w.'’-]+ ){1,4}"
    r"(?:said|says|asked|asks|wrote|writes|tweeted|told|added|adds|replied|shouted|yelled|joked"
    r"|exclaimed|wondered|continued|declared|quipped|responded)\b)"
)
_CREDITED = re.compile(
    r"[\s'’”]*(?:[A-Z][\w.'’-]+ ){1,3}(?:said|says|added|told|wrote|tweeted)[.,]"
)


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of the masked text that stand for words of the original."""

    start: int  # in the masked text
    end: int
    original: Place  # marks and all, of a quotation
    span: int | None = None  # index of the quoted span that it stands for; else letter by letter


@dataclass(frozen=True, slots=True)
class Masked:
    """A paragraph as the parser sees it."""

    text: str
    pieces: tuple[Piece, ...]

    def original(self, start: int, end: int) -> Place | None:
        """Where words of the masked text stand in the original; a stand-in is never cut."""
        first, last = self.piece_at(start), self.piece_at(max(start, end - 1))
        if first is None or last is None:
            return None
        begin = first.original.start + (start - first.start if first.span is None else 0)
        if last.span is not None:
            return Place(begin, last.original.end)
        return Place(begin, last.original.start + end - last.start)

    def piece_at(self, at: int) -> Piece | None:
        """The piece of a masked offset, by bisection."""
        low, high = 0, len(self.pieces)
        while low < high:
            middle = (low + high) // 2
            if self.pieces[middle].end <= at:
                low = middle + 1
            else:
                high = middle
        found = self.pieces[low] if low < len(self.pieces) else None
        return found if found is not None and found.start <= at else None


def masked(text: str, place: Place, spans: Sequence[tuple[int, QuotedSpan]]) -> Masked:
    """The paragraph at `place`, with a stand-in for each of its numbered spans."""
    parts: list[str] = []
    pieces: list[Piece] = []
    length, at = 0, place.start

    def add(words: str, original: Place, span: int | None = None) -> None:
        nonlocal length
        if words:
            parts.append(words)
            pieces.append(Piece(length, length + len(words), original, span))
            length += len(words)

    for number, span in spans:
        whole = marked(text, span, place)
        add(text[at : whole.start], Place(at, whole.start))
        stand_in = f'"{_STAND_IN}{_last_mark(text, span, place.end)}"'
        glued = text[whole.end : min(whole.end + 1, place.end)]
        add(stand_in + (" " if glued.isalnum() or glued in _OPENING else ""), whole, number)
        at = whole.end
    add(text[at : place.end], Place(at, place.end))
    return Masked("".join(parts), tuple(pieces))


def _last_mark(text: str, span: QuotedSpan, end: int) -> str:
    """The punctuation that tells a parser whether the sentence goes on."""
    last = text[span.start : span.end].rstrip()[-1:]
    after = text[span.end + 1 : min(span.end + _LOOK_AHEAD, end)]
    if last in ("?", "!"):
        return "," if _GOES_ON.match(after) else last
    if last == "." and _CREDITED.match(after):
        return ","
    if last in ("—", "–", "-"):
        return ","
    return last if last in (",", ".", ";") else ""


def marked(text: str, span: QuotedSpan, place: Place) -> Place:
    """A quotation with its marks, of which one may be missing; `place` is the paragraph's."""
    opening = 2 if text[max(place.start, span.start - 2) : span.start] in _DOUBLED else 1
    if span.end >= place.end or span.kind is not SpanKind.CLOSED:
        return Place(span.start - opening, span.end)
    closing = 2 if text[span.end : min(span.end + 2, place.end)] in _DOUBLED else 1
    return Place(span.start - opening, span.end + closing)
