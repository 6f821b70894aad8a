"""Does what the accounts signed bear out what the entries say?"""

import re
from contextlib import suppress

from onrecord.proof.activitypub import DeliveryError
from onrecord.proof.atproto import (
    Cid,
    MissingBlock,
    PlcHistory,
    ProofError,
    cid_of_text,
    cid_text,
    prove_path,
)
from onrecord.proof.bundle.account_keys import (
    ATPROTO,
    is_identity,
    read_identity,
)
from onrecord.proof.bundle.deliveries import DeliveryReader, is_delivery
from onrecord.proof.bundle.errors import BundleError
from onrecord.proof.bundle.opened import Bundle, Carried
from onrecord.proof.bundle.signature_reader import Observation, SignatureReader
from onrecord.proof.bundle.signatures import Signature
from onrecord.proof.bundle.testimony import SignedRevision, Testimony
from onrecord.record.accounts import AccountId, PostId
from onrecord.record.observations import AccountObservation, Authenticity, PostObservation
from onrecord.record.outcomes import Absent, Identity, Refused, Revision, Seen, Unreached, Unread

__all__ = ["check_accounts"]

_LINK = re.compile(rb"\xd8\x2a\x58\x25\x00(.{36})", re.DOTALL)
"""A link in DAG-CBOR: tag 42 on 37 bytes, of which the first is zero and the others are a CID."""


def check_accounts(bundle: Bundle) -> Testimony:
    """Step 11: what says `account-signed` is checked under the account's key, and what says
    `instance-signed` under that of its instance."""
    return _Witness(bundle).heard()


class _Witness:
    """Goes through the entries once."""

    def __init__(self, bundle: Bundle) -> None:
        self._bundle, self._signatures = bundle, SignatureReader(bundle)
        self._deliveries = DeliveryReader(bundle)
        self._found = Testimony()
        self._named: set[tuple[AccountId, PostId, Cid]] = set()
        self._media: list[tuple[Carried, PostObservation, Cid]] = []
        self._wanted = _media_of(bundle)
        self._unidentified = {
            entry.account
            for entry in (carried.entry for carried in bundle.entries)
            if isinstance(entry, AccountObservation) and is_identity(entry)
            if entry.evidence.exchange.body in bundle.left_out
        }

    def heard(self) -> Testimony:
        for carried in self._bundle.entries:
            entry = carried.entry
            if not isinstance(entry, Observation):
                continue
            try:
                self._hear(carried, entry)
            except (ProofError, BundleError, DeliveryError) as error:
                self._found.faults.append(f"{carried.path}: {error}")
        for carried, entry, cid in self._media:
            if (entry.account, entry.post, cid) in self._named:
                self._found.shown.append(carried.n)
        return self._found

    def _hear(self, carried: Carried, entry: Observation) -> None:
        authenticity = entry.evidence.authenticity
        if isinstance(entry, PostObservation) and entry.part is not None:
            self._require_medium(carried, entry, entry.part)
        if is_delivery(entry):
            borne_out = self._deliveries.require(entry)
            (self._found.delivered if borne_out else self._found.missing).append(carried.n)
        elif authenticity is not Authenticity.ACCOUNT_SIGNED or entry.platform != ATPROTO:
            self._found.unsigned.setdefault(authenticity, []).append(carried.n)
        elif not self._is_here(carried, entry):
            self._miss(carried, entry)
        elif is_identity(entry):
            self._require_identity(entry)
            self._found.borne_out.append(carried.n)
        else:
            self._require_signed(carried, entry)

    def _is_here(self, carried: Carried, entry: Observation) -> bool:
        """False if it cannot be checked, since the bundle owns to have left bytes out."""
        body, left_out = entry.evidence.exchange.body, self._bundle.left_out
        if body in left_out and not self._bundle.has_slice(carried):
            return False
        return entry.account in self._signatures.keys or entry.account not in self._unidentified

    def _miss(self, carried: Carried, entry: Observation) -> None:
        self._found.missing.append(carried.n)
        if entry.evidence.signed is not None:
            self._found.withheld.add((entry.account, entry.evidence.signed.rev))

    def _require_identity(self, entry: Observation) -> None:
        """The names, key and host are those of the identity's last operation in force."""
        body, fact = entry.evidence.exchange.body, getattr(entry, "fact", None)
        found = read_identity(self._bundle.bytes_of(body), entry.account)
        state = found.latest if isinstance(found, PlcHistory) else found
        said = (state.handles, state.signing_key, state.pds)
        if not isinstance(fact, Identity) or said != (fact.handles, fact.signing_key, fact.host):
            raise ProofError("the account's identity says something else than the entry")

    def _require_signed(self, carried: Carried, entry: Observation) -> None:
        believed = entry.outcome if isinstance(entry, PostObservation) else entry.fact
        if isinstance(believed, Unread | Refused | Unreached):
            return  # an answer that could not be read is kept, and nobody believes it
        signature = self._signatures.read(carried, entry)
        self._require_tree(entry, signature)
        match entry, believed:
            case PostObservation(), Seen() | Absent():
                if not self._require_placed(entry, believed, signature):
                    self._miss(carried, entry)
                    return
            case AccountObservation(), Revision():
                _require_revision(believed, signature)
            case _:
                raise ProofError("says account-signed of what no account signs")
        self._found.borne_out.append(carried.n)
        self._found.revisions.append(_revision(carried, entry, signature))
        objection = self._signatures.keys[entry.account].objection(signature.key, entry.observed_at)
        if objection is not None:
            self._found.objections.setdefault(objection, []).append(carried.n)

    def _require_tree(self, entry: Observation, signature: Signature) -> None:
        said, commit = entry.evidence.signed, signature.commit
        if said is None:
            raise ProofError("says account-signed, and names no commit")
        if (said.commit, said.rev) != (cid_text(commit.cid), commit.rev):
            raise ProofError(
                f"rests on the commit {said.commit} of revision {said.rev}; the bytes hold"
                f" {cid_text(commit.cid)} of {commit.rev}"
            )

    def _require_placed(
        self, entry: PostObservation, believed: Seen | Absent, signature: Signature
    ) -> bool:
        """Whether it is borne out; False if the version's opening was left out. ProofError."""
        placed = prove_path(signature.car, signature.commit, entry.post)
        held = None if placed.cid is None else cid_text(placed.cid)
        if isinstance(believed, Absent):
            if held is not None:
                raise ProofError(f"says absent, and the signed tree holds {held}")
            return True
        if placed.cid is None:
            raise ProofError("says seen, and the signed tree does not hold it")
        digest = self._bundle.digest_of(believed.version)
        if digest is None and believed.version in self._bundle.left_out:
            return False
        if digest != placed.cid[4:].hex():
            raise ProofError(f"says seen in another version than {held}, which the tree holds")
        if placed.record is None:
            raise MissingBlock(f"the record {held} did not come along")
        wanted = self._wanted.get((entry.account, entry.post), set())
        links = wanted.intersection(_LINK.findall(placed.record)) if wanted else ()
        self._named.update((entry.account, entry.post, Cid(link)) for link in links)
        return True

    def _require_medium(self, carried: Carried, entry: PostObservation, part: str) -> None:
        """The bytes of a medium are those that its CID names."""
        if entry.platform != ATPROTO or not isinstance(entry.outcome, Seen):
            return
        cid = cid_of_text(part)
        digest = self._bundle.digest_of(entry.outcome.version)
        if digest is not None and digest != cid[4:].hex():
            raise ProofError(f"the bytes are not those of the medium {part}")
        if digest is not None:
            self._media.append((carried, entry, cid))


