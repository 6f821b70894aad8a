"""Which of many texts comes closest to the words that are asked about?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Indel, LCSseq

from onrecord.findings.likeness.alignment import Alignment, align
from onrecord.findings.likeness.differences import Differences, differences
from onrecord.findings.likeness.distinctiveness import distinctiveness
from onrecord.findings.likeness.pattern import Pattern, fragments, pattern_of
from onrecord.findings.likeness.words import norms, terms, words

__all__ = ["Alike", "Asked", "ask", "compare_as", "rank"]

_ALIGNED = 6  # texts that share most words in order are aligned; it takes 1000 times as long

_CELLS = 1_000_000  # pairs of words that are compared for one question: about half a second


@dataclass(frozen=True, slots=True)
class Asked:
    """The words that are asked about, read once."""

    text: str
    pattern: Pattern
    phrases: tuple[tuple[str, ...], ...]  # terms that follow each other

    @property
    def terms(self) -> frozenset[str]:
        """All terms under which it can be found."""
        return frozenset(term for phrase in self.phrases for term in phrase)


@dataclass(frozen=True, slots=True)
class Alike:
    """How the asked words lie in one of the texts; `place` is its place among those given."""

    place: int
    similarity: int  # thousandths
    cost: float  # of the alignment: ranks more finely than the share of words that are the same
    differences: Differences
    likeness: float  # of the signs, from 0 to 1: tells apart what has the same words
    matched: frozenset[str]  # the terms that are the same in both

    def distinctiveness(self, frequencies: Mapping[str, int], of: int) -> float:
        """What the words that both have tell (nats)."""
        return distinctiveness(self.matched, frequencies, of)


def ask(text: str) -> Asked:
    """Read the words that are asked about."""
    pattern = pattern_of(text)
    phrases = (tuple(terms(fragment)) for fragment in fragments(pattern))
    return Asked(text, pattern, tuple(phrase for phrase in phrases if phrase))


def rank(asked: Asked, texts: Sequence[str]) -> list[Alike]:
    """The texts that come closest, best first; equals in the order in which they were given."""
    own = [word.norm for word in asked.pattern.words]
    shared = [LCSseq.similarity(own, norms(text)) for text in texts]
    nearest = sorted(range(len(texts)), key=lambda place: (-shared[place], place))[:_ALIGNED]
    found: list[Alike] = []
    left = _CELLS
    for place in nearest:
        if shared[place] and (left > 0 or not found):
            found.append(_alike(asked, place, texts[place]))
            left -= len(own) * len(norms(texts[place]))
    return sorted(found, key=lambda one: (one.cost, -one.likeness, one.place))


def compare_as(asked: Asked, text: str) -> Alike:
    """How the asked words lie in this one text."""
    return _alike(asked, 0, text)


def _alike(asked: Asked, place: int, text: str) -> Alike:
    found = align(asked.pattern, words(text))
    told = differences(found, asked.text, text)
    likeness = Indel.normalized_similarity(asked.text, told.post.of(text))
    return Alike(place, found.similarity, found.cost, told, likeness, _matched(found))


def _matched(found: Alignment) -> frozenset[str]:
    same = [step.asked for step in found.steps if step.asked and step.post and not step.distance]
    return frozenset(terms(same))
