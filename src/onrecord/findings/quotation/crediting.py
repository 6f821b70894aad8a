"""What is handed over of a cue and its source?"""

from onrecord.findings.article import Place
from onrecord.findings.quotation.attributed import Attributed, How
from onrecord.findings.quotation.bands import band_of
from onrecord.findings.quotation.candidates import Candidate
from onrecord.findings.quotation.marks import QuotedSpan
from onrecord.findings.quotation.passages import Passage

__all__ = ["credited"]

_RELATIVES = ("who", "which", "that")


def credited(
    span: QuotedSpan, passage: Passage, candidate: Candidate, score: float, how: How
) -> Attributed:
    """A quotation credited to a candidate; a relative pronoun comes with what it points at."""
    source, cue = candidate.source, candidate.cue
    return Attributed(
        span=span,
        source=passage.place_of(*passage.tree.noun_phrase(source)),
        head=passage.place_of(source, source),
        cue=passage.place_of(cue, cue),
        antecedent=_pointed_at(passage, candidate),
        score=round(score, 2),
        band=band_of(how, score),
        how=how,
    )


def _pointed_at(passage: Passage, candidate: Candidate) -> Place | None:
    """The noun that a relative clause belongs to."""
    tokens = passage.tree.tokens
    if tokens[candidate.source].text.lower() not in _RELATIVES:
        return None
    for above in passage.tree.ancestors(candidate.source):
        if tokens[above].dep == "relcl":
            return passage.place_of(*passage.tree.noun_phrase(tokens[above].head))
    return None
