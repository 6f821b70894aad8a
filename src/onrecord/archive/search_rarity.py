"""Which words of a question are looked up, and how many rows may each of them take?"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

__all__ = ["ENOUGH", "OF_A_PAIR", "OF_A_PHRASE", "OF_A_WORD", "rare_terms", "rarest_pairs"]

OF_A_PHRASE = 100
"""Rows read for a phrase: where more hold it, none is told from another."""

OF_A_WORD = 3_000
"""A word that more posts have is too frequent to be looked up alone."""

OF_A_PAIR = OF_A_WORD // 3

ENOUGH = 2
"""Rare words, after which pairs of frequent ones add nothing."""

_OF_ALL_WORDS = 9_000
_PAIRS = 8


def rare_terms(frequent: Mapping[str, int]) -> list[str]:
    """The rarest terms, as many as the rows that we are ready to read allow."""
    found, read = [], 0
    for posts, term in sorted((posts, term) for term, posts in frequent.items() if posts):
        read += posts
        if posts > OF_A_WORD or read > _OF_ALL_WORDS:
            break
        found.append(term)
    return found


def rarest_pairs(
    phrases: Iterable[Sequence[str]], frequent: Mapping[str, int]
) -> list[tuple[str, str]]:
    """The pairs of neighbours whose words are the rarest."""
    pairs = {pair for phrase in phrases for pair in pairwise(phrase)}
    known = [pair for pair in pairs if frequent[pair[0]] and frequent[pair[1]]]
    return sorted(known, key=lambda pair: (frequent[pair[0]] + frequent[pair[1]], pair))[:_PAIRS]
