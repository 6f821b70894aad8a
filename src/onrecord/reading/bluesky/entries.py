"""How does an answer about a Bluesky account become an entry?

Words that others chose are cut to a length that a leaf can hold, and put into plain Unicode: a
host must not be able to stop the watch by saying something that the log can't write.
"""

from dataclasses import replace
from datetime import datetime

from onrecord.platforms import bluesky
from onrecord.platforms.speech import Unplaced
from onrecord.proof.atproto import Commit, cid_text
from onrecord.record.accounts import AccountId, Handle, PostId
from onrecord.record.entries import Entry
from onrecord.record.exchanges import KeptExchange
from onrecord.record.observations import (
    AccountObservation,
    Authenticity,
    Evidence,
    PostObservation,
    SignedTree,
    Surface,
)
from onrecord.record.outcomes import (
    Absent,
    AccountFact,
    AccountState,
    Identity,
    Outcome,
    Refused,
    Revision,
    Seen,
    Unreached,
    Unread,
)

MOST_SAID = 500  # characters of somebody's words in a leaf; the whole answer is kept as a blob
MOST_NAMED = 20_000  # characters of an identity's names; an operation of did:plc has 7,500 bytes


def host_entry(
    account: AccountId,
    post: PostId,
    outcome: Outcome,
    kept: KeptExchange,
    surface: Surface = Surface.HOST,
) -> Entry:
    """What the host, or the app, says about a post to whoever asks."""
    return post_entry(account, post, outcome, None, unsigned(kept, surface))


def stated_entry(
    account: AccountId, fact: AccountFact, kept: KeptExchange, surface: Surface
) -> Entry:
    """What somebody says about the account, unsigned."""
    return account_entry(account, fact, unsigned(kept, surface))


def medium_entry(
    account: AccountId, post: PostId, part: str, outcome: Outcome, kept: KeptExchange
) -> Entry:
    """What came of asking for a picture or film of a post, whose CID the signed record names."""
    return PostObservation(
        platform=bluesky.NAME,
        account=account,
        post=post,
        part=part,
        outcome=_outcome(outcome),
        claimed_at=None,
        evidence=unsigned(kept, Surface.HOST),
    )


def signed(kept: KeptExchange, commit: Commit) -> Evidence:
    return Evidence(
        exchange=kept,
        surface=Surface.TREE,
        authenticity=Authenticity.ACCOUNT_SIGNED,
        signed=SignedTree(commit=cid_text(commit.cid), rev=commit.rev),
    )


def unsigned(kept: KeptExchange, surface: Surface) -> Evidence:
    return Evidence(exchange=kept, surface=surface, authenticity=Authenticity.TLS_ONLY, signed=None)


def account_entry(account: AccountId, fact: AccountFact, evidence: Evidence) -> Entry:
    return AccountObservation(
        platform=bluesky.NAME, account=account, fact=_fact(fact), evidence=evidence
    )


def post_entry(
    account: AccountId,
    post: str,
    outcome: Outcome,
    claimed_at: datetime | None,
    evidence: Evidence,
) -> Entry:
    return PostObservation(
        platform=bluesky.NAME,
        account=account,
        post=PostId(post),
        part=None,
        outcome=_outcome(outcome),
        claimed_at=claimed_at,
        evidence=evidence,
    )


def _outcome(outcome: Outcome) -> Outcome:
    match outcome:
        case Seen():
            return outcome
        case Absent(said):
            return Absent(_plain(said))
        case _:
            return _failure(outcome)


def _fact(fact: AccountFact) -> AccountFact:
    match fact:
        case AccountState(state, said_by):
            return AccountState(_plain(state), _plain(said_by))
        case Identity():
            return _identity(fact)
        case Revision():
            return fact
        case _:
            return _failure(fact)


def _failure(failure: Refused | Unreached | Unread) -> Refused | Unreached | Unread:
    return replace(failure, why=_plain(failure.why))


def _identity(said: Identity) -> Identity:
    left, handles = MOST_NAMED, []
    for handle in said.handles:
        left -= len(handle)
        if left >= 0:
            handles.append(Handle(_plain(handle)))
    key = None if said.signing_key is None else _plain(said.signing_key)
    host = None if said.host is None else _plain(said.host)
    return Identity(tuple(handles), key, host, _plain(said.said_by))


def _plain(words: str) -> str:
    """Words as a leaf can hold them: cut, and without halves of characters (lone surrogates)."""
    return words[:MOST_SAID].encode("utf-8", "replace").decode("utf-8")


def no_longer(rev: str) -> str:
    return f"the account's signed tree at revision {rev} does not hold it"


def claimed_at(path: str, record: bytes | None) -> datetime | None:
    if record is None:
        return None
    try:
        return bluesky.read_version(PostId(path), record).claimed_at
    except Unplaced:  # signed nonsense is still signed; it only claims no time
        return None
