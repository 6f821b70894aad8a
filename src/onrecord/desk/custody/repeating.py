"""Does a reason that everybody reads say again what is to be withheld?

The reason stays on record for ever. Remaining risk: words that are put otherwise are not told.
"""

import re
from collections.abc import Iterable

__all__ = ["repeats"]

_RUN = 20  # characters in a row that are chance no more, in any script
_SHORTEST = 6  # characters: shorter words stand in any reason
_NUMBER = re.compile(r"\d(?:[\s().+/-]*\d){4,}")  # five digits or more: of a telephone, a house


def repeats(said: str, words: Iterable[str]) -> bool:
    """Whether it has twenty characters in a row of these words, all of them, or their numbers."""
    plain, numbers = _plain(said), set(_numbers(said))
    return any(
        bool(numbers.intersection(_numbers(one))) or any(run in plain for run in _runs(one))
        for one in words
    )


def _runs(words: str) -> Iterable[str]:
    plain = _plain(words)
    last = max(len(plain) - _RUN, 0)
    return (
        (plain[start : start + _RUN] for start in range(last + 1))
        if len(plain) >= _SHORTEST
        else ()
    )


def _plain(words: str) -> str:
    return " ".join(words.casefold().split())


def _numbers(words: str) -> Iterable[str]:
    return (re.sub(r"\D", "", found) for found in _NUMBER.findall(words))
