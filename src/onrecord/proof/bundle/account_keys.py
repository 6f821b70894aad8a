"""Which keys may have signed for an account, by the identities that the bundle holds?

A did:plc's log is signed by the account's own keys, and its dates are its directory's word. A
did:web's document is its host's word on that day, and has no history.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Literal, TypeAlias

from onrecord.proof.atproto import (
    DidDocument,
    PlcHistory,
    read_did_document,
    read_plc_log,
)
from onrecord.record.accounts import AccountId
from onrecord.record.commitments import Commitment
from onrecord.record.entries import Entry
from onrecord.record.errors import OnrecordError
from onrecord.record.observations import AccountObservation, Surface
from onrecord.record.outcomes import Identity

__all__ = [
    "ATPROTO",
    "ClaimedTimes",
    "IdentityWord",
    "KnownKeys",
    "Objection",
    "is_identity",
    "known_keys",
    "read_identity",
]

ATPROTO = "bluesky"
"""The one platform, by its name in the record, whose signatures we check."""

Objection: TypeAlias = Literal["untimely", "annulled"]
"""The key was not in force then, by the directory's dates; or is not the account's any more."""

CLOCKS_APART = timedelta(minutes=5)
"""How far the clocks of a host and of the directory may differ around the change of a key."""


@dataclass(frozen=True, slots=True)
class ClaimedTimes:
    """When a frame was sent, by its sender's word, and when its commit was made, by its signer's."""

    sent_at: datetime
    made_at: datetime


@dataclass(frozen=True, slots=True)
class IdentityWord:
    """What the account's directory or own web site answered, and when we heard it."""

    observed_at: datetime
    identity: PlcHistory | DidDocument

    def may_have_signed(self, seen_at: datetime, claim: ClaimedTimes | None) -> Iterator[str]:
        """The keys in force when it was seen, when it was sent and made, and last."""
        found = [self.identity.signing_key] if isinstance(self.identity, DidDocument) else []
        if isinstance(self.identity, PlcHistory):
            found.append(self.identity.key_at(seen_at.astimezone(UTC)))
            if claim is not None:
                found.append(_key_then(self.identity, claim))
            found.append(self.identity.latest.signing_key)
        return (key for key in found if key is not None)


def _key_then(history: PlcHistory, claim: ClaimedTimes) -> str | None:
    """The key that was in force when a frame was sent, if the commit in it was made by then."""
    standing = [state for state in history.states if not state.nullified]
    for state, later in pairwise(standing):
        if state.created_at <= claim.sent_at < later.created_at:
            in_its_time = claim.made_at < later.created_at + CLOCKS_APART
            return state.signing_key if in_its_time else None
    return None


@dataclass(frozen=True, slots=True)
class KnownKeys:
    """The identities of one account in the bundle, in the order in which they were heard."""

    words: tuple[IdentityWord, ...]

    def candidates(self, seen_at: datetime, claim: ClaimedTimes | None) -> tuple[str, ...]:
        """The keys that may have signed what was seen then; `claim` is others' word.

        Asked are the newest identity, the last one heard before and the first one heard after:
        who recorded it knew no other. A key that was rotated away counts for what was made in
        its time, never for later.
        """
        later = bisect_right(self.words, seen_at, key=_heard)
        asked = (
            *self.words[-1:],
            *self.words[max(later - 1, 0) : later],
            *self.words[later : later + 1],
        )
        found = (key for word in asked for key in word.may_have_signed(seen_at, claim))
        return tuple(dict.fromkeys(found))

    def objection(self, key: str, observed_at: datetime) -> Objection | None:
        """What the newest identity has against a key that signed what was observed then."""
        newest = self.words[-1].identity
        if isinstance(newest, DidDocument):
            return None if newest.signing_key == key else "untimely"
        if newest.key_at(observed_at.astimezone(UTC)) == key:
            return None
        standing = {state.signing_key for state in newest.states if not state.nullified}
        return "untimely" if key in standing else "annulled"


def is_identity(entry: object) -> bool:
    """Whether an entry rests on a directory's answer about the account."""
    return (
        isinstance(entry, AccountObservation)
        and entry.platform == ATPROTO
        and isinstance(entry.fact, Identity)
        and entry.evidence.surface is Surface.TREE
    )


def read_identity(data: bytes, account: AccountId) -> PlcHistory | DidDocument:
    """Verify a PLC log, or read a did:web's document. Raises ProofError."""
    if account.startswith("did:web:"):
        return read_did_document(data, account)
    return read_plc_log(account, data)


def known_keys(
    entries: Iterable[Entry], bytes_of: Callable[[Commitment], bytes]
) -> dict[AccountId, KnownKeys]:
    """The identities among the entries that can be read, of each account.

    `bytes_of` opens a commitment, and raises one of our errors where it cannot.
    """
    found: dict[AccountId, list[IdentityWord]] = {}
    read: dict[tuple[str, AccountId], PlcHistory | DidDocument] = {}
    for entry in entries:
        if not isinstance(entry, AccountObservation) or not is_identity(entry):
            continue
        body, account = entry.evidence.exchange.body, entry.account
        try:
            if (body, account) not in read:
                read[body, account] = read_identity(bytes_of(body), account)
        except OnrecordError:  # told by whoever checks the entry itself
            continue
        word = IdentityWord(entry.observed_at, read[body, account])
        found.setdefault(account, []).append(word)
    return {
        account: KnownKeys(tuple(sorted(words, key=_heard))) for account, words in found.items()
    }


def _heard(word: IdentityWord) -> datetime:
    return word.observed_at