def _media_of(bundle: Bundle) -> dict[tuple[AccountId, PostId], set[bytes]]:
    """The media of each post that the bundle speaks of, by their CIDs."""
    found: dict[tuple[AccountId, PostId], set[bytes]] = {}
    for carried in bundle.entries:
        entry = carried.entry
        if isinstance(entry, PostObservation) and entry.part and entry.platform == ATPROTO:
            with suppress(ProofError):  # told when the entry itself is heard
                place = found.setdefault((entry.account, entry.post), set())
                place.add(cid_of_text(entry.part))
    return found


def _require_revision(said: Revision, signature: Signature) -> None:
    frame = signature.frame
    since = None if frame is None else frame.since
    if (said.rev, said.since) != (signature.commit.rev, since):
        raise ProofError(f"says revision {said.rev} after {said.since}; the bytes say otherwise")
    if said.link == "inverted" and (frame is None or not frame.complete):
        raise ProofError("says that nothing is left out, which the bytes do not prove")
    if said.link == "listed" and frame is not None:
        raise ProofError("says that the whole tree was listed, and rests on a single commit")


def _revision(carried: Carried, entry: Observation, signature: Signature) -> SignedRevision:
    commit, frame = signature.commit, signature.frame
    if frame is None:
        return SignedRevision(carried, entry.account, commit.cid, commit.rev, commit.data)
    return SignedRevision(
        carried,
        entry.account,
        commit.cid,
        commit.rev,
        commit.data,
        frame.since,
        frame.prev_data,
        frame.complete,
        frozenset(operation.path for operation in frame.operations),
    )
