"""How much do these words tell: would others have written them, too?"""

from collections.abc import Collection, Mapping
from math import log

__all__ = ["background_weight", "distinctiveness"]

# A small archive does not know which words are frequent. So each counts as if 20,000 more posts had
# been read, in which a word stands as often as words of its length do (measured on English posts,
# in which short words are the frequent ones; pairs of signs count as words of two letters).
_BACKGROUND = 20_000
_EXPECTED = {1: 2_000, 2: 1_500, 3: 1_000, 4: 300, 5: 100}
_EXPECTED_OF_LONGER = 30


def background_weight(term: str, posts: int, of: int) -> float:
    """What one term tells, in nats: the negative log of how often a post has it."""
    expected = _EXPECTED.get(len(term), _EXPECTED_OF_LONGER)
    return log((of + _BACKGROUND) / (posts + expected))


def distinctiveness(terms: Collection[str], frequencies: Mapping[str, int], of: int) -> float:
    """What these terms tell together, in nats; each counts once."""
    return sum(background_weight(term, frequencies.get(term, 0), of) for term in set(terms))
