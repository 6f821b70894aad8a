"""What does an answer that nobody signed say, read again?"""

from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from onrecord.platforms import bluesky
from onrecord.proof.atproto import (
    AccountFrame,
    CommitFrame,
    IdentityFrame,
    ProofError,
    SyncFrame,
    read_frame,
)
from onrecord.reading.bluesky import stated_entry
from onrecord.record.accounts import Handle
from onrecord.record.commitments import Commitment
from onrecord.record.entries import Entry
from onrecord.record.exchanges import Exchange
from onrecord.record.observations import AccountObservation, PostObservation, Surface
from onrecord.record.outcomes import (
    Absent,
    AccountState,
    Identity,
    Outcome,
    Refused,
    Seen,
    Unreached,
    Unread,
)

__all__ = ["announced", "medium_answer", "post_answer"]


def post_answer(exchange: Exchange, entry: PostObservation) -> bluesky.Answer | None:
    """What a host or the app says about a post; None if the question is not one that we know."""
    failure = bluesky.read_failure(exchange)
    if isinstance(failure, Refused | Unreached):
        return failure
    read = _READERS.get(_method(exchange.url))
    return None if read is None else read(exchange, entry)


def _method(url: str) -> str:
    """The method that an address asks for; a stranger's entry may name any text as one."""
    try:
        return urlsplit(url).path.rpartition("/")[2]
    except ValueError:
        return ""


def medium_answer(exchange: Exchange, part: str, body: Commitment) -> Outcome:
    """As fetched; the CID that names a medium is checked in step 11."""
    failure = bluesky.read_failure(exchange)
    match failure:
        case None:
            return Seen(body)
        case AccountState(state):
            return Refused(f"the account is {state}")
        case bluesky.Served():
            return Unread(part)
        case _:
            return failure


def announced(exchange: Exchange, entry: AccountObservation) -> Entry | None:
    """What a frame that nobody signed says of an account; whose word it is, is ours to say."""
    frame, fact = read_frame(exchange.body), entry.fact
    kept, account = entry.evidence.exchange, entry.account
    match frame, fact:
        case IdentityFrame(), Identity():
            handles = () if frame.handle is None else (Handle(frame.handle),)
            said = Identity(handles, None, None, fact.said_by)
            return stated_entry(account, said, kept, Surface.STREAM)
        case AccountFrame(), AccountState():
            state = "active" if frame.active else (frame.status or "inactive")
            stated = AccountState(state, fact.said_by)
            return stated_entry(account, stated, kept, Surface.STREAM)
        case ((CommitFrame() | SyncFrame()), _):
            raise ProofError("a signed frame, recorded without what was signed")
        case _:
            return None


def _listed(exchange: Exchange, entry: PostObservation) -> bluesky.Answer | None:
    listing = bluesky.read_listing(exchange)
    if not isinstance(listing, tuple):
        return listing
    cid = listing[0].get(entry.post)
    return None if cid is None else bluesky.Served(cid)


def _shown(exchange: Exchange, entry: PostObservation) -> bluesky.Answer | None:
    shown = bluesky.read_app(exchange)
    if not isinstance(shown, dict):
        return shown
    if entry.post in shown:
        return bluesky.Served(shown[entry.post])
    # The answer only leaves it out; the words for that are ours.
    return entry.outcome if shown and isinstance(entry.outcome, Absent) else None


_READERS: Mapping[str, Callable[[Exchange, PostObservation], bluesky.Answer | None]] = {
    "com.atproto.repo.getRecord": lambda exchange, _: bluesky.read_host(exchange),
    "com.atproto.repo.listRecords": _listed,
    "app.bsky.feed.getPosts": _shown,
}
