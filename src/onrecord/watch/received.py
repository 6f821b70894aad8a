"""What came off the stream, and how far did it get?"""

from collections.abc import Mapping
from dataclasses import dataclass

from onrecord.proof.atproto import Cid, VerifiedCommit
from onrecord.reading.bluesky import Link, commit_entries
from onrecord.record.accounts import AccountId
from onrecord.record.commitments import Commitment
from onrecord.record.entries import Entry
from onrecord.record.exchanges import Exchange, KeptExchange

__all__ = ["Kept", "Proved", "Received"]


@dataclass(frozen=True, slots=True)
class Received:
    """A frame of a watched account, with the account that it names."""

    account: AccountId
    exchange: Exchange


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
