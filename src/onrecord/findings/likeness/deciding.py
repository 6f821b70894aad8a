"""Does a quotation quote this very post, or may only a person say so?"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

__all__ = ["Automatic", "Decision", "Evidence", "Ranked", "decide"]

# Measured with bench/links.py (figures in docs/search.md): with these no link was wrong, and where
# the quoted post was not on record, fewer than 1 in 100 quotations were linked to another.
_NEAR_EXACT = 920  # thousandths
_DISTINCTIVE = 20.0  # nats: one post in half a billion
_FEWEST_WORDS = 4
_UNIQUE = 40  # thousandths by which every other post must be less like it


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of one candidate: which post, how like, and what the shared words tell."""

    post: str
    similarity: int
    distinctiveness: float
    words: int  # that the quotation has


@dataclass(frozen=True, slots=True)
class Automatic:
    """It quotes this post: near-exact, distinctive, and no other comes close."""

    place: int  # among the candidates


@dataclass(frozen=True, slots=True)
class Ranked:
    """A person has to say which, if any; and what spoke against doing it without one."""

    why: str


Decision: TypeAlias = Automatic | Ranked


def decide(candidates: Sequence[Evidence]) -> Decision:
    """Judge the candidates for one quotation, best first."""
    if not candidates:
        return Ranked("no post on record shares its words")
    best = candidates[0]
    others = [one.similarity for one in candidates if one.post != best.post]
    if best.similarity < _NEAR_EXACT:
        return Ranked("its words differ from those of every post on record")
    if best.words < _FEWEST_WORDS or best.distinctiveness < _DISTINCTIVE:
        return Ranked("others would use these words, too")
    if others and best.similarity - max(others) < _UNIQUE:
        return Ranked("several posts on record have these words")
    return Automatic(0)
