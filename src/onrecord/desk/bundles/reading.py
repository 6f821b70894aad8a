"""Do the stored bytes, read again, say what the entries say?

Each observation is rebuilt from its exchange by the same pure readers that made it, and must
come out as the very leaf in the log. What could not be read then is not believed, and not
compared: a later reader may understand it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from onrecord.desk.bundles.answers import announced, medium_answer, post_answer
from onrecord.desk.bundles.delivered import delivered_again
from onrecord.desk.bundles.polled import PolledReader
from onrecord.desk.bundles.vouched import vouched_again
from onrecord.platforms import bluesky
from onrecord.proof.atproto import Cid, ProofError, cid_of_text, prove_path
from onrecord.proof.bundle import Bundle, BundleError, Carried
from onrecord.proof.bundle.deliveries import is_delivery
from onrecord.proof.bundle.signature_reader import Observation, SignatureReader
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
from onrecord.record.accounts import PostId
from onrecord.record.commitments import Commitment
from onrecord.record.entries import Entry
from onrecord.record.exchanges import Exchange, KeptExchange
from onrecord.record.observations import AccountObservation, PostObservation, Surface
from onrecord.record.outcomes import (
    Absent,
    AccountState,
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
        self._signatures = SignatureReader(bundle)
        self._polled = PolledReader(bundle)
        self._versions: Mapping[Cid, Commitment] = {
            Cid(_BLOCK + bytes.fromhex(opening.digest)): commitment
            for commitment, opening in bundle.openings.items()
        }

    def entry(self, carried: Carried) -> Entry | None:
        """The entry as it is read now; None if it cannot be. Raises ProofError, BundleError."""
        entry = carried.entry
        if not isinstance(entry, Observation):
            return None
        if is_delivery(entry):
            return delivered_again(self._bundle, entry)
        if isinstance(entry, AccountObservation) and entry.evidence.surface is Surface.VOUCHER:
            kept = entry.evidence.exchange
            here = self._is_here(carried, entry)
            return vouched_again(self._exchange(kept), entry) if here else None
        if entry.platform != bluesky.NAME:
            return None if _is_unread(entry) else self._polled.entry(carried)
        if _is_unread(entry) or not self._is_here(carried, entry):
            return None
        if isinstance(entry, PostObservation):
            return self._post(carried, entry)
        return self._account(carried, entry)

    def _is_here(self, carried: Carried, entry: Observation) -> bool:
        body = entry.evidence.exchange.body
        return body in self._bundle.openings or self._bundle.has_slice(carried)

    def _post(self, carried: Carried, entry: PostObservation) -> Entry | None:
        if entry.evidence.signed is not None:
            return self._signed_post(carried, entry)
        kept, exchange = entry.evidence.exchange, self._exchange(entry.evidence.exchange)
        if entry.part is not None:
            medium = medium_answer(exchange, entry.part, kept.body)
            return medium_entry(entry.account, entry.post, entry.part, medium, kept)
        outcome = self._unsigned(exchange, entry)
        if outcome is None:
            return None
        return host_entry(entry.account, entry.post, outcome, kept, entry.evidence.surface)

    def _signed_post(self, carried: Carried, entry: PostObservation) -> Entry | None:
        signature, kept = self._signatures.read(carried, entry), entry.evidence.exchange
        if signature.frame is not None:
            entries = commit_entries(signature.frame, "unlinked", kept, self._versions)
            return next((one for one in entries if _is_of(one, entry.post)), None)
        placed = prove_path(signature.car, signature.commit, entry.post)
        version = None if placed.cid is None else self._versions.get(placed.cid)
        if version is None and placed.cid is not None:
            return None  # its opening was left out
        return tree_entry(TreeAnswer(signature.commit, placed), kept, version, entry.account)

    def _unsigned(self, exchange: Exchange, entry: PostObservation) -> Outcome | None:
        answer = post_answer(exchange, entry)
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
            return announced(exchange, entry)
        if entry.evidence.surface is Surface.TREE:
            found = read_identity(exchange, account)
            return identity_entry(account, found[0] if isinstance(found, tuple) else found, kept)
        state = bluesky.read_state(exchange)
        if isinstance(state, AccountState | Refused | Unreached | Unread):
            return stated_entry(account, state, kept, entry.evidence.surface)
        return None

    def _revision(self, carried: Carried, entry: AccountObservation) -> Entry | None:
        signature, kept = self._signatures.read(carried, entry), entry.evidence.exchange
        if signature.frame is not None and isinstance(entry.fact, Revision):
            link = entry.fact.link  # step 13 judges it; a single commit cannot
            return commit_entries(signature.frame, link, kept, self._versions)[0]
        if kept.method == "SUBSCRIBE":
            return sync_entry(signature.commit, entry.account, kept)
        return replace(entry, fact=Revision(signature.commit.rev, None, "listed"))

    def _exchange(self, kept: KeptExchange) -> Exchange:
        # No reader of this platform looks at headers.
        return kept.opened(self._bundle.bytes_of(kept.body))


def _is_unread(entry: Observation) -> bool:
    said = entry.outcome if isinstance(entry, PostObservation) else entry.fact
    return isinstance(said, Unread)


def _is_of(entry: Entry, post: PostId) -> bool:
    return isinstance(entry, PostObservation) and entry.post == post
