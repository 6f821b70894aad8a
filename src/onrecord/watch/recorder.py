"""What is done with frames of the stream, from bytes to acknowledged entries?

The order is the design's (section 3): keep the bytes, read, prove, append. A batch of frames is
one group commit. A frame that no known key signed is set aside, with what follows it of the same
account, until the directory was asked whether the key has changed; then it is recorded, verified
or not. What is set aside is bounded: what doesn't fit is recorded as it is.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from onrecord.archive import Archive
from onrecord.proof.atproto import Cid, sequence_of
from onrecord.reading.bluesky import records_of
from onrecord.record.accounts import AccountId
from onrecord.record.commitments import Commitment
from onrecord.record.entries import Entry, Logged
from onrecord.watch.asking import keep_exchanges
from onrecord.watch.batch import Batch
from onrecord.watch.notes import remember
from onrecord.watch.received import Kept, Proved, Received
from onrecord.watch.watched import Watched

__all__ = ["MOST_ASIDE", "Recorder", "Taken"]

MOST_ASIDE = 64  # frames of one account that wait for the directory
MOST_BYTES_ASIDE = 16 * 2**20  # of all accounts together


@dataclass(slots=True)
class Taken:
    """What a batch led to: what was recorded, and which accounts need a closer look."""

    logged: tuple[Logged, ...] = ()
    doubtful: set[AccountId] = field(default_factory=set)
    identity: set[AccountId] = field(default_factory=set)
    state: set[AccountId] = field(default_factory=set)
    broken: set[AccountId] = field(default_factory=set)


@dataclass(slots=True)
class Recorder:
    """Takes batches of frames into the archive. No network, one thread at a time."""

    archive: Archive
    watched: dict[AccountId, Watched]
    aside: dict[AccountId, list[Kept]] = field(default_factory=dict)

    def take(self, frames: Sequence[Received]) -> Taken:
        """Record a batch, but for frames in doubt and those that follow them."""
        # 1. Bytes before meaning.
        exchanges = keep_exchanges(self.archive, [received.exchange for received in frames])
        kept = [Kept(one, exchange) for one, exchange in zip(frames, exchanges, strict=True)]
        # 2. Read and verify, in the order of arrival.
        batch = self._batch(self.aside)
        for one in kept:
            batch.read(one)
        for account in self._too_many(batch.doubtful):
            for one in batch.doubtful.pop(account):
                batch.read(one, last_try=True)
        # 3. Append; only now does the batch count.
        return self._record(batch, batch.doubtful)

    def settle(self, account: AccountId) -> Taken:
        """Record what was set aside of an account, by the key that is known now."""
        others = {other: kept for other, kept in self.aside.items() if other != account}
        batch = self._batch({})
        for one in self.aside.get(account, ()):
            batch.read(one, last_try=True)
        return self._record(batch, others)

    def move(self, account: AccountId, change: Callable[[Watched], Watched]) -> None:
        """Note what was learnt of an account beside the stream."""
        self._advance({account: change(self.watched[account])})

    @property
    def reached(self) -> int | None:
        """The number of the earliest frame set aside: the cursor must not pass it."""
        first = [sequence_of(kept[0].received.exchange.body) or 0 for kept in self.aside.values()]
        return min(first, default=None)

    def _batch(self, aside: dict[AccountId, list[Kept]]) -> Batch:
        doubtful = {account: list(kept) for account, kept in aside.items()}
        return Batch(self.archive.index, self.watched, doubtful=doubtful)

    def _record(self, batch: Batch, aside: dict[AccountId, list[Kept]]) -> Taken:
        versions = self._keep_versions([one for one in batch.found if isinstance(one, Proved)])
        entries: list[Entry] = []
        for found in batch.found:
            entries += found.entries(versions) if isinstance(found, Proved) else [found]
        logged = self.archive.append(entries)
        broken = {account for account, now in batch.ahead.items() if self._is_broken(now)}
        doubtful = aside.keys() - self.aside.keys()
        self._advance(batch.ahead)
        self.aside = aside
        return Taken(logged, doubtful, batch.identity, batch.state, broken)

    def _is_broken(self, now: Watched) -> bool:
        return now.broken is not None and now.broken != self.watched[now.account].broken

    def _keep_versions(self, proved: Sequence[Proved]) -> dict[Cid, Commitment]:
        records = {cid: data for one in proved for cid, data in records_of(one.commit).items()}
        return dict(zip(records, self.archive.keep(*records.values()), strict=True))

    def _advance(self, ahead: dict[AccountId, Watched]) -> None:
        for account, watched in ahead.items():
            if self.watched[account] != watched:
                self.watched[account] = watched
                remember(self.archive, watched)

    def _too_many(self, doubtful: dict[AccountId, list[Kept]]) -> list[AccountId]:
        """Whose frames are not set aside any longer: too many, or too large."""
        found, left = [], MOST_BYTES_ASIDE
        for account, kept in doubtful.items():
            size = sum(len(one.received.exchange.body) for one in kept)
            left -= size
            if len(kept) > MOST_ASIDE or left < 0:
                found.append(account)
                left += size
        return found
