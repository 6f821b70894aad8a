"""Which names and words of a report mean the same speaker?"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from onrecord.findings.article import Place

__all__ = ["Speaker", "Speakers"]

MOST_KNOWN = 50
"""Names kept; whoever was named longer ago is named again."""
_PRONOUN = re.compile(r"(?:he|she|they|it|we|i)$", re.IGNORECASE)
_FOR_SOMEBODY = re.compile(
    r"(?:the |an? |its |their |his |her )?(?:spokes\w+|press (?:secretary|officer))(?! (?:for|of)\b)",
    re.IGNORECASE,
)
_DOCUMENT = re.compile(r"\b(?:tweet|post|message|report|study|letter|thread)\b", re.IGNORECASE)
_OWNED = re.compile(
    r"(.{2,60}?)['’]s? (?:\w+ )?(?:claim|statement|post|tweet|message|account|page|denial|words?)s?$"
)
_DATE = re.compile(r"\s+(?:on|late|early|in) (?:\d|(?:late )?[A-Z]\w+day\b).*$", re.DOTALL)
_WORDS = re.compile(r"\w+")
_NOBODY = re.compile(
    r"(?:^|\s)(?:critics?|observers?|analysts?|experts?|users?|commentators?|residents?|witness\w*|"
    r"reports?|study|media|(?:several|many|some|other|local) (?:newspapers|outlets|broadcasters|websites|channels)|sources|reporters?|journalists?|observers|scholars?|opponents?|activists?|"
    r"fact-check\w*|readers?|netizens|(?:checking|news) sites?|prosecutors?|court)\s*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks: the fullest words for them, and the words used here."""

    fullest: Place
    here: Place
    assumed: bool  # that both mean the same was assumed across sentences


class Speakers:
    """Whoever was named so far in a report, in the order of the text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._known: list[Place] = []

    def speaker(self, source: Place, antecedent: Place | None) -> Speaker | None:
        """Who is meant by a source's words; None for crowds that speak for no institution."""
        source = self._undated(source)
        words = source.of(self._text)
        if antecedent is not None:
            self._learn(antecedent)
            return Speaker(self._earlier(antecedent) or antecedent, source, assumed=True)
        if _NOBODY.search(words):
            return None
        known = self._earlier(source)
        if known is not None:
            return Speaker(known, source, assumed=known != source)
        self._learn(source)
        return Speaker(source, source, assumed=False)

    def note(self, mention: Place, *, only_if_nobody: bool = False) -> None:
        """Somebody who is named as saying anything at all, or, where nobody is, as doing it."""
        if only_if_nobody and self._known:
            return
        mention = self._undated(mention)
        owner = _OWNED.match(mention.of(self._text))
        if owner is not None:
            mention = Place(mention.start, mention.start + owner.end(1))
        words = mention.of(self._text)
        if not _PRONOUN.match(words) and not _NOBODY.search(words):
            self._learn(mention)

    def _undated(self, place: Place) -> Place:
        """Without "on 3 March 2024", which parsers take for a part of the name."""
        date = _DATE.search(place.of(self._text))
        return place if date is None else Place(place.start, place.start + date.start())

    def _learn(self, place: Place) -> None:
        if self._earlier(place) is None:
            self._known = [*self._known[1 - MOST_KNOWN :], place]

    def _earlier(self, source: Place) -> Place | None:
        words = source.of(self._text)
        if _PRONOUN.match(words):
            return self._known[-1] if self._known else None
        for known in reversed(self._known):
            if known == source or _same(known.of(self._text), words):
                return known
        if _FOR_SOMEBODY.match(words):
            return next(
                (one for one in reversed(self._known) if _is_institution(one.of(self._text))), None
            )
        return None


def _is_institution(words: str) -> bool:
    """Whether the words name an office rather than a person or a document."""
    return not _DOCUMENT.search(words) and bool(
        re.search(
            r"\b(?:ministry|department|embassy|consulate|office|agency|government|council|board|"
            r"police|army|navy|directorate|authority|commission|bank|university|party|treasury|"
            r"presidency|palace|mission|service|institute|staff|company|court|secretariat)\b",
            words,
            re.IGNORECASE,
        )
    )


def _same(known: str, words: str) -> bool:
    """Whether later words can stand for earlier ones: "the spokesperson", "Horvat"."""
    earlier, later = _content(known), _content(words)
    return (
        bool(later)
        and bool(earlier)
        and set(later) <= set(earlier)
        and (later[-1] == earlier[-1] or len(later) == 1 or later == earlier)
    )


def _content(words: str) -> Sequence[str]:
    return [word for word in _WORDS.findall(words.lower()) if word not in ("the", "a", "an", "s")]
