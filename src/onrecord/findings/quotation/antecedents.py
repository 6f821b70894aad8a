"""Whom do "she", "the spokesperson" and "Greene" mean?

Only where one reading is left: a pronoun whose passage, or the one before it, names one person
who could be meant; a short name or a role that an earlier source ends in. What is not sure is
left open.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from onrecord.findings.article import Place
from onrecord.findings.quotation.attributed import Attributed
from onrecord.findings.quotation.passages import Passage

__all__ = ["with_antecedents"]

_OF_MEN = frozenset(["Mr.", "Mr", "Sir", "Lord", "King", "Prince", "Father", "Baron"])
_OF_WOMEN = frozenset(["Mrs.", "Mrs", "Ms.", "Ms", "Miss", "Lady", "Dame", "Queen", "Princess"])
_AGAINST = {"he": _OF_WOMEN, "she": _OF_MEN, "it": _OF_MEN | _OF_WOMEN}
_NEAREST = 2  # paragraphs back
_MOST_NAMES = 50  # looked at before a pronoun


@dataclass(frozen=True, slots=True)
class Named:
    """A subject with a proper name."""

    paragraph: int
    place: Place


def names_in(passage: Passage) -> Iterator[Named]:
    """Subjects with a proper name."""
    sources = set(passage.speakers.values())
    for number, token in enumerate(passage.tree.tokens):
        subject = token.dep in ("nsubj", "nsubjpass") or number in sources
        named = subject and token.pos == "PROPN" and number not in passage.quoted
        if named and not _is_place_line(passage.masked.text[token.end : token.end + 4]):
            place = passage.place_of(*passage.tree.noun_phrase(number))
            if place is not None:
                yield Named(passage.index, place)


def _is_place_line(after: str) -> bool:
    """Whether a dash follows: PORT MERRIN (Reuters) - The embassy …"""
    return after.lstrip(") ")[:1] in ("-", "–", "—")


def with_antecedents(
    text: str, found: Sequence[Attributed], named: Sequence[Named], places: Sequence[Place]
) -> tuple[Attributed, ...]:
    """The quotations, with whom their sources mean where that is safe.

    `named` and `places`, the paragraphs, are in order of the text.
    """
    sources: dict[str, list[Place]] = {}
    meant: list[Attributed] = []
    for quotation in found:
        source, head = quotation.source, quotation.head
        if source is None or head is None or quotation.antecedent is not None:
            meant.append(quotation)
            continue
        word = head.of(text)
        if word.lower() in _AGAINST:
            antecedent = _person(text, word.lower(), head, named, places)
        else:
            antecedent = _longer(text, source, sources.get(word, []))
            sources.setdefault(source.of(text).split()[-1], []).append(source)
        meant.append(replace(quotation, antecedent=antecedent))
    return tuple(meant)


def _person(
    text: str, pronoun: str, head: Place, named: Sequence[Named], places: Sequence[Place]
) -> Place | None:
    """The only one who is named before the pronoun, near it."""
    here = bisect_right(places, head.start, key=lambda place: place.start) - 1
    behind = bisect_left(named, head.start, key=lambda name: name.place.start)
    for back in range(1 if pronoun == "it" else _NEAREST + 1):
        near = []
        for name in reversed(named[max(behind - _MOST_NAMES, 0) : behind]):
            if name.paragraph == here - back:
                near.append(name.place)
        if near:
            last_names = {place.of(text).split()[-1] for place in near}
            fits = not _AGAINST[pronoun] & set(near[0].of(text).split())
            return near[-1] if len(last_names) == 1 and fits else None
    return None


def _longer(text: str, source: Place, sources: Sequence[Place]) -> Place | None:
    """An earlier source that ends in the same word and says more about it."""
    count = len(source.of(text).split())
    for earlier in reversed(sources[-_MOST_NAMES:]):
        words = earlier.of(text).split()
        definite = text[source.start : source.start + 4].lower() == "the "
        if (len(words) > count or definite) and words[0] != "The" and len(words) > 1:
            return earlier
    return None
