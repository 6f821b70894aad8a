"""Which accounts do we watch, and where does each stand?"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from onrecord.archive import Archive
from onrecord.proof.atproto import PlcHistory
from onrecord.reading.bluesky import Chain
from onrecord.record.accounts import AccountId, Enrolment, Handle
from onrecord.record.documents import Document, DocumentKind
from onrecord.record.entries import Logged, read_body
from onrecord.record.outcomes import Identity

__all__ = ["CLOCKS_APART", "Break", "Watched", "enrolled_in", "enrolments"]

CLOCKS_APART = timedelta(minutes=5)
"""How far the clocks of a host and of the directory may differ around the change of a key."""


@dataclass(frozen=True, slots=True)
class Break:
    """We may have missed commits: the whole tree must be fetched to know."""

    why: str
    since: datetime | None  # from when on; None: since before we watched
    rev: str | None  # only a tree of this revision or a later one mends it
    held: str | None  # the revision up to which we miss nothing
    told: bool = False  # it was one vantage's loss: the gap is on record already


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What the watcher must know of an account at hand. Lost, it is found again by asking."""

    account: AccountId
    handle: Handle | None = None
    host: str | None = None
    keys: tuple[tuple[datetime, str | None], ...] = ()  # since when, by the directory's word
    chain: Chain | None = None
    seen_at: datetime | None = None  # when we last knew the chain to stand there, by our clock
    broken: Break | None = None
    unconfirmed: bool = False  # the stream spoke of a new identity; the directory did not yet

    @property
    def key(self) -> str | None:
        """The signing key in force now, as last confirmed."""
        return self.keys[-1][1] if self.keys else None

    def may_have_signed(self, made_at: datetime, sent_at: datetime | None) -> tuple[str, ...]:
        """The keys that may have signed a commit, the likeliest first.

        `made_at` is the signed time of the commit, `sent_at` the relay's word on when it passed.
        A key that was rotated away counts for what was made in its time, never for later.
        """
        found: list[str | None] = []
        for (since, key), (until, _) in zip(self.keys, self.keys[1:], strict=False):
            sent_then = sent_at is not None and since <= sent_at < until
            if sent_then and made_at < until + CLOCKS_APART:
                found.append(key)
        return tuple(dict.fromkeys(key for key in (*found, self.key) if key is not None))

    def identified(
        self, identity: Identity, history: PlcHistory | None, observed_at: datetime
    ) -> "Watched":
        """The same account after its identity was asked for."""
        if history is not None:
            standing = (state for state in history.states if not state.nullified)
            keys = tuple((state.created_at, state.signing_key) for state in standing)
        elif identity.signing_key == self.key:
            keys = self.keys
        else:
            keys = (*self.keys, (observed_at, identity.signing_key))
        return replace(
            self,
            handle=identity.handles[0] if identity.handles else None,
            host=identity.host or self.host,
            keys=keys,
            unconfirmed=False,
        )

    def missing(self, why: str, rev: str | None, *, told: bool = False) -> "Watched":
        """The same account, of which we may have missed commits up to `rev`.

        Of several reasons the first one counts, but none whose gap is told stands in for another.
        """
        held = None if self.chain is None else self.chain.rev
        new, first = Break(why, self.seen_at, None, held, told), self.broken
        if first is None:
            first = new
        elif first.told and not told:
            first = replace(first, why=why, since=self.seen_at, told=False)
        return replace(self, broken=replace(first, rev=max(rev or "", first.rev or "") or None))

    def mended(self, tree: Chain, at: datetime) -> "Watched":
        """The same account after a whole tree of it was recorded, be it old or new."""
        broken = self.broken if self.needs_later_than(tree.rev) else None
        if self.chain is not None and self.chain.rev > tree.rev:
            return replace(self, broken=broken)
        return replace(self, chain=tree, seen_at=at, broken=broken)

    def may_learn_from(self, rev: str) -> bool:
        """Whether a tree of this revision may hold something that we have not seen."""
        if self.chain is None or rev >= self.chain.rev:
            return True
        return self.broken is not None and rev > (self.broken.held or "")

    def needs_later_than(self, rev: str) -> bool:
        """Whether a tree of this revision leaves open what we may have missed."""
        return self.broken is not None and rev < (self.broken.rev or "")


def enrolments(archive: Archive) -> Iterator[Enrolment]:
    """The enrolments of the record, the latest of each account."""
    listed = archive.index.documents(DocumentKind.ENROLMENT)
    found = (enrolled_in(archive, logged) for logged in listed)
    yield from {one.account: one for one in found if one is not None}.values()


def enrolled_in(archive: Archive, logged: Logged) -> Enrolment | None:
    """The enrolment that an entry is, if it is one."""
    entry = logged.entry
    if not isinstance(entry, Document) or entry.kind is not DocumentKind.ENROLMENT:
        return None
    body = read_body(archive.blob(entry.body))
    return body if isinstance(body, Enrolment) else None
