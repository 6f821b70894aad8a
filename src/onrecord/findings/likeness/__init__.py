"""How alike are two texts, and where do they differ?"""

from onrecord.findings.likeness.alignment import Alignment, Step, align
from onrecord.findings.likeness.differences import (
    Change,
    ChangeKind,
    Compared,
    Differences,
    compare,
    differences,
)
from onrecord.findings.likeness.pattern import Pattern, fragments, pattern_of
from onrecord.findings.likeness.words import Word, norm_of, terms, words

__all__ = [
    "Alignment",
    "Change",
    "ChangeKind",
    "Compared",
    "Differences",
    "Pattern",
    "Step",
    "Word",
    "align",
    "compare",
    "differences",
    "fragments",
    "norm_of",
    "pattern_of",
    "terms",
    "words",
]
