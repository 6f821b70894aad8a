"""What is the account called, and which key signs for it?"""

from onrecord.platforms import bluesky
from onrecord.proof.atproto import PlcHistory, ProofError, read_did_document, read_plc_log
from onrecord.reading.bluesky.entries import account_entry
from onrecord.record.accounts import AccountId, Handle
from onrecord.record.entries import Entry
from onrecord.record.exchanges import Exchange, KeptExchange
from onrecord.record.observations import Authenticity, Evidence, Surface
from onrecord.record.outcomes import (
    Absent,
    AccountFact,
    AccountState,
    Identity,
    Refused,
    Unreached,
    Unread,
)


def read_identity(
    exchange: Exchange, account: AccountId
) -> tuple[Identity, PlcHistory | None] | AccountState | Refused | Unreached | Unread:
    """The account's names, key and host, from its PLC log (verified) or did:web document."""
    failure = bluesky.read_failure(exchange)
    if isinstance(failure, Absent | AccountState | bluesky.Served):
        # A host's words. From a directory they say nothing that only a host could know.
        return Unread("the directory does not answer for this account")
    if failure is not None:
        return failure
    try:
        if account.startswith("did:web:"):
            found = read_did_document(exchange.body, account)
            handles = tuple(Handle(handle) for handle in found.handles)
            said_by = "its own web document (no history)"
            return Identity(handles, found.signing_key, found.pds, said_by), None
        history = read_plc_log(account, exchange.body)
    except ProofError as error:
        return Unread(str(error))
    state = history.latest
    if state.tombstone:
        return AccountState("tombstoned", "its signed identity log")
    handles = tuple(Handle(handle) for handle in state.handles)
    said_by = "its signed identity log, in the directory's order"
    return Identity(handles, state.signing_key, state.pds, said_by), history


def identity_entry(account: AccountId, fact: AccountFact, kept: KeptExchange) -> Entry:
    """The identity as an entry: the PLC log is signed by the account's rotation keys."""
    signed = account.startswith("did:plc:") and isinstance(fact, Identity)
    authenticity = Authenticity.ACCOUNT_SIGNED if signed else Authenticity.TLS_ONLY
    evidence = Evidence(exchange=kept, surface=Surface.TREE, authenticity=authenticity, signed=None)
    return account_entry(account, fact, evidence)
