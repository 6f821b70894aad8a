"""What is done with frames of the stream, from bytes to acknowledged entries?

The order is the design's (section 3): keep the bytes, read, prove, append. A batch of frames is
one group commit. Frames that fail under the key we know are doubtful: the key may have been
rotated, so the identity is asked for once before they are recorded as unread.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeAlias

from onrecord.archive import Archive
from onrecord.platforms import bluesky
from onrecord.proof.atproto import (
    AccountFrame,
    Cid,
    CommitFrame,
    ErrorFrame,
    Frame,
    IdentityFrame,
    InfoFrame,
    ProofError,
    SyncFrame,
    UnknownFrame,
    VerifiedCommit,
    cid_text,
    read_frame,
)
from onrecord.reading.bluesky import (
    Chain,
    Link,
    commit_entries,
    link_of,
    records_of,
    stated_entry,
    sync_entry,
    verify_frame,
    verify_sync,
)
from onrecord.record.accounts import AccountId, Handle
from onrecord.record.commitments import Commitment
from onrecord.record.entries import Entry, Logged
from onrecord.record.exchanges import Exchange, KeptExchange
from onrecord.record.observations import Surface
from onrecord.record.outcomes import AccountFact, AccountState, Identity, Unread
from onrecord.record.times import TimeError, read_claimed
from onrecord.watch.asking import keep_exchanges
from onrecord.watch.watched import Watched, remember

__all__ = ["Received", "Recorder", "Taken"]


@dataclass(frozen=True, slots=True)
class Received:
    """A frame of a watched account, with the account that it names."""

    account: AccountId
    exchange: Exchange


Break: TypeAlias = tuple[str, datetime | None]
"""Why an account's chain is broken, and since when we may have missed something."""


@dataclass(slots=True)
class Taken:
    """What a batch led to: what was recorded, and which accounts need a closer look."""

    logged: tuple[Logged, ...] = ()
    doubtful: list[Received] = field(default_factory=list)
    identity: set[AccountId] = field(default_factory=set)
    state: set[AccountId] = field(default_factory=set)
    resync: dict[AccountId, Break] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Proved:
    """A verified commit that waits for the commitments to its versions."""

    commit: VerifiedCommit
    kept: KeptExchange
    link: Link


@dataclass(slots=True)
class _Batch:
    """A batch while it is read: nothing of it counts before it has been appended."""

    ahead: dict[AccountId, Watched]
    taken: Taken
    last_try: bool
    found: list[Entry | _Proved] = field(default_factory=list)  # in the order of arrival
    revisions: dict[tuple[AccountId, str], str] = field(default_factory=dict)
    bodies: set[Commitment] = field(default_factory=set)


