"""Who held what, and what was done with it?

ISO/IEC 27037 asks for a chain of custody: each of these is a document, so an entry of the log.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from onrecord.record.commitments import Commitment, Digest

__all__ = ["CopyWords", "Custody", "CustodyEvent", "KeyChange", "ThirdPartyCopy"]


class CustodyEvent(StrEnum):
    """What was done."""

    ACQUIRED = "acquired"  # somebody gave us bytes
    REPLICATED = "replicated"  # a backup was made
    RESTORED = "restored"  # the archive was put back from a backup
    EXPORTED = "exported"  # a bundle left
    REDACTED = "redacted"  # bytes and their openings were destroyed
    RESTAMPED = "re-stamped"  # older tokens were put under newer ones
    EXAMINED = "examined"  # kept bytes were hashed again


@dataclass(frozen=True, slots=True, kw_only=True)
class Custody:
    """One event. `digest` is of the file that came or left; `what` names the bytes concerned."""

    event: CustodyEvent
    by: str
    why: str | None
    what: tuple[Commitment, ...]
    digest: Digest | None
    where: str | None
    result: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyWords:
    """The words that a copy shows of one post, and how they were read from it."""

    text: str
    read_by: str  # "an editor", or what of the copy they were read from
    version: str | None  # the platform's id of this version, where the copy names it
    links: tuple[str, ...]  # shortened links that the copy has, by which a text may end
    client: str | None = None  # the application that posted it, where the copy says so


@dataclass(frozen=True, slots=True, kw_only=True)
class ThirdPartyCopy:
    """Somebody else's copy of something: kept as it is, and never more than their word.

    `url` and `made_at` are what the copy, or who gave it, says of itself.
    """

    bytes: Digest
    media_type: str
    name: str | None
    url: str | None
    made_at: datetime | None
    given_by: str
    obtained: str | None  # how we came by it, in an editor's words
    note: str | None
    words: CopyWords | None = None  # of the post, if it is of one


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyChange:
    """The log's key was changed, at a head of `size` entries under `root` (hex).

    `old` and `new` are C2SP vkeys. `statement` is a signed note over both by the old key; None
    after a compromise, when the old key's word is worth nothing.
    """

    old: str
    new: str
    compromised: bool
    why: str
    size: int
    root: str
    statement: str | None
