"""How do other outlets change an agency's article before they print it?

Each edit takes an article's paragraphs and gives those of a copy, with the relations of the
original to the copy that are right for it.
"""

from collections.abc import Callable
from random import Random
from typing import TypeAlias

from onrecord.findings.copies import Relation

__all__ = ["EDITS", "Edit", "made_article"]

Paragraphs: TypeAlias = list[str]
Edit: TypeAlias = Callable[[Random, Paragraphs, Paragraphs], tuple[Paragraphs, frozenset[Relation]]]

_SAME = frozenset({Relation.SAME})
_SYNONYMS = {
    "said": "stated", "but": "however", "also": "additionally", "told": "informed",
    "about": "regarding", "many": "numerous", "after": "following", "while": "whereas",
    "big": "large", "say": "state", "because": "since", "before": "prior to", "will": "is to",
}  # fmt: skip
_BOILERPLATE = (
    "Subscribe to our morning newsletter and never miss the stories that matter most to you.",
    "This story was produced by a wire service and has not been edited by our newsroom staff.",
    "All rights reserved. No part of this publication may be reproduced without permission.",
    "Download our app for the latest headlines, breaking news alerts, live scores and weather.",
)


def _by_length(own: Paragraphs, copy: Paragraphs) -> frozenset[Relation]:
    """A copy of nine tenths or more is the same, of seven or less an excerpt; between, either."""
    before, after = (sum(len(p.split()) for p in text) for text in (own, copy))
    if before == after:
        return _SAME
    unlike = Relation.CONTAINS if before > after else Relation.CONTAINED
    ratio = min(before, after) / max(before, after)
    return _SAME if ratio >= 0.9 else frozenset({unlike} | (_SAME if ratio > 0.7 else set()))


def _cut(chance: Random, own: Paragraphs, _: Paragraphs) -> tuple[Paragraphs, frozenset[Relation]]:
    copy = own[: max(1, round(len(own) * chance.uniform(0.3, 0.9)))]
    return copy, _by_length(own, copy)


def _excerpt(
    chance: Random, own: Paragraphs, _: Paragraphs
) -> tuple[Paragraphs, frozenset[Relation]]:
    """A third from the middle, with an introduction of the other outlet's."""
    at = len(own) // 3
    copy = ["Our partner reports from the capital on the matter.", *own[at : at + at + 1]]
    return copy, _by_length(own, copy)


def _rewritten(
    chance: Random, own: Paragraphs, _: Paragraphs
) -> tuple[Paragraphs, frozenset[Relation]]:
    """Each fourth sentence falls out, each fortieth word is another."""
    kept = [
        " ".join("the" if chance.random() < 0.025 else w for w in sentence.split())
        for paragraph in own
        for sentence in paragraph.split(". ")
        if chance.random() > 0.25
    ]
    copy = [". ".join(kept or own[:1])]
    return copy, _by_length(own, copy) | _SAME


def _reordered(
    chance: Random, own: Paragraphs, _: Paragraphs
) -> tuple[Paragraphs, frozenset[Relation]]:
    return chance.sample(own, len(own)), _SAME


def _copy_edited(
    chance: Random, own: Paragraphs, _: Paragraphs
) -> tuple[Paragraphs, frozenset[Relation]]:
    """Two to five words in a hundred are replaced or fall out."""
    rate = chance.uniform(0.02, 0.05)

    def word(words: str) -> str:
        if words in _SYNONYMS and chance.random() < 0.5:
            return _SYNONYMS[words]
        return chance.choice(("", "the", "recently")) if chance.random() < rate else words

    return [" ".join(filter(None, map(word, p.split()))) for p in own], _SAME


def _agency_swapped(
    _: Random, own: Paragraphs, __: Paragraphs
) -> tuple[Paragraphs, frozenset[Relation]]:
    first = "NEW HAVERLY, Jan 15 (Northwire) - " + own[0]
    return [first, *own[1:], "(With inputs from agencies)"], _SAME


def _new_headline(
    _: Random, own: Paragraphs, __: Paragraphs
) -> tuple[Paragraphs, frozenset[Relation]]:
    return ["Ministry in damage control as questions mount over startling message", *own], _SAME


def _quotes_edited(
    chance: Random, own: Paragraphs, _: Paragraphs
) -> tuple[Paragraphs, frozenset[Relation]]:
    """In each quotation the first or last words fall out, as editors shorten them."""

    def shortened(paragraph: str) -> str:
        parts = paragraph.replace("“", '"').replace("”", '"').split('"')
        for at in range(1, len(parts), 2):
            words = parts[at].split()
            parts[at] = " ".join(words[2:] if chance.random() < 0.5 else words[:-2])
        return '"'.join(parts)

    copy = [shortened(paragraph) for paragraph in own]
    return copy, _by_length(own, copy)


def _boilerplate(
    _: Random, own: Paragraphs, __: Paragraphs
) -> tuple[Paragraphs, frozenset[Relation]]:
    copy = [_BOILERPLATE[0], *own[:2], _BOILERPLATE[3], *own[2:], *_BOILERPLATE[1:3]]
    return copy, _by_length(own, copy)


def _wrapped(
    chance: Random, own: Paragraphs, other: Paragraphs
) -> tuple[Paragraphs, frozenset[Relation]]:
    at = chance.randint(0, len(other))
    copy = [*other[:at], *own, *other[at:]]
    return copy, _by_length(own, copy)


EDITS: dict[str, Edit] = {
    "cut after some paragraphs": _cut,
    "excerpt from the middle": _excerpt,
    "paragraphs reordered": _reordered,
    "lightly copy-edited": _copy_edited,
    "shortened and rewritten": _rewritten,
    "agency credit swapped": _agency_swapped,
    "another headline": _new_headline,
    "quotations shortened": _quotes_edited,
    "boilerplate added": _boilerplate,
    "wrapped in a longer story": _wrapped,
}

_WHO = (
    "The ministry",
    "The embassy",
    "A spokesperson",
    "The opposition",
    "An official",
    "The envoy",
)
_DID = ("denied", "confirmed", "regretted", "welcomed", "questioned", "withdrew", "repeated")
_WHAT = ("the message", "the report", "a pledge", "the figures", "an apology", "the decision")
_MORE = (
    "at dawn",
    "last spring",
    "once again",
    "in haste",
    "on paper",
    "in parliament",
    "by letter",
)
_PLACES = ("Port Merrin", "New Haverly", "Ostrava Bay", "Kellan", "Tavaria", "Lower Brandt")


def made_article(chance: Random, paragraphs: int = 9) -> Paragraphs:
    """An article of our own making: phrases recur across articles, as they do in the press."""

    def name() -> str:
        return "".join(chance.choice("bdfgklmnprstv") + chance.choice("aeiou") for _ in range(3))

    def sentence() -> str:
        return (
            f"{chance.choice(_WHO)} of {name().title()} {chance.choice(_DID)} "
            f"{chance.choice(_WHAT)} on {name()} and {name()} {chance.choice(_MORE)}, while "
            f"{name()} {chance.choice(_DID)} {name()} in {chance.choice(_PLACES)}."
        )

    def paragraph() -> str:
        said = f'"{sentence()}" said {chance.choice(_WHO).lower()}.'
        return " ".join([*(sentence() for _ in range(chance.randint(2, 4))), said])

    return [paragraph() for _ in range(paragraphs)]
