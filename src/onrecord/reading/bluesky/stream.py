"""What does a commit on the stream say, and does it verify?

What does not verify becomes `Unread`: kept, never believed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal, TypeAlias

from onrecord.platforms import bluesky
from onrecord.proof.atproto import (
    Cid,
    Commit,
    CommitFrame,
    Operation,
    ProofError,
    SyncFrame,
    VerifiedCommit,
    public_key,
    verify_commit_frame,
    verify_sync_frame,
)
from onrecord.reading.bluesky.entries import (
    account_entry,
    claimed_at,
    no_longer,
    post_entry,
    signed,
)
from onrecord.record.accounts import AccountId
from onrecord.record.commitments import Commitment
from onrecord.record.entries import Entry
from onrecord.record.exchanges import KeptExchange
from onrecord.record.outcomes import Absent, Outcome, Revision, Seen, Unread

Link: TypeAlias = Literal["listed", "inverted", "unlinked"]
Versions: TypeAlias = Mapping[Cid, Commitment]


@dataclass(frozen=True, slots=True)
class Chain:
    """Where an account's chain of signed revisions stands, as far as we hold it."""

    rev: str
    data: Cid  # the root of the tree at that revision


_DIGITS = "234567abcdefghijklmnopqrstuvwxyz"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def made_at(rev: str) -> datetime:
    """The time in a revision, by the word of whoever signed it.

    A TID (AT Protocol, Record Key): 13 digits of base 32, the lowest ten bits a clock's number,
    the rest microseconds since 1970.
    """
    number = 0
    for digit in rev:
        number = number * 32 + _DIGITS.index(digit)
    return _EPOCH + timedelta(microseconds=number >> 10)


def verify_frame(
    frame: CommitFrame, account: AccountId, signing_key: str | None
) -> VerifiedCommit | Unread:
    """Verify a commit frame under the account's key. Never raises for what the bytes are."""
    if signing_key is None:
        return Unread("no signing key is known for the account")
    if frame.repo != account:
        return Unread("the frame names another account")
    try:
        return verify_commit_frame(frame, public_key(signing_key))
    except ProofError as error:
        return Unread(str(error))


def link_of(verified: VerifiedCommit, chain: Chain | None) -> Link:
    """How a commit joins what we hold: "inverted" only if nothing can lie between."""
    if chain is None or not verified.complete:
        return "unlinked"
    follows = verified.since == chain.rev and verified.prev_data == chain.data
    same = verified.rev == chain.rev and verified.commit.data == chain.data
    return "inverted" if follows or same else "unlinked"


def why_unlinked(verified: VerifiedCommit, chain: Chain | None) -> str:
    """Why a commit doesn't join what we hold, in words."""
    if chain is not None and verified.since == chain.rev and not verified.complete:
        return verified.incomplete_because or "the commit does not say what it changed"
    held = "none" if chain is None else chain.rev
    return f"the stream went on from revision {verified.since}, and we held {held}"


def records_of(verified: VerifiedCommit) -> dict[Cid, bytes]:
    """The exact bytes of the posts that a commit creates or changes."""
    return {
        operation.cid: operation.record
        for operation in verified.operations
        if bluesky.is_kept(operation.path)
        and operation.cid is not None
        and operation.record is not None
    }


def commit_entries(
    verified: VerifiedCommit, link: Link, kept: KeptExchange, versions: Versions
) -> list[Entry]:
    """The entries of one verified commit: its revision, then one for each post it touches."""
    account = AccountId(verified.did)
    evidence = signed(kept, verified.commit)
    revision = Revision(verified.rev, verified.since, link)
    entries = [account_entry(account, revision, evidence)]
    for operation in verified.operations:
        if bluesky.is_kept(operation.path):
            outcome = _operated(operation, verified, versions)
            claimed = claimed_at(operation.path, operation.record)
            entries.append(post_entry(account, operation.path, outcome, claimed, evidence))
    return entries


def _operated(operation: Operation, verified: VerifiedCommit, versions: Versions) -> Outcome:
    match operation.action:
        case "create" | "update":
            version = None if operation.cid is None else versions.get(operation.cid)
            return Unread("the frame lacks the record") if version is None else Seen(version)
        case "delete":
            return Absent(no_longer(verified.rev))


def verify_sync(frame: SyncFrame, account: AccountId, signing_key: str | None) -> Commit | Unread:
    """Verify a #sync frame: a signed revision that says nothing of what came before it."""
    if signing_key is None:
        return Unread("no signing key is known for the account")
    if frame.did != account:
        return Unread("the frame names another account")
    try:
        return verify_sync_frame(frame, public_key(signing_key))
    except ProofError as error:
        return Unread(str(error))


def verify_signed(
    frame: CommitFrame | SyncFrame, account: AccountId, keys: Iterable[str]
) -> VerifiedCommit | Commit | Unread:
    """Verify a frame under the first of these keys that signed it; the last failure otherwise."""
    found: VerifiedCommit | Commit | Unread = Unread("no signing key is known for the account")
    for key in keys:
        match frame:
            case CommitFrame():
                found = verify_frame(frame, account, key)
            case SyncFrame():
                found = verify_sync(frame, account, key)
        if not isinstance(found, Unread):
            break
    return found


def sync_entry(commit: Commit, account: AccountId, kept: KeptExchange) -> Entry:
    """A revision that the host announced without its history."""
    return account_entry(account, Revision(commit.rev, None, "unlinked"), signed(kept, commit))
