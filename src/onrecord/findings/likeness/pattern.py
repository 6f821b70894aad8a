"""What does a quotation ask of a post: which words, and where may something be left out?"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from onrecord.findings.article import Place
from onrecord.findings.likeness.words import Word, words

__all__ = ["Pattern", "Unit", "fragments", "pattern_of"]

_ELLIPSIS = re.compile(r"[\[(]\s*(?:\.{3,}|…|\. \. \.)\s*[\])]|\.{3,}|…|\. \. \.(?: \.)?")
_BRACKETED = re.compile(r"\[[^\[\]]{0,120}\]")


@dataclass(frozen=True, slots=True)
class Unit:
    """A word of the quotation, and what may stand before it in the post without being said.

    `skips`: words may be left out here ("…"), or stand for the quoter's own in brackets. `cut`: the
    word itself may be cut off at its end ("repea…").
    """

    word: Word
    skips: bool = False
    bracket: bool = False
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Pattern:
    """A quotation as it is matched; `insertions` are the quoter's own words in brackets."""

    units: tuple[Unit, ...]
    insertions: tuple[Place, ...]

    @property
    def words(self) -> tuple[Word, ...]:
        """The words that the quotation claims were said."""
        return tuple(unit.word for unit in self.units)


def pattern_of(quotation: str) -> Pattern:
    """Read a quotation: its words, its ellipses, and the insertions in square brackets."""
    gaps = [Place(*found.span()) for found in _ELLIPSIS.finditer(quotation)]
    found = [Place(*found.span()) for found in _BRACKETED.finditer(quotation)]
    insertions = [place for place in found if place not in gaps and words(place.of(quotation))]
    said = [
        word
        for word in words(quotation)
        if not any(place.start <= word.place.start < place.end for place in insertions)
    ]
    if not said:  # the brackets are part of what is asked about
        return Pattern(tuple(Unit(word) for word in words(quotation)), ())
    units = [_unit(word, before, gaps, insertions) for before, word in _with_before(said)]
    return Pattern(tuple(units), tuple(insertions))


def fragments(pattern: Pattern) -> list[tuple[Word, ...]]:
    """The runs of words between which something may be left out, in order."""
    found: list[list[Word]] = []
    for unit in pattern.units:
        if not found or unit.skips or unit.bracket:
            found.append([])
        found[-1].append(unit.word)
    return [tuple(run) for run in found]


def _with_before(said: Sequence[Word]) -> list[tuple[int, Word]]:
    ends = [0, *(word.place.end for word in said)]
    return list(zip(ends, said, strict=False))


def _unit(word: Word, before: int, gaps: Sequence[Place], insertions: Sequence[Place]) -> Unit:
    start, end = word.place.start, word.place.end
    return Unit(
        word,
        skips=any(before <= gap.start < start for gap in gaps),
        bracket=any(before <= place.start < start for place in insertions),
        cut=any(gap.start == end for gap in gaps),
    )
