"""Which sentences of a report say something of posts, and who says it?"""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from onrecord.findings.article import Article, BlockKind, Place
from onrecord.findings.quotation.attributed import Attributed
from onrecord.findings.quotation.marks import MOST_CHARACTERS
from onrecord.findings.statements.cues import ClaimKind
from onrecord.findings.statements.ledger import Claim
from onrecord.findings.statements.sentences import sentences
from onrecord.findings.statements.signs import Signs, signs_in
from onrecord.findings.statements.speakers import Speaker, Speakers

__all__ = ["Utterance", "utterances"]

_SPEAKING = frozenset(
    (
        ClaimKind.STATES,
        ClaimKind.DENIES,
        ClaimKind.INSISTS,
        ClaimKind.ADMITS,
        ClaimKind.APOLOGISES,
        ClaimKind.DISTANCES,
        ClaimKind.STANDS_BY,
        ClaimKind.PROMISES,
    )
)
"""Who accuses, condemns or sees something so speaks of others."""


_Placed = TypeVar("_Placed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Utterance:
    """What one speaker says in one sentence of the report."""

    speaker: Speaker
    cue: Place | None
    signs: Signs
    quotations: tuple[Attributed, ...]  # in which the signs stand; none: told, not quoted
    sure: bool  # that it is this speaker: by a quotation or a verb, not by nearness


@dataclass(frozen=True, slots=True)
class _Voice:
    source: Place
    antecedent: Place | None
    cue: Place | None
    quotation: Attributed | None
    sure: bool


def utterances(
    article: Article,
    plain: str,
    quotations: Sequence[Attributed],
    ledger: Sequence[Claim],
    subjects: Sequence[Place],
) -> tuple[Utterance, ...]:
    """All of them in order; the reporter's own assertions are nobody's utterance."""
    speakers = Speakers(article.text)
    found: list[Utterance] = []
    named = online = False  # a post or account, in this paragraph or the one before
    for block in article.blocks:
        if block.kind is not BlockKind.PARAGRAPH or block.place.start > MOST_CHARACTERS:
            continue
        place = Place(block.place.start, min(block.place.end, MOST_CHARACTERS))
        credited = _starting_in(quotations, place, lambda one: one.span.start)
        claimed = _starting_in(ledger, place, lambda one: one.cue.start)
        in_block = [signs_in(plain, one) for one in sentences(plain, place)]
        here = named or any(one.names for one in in_block)
        at_all = online or any(one.online for one in in_block)
        for signs in in_block:
            voices = _Voices(signs.sentence, credited, claimed)
            if signs.places:
                known = replace(signs, near=here, online=at_all)
                found.extend(_said_in(known, voices, speakers))
            for source in voices.sources:
                speakers.note(source)
            for subject in _starting_in(subjects, signs.sentence, lambda one: one.start):
                speakers.note(subject, only_if_nobody=True)
        online = any(one.online for one in in_block)
        named = any(one.names for one in in_block) or (here and not in_block)
    return tuple(found)


def _starting_in(
    found: Sequence[_Placed], place: Place, start: Callable[[_Placed], int]
) -> Sequence[_Placed]:
    """Those, of a sequence in order, that begin within a place."""
    return found[
        bisect_left(found, place.start, key=start) : bisect_left(found, place.end, key=start)
    ]


class _Voices:
    """Who speaks in one sentence."""

    def __init__(
        self, sentence: Place, quotations: Sequence[Attributed], ledger: Sequence[Claim]
    ) -> None:
        self._quoted = [one for one in quotations if _overlap(one.span.place, sentence)]
        self._claims = [
            one
            for one in ledger
            if one.source is not None and _overlap(one.cue, sentence) and one.kind in _SPEAKING
        ]

    @property
    def sources(self) -> list[Place]:
        """Everybody who is named as speaking in the sentence."""
        quoted = [one.antecedent or one.source for one in self._quoted]
        told = [one.source for one in self._claims]
        return sorted({place for place in (*quoted, *told) if place is not None})

    def at(self, place: Place) -> _Voice | None:
        """Whose words stand at a place: a quotation's, a clause's, a verb's own; else the only."""
        quoted = [one for one in self._quoted if one.span.start <= place.start < one.span.end]
        found = _of_quotation(quoted[0], sure=True) if quoted else None
        found = found or self._told(place)
        if quoted and found is not None:
            return replace(found, quotation=quoted[0])
        return found if quoted else found or self._nearest(place)

    def _told(self, place: Place) -> _Voice | None:
        """Whose clause or verb stands at a place."""
        inside = [one for one in self._claims if _covers(one.content, place)]
        if inside:
            return _of_claim(min(inside, key=lambda one: one.content.end - one.content.start))
        own = [one for one in self._claims if _overlap(one.cue, place)]
        return _of_claim(own[0]) if own else None

    def _nearest(self, place: Place) -> _Voice | None:
        """By nearness only: a verb of saying in the sentence before the words."""
        before = [one for one in self._claims if one.cue.start <= place.start]
        if before:
            found = _of_claim(before[-1])
            return None if found is None else replace(found, sure=False)
        credited = [one for one in self._quoted if one.source is not None]
        return _of_quotation(credited[0], sure=False) if credited else None


def _of_quotation(one: Attributed, *, sure: bool) -> _Voice | None:
    if one.source is None:
        return None
    return _Voice(one.source, one.antecedent, one.cue, one, sure)


def _of_claim(one: Claim) -> _Voice | None:
    return None if one.source is None else _Voice(one.source, None, one.cue, None, sure=True)


def _said_in(signs: Signs, voices: _Voices, speakers: Speakers) -> Iterator[Utterance]:
    """The sentence's signs, parted by who says them."""
    by_source: dict[Place, list[tuple[Place, _Voice]]] = {}
    for place in signs.places:
        voice = voices.at(place)
        if voice is not None:
            by_source.setdefault(voice.antecedent or voice.source, []).append((place, voice))
    for said in by_source.values():
        places = {place for place, _ in said}
        voice = said[0][1]
        speaker = speakers.speaker(voice.source, voice.antecedent)
        if speaker is not None:
            quoted = {one.quotation.span: one.quotation for _, one in said if one.quotation}
            yield Utterance(
                speaker=speaker,
                cue=voice.cue,
                signs=_only(signs, places),
                quotations=tuple(quoted.values()),
                sure=all(one.sure for _, one in said),
            )


def _only(signs: Signs, places: set[Place]) -> Signs:
    """The signs that stand at these places; scopes, times and accounts are shared."""
    return replace(
        signs,
        grounds=tuple(one for one in signs.grounds if one.place in places),
        denials=tuple(one for one in signs.denials if one.place in places),
        acts=tuple(one for one in signs.acts if one.place in places),
    )


def _overlap(one: Place, other: Place) -> bool:
    return one.start < other.end and other.start < one.end


def _covers(content: Place, place: Place) -> bool:
    return content.start <= place.start < content.end
