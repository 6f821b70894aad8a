"""What did a time-stamping service say of a head of the log?

The services get the SHA-256 of a checkpoint's note and nothing else. Their answers become
entries, so that what follows in the log was provably appended after them.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from onrecord.record.commitments import Commitment
from onrecord.record.outcomes import Refused, Unreached, Unread

__all__ = ["Promised", "Stamp", "StampMethod", "StampOutcome", "Stamped"]


class StampMethod(StrEnum):
    """How the time is vouched for."""

    RFC3161 = "rfc3161"
    OPENTIMESTAMPS = "opentimestamps"


@dataclass(frozen=True, slots=True)
class Stamped:
    """The token verified when it came; `said_at` is the service's time (RFC 3161, genTime)."""

    said_at: datetime


@dataclass(frozen=True, slots=True)
class Promised:
    """A calendar has taken the digest, and no block of the chain attests to it yet."""


StampOutcome: TypeAlias = Stamped | Promised | Refused | Unreached | Unread


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """One service's answer about one checkpoint: `size` entries under `root` (hex).

    `note` commits to the signed checkpoint, byte for byte; what was stamped is its SHA-256.
    `request` and `response` commit to the whole messages; `revocation` to the lists (CRL) and
    answers (OCSP) about the service's certificates that were fetched with it.
    """

    service: str  # as the configuration names it
    method: StampMethod
    size: int
    root: str
    note: Commitment
    request: Commitment | None
    response: Commitment | None
    revocation: tuple[Commitment, ...]
    outcome: StampOutcome
    asked_at: datetime
    answered_at: datetime
