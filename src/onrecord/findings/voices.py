"""Who answered about a post, and what is one answer?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import groupby

from onrecord.record.commitments import Commitment, Digest
from onrecord.record.observations import Authenticity, Evidence, Surface

__all__ = ["FIRST_HAND", "Look", "Run", "Voice", "runs", "voice", "voice_of"]


class Voice(StrEnum):
    """Whose word an answer is, strongest first."""

    TREE = "tree"  # a commit under the account's signature
    HOST = "host"  # the server that keeps the account, or its instance, signed or not
    APP = "app"  # the application that readers use
    COPY = "copy"  # a third party's copy or word, which we could not check


FIRST_HAND = (Voice.TREE, Voice.HOST, Voice.APP)


def voice_of(evidence: Evidence) -> Voice:
    """Whose word this is. A tree whose signature is not proved is only its host's word."""
    return voice(evidence.surface, evidence.authenticity, is_signed=evidence.signed is not None)


def voice(surface: Surface, authenticity: Authenticity, *, is_signed: bool) -> Voice:
    """The same by what decides it; `is_signed`: a signed commit came with it."""
    signed = authenticity is Authenticity.ACCOUNT_SIGNED and is_signed
    unsigned = authenticity is Authenticity.TLS_ONLY
    match surface:
        case _ if authenticity is Authenticity.THIRD_PARTY_COPY:
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
    vantage: str = ""  # the machine that was answered, as it calls itself
    looker: str | None = None  # findings.agreeing: None if the answer is signed

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


def runs(heard: Sequence[Look]) -> tuple[Run, ...]:
    """Answers of one voice, in order, divided where the post comes or goes."""
    return tuple(Run(tuple(same)) for _, same in groupby(heard, key=lambda look: look.present))
