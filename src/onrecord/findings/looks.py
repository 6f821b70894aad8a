"""Which answers about a post count, and in which order?

Signed trees are ordered by their revision (a TID, which sorts as text): a stale commit that is
served again later changes nothing. Everybody else is ordered by our clock, then by place in
the log; but what an instance delivers after it signed that the post is gone stood in a queue, and
counts as from before, unless its host showed the post again. Only sightings and absences are
heard here; our own failures are no answers. Where several machines were answered, see `agreeing`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from onrecord.findings.agreeing import Local, agreed, looker_of
from onrecord.findings.heads import Heads, heads
from onrecord.findings.voices import FIRST_HAND, Look, Voice, voice_of
from onrecord.record.commitments import Commitment
from onrecord.record.entries import Logged
from onrecord.record.observations import Authenticity, Evidence, PostObservation, Surface
from onrecord.record.outcomes import Absent, Refused, Seen, Unreached, Unread

__all__ = ["Looks", "counted_looks", "looks"]

_STREAMED = "SUBSCRIBE"  # record.exchanges: the method of a frame of a stream


@dataclass(frozen=True, slots=True)
class Looks:
    """The answers that count, by voice, in the order that counts; and those of one machine alone."""

    counted: Mapping[Voice, tuple[Look, ...]]
    local: tuple[Local[Look], ...]


def looks(
    post: Iterable[Logged], account: "Iterable[Logged] | Heads" = ()
) -> Mapping[Voice, tuple[Look, ...]]:
    """The answers about a post itself that count, by voice: see `counted_looks`."""
    return counted_looks(post, account).counted


def counted_looks(post: Iterable[Logged], account: "Iterable[Logged] | Heads" = ()) -> Looks:
    """The answers about a post itself (not its media), by voice, in the order that counts.

    `account` adds the revisions at which the account's tree stood: they show which commits
    were stale when they were served.
    """
    kept = list({logged.index: logged for logged in post}.values())
    served = (heads(kept), account if isinstance(account, Heads) else heads(account))
    found = [look for logged in kept if (look := _look(logged, served)) is not None]
    heard = {one: sorted((x for x in found if x.voice is one), key=_order) for one in Voice}
    sightings = _unsigned_sightings(found)
    counted = {one: agreed(told, _Elsewhere(sightings, one)) for one, told in heard.items()}
    answers = {one: told.answers for one, told in counted.items()}
    return Looks(
        {**answers, Voice.HOST: _queued_before(answers[Voice.HOST])},
        tuple(local for told in counted.values() for local in told.local),
    )


def _queued_before(heard: Sequence[Look]) -> tuple[Look, ...]:
    """Deliveries of a post that came after a signed notice of its removal stand before that.

    Servers deliver by queues, and again what they think was lost, so such a delivery does not say
    that the post came back; only its host can show that. Nor does a machine that is still served it
    while another misses it: its host may be behind there.
    """
    found: list[Look] = []
    gone, signed = 0, False  # where the absences at the end begin, and whether one is such a notice
    began = 0  # the same place among those heard
    for place, look in enumerate(heard):
        if not look.present:
            signed = signed or (look.notice and look.authenticity is Authenticity.INSTANCE_SIGNED)
            found.append(look)
        elif signed and _is_behind(heard[began:], heard[place:]):
            found.insert(gone, replace(look, stale=True))
            gone += 1
        else:
            found.append(look)
            gone, signed, began = len(found), False, place + 1
    return tuple(found)


def _is_behind(since: Sequence[Look], rest: Sequence[Look]) -> bool:
    """Whether the first of the rest shows nothing that is new since the notice."""
    look = rest[0]
    if look.delivered:
        return not _shown_by_host(rest)
    missed = since[: len(since) - len(rest)]
    if look.looker is None or any(x.looker == look.looker and not x.present for x in missed):
        return False
    others = {x.looker for x in since} - {look.looker, None}
    first = (next(x for x in since if x.looker == other) for other in others)
    return any(not x.present for x in first)


def _shown_by_host(heard: Sequence[Look]) -> bool:
    return any(look.present and not look.delivered for look in heard)


@dataclass(frozen=True, slots=True)
class _Elsewhere:
    """Whether others were shown a post by another side, and one machine nowhere."""

    shown: Sequence[Look]
    voice: Voice

    def __call__(self, looker: str, before: datetime) -> Look | None:
        """The latest that another was shown; None if this machine was shown it, or nobody was."""
        shown = [x for x in self.shown if x.voice is not self.voice and x.at < before]
        if any(look.looker == looker for look in shown):
            return None
        return max(shown, key=lambda look: (look.at, look.index), default=None)


def _unsigned_sightings(found: Iterable[Look]) -> list[Look]:
    return [x for x in found if x.present and x.looker is not None and x.voice in FIRST_HAND]


def _look(logged: Logged, all_heads: tuple[Heads, ...]) -> Look | None:
    entry = logged.entry
    if not isinstance(entry, PostObservation) or entry.part is not None:
        return None
    match entry.outcome:
        case Seen(version):
            seen: Commitment | None = version
        case Absent():
            seen = None
        case Refused() | Unreached() | Unread():
            return None
        case another:
            assert_never(another)
    evidence, voice = entry.evidence, voice_of(entry.evidence)
    rev = evidence.signed.rev if evidence.signed is not None and voice is Voice.TREE else None
    return Look(
        voice=voice,
        at=entry.observed_at,
        index=logged.index,
        digest=logged.digest,
        rev=rev,
        version=seen,
        claimed_at=entry.claimed_at,
        authenticity=evidence.authenticity,
        notice=seen is None and _is_notice(evidence),
        stale=rev is not None and any(served.above(rev, entry.observed_at) for served in all_heads),
        delivered=_is_delivered(evidence),
        vantage=evidence.exchange.vantage,
        looker=None if _is_signed(voice, evidence) else looker_of(evidence.exchange),
    )


def _is_signed(voice: Voice, evidence: Evidence) -> bool:
    """Whether it is the same word wherever it is heard."""
    return voice is Voice.TREE or evidence.authenticity is Authenticity.INSTANCE_SIGNED


def _is_delivered(evidence: Evidence) -> bool:
    signed = evidence.authenticity is Authenticity.INSTANCE_SIGNED
    return signed and evidence.surface is Surface.STREAM


def _is_notice(evidence: Evidence) -> bool:
    # A frame of a stream, or a notice that an instance signed, names what was removed; whoever
    # asks for an address that never existed is also told that nothing is there.
    streamed = evidence.exchange.method == _STREAMED
    return streamed or evidence.authenticity is Authenticity.INSTANCE_SIGNED


def _order(look: Look) -> tuple[str, datetime, int]:
    return (look.rev or "", look.at, look.index)
