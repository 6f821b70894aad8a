"""What does a batch of frames say? Nothing of it counts before it has been appended."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from onrecord.archive import Index, Streamed
from onrecord.findings.agreeing import looker_of
from onrecord.platforms import bluesky
from onrecord.proof.atproto import (
    AccountFrame,
    Commit,
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
    link_of,
    made_at,
    stated_entry,
    sync_entry,
    verify_signed,
    why_unlinked,
)
from onrecord.record.accounts import AccountId, Handle
from onrecord.record.commitments import Commitment
from onrecord.record.entries import Entry
from onrecord.record.exchanges import KeptExchange
from onrecord.record.observations import Surface
from onrecord.record.outcomes import AccountFact, AccountState, Identity, Unread
from onrecord.record.times import TimeError, read_claimed
from onrecord.watch.received import Kept, Proved
from onrecord.watch.watched import Watched

__all__ = ["Batch"]


@dataclass(slots=True)
class Batch:
    """Reads frames one after the other, each in the light of those before it.

    `ahead` is where accounts will stand; `doubtful` are frames that no key known for the account
    signed, with all that came after them of the same account.
    """

    index: Index
    watched: Mapping[AccountId, Watched]
    ahead: dict[AccountId, Watched] = field(default_factory=dict)
    found: list[Entry | Proved] = field(default_factory=list)  # in the order of arrival
    doubtful: dict[AccountId, list[Kept]] = field(default_factory=dict)
    identity: set[AccountId] = field(default_factory=set)  # whose identity was spoken of
    state: set[AccountId] = field(default_factory=set)  # and whose state
    _streamed: dict[tuple[AccountId, str], Streamed] = field(default_factory=dict)
    _bodies: set[tuple[Commitment, str]] = field(default_factory=set)

    def read(self, one: Kept, *, last_try: bool = False) -> None:
        """Read a frame. With `last_try`, what does not verify is unread, not doubtful."""
        account = one.received.account
        if account in self.doubtful and not last_try:
            self.doubtful[account].append(one)  # the order within an account is kept
            return
        try:
            frame: Frame = read_frame(one.received.exchange.body)
        except ProofError as error:
            self._state(account, Unread(str(error)), one.exchange)
            return
        match frame:
            case CommitFrame() | SyncFrame():
                unread = self._read_signed(account, frame, one)
                if unread is not None and last_try:
                    self._state(account, unread, one.exchange)
                elif unread is not None:
                    self.doubtful[account] = [one]
            case IdentityFrame():
                # Also when the frame is known: a crash may have come before it was confirmed.
                self.identity.add(account)
                self.ahead[account] = replace(self._of(account), unconfirmed=True)
                handles = () if frame.handle is None else (Handle(frame.handle),)
                said = Identity(handles, None, None, "the stream")
                self._state(account, said, one.exchange)
            case AccountFrame():
                self.state.add(account)
                state = "active" if frame.active else (frame.status or "inactive")
                self._state(account, AccountState(state, "the stream"), one.exchange)
            case InfoFrame() | ErrorFrame() | UnknownFrame():
                unread = Unread(f"a frame of another kind: {frame}")
                self._state(account, unread, one.exchange)

    def _read_signed(
        self, account: AccountId, frame: CommitFrame | SyncFrame, one: Kept
    ) -> Unread | None:
        signed_at, sent_at = made_at(frame.rev), _claimed(frame.time)
        keys = self._of(account).may_have_signed(signed_at, sent_at)
        found = verify_signed(frame, account, keys)
        if isinstance(found, Unread):
            return found
        commit = found if isinstance(found, Commit) else found.commit
        other = self._other_commit(account, commit)
        if other is not None:
            self._state(account, Unread(other), one.exchange)
        elif isinstance(found, Commit):
            self._announce(account, found, one)
        else:
            self._continue(account, found, one)
        return None

    def _other_commit(self, account: AccountId, commit: Commit) -> str | None:
        """Why a signed commit is not believed: the same revision was shown otherwise before."""
        cid, chain = cid_text(commit.cid), self._of(account).chain
        known = self._known(account, commit.rev)
        if known is not None and known.commit != cid:
            return f"another commit was already seen for revision {commit.rev}: {known.commit}"
        if chain is not None and chain.rev == commit.rev and chain.data != commit.data:
            return f"another tree was already seen for revision {commit.rev}"
        return None

    def _known(self, account: AccountId, rev: str) -> Streamed | None:
        in_batch = self._streamed.get((account, rev))
        return in_batch or self.index.streamed(bluesky.NAME, account, rev)

    def _continue(self, account: AccountId, verified: VerifiedCommit, one: Kept) -> None:
        """A commit: it continues what we hold, or shows that we missed something."""
        watched, rev = self._of(account), verified.rev
        chain = watched.chain
        link = link_of(verified, chain)
        self._take(account, verified, one.exchange, link)
        if link != "inverted":
            if chain is not None and rev <= chain.rev:
                return  # an old commit, late or replayed: recorded, and it moves nothing
            watched = watched.missing(why_unlinked(verified, chain), rev)
        self._move(watched, Chain(rev, verified.commit.data), one.received.heard_at)

    def _take(
        self, account: AccountId, verified: VerifiedCommit, kept: KeptExchange, link: Link
    ) -> None:
        """Once from each machine: the second one corroborates, and moves no chain of ours."""
        cid, rev, looker = cid_text(verified.commit.cid), verified.rev, looker_of(kept)
        known = self._known(account, rev) or Streamed(cid, link, frozenset())
        if looker in known.lookers or not self._is_new(kept):
            return
        # It joins what came before it as it did when it was first heard.
        joined: Link = "inverted" if known.link == "inverted" else "unlinked"
        self._streamed[account, rev] = Streamed(cid, joined, known.lookers | {looker})
        self.found.append(Proved(verified, kept, joined))

    def _announce(self, account: AccountId, commit: Commit, one: Kept) -> None:
        """A revision without its history: whatever came before it, we have not seen."""
        watched = self._of(account)
        if self._is_new(one.exchange):
            self.found.append(sync_entry(commit, account, one.exchange))
        if watched.chain is not None and commit.rev <= watched.chain.rev:
            return  # where we stand already, as after a reactivation; or late, or replayed
        why = f"the host announced revision {commit.rev} without what came before it"
        missing = watched.missing(why, commit.rev)
        self._move(missing, Chain(commit.rev, commit.data), one.received.heard_at)

    def _move(self, watched: Watched, chain: Chain, at: datetime) -> None:
        self.ahead[watched.account] = replace(watched, chain=chain, seen_at=at)

    def _of(self, account: AccountId) -> Watched:
        return self.ahead.get(account) or self.watched[account]

    def _state(self, account: AccountId, fact: AccountFact, kept: KeptExchange) -> None:
        if self._is_new(kept):
            self.found.append(stated_entry(account, fact, kept, Surface.STREAM))

    def _is_new(self, kept: KeptExchange) -> bool:
        """Whether its machine did not bring these bytes before: a stream may repeat itself."""
        frame = (kept.body, looker_of(kept))
        known = frame in self._bodies or self.index.has_frame(*frame)
        self._bodies.add(frame)
        return not known


def _claimed(time: str) -> datetime | None:
    try:
        return read_claimed(time)
    except TimeError:
        return None
