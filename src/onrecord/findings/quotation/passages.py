"""Which paragraphs have to be parsed, and what do their parses hold?"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import TypeAlias

from onrecord.findings.article import Place
from onrecord.findings.quotation.candidates import Candidate, CueKind, candidates
from onrecord.findings.quotation.marks import QuotedSpan
from onrecord.findings.quotation.masking import Masked, marked, masked
from onrecord.findings.quotation.syntax import Parse, Parser
from onrecord.findings.quotation.trees import Tree

__all__ = ["Passage", "passages"]

LONGEST = 2_000  # code points handed to the parser at once; a paragraph of news has 300
_BATCH = 32  # passages parsed at once
_FEWEST = 3  # letters beside its quotations that make a paragraph more than a quotation

_Spans: TypeAlias = tuple[tuple[int, QuotedSpan], ...]


@dataclass(frozen=True, slots=True)
class _Draft:
    """A passage before it is parsed."""

    index: int
    place: Place
    spans: _Spans
    alone: bool


@dataclass(frozen=True)
class Passage:
    """A paragraph, or a piece of a very long one, parsed."""

    index: int  # of the paragraph
    place: Place
    spans: _Spans
    masked: Masked
    tree: Tree
    alone: bool  # nothing but quotations

    @cached_property
    def quoted(self) -> dict[int, int]:
        """Tokens that stand for quotations, with the number of the span."""
        pieces = (
            (n, self.masked.piece_at(token.start)) for n, token in enumerate(self.tree.tokens)
        )
        return {n: piece.span for n, piece in pieces if piece and piece.span is not None}

    @cached_property
    def stand_ins(self) -> dict[int, int]:
        """The token that stands for each span."""
        found: dict[int, int] = {}
        for token, span in self.quoted.items():
            if self.tree.tokens[token].text[:1].isalnum():
                found.setdefault(span, token)
        return found

    @cached_property
    def candidates(self) -> tuple[Candidate, ...]:
        """Whom the passage could credit."""
        return candidates(self.tree, self.masked.text, self.quoted)

    @cached_property
    def speakers(self) -> dict[int, int]:
        """Cues of saying, with their sources."""
        said = (CueKind.VERB, CueKind.ACCORDING)
        return {found.cue: found.source for found in self.candidates if found.kind in said}

    def leads(self, text: str) -> bool:
        """Whether the paragraph ends in a colon, and so leads to the next."""
        return text[self.place.start : self.place.end].rstrip()[-1:] == ":"

    def place_of(self, first: int, last: int) -> Place | None:
        """Where a run of tokens stands in the text."""
        tokens = self.tree.tokens
        return self.masked.original(tokens[first].start, tokens[last].end)


def passages(
    text: str, places: Sequence[Place], spans: Sequence[QuotedSpan], parser: Parser
) -> Iterator[Passage]:
    """Those passages that quote somebody, and those right before one that does nothing else.

    They are parsed some at a time, so that a long text needs no more memory than a short one.
    """
    drafts = _drafts(text, places, spans)
    while batch := list(islice(drafts, _BATCH)):
        views = [masked(text, draft.place, draft.spans) for draft in batch]
        parses: Sequence[Parse] = parser([view.text for view in views])
        for draft, view, parse in zip(batch, views, parses, strict=True):
            yield Passage(draft.index, draft.place, draft.spans, view, Tree.of(parse), draft.alone)


def _drafts(text: str, places: Sequence[Place], spans: Sequence[QuotedSpan]) -> Iterator[_Draft]:
    before: _Draft | None = None
    for index, place, own in _pieces(text, places, spans):
        draft = _Draft(index, place, own, bool(own) and _is_alone(text, place, own))
        if draft.alone and before is not None:
            yield before
        if own:
            yield draft
        before = None if own else draft


def _is_alone(text: str, place: Place, spans: Sequence[tuple[int, QuotedSpan]]) -> bool:
    quoted = sum(_letters(text[span.start : span.end]) for _, span in spans)
    return _letters(text[place.start : place.end]) - quoted < _FEWEST


def _letters(words: str) -> int:
    return len(re.sub(r"\W", "", words))


def _pieces(
    text: str, places: Sequence[Place], spans: Sequence[QuotedSpan]
) -> Iterator[tuple[int, Place, _Spans]]:
    """Paragraphs with their spans, in order."""
    at = 0
    for index, place in enumerate(places):
        own: list[tuple[int, QuotedSpan]] = []
        while at < len(spans) and spans[at].end <= place.end:
            own.append((at, spans[at]))
            at += 1
        for piece, within in _cut(text, place, own):
            yield index, piece, within


def _cut(
    text: str, place: Place, spans: Sequence[tuple[int, QuotedSpan]]
) -> Iterator[tuple[Place, _Spans]]:
    """A very long paragraph in pieces; none begins or ends within a quotation."""
    start = place.start
    own: list[tuple[int, QuotedSpan]] = []
    for number, span in spans:
        opens = marked(text, span, place).start
        if opens - start > LONGEST:
            yield Place(start, min(start + LONGEST, opens) if not own else opens), tuple(own)
            start, own = opens, []
        own.append((number, span))
    rest = own[-1][1].end + LONGEST if own else start + LONGEST
    yield Place(start, min(place.end, rest)), tuple(own)
