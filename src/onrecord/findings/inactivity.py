"""When was the account itself not served, and by whose word?

A word gives way only to one at least as strong: a relay's word does not undo what the host
said, and a post that its host serves undoes both.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from onrecord.findings.agreeing import agreed, looker_of
from onrecord.findings.voices import Look, Voice
from onrecord.record.commitments import Digest
from onrecord.record.entries import Logged
from onrecord.record.observations import AccountObservation, Authenticity, Evidence, Surface
from onrecord.record.outcomes import AccountState

__all__ = ["ACTIVE", "Inactivity", "Word", "inactivities", "words_on_state"]

ACTIVE = "active"
_EVER, _NEVER = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """Somebody's word on the account's state; strength 2 is its host's, 1 anybody else's."""

    state: str
    said_by: str
    at: datetime
    index: int
    digest: Digest
    strength: int
    surface: Surface
    authenticity: Authenticity
    looker: str | None  # findings.agreeing: None if the word is signed

    @property
    def present(self) -> bool:
        """Whether the account was there."""
        return self.state == ACTIVE


@dataclass(frozen=True, slots=True)
class Inactivity:
    """From the first word to the one that undid it; `governing` is the word that counts."""

    first: Word
    governing: Word
    ended_at: datetime | None

    @property
    def confirmed(self) -> bool:
        """Whether the account's host, or its own identity log, has said so."""
        return self.governing.strength > 1

    @property
    def because(self) -> tuple[Digest, ...]:
        """The entries it rests on."""
        return tuple(dict.fromkeys((self.first.digest, self.governing.digest)))

    def holds_at(self, moment: datetime) -> bool:
        """Whether a moment lies within."""
        ended = self.ended_at is not None and moment >= self.ended_at
        return self.first.at <= moment and not ended


def words_on_state(account: Iterable[Logged]) -> tuple[Word, ...]:
    """The words on the account's state that count, by our clock. Our own failures are none."""
    found = {
        logged.index: _word(logged, entry, entry.fact)
        for logged in account
        if isinstance(entry := logged.entry, AccountObservation)
        and isinstance(entry.fact, AccountState)
    }
    told = sorted(found.values(), key=_clock)
    sides = dict.fromkeys(word.surface for word in told)
    by_side = (agreed([x for x in told if x.surface is side]).answers for side in sides)
    return tuple(sorted((word for one in by_side for word in one), key=_clock))


def _clock(word: Word) -> tuple[datetime, int]:
    return word.at, word.index


def _word(logged: Logged, entry: AccountObservation, fact: AccountState) -> Word:
    surface = entry.evidence.surface
    return Word(
        state=fact.state,
        said_by=fact.said_by,
        at=entry.observed_at,
        index=logged.index,
        digest=logged.digest,
        strength=2 if surface in (Surface.HOST, Surface.TREE) else 1,
        surface=surface,
        authenticity=entry.evidence.authenticity,
        looker=None if _is_signed(entry.evidence) else looker_of(entry.evidence.exchange),
    )


def _is_signed(evidence: Evidence) -> bool:
    return evidence.authenticity in (Authenticity.ACCOUNT_SIGNED, Authenticity.INSTANCE_SIGNED)


def inactivities(
    states: Iterable[Word], heard: Mapping[Voice, Sequence[Look]]
) -> tuple[Inactivity, ...]:
    """The times in which the account was said to be inactive, oldest first."""
    ended: list[Inactivity] = []
    now: Inactivity | None = None
    for at, _, strength, word in _events(states, heard):
        if word is not None:
            now = _more(now, word)
        elif now is not None and strength >= now.governing.strength:
            ended.append(replace(now, ended_at=at))
            now = None
    return (*ended, now) if now is not None else tuple(ended)


def _more(now: Inactivity | None, word: Word) -> Inactivity:
    if now is None:
        return Inactivity(word, word, None)
    return replace(now, governing=word) if word.strength >= now.governing.strength else now


def _events(
    states: Iterable[Word], heard: Mapping[Voice, Sequence[Look]]
) -> list[tuple[datetime, int, int, Word | None]]:
    """Time, place, strength and the word; None for whatever shows the account as served."""
    counted = _not_served_elsewhere(tuple(states), heard[Voice.HOST])
    events = [
        (word.at, word.index, word.strength, None if word.present else word) for word in counted
    ]
    served = [(look, 2) for look in heard[Voice.HOST]] + [(look, 1) for look in heard[Voice.TREE]]
    events += [
        (look.at, look.index, strength, None)
        for look, strength in served
        if look.present and not look.stale
    ]
    return sorted(events, key=lambda event: event[:2])


def _not_served_elsewhere(states: Sequence[Word], host: Sequence[Look]) -> Iterable[Word]:
    """Without the words of one machine by which the account is inactive while others are served.

    From its first such word until it is served itself, or told that the account is active.
    """
    served = [look for look in host if look.present]
    for word in states:
        told = [x for x in states if x.surface is word.surface and x.looker == word.looker]
        own = [look.at for look in served if look.looker in (word.looker, None)]
        well = [*own, *(x.at for x in told if x.present)]
        since = max((at for at in well if at < word.at), default=_EVER)
        until = min((at for at in well if at > word.at), default=_NEVER)
        began = min(x.at for x in told if x.at > since)
        others = (look for look in served if look.looker not in (word.looker, None))
        if word.present or word.looker is None or not any(began <= x.at < until for x in others):
            yield word
