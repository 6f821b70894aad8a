"""Does a post that the article shows say what a quotation says, and what was cut beside it?"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from onrecord.findings.article import Embed, Place
from onrecord.findings.statements.sentences import sentences
from onrecord.findings.statements.statement import worded

__all__ = ["Cut", "cut_before", "says_the_same"]

_WORDS = re.compile(r"\w+(?:'\w+)?")
_LIMITS = re.compile(
    r"\b(?:as of|as from|from|since|until|between|during|after|before|except|unless|apart from|"
    r"other than|some|only|if|perhaps|may|seems?|not all|today|yesterday|tonight)\b",
    re.IGNORECASE,
)
_RUN = 3  # words; three in a row seldom stand in a post twice
_SAME = 0.5
"""Of a quotation's runs of three words, the share that must stand in the post: editors put in or
leave out a word here and there; two posts on one subject share far less."""


@dataclass(frozen=True, slots=True)
class Cut:
    """Words of the post shown that stand right before the quoted ones in their sentence."""

    words: Place
    quotation: Place


def says_the_same(embed: str, quotations: Sequence[str], told: Sequence[str]) -> bool:
    """Whether most of what is quoted stands in the post, or most of the post is told (folded)."""
    post = _runs(embed)
    quoted = [run for words in quotations for run in _runs(words)]
    retold = {run for words in told for run in _runs(words)}
    return _most(quoted, set(post)) or _most(post, retold)


def _most(runs: list[tuple[str, ...]], within: set[tuple[str, ...]]) -> bool:
    return bool(runs) and sum(run in within for run in runs) >= _SAME * len(runs)


def _runs(words: str) -> list[tuple[str, ...]]:
    found = [word.lower() for word in _WORDS.findall(words.replace("n't", " not"))]
    return [tuple(found[n : n + _RUN]) for n in range(len(found) - _RUN + 1)]


def cut_before(plain: str, embed: Embed, quotations: Sequence[Place]) -> Iterator[Cut]:
    """Words that limit what follows, in the same sentence of the post right before the quoted."""
    if embed.place is None:
        return
    for sentence in sentences(plain, embed.place):
        for quotation in quotations:
            first = _WORDS.findall(quotation.of(plain))[:_RUN]
            at = re.search(r"\W+".join(map(re.escape, first)), sentence.of(plain), re.IGNORECASE)
            if len(first) < _RUN or at is None:
                continue
            if _LIMITS.search(sentence.of(plain), 0, at.start()):
                words = worded(plain, Place(sentence.start, sentence.start + at.start()))
                yield Cut(words.place, quotation)
