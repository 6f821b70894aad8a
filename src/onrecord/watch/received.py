"""What came off the stream, and how far did it get?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from onrecord.proof.atproto import Cid, VerifiedCommit
from onrecord.reading.bluesky import Link, commit_entries
from onrecord.record.accounts import AccountId
from onrecord.record.commitments import Commitment
from onrecord.record.entries import Entry
from onrecord.record.exchanges import Exchange, KeptExchange

__all__ = ["Kept", "Proved", "Received"]


@dataclass(frozen=True, slots=True)
class Received:
    """A frame of a watched account, with the account that it names.

    `received_at` is when a vantage's frame reached us, by our clock; None: we heard it ourselves.
    """

    account: AccountId
    exchange: Exchange
    received_at: datetime | None = None

    @property
    def heard_at(self) -> datetime:
        """When it was heard: no later than it reached us, though a vantage's clock be ahead."""
        at = self.exchange.answered_at
        return at if self.received_at is None else min(at, self.received_at)


@dataclass(frozen=True, slots=True)
class Kept:
    """A received frame whose bytes are in the archive."""

    received: Received
    exchange: KeptExchange


@dataclass(frozen=True, slots=True)
class Proved:
    """A verified commit that waits for the commitments to its versions."""

    commit: VerifiedCommit
    kept: KeptExchange
    link: Link

    def entries(self, versions: Mapping[Cid, Commitment]) -> list[Entry]:
        """Its entries, once the bytes of its versions are kept."""
        return commit_entries(self.commit, self.link, self.kept, versions)
