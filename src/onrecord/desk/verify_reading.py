"""Do the stored bytes, read again, say what the entries say?

Each observation is rebuilt from its exchange by the same pure readers that made it, and must
come out as the very leaf in the log. What could not be read then is not believed, and not
compared: a later reader may understand it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from onrecord.platforms import bluesky
from onrecord.proof.atproto import (
    AccountFrame,
    Cid,
    CommitFrame,
    IdentityFrame,
    ProofError,
    SyncFrame,
    cid_of_text,
    prove_path,
    read_frame,
)
from onrecord.proof.bundle import Bundle, BundleError, Carried, known_keys
from onrecord.proof.bundle.signatures import Signature, claimed_times, read_signed, signed_by
from onrecord.reading.bluesky import (
    TreeAnswer,
    commit_entries,
    host_entry,
    identity_entry,
    medium_entry,
    read_identity,
    stated_entry,
    sync_entry,
    tree_entry,
)
from onrecord.record.accounts import Handle, PostId
from onrecord.record.commitments import Commitment
from onrecord.record.entries import Entry
from onrecord.record.exchanges import Exchange, KeptExchange
from onrecord.record.observations import AccountObservation, PostObservation, Surface
from onrecord.record.outcomes import (
    Absent,
    AccountState,
    Identity,
    Outcome,
    Refused,
    Revision,
    Seen,
    Unreached,
    Unread,
)

__all__ = ["Reading", "read_again"]

_BLOCK = bytes.fromhex("01711220")  # CIDv1, dag-cbor, SHA-256: how a record's CID begins


@dataclass(slots=True)
class Reading:
    """How many entries came out the same, how many can't be read again, and the faults."""

    same: int = 0
    unread: int = 0
    faults: list[str] = field(default_factory=list)


def read_again(bundle: Bundle) -> Reading:
    """Rebuild every observation that can be, and compare it with the log's."""
    reader, found = _Reader(bundle), Reading()
    for carried in bundle.entries:
        try:
            again = reader.entry(carried)
        except (ProofError, BundleError) as error:
            found.faults.append(f"{carried.path}: read again: {error}")
            continue
        if again is None:
            found.unread += 1
        elif again == carried.entry:
            found.same += 1
        else:
            what = _difference(again, carried.entry)
            found.faults.append(f"{carried.path}: read again, the bytes say otherwise: {what}")
    return found


def _difference(again: Entry, entry: Entry) -> str:
    for name in ("outcome", "fact", "claimed_at", "evidence"):
        now, then = getattr(again, name, None), getattr(entry, name, None)
        if now != then:
            return f"{name} is {now}, and was recorded as {then}"[:400]
    return "another kind of entry"


