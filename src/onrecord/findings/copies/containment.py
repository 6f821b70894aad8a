"""Is one text a copy of another, or does it hold one?

Shares of word shingles that two texts have in common, each way (A. Broder, "On the resemblance
and containment of documents", 1997): resemblance alone would miss a cut or a wrapped copy.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

__all__ = ["Copy", "Relation", "Shingles", "relation_of", "shingles_of"]

Shingles: TypeAlias = frozenset[str]
"""A text's distinct runs of four words, lower-cased."""

_WORDS_IN_SHINGLE = 4
"""Four words in a row are rarely shared by chance; three often are ("one of the")."""
_WORD = re.compile(
    # Scripts without spaces: each character counts as a word.
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]|[^\\W_]+"
)
_SHARE = 0.5
"""Share of a text's shingles found in the other from which it counts as taken from it.

Measured on 885 news articles with ten kinds of edits (bench/copies.py): no copy lies below 0.66,
nearly all unrelated pairs below 0.1; who prints the same speech or agency's paragraphs, between.
"""
_TRACE = 0.1
"""Share from which something is said to be in common at all: a shared quotation, a paragraph."""
_SAME = 0.8
"""A text that has this share of the other's length or more is a copy, not an excerpt of it."""
_FEWEST = 12
"""Shared shingles below which nothing is said: a sentence or two, which anybody may quote."""


class Relation(StrEnum):
    """How the first text relates to the second."""

    SAME = "same"
    CONTAINS = "contains"
    CONTAINED = "contained"
    OVERLAPS = "overlaps"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A relation, with its figures in thousandths of each text's shingles."""

    relation: Relation
    of_first: int  # of the first text's shingles, how many the second has too
    of_second: int
    shared: int  # shingles


def shingles_of(text: str) -> Shingles:
    """The text's shingles; of a text of fewer words, the one shingle that it is."""
    words = _WORD.findall(text.casefold())
    n = _WORDS_IN_SHINGLE
    if len(words) <= n:
        return frozenset((" ".join(words),) if words else ())
    return frozenset(" ".join(words[i : i + n]) for i in range(len(words) - n + 1))


def relation_of(first: Shingles, second: Shingles) -> Copy:
    """Compare two texts by their shingles."""
    shared = len(first & second)
    of_first = shared / len(first) if first else 0.0
    of_second = shared / len(second) if second else 0.0
    return Copy(
        relation=_relation(first, second, shared, of_first, of_second),
        of_first=round(of_first * 1000),
        of_second=round(of_second * 1000),
        shared=shared,
    )


def _relation(
    first: Shingles, second: Shingles, shared: int, of_first: float, of_second: float
) -> Relation:
    if first and first == second:
        return Relation.SAME
    if shared < _FEWEST or max(of_first, of_second) < _TRACE:
        return Relation.NONE
    if max(of_first, of_second) < _SHARE:
        return Relation.OVERLAPS
    shorter, longer = sorted((len(first), len(second)))
    if shorter >= _SAME * longer and min(of_first, of_second) >= _SHARE:
        return Relation.SAME
    return Relation.CONTAINS if len(first) > len(second) else Relation.CONTAINED