@dataclass(slots=True)
class Recorder:
    """Takes batches of frames into the archive. No network, one thread at a time."""

    archive: Archive
    watched: dict[AccountId, Watched]

    def take(self, frames: Sequence[Received], *, last_try: bool = False) -> Taken:
        """Record a batch. With `last_try`, what does not verify is recorded as unread."""
        # 1. Bytes before meaning.
        kept = keep_exchanges(self.archive, [received.exchange for received in frames])
        # 2. Read and verify, in the order of arrival.
        batch = _Batch(dict(self.watched), Taken(), last_try)
        for received, exchange in zip(frames, kept, strict=True):
            self._read(batch, received, exchange)
        # 3. The exact bytes of each version.
        proved = [found for found in batch.found if isinstance(found, _Proved)]
        versions = self._keep_versions([found.commit for found in proved])
        # 4. One durable transaction; only now does the batch count.
        entries = [entry for found in batch.found for entry in _entries(found, versions)]
        batch.taken.logged = self.archive.append(entries)
        self._advance(batch.ahead)
        return batch.taken

    def _read(self, batch: _Batch, received: Received, kept: KeptExchange) -> None:
        account = received.account
        if any(account == earlier.account for earlier in batch.taken.doubtful):
            batch.taken.doubtful.append(received)  # the order within an account is kept
            return
        try:
            frame: Frame = read_frame(received.exchange.body)
        except ProofError as error:
            self._unread(batch, account, str(error), kept)
            return
        match frame:
            case CommitFrame():
                self._read_commit(batch, received, frame, kept)
            case SyncFrame():
                self._read_sync(batch, received, frame, kept)
            case IdentityFrame():
                batch.taken.identity.add(account)  # also when known: a crash may have come between
                handles = () if frame.handle is None else (Handle(frame.handle),)
                said = Identity(handles, None, None, "the stream")
                self._state(batch, account, said, kept)
            case AccountFrame():
                batch.taken.state.add(account)
                state = "active" if frame.active else (frame.status or "inactive")
                said_state = AccountState(state, "the stream")
                self._state(batch, account, said_state, kept)
            case InfoFrame() | ErrorFrame() | UnknownFrame():
                self._unread(batch, account, f"a frame of another kind: {frame}", kept)

    def _read_commit(
        self, batch: _Batch, received: Received, frame: CommitFrame, kept: KeptExchange
    ) -> None:
        account, watched = received.account, batch.ahead[received.account]
        verified = self._verify(watched, frame, account)
        if isinstance(verified, Unread):
            self._doubt(batch, received, verified, kept)
            return
        commit = cid_text(verified.commit.cid)
        known = self._known(batch, account, verified.rev)
        if known is not None and known != commit:
            why = f"another commit was already seen for revision {verified.rev}: {known}"
            self._unread(batch, account, why, kept)
            return
        link = link_of(verified, watched.chain)
        if known is None and self._is_new(batch, kept):
            batch.revisions[account, verified.rev] = commit
            batch.found.append(_Proved(verified, kept, link))
        self._follow(batch, watched, verified, link, kept.answered_at)

    def _read_sync(
        self, batch: _Batch, received: Received, frame: SyncFrame, kept: KeptExchange
    ) -> None:
        account, watched = received.account, batch.ahead[received.account]
        commit = verify_sync(frame, account, watched.key)
        if isinstance(commit, Unread):
            self._doubt(batch, received, commit, kept)
            return
        if self._is_new(batch, kept):
            batch.found.append(sync_entry(commit, account, kept))
        chain = watched.chain
        if chain is not None and commit.rev <= chain.rev and commit.data == chain.data:
            return  # where we stand already, as after a reactivation
        why = f"the host announced revision {commit.rev} without what came before it"
        batch.taken.resync.setdefault(account, (why, watched.seen_at))
        if chain is None or commit.rev > chain.rev:
            moved = Chain(commit.rev, commit.data)
            batch.ahead[account] = replace(watched, chain=moved, seen_at=kept.answered_at)

    def _doubt(self, batch: _Batch, received: Received, unread: Unread, kept: KeptExchange) -> None:
        if batch.last_try:
            self._unread(batch, received.account, unread.why, kept)
        else:
            batch.taken.doubtful.append(received)

    def _verify(
        self, watched: Watched, frame: CommitFrame, account: AccountId
    ) -> VerifiedCommit | Unread:
        # The frame's time is the relay's word; it only chooses which of the account's own keys
        # is tried first. A commit under a key that was rotated away is the account's all the same.
        keys = [_key_by(watched, frame.time), watched.key]
        verified = verify_frame(frame, account, keys[0])
        if isinstance(verified, Unread) and keys[1] != keys[0]:
            verified = verify_frame(frame, account, keys[1])
        return verified

    def _known(self, batch: _Batch, account: AccountId, rev: str) -> str | None:
        in_batch = batch.revisions.get((account, rev))
        return in_batch or self.archive.index.streamed_commit(bluesky.NAME, account, rev)

    def _follow(
        self,
        batch: _Batch,
        watched: Watched,
        verified: VerifiedCommit,
        link: Link,
        seen_at: datetime,
    ) -> None:
        chain = watched.chain
        if link != "inverted" and chain is not None and verified.rev <= chain.rev:
            return  # an old commit, late or replayed: recorded, and it moves nothing
        if link != "inverted":
            since, held = verified.since, None if chain is None else chain.rev
            why = f"the stream went on from revision {since}, and we held {held}"
            batch.taken.resync.setdefault(watched.account, (why, watched.seen_at))
        moved = Chain(verified.rev, verified.commit.data)
        batch.ahead[watched.account] = replace(watched, chain=moved, seen_at=seen_at)

    def _keep_versions(self, commits: Sequence[VerifiedCommit]) -> dict[Cid, Commitment]:
        records = {cid: data for commit in commits for cid, data in records_of(commit).items()}
        return dict(zip(records, self.archive.keep(*records.values()), strict=True))

    def _advance(self, ahead: dict[AccountId, Watched]) -> None:
        for account, watched in ahead.items():
            if self.watched.get(account) is not watched:
                self.watched[account] = watched
                remember(self.archive, watched)

    def _unread(self, batch: _Batch, account: AccountId, why: str, kept: KeptExchange) -> None:
        self._state(batch, account, Unread(why[:500]), kept)

    def _state(
        self, batch: _Batch, account: AccountId, fact: AccountFact, kept: KeptExchange
    ) -> None:
        if self._is_new(batch, kept):
            batch.found.append(stated_entry(account, fact, kept, Surface.STREAM))

    def _is_new(self, batch: _Batch, kept: KeptExchange) -> bool:
        """Whether a frame with these bytes is not on record: a stream may repeat itself."""
        known = kept.body in batch.bodies or self.archive.index.has_frame(kept.body)
        batch.bodies.add(kept.body)
        return not known


def _entries(found: Entry | _Proved, versions: dict[Cid, Commitment]) -> list[Entry]:
    if isinstance(found, _Proved):
        return commit_entries(found.commit, found.link, found.kept, versions)
    return [found]


def _key_by(watched: Watched, time: str) -> str | None:
    try:
        return watched.key_at(read_claimed(time))
    except TimeError:
        return watched.key