class _Reader:
    """Reads one bundle's entries again, as far as their bytes came along."""

    def __init__(self, bundle: Bundle) -> None:
        self._bundle = bundle
        self._keys = known_keys((one.entry for one in bundle.entries), bundle.bytes_of)
        self._versions: Mapping[Cid, Commitment] = {
            Cid(_BLOCK + bytes.fromhex(opening.digest)): commitment
            for commitment, opening in bundle.openings.items()
        }
        self._last: tuple[object, Signature] | None = None

    def entry(self, carried: Carried) -> Entry | None:
        """The entry as it is read now; None if it cannot be. Raises ProofError, BundleError."""
        entry = carried.entry
        if not isinstance(entry, PostObservation | AccountObservation):
            return None
        if entry.platform != bluesky.NAME:
            return None
        said = entry.outcome if isinstance(entry, PostObservation) else entry.fact
        if isinstance(said, Unread) or not self._is_here(carried, entry):
            return None
        if isinstance(entry, PostObservation):
            return self._post(carried, entry)
        return self._account(carried, entry)

    def _is_here(self, carried: Carried, entry: PostObservation | AccountObservation) -> bool:
        body = entry.evidence.exchange.body
        return body in self._bundle.openings or self._bundle.has_slice(carried)

    def _post(self, carried: Carried, entry: PostObservation) -> Entry | None:
        if entry.evidence.signed is not None:
            return self._signed_post(carried, entry)
        kept, exchange = entry.evidence.exchange, self._exchange(entry.evidence.exchange)
        if entry.part is not None:
            medium = _medium(exchange, entry.part, kept.body)
            return medium_entry(entry.account, entry.post, entry.part, medium, kept)
        outcome = self._unsigned(exchange, entry)
        if outcome is None:
            return None
        return host_entry(entry.account, entry.post, outcome, kept, entry.evidence.surface)

    def _signed_post(self, carried: Carried, entry: PostObservation) -> Entry | None:
        signature, kept = self._signature(carried, entry), entry.evidence.exchange
        if signature.frame is not None:
            entries = commit_entries(signature.frame, "unlinked", kept, self._versions)
            return next((one for one in entries if _is_of(one, entry.post)), None)
        placed = prove_path(signature.car, signature.commit, entry.post)
        version = None if placed.cid is None else self._versions.get(placed.cid)
        if version is None and placed.cid is not None:
            return None  # its opening was left out
        return tree_entry(TreeAnswer(signature.commit, placed), kept, version, entry.account)

    def _unsigned(self, exchange: Exchange, entry: PostObservation) -> Outcome | None:
        failure = bluesky.read_failure(exchange)
        if isinstance(failure, Refused | Unreached):
            return failure
        read = _READERS.get(urlsplit(exchange.url).path.rpartition("/")[2])
        answer = None if read is None else read(exchange, entry)
        match answer:
            case bluesky.Served(cid):
                version = self._versions.get(cid_of_text(cid))
                return None if version is None else Seen(version)
            case Absent() | Refused() | Unreached() | Unread():
                return answer
            case AccountState() | None:
                return None

    def _account(self, carried: Carried, entry: AccountObservation) -> Entry | None:
        kept, account = entry.evidence.exchange, entry.account
        if entry.evidence.signed is not None:
            return self._revision(carried, entry)
        exchange = self._exchange(kept)
        if exchange.method == "SUBSCRIBE":
            return _announced(exchange, entry)
        if entry.evidence.surface is Surface.TREE:
            found = read_identity(exchange, account)
            return identity_entry(account, found[0] if isinstance(found, tuple) else found, kept)
        state = bluesky.read_state(exchange)
        if isinstance(state, AccountState | Refused | Unreached | Unread):
            return stated_entry(account, state, kept, entry.evidence.surface)
        return None

    def _revision(self, carried: Carried, entry: AccountObservation) -> Entry | None:
        signature, kept = self._signature(carried, entry), entry.evidence.exchange
        if signature.frame is not None and isinstance(entry.fact, Revision):
            link = entry.fact.link  # step 13 judges it; a single commit cannot
            return commit_entries(signature.frame, link, kept, self._versions)[0]
        if kept.method == "SUBSCRIBE":
            return sync_entry(signature.commit, entry.account, kept)
        return replace(entry, fact=Revision(signature.commit.rev, None, "listed"))

    def _signature(
        self, carried: Carried, entry: PostObservation | AccountObservation
    ) -> Signature:
        kept, sliced = entry.evidence.exchange, self._bundle.slice_of(carried)
        same = (entry.account, kept.body, kept.answered_at)
        if sliced is None and self._last is not None and self._last[0] == same:
            return self._last[1]
        raw = self._bundle.bytes_of(kept.body) if sliced is None else sliced
        read = read_signed(raw, framed=sliced is None and kept.method == "SUBSCRIBE")
        known = self._keys.get(entry.account)
        keys = () if known is None else known.candidates(entry.observed_at, claimed_times(read))
        found = signed_by(read, entry.account, keys)
        self._last = None if sliced is not None else (same, found)
        return found

    def _exchange(self, kept: KeptExchange) -> Exchange:
        return Exchange(
            method=kept.method,
            url=kept.url,
            status=kept.status,
            headers=(),  # no reader of this platform looks at them
            body=self._bundle.bytes_of(kept.body),
            asked_at=kept.asked_at,
            answered_at=kept.answered_at,
            vantage=kept.vantage,
            peer=kept.peer,
            tls=kept.tls,
            failure=kept.failure,
        )


def _is_of(entry: Entry, post: PostId) -> bool:
    return isinstance(entry, PostObservation) and entry.post == post


def _medium(exchange: Exchange, part: str, body: Commitment) -> Outcome:
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


def _announced(exchange: Exchange, entry: AccountObservation) -> Entry | None:
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
