"""Who is credited with each quotation?

1. In its own sentence or beside it: the best candidate by the sum of its reasons' weights.
2. Listed with the quotation before it, or continuing it, or what the sentence before says.
3. A paragraph that is nothing but a quotation: whoever the paragraph before credits.
4. A quotation over several paragraphs: whoever is credited where it ends.
"""

from collections.abc import Mapping, Sequence

from onrecord.findings.article import Block
from onrecord.findings.quotation.attributed import Attributed
from onrecord.findings.quotation.deciding import Deciding, Spoken
from onrecord.findings.quotation.marks import quoted_spans
from onrecord.findings.quotation.passages import Passage, passages
from onrecord.findings.quotation.syntax import Parser
from onrecord.findings.quotation.weights import RULES

__all__ = ["attribute"]


def attribute(
    text: str,
    blocks: Sequence[Block] | None,
    parser: Parser,
    weights: Mapping[str, float] = RULES,
) -> tuple[Attributed, ...]:
    """Each quoted span of a text with the words that credit somebody with it, in order.

    Without `blocks` each line is a paragraph. All places are code points into `text`.
    """
    found = [Attributed(span=span) for span in quoted_spans(text, blocks)]
    earlier: Passage | None = None
    last: Spoken | None = None
    for passage in passages(text, blocks, parser):
        for number, _ in passage.spans:
            if number in passage.stand_ins:
                found[number] = Deciding(text, passage, number, weights).decide(last, earlier)
                if found[number].source is not None:
                    last = Spoken(found[number], passage.index)
        earlier = passage
    return tuple(found)
