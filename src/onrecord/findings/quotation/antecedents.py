"""Whom do "she", "the spokesperson" and "Greene" mean?

Only where one reading is left: a pronoun whose passage, or the one before it, names one person
who could be meant; a short name or a role that an earlier source ends in. What is not sure is
left open.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from onrecord.findings.article import Place
from onrecord.findings.quotation.attributed import Attributed
from onrecord.findings.quotation.passages import Passage

__all__ = ["with_antecedents"]

_OF_MEN = frozenset(["Mr.", "Mr", "Sir", "Lord", "King", "Prince", "Father", "Baron"])
_OF_WOMEN = frozenset(["Mrs.", "Mrs", "Ms.", "Ms", "Miss", "Lady", "Dame", "Queen", "Princess"])
_AGAINST = {"he": _OF_WOMEN, "she": _OF_MEN, "it": _OF_MEN | _OF_WOMEN}
_NEAREST = 2  # paragraphs back


def with_antecedents(
    text: str, found: Sequence[Attributed], passages: Sequence[Passage]
) -> tuple[Attributed, ...]:
    """The quotations, with whom their sources mean where that is safe."""
    named = [name for passage in passages for name in _names(passage)]
    sources: list[Place] = []
    meant: list[Attributed] = []
    for quotation in found:
        source, head = quotation.source, quotation.head
        if source is None or head is None or quotation.antecedent is not None:
            meant.append(quotation)
            continue
        word = head.of(text)
        if word.lower() in _AGAINST:
            antecedent = _person(text, word.lower(), head, passages, named)
        else:
            antecedent = _longer(text, source, word, sources)
            sources.append(source)
        meant.append(replace(quotation, antecedent=antecedent))
    return tuple(meant)


def _names(passage: Passage) -> Iterator[tuple[int, Place]]:
    """Subjects with a proper name, with the paragraph that they stand in."""
    for number, token in enumerate(passage.tree.tokens):
        subject = token.dep in ("nsubj", "nsubjpass") or number in passage.speakers.values()
        if subject and token.pos == "PROPN" and number not in passage.quoted:
            place = passage.place_of(*passage.tree.noun_phrase(number))
            if place is not None:
                yield passage.index, place


def _person(
    text: str,
    pronoun: str,
    head: Place,
    passages: Sequence[Passage],
    named: Sequence[tuple[int, Place]],
) -> Place | None:
    """The only one who is named before the pronoun, near it."""
    here = [p.index for p in passages if p.place.start <= head.start < p.place.end]
    if not here:
        return None
    for back in range(1 if pronoun == "it" else _NEAREST + 1):
        near = [
            place for index, place in named if index == here[0] - back and place.end <= head.start
        ]
        if near:
            last_names = {place.of(text).split()[-1] for place in near}
            fits = not _AGAINST[pronoun] & set(near[0].of(text).split())
            return near[0] if len(last_names) == 1 and fits else None
    return None


def _longer(text: str, source: Place, word: str, sources: Sequence[Place]) -> Place | None:
    """An earlier source that ends in the same word and says more about it."""
    count = len(source.of(text).split())
    for earlier in reversed(sources):
        words = earlier.of(text).split()
        more = len(words) > count or text[source.start : source.start + 4].lower() == "the "
        if words and words[-1] == word and more and words[0] != "The" and len(words) > 1:
            return earlier
    return None
