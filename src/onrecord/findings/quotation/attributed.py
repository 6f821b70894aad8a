"""What is said of a quotation: by whom, by which word, and how surely?"""

from dataclasses import dataclass
from enum import StrEnum

from onrecord.findings.article import Place
from onrecord.findings.quotation.marks import QuotedSpan

__all__ = ["Attributed", "Band", "How"]


class Band(StrEnum):
    """How often a speaker with such a score is right; measured in docs/quotations.md."""

    HIGH = "high"
    FAIR = "fair"
    LOW = "low"


class How(StrEnum):
    """Where a speaker was found."""

    VERB = "verb"  # of saying, in the quotation's own sentence or beside it
    OTHER_VERB = "other verb"
    ACCORDING = "according to"
    NOUN = "noun"  # "the minister's statement"
    COLON = "colon"  # NAME: "…"
    NAMED = "named"  # in a sentence that ends in a colon
    LISTED = "listed"  # with the quotation before: "…" and "…"
    CONTINUED = "continued"  # from the sentence before, in the same paragraph
    BEFORE = "before"  # from the paragraph before
    AFTER = "after"  # from the paragraph in which the quotation ends
    HEADING = "heading"  # '…': NAME does something
    ALONE = "alone"  # a quotation, but nobody is credited with it
    NOBODY = "nobody"  # words between marks that nobody is said to have said


@dataclass(frozen=True, slots=True, kw_only=True)
class Attributed:
    """A quoted span with the words that credit somebody with it."""

    span: QuotedSpan
    source: Place | None = None  # the whole noun phrase
    head: Place | None = None  # its head, one word
    cue: Place | None = None
    antecedent: Place | None = None  # whom a pronoun or short name means, where that is safe
    score: float = 0.0
    band: Band = Band.LOW
    how: How = How.NOBODY
