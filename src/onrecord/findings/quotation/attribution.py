"""Who is credited with each quotation?

1. In its own sentence or beside it: the best candidate by the sum of its reasons' weights.
2. Listed with the quotation before it, continuing it, or after a sentence that reports somebody.
3. A paragraph that is nothing but a quotation: whoever the paragraph before credits.
4. A quotation over several paragraphs, or with a signature below: whoever is named at its end.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from onrecord.findings.article import Block, Place
from onrecord.findings.quotation.antecedents import Named, names_in, with_antecedents
from onrecord.findings.quotation.attributed import Attributed, How
from onrecord.findings.quotation.bands import CARRIED, band_of
from onrecord.findings.quotation.deciding import Deciding, Spoken
from onrecord.findings.quotation.marks import (
    MOST_CHARACTERS,
    SpanKind,
    paragraphs,
    quoted_spans,
)
from onrecord.findings.quotation.passages import Passage, passages
from onrecord.findings.quotation.syntax import Parser
from onrecord.findings.quotation.weights import RULES

__all__ = ["attribute", "doubts_about"]

_UNSURE = (How.BEFORE, How.ALONE, How.NOBODY)
_SIGNATURE = re.compile(
    r"\s*(?:--?|–|—)\s*((?:[A-Z][\w.'’-]*)(?: (?:[A-Z][\w.'’-]*|of|de|van|bin|al)){0,5})"
    r"(?:\s*$|,[^.!?\n]{0,80}$)"
)


def attribute(
    text: str,
    blocks: Sequence[Block] | None,
    parser: Parser,
    weights: Mapping[str, float] = RULES,
) -> tuple[Attributed, ...]:
    """Each quoted span of a text with the words that credit somebody with it, in order.

    Without `blocks` each line is a paragraph. All places are code points into `text`. `weights`
    are those of `RULES`, or what `bench/train_quotations.py` learnt from an operator's folder.
    """
    spans = quoted_spans(text, blocks)
    found = [Attributed(span=span) for span in spans]
    places = paragraphs(text, blocks)
    signatures = _signatures(text, places)
    named: list[Named] = []
    earlier: Passage | None = None
    last: Spoken | None = None
    for passage in passages(text, places, spans, parser):
        named.extend(names_in(passage))
        for number, _ in passage.spans:
            if number in passage.stand_ins:
                decided = Deciding(text, passage, number, weights).decide(last, earlier)
                if decided.how in _UNSURE and passage.alone:
                    decided = _signed(decided, signatures.get(passage.index + 1))
                found[number] = decided
                if decided.source is not None:
                    last = Spoken(decided, passage.index)
        earlier = passage
    return with_antecedents(text, _ended(found), named, places)


def doubts_about(text: str) -> tuple[str, ...]:
    """What was not looked at, in sentences."""
    if len(text) <= MOST_CHARACTERS:
        return ()
    return (
        f"Quotations were looked for in the first {MOST_CHARACTERS:,} of {len(text):,} "
        "characters only.",
    )


def _signatures(text: str, places: Sequence[Place]) -> dict[int, Place]:
    """Paragraphs that are a name behind a dash, by their index."""
    found: dict[int, Place] = {}
    for index, place in enumerate(places):
        if place.end - place.start <= 160:
            signed = _SIGNATURE.fullmatch(text, place.start, place.end)
            if signed is not None:
                found[index] = Place(signed.start(1), signed.end(1))
    return found


def _signed(decided: Attributed, name: Place | None) -> Attributed:
    """A quotation with its signature, if it has one."""
    if name is None:
        return decided
    band = band_of(How.AFTER, CARRIED)
    return Attributed(
        span=decided.span, source=name, head=name, score=CARRIED, band=band, how=How.AFTER
    )


def _ended(found: list[Attributed]) -> list[Attributed]:
    """A quotation over several paragraphs is whose it is said to be at its end."""
    ended = list(found)
    for number in range(len(ended) - 2, -1, -1):
        here, following = ended[number], ended[number + 1]
        goes_on = here.span.kind is SpanKind.CONTINUED
        if goes_on and here.how in _UNSURE and following.source and following.how not in _UNSURE:
            score, band = CARRIED, band_of(How.AFTER, CARRIED)
            ended[number] = replace(
                following, span=here.span, how=How.AFTER, score=score, band=band
            )
    return ended
