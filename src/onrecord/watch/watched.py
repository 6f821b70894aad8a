"""Which accounts do we watch, and where does each stand?"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from onrecord.archive import Archive
from onrecord.platforms import bluesky
from onrecord.proof.atproto import PlcHistory, ProofError, cid_of_text, cid_text
from onrecord.reading.bluesky import Chain
from onrecord.record.accounts import AccountId, Enrolment, Handle
from onrecord.record.documents import Document, DocumentKind
from onrecord.record.entries import read_body
from onrecord.record.observations import AccountObservation, Surface
from onrecord.record.outcomes import Identity
from onrecord.record.times import TimeError, instant, read_instant

__all__ = ["Watched", "enrolments", "load_watched", "remember"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What the watcher must know of an account at hand. Lost, it is found again by asking."""

    account: AccountId
    handle: Handle | None = None
    host: str | None = None
    keys: tuple[tuple[datetime, str], ...] = ()  # since when (the directory's word), oldest first
    chain: Chain | None = None
    seen_at: datetime | None = None  # when the chain was last moved, by our clock

    def key_at(self, moment: datetime) -> str | None:
        """The signing key in force at a moment; before the first one known, the first."""
        known = [key for since, key in self.keys if since <= moment]
        return known[-1] if known else (self.keys[0][1] if self.keys else None)

    @property
    def key(self) -> str | None:
        """The signing key in force now, as last confirmed."""
        return self.keys[-1][1] if self.keys else None

    def identified(
        self, identity: Identity, history: PlcHistory | None, observed_at: datetime
    ) -> "Watched":
        """The same account after its identity was asked for."""
        if history is not None:
            keys = tuple(
                (state.created_at, state.signing_key)
                for state in history.states
                if state.signing_key is not None and not state.nullified
            )
        else:
            found = identity.signing_key
            keys = self.keys if found in (None, self.key) else (*self.keys, (observed_at, found))
        handle = identity.handles[0] if identity.handles else None
        return replace(self, handle=handle, host=identity.host or self.host, keys=keys)

    def with_identity_of(self, other: "Watched") -> "Watched":
        """The same account with another look's identity."""
        return replace(self, handle=other.handle, host=other.host, keys=other.keys)

    def with_chain_of(self, other: "Watched") -> "Watched":
        """The same account with another look's chain, unless ours is further on."""
        if other.chain is None or (self.chain is not None and self.chain.rev > other.chain.rev):
            return self
        return replace(self, chain=other.chain, seen_at=other.seen_at)


def enrolments(archive: Archive) -> Iterator[Enrolment]:
    """The enrolments of the record, the latest of each account."""
    found: dict[AccountId, Enrolment] = {}
    for logged in archive.index.documents(DocumentKind.ENROLMENT):
        if isinstance(logged.entry, Document):
            body = read_body(archive.blob(logged.entry.body))
            if isinstance(body, Enrolment):
                found[body.account] = body
    yield from found.values()


def load_watched(archive: Archive) -> dict[AccountId, Watched]:
    """The enrolled accounts, from the watcher's notes or, where those are lost, the record."""
    return {
        enrolled.account: _remembered(archive, enrolled.account) or _from_record(archive, enrolled)
        for enrolled in enrolments(archive)
        if enrolled.platform == bluesky.NAME
    }


def remember(archive: Archive, watched: Watched) -> None:
    """Note where an account stands, so that a restart need not ask again. May be lost."""
    chain = watched.chain
    notes = {
        "handle": watched.handle,
        "host": watched.host,
        "keys": [[instant(since), key] for since, key in watched.keys],
        "chain": None if chain is None else [chain.rev, cid_text(chain.data)],
        "seen_at": None if watched.seen_at is None else instant(watched.seen_at),
    }
    archive.state.set(f"watched/{watched.account}", json.dumps(notes))


def _remembered(archive: Archive, account: AccountId) -> Watched | None:
    notes = archive.state.get(f"watched/{account}")
    if notes is None:
        return None
    try:
        read = json.loads(notes)
        chain, seen_at = read["chain"], read["seen_at"]
        return Watched(
            account=account,
            handle=read["handle"],
            host=read["host"],
            keys=tuple((read_instant(since), key) for since, key in read["keys"]),
            chain=None if chain is None else Chain(chain[0], cid_of_text(chain[1])),
            seen_at=None if seen_at is None else read_instant(seen_at),
        )
    except (
        ValueError,
        KeyError,
        TypeError,
        ProofError,
        TimeError,
    ):  # spoiled notes are as good as lost
        return None


def _from_record(archive: Archive, enrolled: Enrolment) -> Watched:
    found = Watched(account=enrolled.account, handle=enrolled.handle)
    for logged in archive.index.entries_of_account(enrolled.platform, enrolled.account):
        entry = logged.entry
        if isinstance(entry, AccountObservation) and entry.evidence.surface is Surface.TREE:
            match entry.fact:
                case Identity() as identity:
                    found = found.identified(identity, None, entry.observed_at)
                case _:
                    pass
    return found
