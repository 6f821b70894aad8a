"""Who answered about a post, and in which order do their answers count?

Signed trees are ordered by their revision (a TID, which sorts as text): a stale commit that is
served again later changes nothing. Everybody else is ordered by our clock, then by place in
the log; but what an instance delivers after it signed that the post is gone stood in a queue, and
counts as from before, unless its host showed the post again. Only sightings and absences are heard here; our own failures are no answers.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from itertools import accumulate, groupby
from typing import assert_never

from onrecord.record.commitments import Commitment, Digest
from onrecord.record.entries import Entry, Logged
from onrecord.record.observations import (
    AccountObservation,
    Authenticity,
    Evidence,
    PostObservation,
    Surface,
)
from onrecord.record.outcomes import Absent, Refused, Revision, Seen, Unreached, Unread

__all__ = ["FIRST_HAND", "Heads", "Look", "Run", "Voice", "looks", "runs", "voice_of"]


class Voice(StrEnum):
    """Whose word an answer is, strongest first."""

    TREE = "tree"  # a commit under the account's signature
    HOST = "host"  # the server that keeps the account, or its instance, signed or not
    APP = "app"  # the application that readers use
    COPY = "copy"  # a third party's copy or word, which we could not check


FIRST_HAND = (Voice.TREE, Voice.HOST, Voice.APP)

_STREAMED = "SUBSCRIBE"  # record.exchanges: the method of a frame of a stream


def voice_of(evidence: Evidence) -> Voice:
    """Whose word this is. A tree whose signature is not proved is only its host's word."""
    signed = evidence.authenticity is Authenticity.ACCOUNT_SIGNED and evidence.signed is not None
    unsigned = evidence.authenticity is Authenticity.TLS_ONLY
    match evidence.surface:
        case _ if evidence.authenticity is Authenticity.THIRD_PARTY_COPY:
            return Voice.COPY
        case Surface.TREE | Surface.STREAM if signed:
            return Voice.TREE
        case Surface.STREAM if unsigned:
            return Voice.COPY
        case Surface.VOUCHER:
            return Voice.COPY
        case Surface.APP:
            return Voice.APP
        case Surface.TREE | Surface.HOST | Surface.STREAM:
            return Voice.HOST


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One answer that counts: seen in some version, or said to be absent."""

    voice: Voice
    at: datetime  # our clock
    index: int
    digest: Digest
    rev: str | None  # of the signed tree
    version: Commitment | None  # None: absent
    claimed_at: datetime | None
    authenticity: Authenticity
    notice: bool  # an absence that names something removed, not only a search in vain
    stale: bool = False  # a later word of the same voice had reached us before
    delivered: bool = False  # signed by the instance, and sent to us unasked

    @property
    def present(self) -> bool:
        """Whether the post was there."""
        return self.version is not None


@dataclass(frozen=True, slots=True)
class Run:
    """Answers of one voice that agree, with none between them that disagrees. Never empty."""

    looks: tuple[Look, ...]

    @property
    def present(self) -> bool:
        """Whether the post was there."""
        return self.looks[0].present

    @property
    def first(self) -> Look:
        """The earliest of them by our clock."""
        return min(self.looks, key=lambda look: (look.at, look.index))

    @property
    def last(self) -> Look:
        """The latest by our clock, leaving aside what was stale where there is other."""
        return max(self.looks, key=lambda look: (not look.stale, look.at, look.index))


def looks(
    post: Iterable[Logged], account: "Iterable[Logged] | Heads" = ()
) -> Mapping[Voice, tuple[Look, ...]]:
    """The answers about a post itself (not its media), by voice, in the order that counts.

    `account` adds the revisions at which the account's tree stood: they show which commits
    were stale when they were served.
    """
    kept = list({logged.index: logged for logged in post}.values())
    heads = (Heads(kept), account if isinstance(account, Heads) else Heads(account))
    found = [look for logged in kept if (look := _look(logged, heads)) is not None]
    heard = {
        voice: tuple(sorted((x for x in found if x.voice is voice), key=_order)) for voice in Voice
    }
    return {**heard, Voice.HOST: _queued_before(heard[Voice.HOST])}


def _queued_before(heard: Sequence[Look]) -> tuple[Look, ...]:
    """Deliveries of a post that came after a signed notice of its removal stand before that.

    Servers deliver by queues, and again what they think was lost, so such a delivery does not say
    that the post came back; only its host can show that.
    """
    found: list[Look] = []
    gone, signed = 0, False  # where the absences at the end begin, and whether one is such a notice
    for place, look in enumerate(heard):
        if not look.present:
            signed = signed or (look.notice and look.authenticity is Authenticity.INSTANCE_SIGNED)
            found.append(look)
        elif signed and look.delivered and not _shown_by_host(heard[place:]):
            found.insert(gone, replace(look, stale=True))
            gone += 1
        else:
            found.append(look)
            gone, signed = len(found), False
    return tuple(found)


def _shown_by_host(heard: Sequence[Look]) -> bool:
    return any(look.present and not look.delivered for look in heard)


def runs(heard: Sequence[Look]) -> tuple[Run, ...]:
    """Answers of one voice, in order, divided where the post comes or goes."""
    return tuple(Run(tuple(same)) for _, same in groupby(heard, key=lambda look: look.present))


class Heads:
    """The highest revision that had been served to us before a moment."""

    def __init__(self, entries: Iterable[Logged]) -> None:
        served = sorted(filter(None, (_revision(logged.entry) for logged in entries)))
        self._times = [at for at, _ in served]
        self._highest = list(accumulate((rev for _, rev in served), max))

    def above(self, rev: str, at: datetime) -> bool:
        """Whether a higher revision had been served before `at`."""
        before = bisect_left(self._times, at)
        return before > 0 and self._highest[before - 1] > rev


def _revision(entry: Entry) -> tuple[datetime, str] | None:
    """When a signed tree was shown, and at which revision. What was not read shows nothing."""
    match entry:
        case PostObservation(outcome=Seen() | Absent()) | AccountObservation(fact=Revision()):
            signed = entry.evidence.signed if voice_of(entry.evidence) is Voice.TREE else None
            return None if signed is None else (entry.observed_at, signed.rev)
        case _:
            return None


def _look(logged: Logged, heads: tuple[Heads, ...]) -> Look | None:
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
        stale=rev is not None and any(served.above(rev, entry.observed_at) for served in heads),
        delivered=_is_delivered(evidence),
    )


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
