"""By which numbers are the terms of a text found in PostgreSQL?

Its full-text vectors keep 256 places of a word and 16,383 of a text, none of them in their index,
and its index never lets go of a word. So each term, and each pair of neighbours, is a number among
16 million, by which a text is found; whether it has the terms in order, its own terms tell. Two
that share a number cost a look at a text more.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise
from typing import Self
from zlib import crc32

from onrecord.findings.likeness import terms_of

__all__ = ["Run", "Terms", "kept_term", "own"]

_NUMBERS = (1 << 24) - 1
_LONGEST = 200  # characters of a term; a table's key has room for 675 of four bytes each


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of a text, in order, as they are kept."""

    terms: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> Self:
        """Of a post's text."""
        return cls.kept(terms_of(text))

    @classmethod
    def kept(cls, terms: Iterable[str]) -> Self:
        """Of terms as `findings.likeness` gives them."""
        return cls(tuple(map(kept_term, terms)))

    @property
    def said(self) -> str:
        """All in order, each between blanks."""
        return f" {' '.join(self.terms)} "

    def marks(self, account: int) -> list[int]:
        """The numbers under which the text of an account is found."""
        pairs = {_number(f"{one} {next_}") for one, next_ in pairwise(self.terms)}
        begins = {_begins(term[0]) for term in self.terms if not term[0].isascii()}
        return sorted({*map(_number, self.terms)} | pairs | begins | {own(account)})


@dataclass(frozen=True, slots=True)
class Run:
    """Terms that are to follow each other: what `said` has to hold, and by which numbers it is found."""

    said: str
    marks: tuple[int, ...]

    @classmethod
    def of(cls, terms: Sequence[str]) -> Self:
        """Of whole terms."""
        found = Terms.kept(terms)
        pairs = tuple(_number(f"{one} {next_}") for one, next_ in pairwise(found.terms))
        return cls(found.said, pairs or tuple(map(_number, found.terms)))

    @classmethod
    def beginning(cls, sign: str) -> Self:
        """Of any term that begins with a sign: those without spaces are kept with the next one."""
        return cls(f" {sign}", () if sign.isascii() else (_begins(sign),))


def own(account: int) -> int:
    """The number that all texts of an account have; no term has it."""
    return -account


def kept_term(term: str) -> str:
    """A term as it is kept: what is longer than a table's key may be ends in its SHA-256."""
    if len(term) <= _LONGEST:
        return term
    return term[: _LONGEST - 64] + sha256(term.encode()).hexdigest()


def _number(said: str) -> int:
    return crc32(said.encode()) & _NUMBERS


def _begins(sign: str) -> int:
    return _number(f"{sign}*")
