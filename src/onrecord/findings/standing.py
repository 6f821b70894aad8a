"""Does the institution stand by the post, and who said so?

A fold over the declarations, in the order in which they were said. Only those speak for an
account who have standing to: the account, its institution, the superior institution, and (for
themselves) their officers. Everybody else's words are kept and shown, and change nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from onrecord.findings.considered import consider
from onrecord.findings.declared import Considered, Declared
from onrecord.findings.positions import Position, Stand, stands, surely_later
from onrecord.findings.scope import PostFacts
from onrecord.findings.verdicts import Presence, Verdict
from onrecord.findings.words import standing as words
from onrecord.record.commitments import Digest
from onrecord.record.declarations import Act, Covers, Ground

__all__ = ["Considered", "Declared", "Standing", "StandingState", "appeared_after", "standing"]


class StandingState(StrEnum):
    """Whether a post is stood by (design, section 9)."""

    UNCHALLENGED = "unchallenged"
    CORRECTED = "corrected"
    WITHDRAWN_IN_SILENCE = "withdrawn-in-silence"
    WITHDRAWN_WITH_WORDS = "withdrawn-with-words"  # taken back or explained, not disowned
    DISOWNED = "disowned"
    DISOWNED_UNCLEAR = "disowned-unclear"
    CONTESTED = "contested"
    AFFIRMED = "affirmed"
    DISAVOWAL_WITHDRAWN = "disavowal-withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a post stands, in one state and in words, with all declarations that bear on it."""

    state: StandingState
    says: str
    declarations: tuple[Considered, ...]
    because: tuple[Digest, ...]


_WITHDRAWN = (Verdict.WITHDRAWN_BY_ACCOUNT_KEY, Verdict.WITHDRAWN_BY_INSTANCE)


def standing(facts: PostFacts, presence: Presence, declarations: Sequence[Declared]) -> Standing:
    """Where a post stands, by all declarations given, in any order.

    - Disowned, or perhaps (`disowned-unclear`): the latest clear word of somebody who may speak.
      Words that leave it open themselves ("seems") are not clear.
    - Contested: one who may speak disowns it, another stands by it. That others doubt what was
      said makes nothing contested.
    - Disavowal withdrawn: taken back by name, or the same speaker later clearly stood by it.
    - Withdrawn in silence: withdrawn by key or instance, and nobody who may speak said a word.
    """
    considered = consider(facts, declarations)
    state, sentences = _state(facts, considered, presence.verdict in _WITHDRAWN)
    others = [one for one in considered if not one.may_speak and one.covers is not Covers.NO]
    if others:
        sentences.append(words.others(others))
    bearing = [one.digest for one in considered if one.covers is not Covers.NO or one.withdraws]
    return Standing(
        state=state,
        says=" ".join(sentences),
        declarations=considered,
        because=tuple(dict.fromkeys((*presence.because, *bearing))),
    )


def _state(
    facts: PostFacts, considered: Sequence[Considered], withdrawn: bool
) -> tuple[StandingState, list[str]]:
    found = stands(considered)
    against = [one for one in found if one.position is Position.DISOWNS]
    perhaps = [one for one in found if one.position is Position.MAY_DISOWN]
    stood_by = [one for one in found if one.position is Position.STANDS_BY]
    if (against or perhaps) and stood_by:
        said = words.contested(_by(against), _by(perhaps), _by(stood_by))
        return StandingState.CONTESTED, said + _unordered(against, stood_by)
    if against:
        said = words.disowned(_by(against))
        return StandingState.DISOWNED, said + _also_said(considered, against)
    if perhaps:
        said = words.disowned_unclear(_by(perhaps))
        return StandingState.DISOWNED_UNCLEAR, said + _also_said(considered, perhaps)
    state, said = _not_disowned(facts, considered, found, withdrawn)
    if withdrawn and state not in (
        StandingState.WITHDRAWN_IN_SILENCE,
        StandingState.WITHDRAWN_WITH_WORDS,
    ):
        said.append(words.POST_WITHDRAWN)
    return state, said


