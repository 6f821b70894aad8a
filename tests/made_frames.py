"""Frames of made-up accounts, as a stream brings them: real trees, real signatures, no server."""

from datetime import UTC, datetime, timedelta

from atproto_account import Account, K256Signer, frame_bytes, loose_car, tid
from onrecord.archive import Archive
from onrecord.proof.atproto import Cid, cid_of_block, sequence_of
from onrecord.reading.bluesky import Chain
from onrecord.record.accounts import AccountId
from onrecord.record.entries import Entry
from onrecord.record.exchanges import Exchange
from onrecord.record.observations import AccountObservation, PostObservation
from onrecord.record.outcomes import Absent, Revision, Seen, Unread
from onrecord.watch.received import Received
from onrecord.watch.watched import Watched

__all__ = [
    "SINCE",
    "account_frame",
    "account_named",
    "exchange",
    "identity_frame",
    "received",
    "spoken",
    "sync_frame",
    "watched",
]

SINCE = datetime(2005, 1, 1, tzinfo=UTC)  # made-up revisions are of the same day in 2005
HEARD = datetime(2026, 1, 1, 12, tzinfo=UTC)
TIME = "2005-09-05T00:00:01Z"


def account_named(name: str, key: str = "key") -> Account:
    """An account with a first post, whose DID and key follow from the names."""
    made = Account(K256Signer(f"{name} {key}"), f"did:plc:{name}".ljust(32, "a"))
    made.write(first=b"\xa1\x64text\x65first")
    return made


def watched(account: Account) -> Watched:
    """Where the account stands now, as the watcher knows it."""
    return Watched(
        account=AccountId(account.did),
        keys=((SINCE, account.signer.public.text),),
        chain=Chain(account.rev or "", account.data),
        seen_at=HEARD,
    )


def exchange(raw: bytes, number: int = 0) -> Exchange:
    """A frame as it was heard, `number` seconds after the first."""
    heard = HEARD + timedelta(seconds=number)
    return Exchange(
        method="SUBSCRIBE",
        url="wss://relay.example/xrpc/com.atproto.sync.subscribeRepos",
        status=None,
        headers=(),
        body=raw,
        asked_at=HEARD,
        answered_at=heard,
        vantage="test",
        peer="192.0.2.1:443",
        tls="verified TLSv1.3",
        failure=None,
    )


def received(account: Account, *frames: bytes, later: int = 0) -> list[Received]:
    """Frames as the recorder gets them, perhaps heard so many seconds later."""
    return [
        Received(AccountId(account.did), exchange(raw, (sequence_of(raw) or 0) + later))
        for raw in frames
    ]


def sync_frame(account: Account, *, seq: int = 1, data: Cid | None = None) -> bytes:
    """What a host sends when it announces a revision without its history."""
    block = account.commit(data or account.data, account.rev or "")
    root = cid_of_block(block)
    body = {
        "seq": seq,
        "did": account.did,
        "rev": account.rev,
        "blocks": loose_car(root, {root: block}),
        "time": TIME,
    }
    return frame_bytes("#sync", body)


def account_frame(account: Account, status: str | None, *, seq: int = 1) -> bytes:
    said = {} if status is None else {"status": status}
    body = {"seq": seq, "did": account.did, "time": TIME, "active": status is None, **said}
    return frame_bytes("#account", body)


def identity_frame(account: Account, handle: str, *, seq: int = 1) -> bytes:
    body = {"seq": seq, "did": account.did, "time": TIME, "handle": handle}
    return frame_bytes("#identity", body)


def spoken(archive: Archive, account: Account | None = None) -> list[str]:
    """What is on record, in a few words an entry: `inverted 2`, `seen a`, `absent a`, `unread`."""
    entries = (logged.entry for logged in archive.entries())
    return [
        _words(entry)
        for entry in entries
        if account is None or getattr(entry, "account", None) == account.did
    ]


def _number(rev: str) -> int:
    """The number of a made-up revision: `atproto_account.tid` the other way round."""
    return next(number for number in range(10_000) if tid(number) == rev)


def _words(entry: Entry) -> str:
    match entry:
        case AccountObservation(fact=Revision(rev, _, link)):
            return f"{link} {_number(rev)}"
        case AccountObservation(fact=Unread()):
            return "unread"
        case PostObservation(outcome=Seen()):
            return f"seen {entry.post.rpartition('/')[2]}"
        case PostObservation(outcome=Absent()):
            return f"absent {entry.post.rpartition('/')[2]}"
        case AccountObservation():
            return type(entry.fact).__name__.lower()
        case _:
            return type(entry).__name__.lower()
