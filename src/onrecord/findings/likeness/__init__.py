"""How alike are two texts, and where do they differ?"""

from onrecord.findings.likeness.alignment import Alignment, Step, align
from onrecord.findings.likeness.deciding import (
    Automatic,
    Decision,
    Evidence,
    Ranked,
    decide,
)
from onrecord.findings.likeness.differences import (
    Change,
    ChangeKind,
    Compared,
    Differences,
    compare,
    differences,
)
from onrecord.findings.likeness.distinctiveness import background_weight, distinctiveness
from onrecord.findings.likeness.marking import Mark, Marked, marked
from onrecord.findings.likeness.meaning import Meaning, Proposal, proposals
from onrecord.findings.likeness.pattern import Pattern, fragments, pattern_of
from onrecord.findings.likeness.ranking import Alike, Asked, ask, compare_as, rank
from onrecord.findings.likeness.words import Word, norm_of, norms, terms, terms_of, words

__all__ = [
    "Alignment",
    "Alike",
    "Asked",
    "Automatic",
    "Change",
    "ChangeKind",
    "Compared",
    "Decision",
    "Differences",
    "Evidence",
    "Mark",
    "Marked",
    "Meaning",
    "Pattern",
    "Proposal",
    "Ranked",
    "Step",
    "Word",
    "align",
    "ask",
    "background_weight",
    "compare",
    "compare_as",
    "decide",
    "differences",
    "distinctiveness",
    "fragments",
    "marked",
    "norm_of",
    "norms",
    "pattern_of",
    "proposals",
    "rank",
    "terms",
    "terms_of",
    "words",
]