def _not_disowned(
    facts: PostFacts, considered: Sequence[Considered], found: Sequence[Stand], withdrawn: bool
) -> tuple[StandingState, list[str]]:
    given_up = [
        (disowned, ended)
        for disowned, ended in _given_up(considered, found)
        if not appeared_after(facts, ended)
    ]
    if given_up:
        return StandingState.DISAVOWAL_WITHDRAWN, words.disavowal_withdrawn(given_up)
    clear = [one for one in considered if one.counts and one.clear]
    owned = [one for one in clear if one.stands_by or one.act is Act.CORRECTS]
    if owned and owned[-1].stands_by:
        return StandingState.AFFIRMED, words.affirmed(owned[-1])
    if owned:
        return StandingState.CORRECTED, words.corrected(owned[-1])
    taken = [one for one in clear if one.act is Act.WITHDRAWS and one.withdraws is None]
    if taken:
        return StandingState.WITHDRAWN_WITH_WORDS, words.withdrawn_with_words(taken[-1], withdrawn)
    if not withdrawn:
        return StandingState.UNCHALLENGED, [words.UNCHALLENGED]
    spoken = [one for one in considered if one.may_speak and one.covers is not Covers.NO]
    if spoken:
        said = words.withdrawn_with_words(spoken[-1], withdrawn)
        return StandingState.WITHDRAWN_WITH_WORDS, said
    return StandingState.WITHDRAWN_IN_SILENCE, [words.WITHDRAWN_IN_SILENCE]


def appeared_after(facts: PostFacts, one: Considered) -> bool:
    """Whether the post is surely younger than these words: what they end never stood over it."""
    after, by, claimed = (
        facts.appeared.not_before,
        facts.appeared.seen_by,
        facts.appeared.claimed_at,
    )
    if after is not None:
        return after >= (one.said_until or one.said_at)
    told = [at for at in (by, claimed) if at is not None]
    return len(told) == 2 and all(at > (one.said_until or one.said_at) for at in told)


def _given_up(
    considered: Sequence[Considered], found: Sequence[Stand]
) -> list[tuple[Considered, Considered]]:
    """Disavowals that no longer hold, each with the words that ended it."""
    by_digest = {one.digest: one for one in considered}
    taken_back = [
        (one, by_digest[one.withdrawn_by])
        for one in considered
        if one.withdrawn_by in by_digest and one.may_speak and one.disowns
        if one.covers is not Covers.NO
    ]
    return taken_back + [
        (stand.gave_up, stand.by)
        for stand in found
        if stand.gave_up is not None and stand.by is not None
    ]


def _unordered(against: Sequence[Stand], stood_by: Sequence[Stand]) -> list[str]:
    """That one speaker said both, and nobody knows which came last."""
    both = [
        one.by
        for one in against
        for other in stood_by
        if one.by is not None and other.by is not None
        if one.by.same_speaker == other.by.same_speaker
        if not surely_later(one.by, other.by) and not surely_later(other.by, one.by)
    ]
    return [words.order_not_known(one) for one in both[:1]]


def _also_said(considered: Sequence[Considered], found: Sequence[Stand]) -> list[str]:
    """What else the same speakers denied, or gave as their ground: what changed is shown."""
    deciding = {one.same_speaker: one for one in _by(found)}
    return [
        words.also_said(one)
        for one in considered
        if one.counts and one.disowns and one.same_speaker in deciding
        if _says_more(one, deciding[one.same_speaker])
    ]


def _says_more(one: Considered, than: Considered) -> bool:
    grounds = [(other.ground, other.ground_words) for other in (one, than)]
    another_ground = one.ground is not Ground.NONE and grounds[0] != grounds[1]
    return another_ground or not set(one.denies) <= set(than.denies)


def _by(found: Sequence[Stand]) -> list[Considered]:
    return [stand.by for stand in found if stand.by is not None]
