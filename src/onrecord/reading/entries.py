"""How does an answer become an entry that the log can hold?

Words that others chose are cut to a length that a leaf can hold, and put into plain Unicode: a
host must not be able to stop the watch by saying something that the log can't write.
"""

from dataclasses import replace
from datetime import datetime

from onrecord.record.accounts import AccountId, Handle, PostId
from onrecord.record.exchanges import KeptExchange
from onrecord.record.observations import (
    AccountObservation,
    Authenticity,
    Evidence,
    PostObservation,
    Surface,
)
from onrecord.record.outcomes import (
    Absent,
    AccountFact,
    AccountState,
    Control,
    Identity,
    Outcome,
    Refused,
    Revision,
    Seen,
    Unreached,
    Unread,
    Vouched,
)

__all__ = ["MOST_NAMED", "MOST_SAID", "account_entry", "plain", "post_entry", "unsigned"]

MOST_SAID = 500  # characters of somebody's words in a leaf; the whole answer is kept as a blob
MOST_NAMED = 20_000  # characters of an identity's names; an operation of did:plc has 7,500 bytes


def unsigned(kept: KeptExchange, surface: Surface = Surface.HOST) -> Evidence:
    """Evidence that rests on the connection alone."""
    return Evidence(exchange=kept, surface=surface, authenticity=Authenticity.TLS_ONLY, signed=None)


def post_entry(
    platform: str,
    account: AccountId,
    post: PostId,
    outcome: Outcome,
    evidence: Evidence,
    *,
    claimed_at: datetime | None = None,
    part: str | None = None,
) -> PostObservation:
    """What came of looking for a post, or for a medium of it."""
    return PostObservation(
        platform=platform,
        account=account,
        post=post,
        part=part,
        outcome=_outcome(outcome),
        claimed_at=claimed_at,
        evidence=evidence,
    )


def account_entry(
    platform: str, account: AccountId, fact: AccountFact, evidence: Evidence
) -> AccountObservation:
    """What came of looking at an account."""
    return AccountObservation(
        platform=platform, account=account, fact=_fact(fact), evidence=evidence
    )


def plain(words: str, most: int = MOST_SAID) -> str:
    """Words as a leaf can hold them: cut, and without halves of characters (lone surrogates)."""
    return words[:most].encode("utf-8", "replace").decode("utf-8")


def _outcome(outcome: Outcome) -> Outcome:
    match outcome:
        case Seen():
            return outcome
        case Absent(said):
            return Absent(plain(said))
        case _:
            return _failure(outcome)


def _fact(fact: AccountFact) -> AccountFact:
    match fact:
        case AccountState(state, said_by):
            return AccountState(plain(state), plain(said_by))
        case Identity():
            return _identity(fact)
        case Control(of, sound):
            return Control(plain(of), sound)
        case Vouched(by, how, link):
            return Vouched(plain(by), how, None if link is None else plain(link))
        case Revision():
            return fact
        case _:
            return _failure(fact)


def _failure(failure: Refused | Unreached | Unread) -> Refused | Unreached | Unread:
    return replace(failure, why=plain(failure.why))


def _identity(said: Identity) -> Identity:
    left, handles = MOST_NAMED, []
    for handle in said.handles:
        left -= len(handle)
        if left >= 0:
            handles.append(Handle(plain(handle)))
    key = None if said.signing_key is None else plain(said.signing_key, MOST_NAMED)
    host = None if said.host is None else plain(said.host)
    return Identity(tuple(handles), key, host, plain(said.said_by))
