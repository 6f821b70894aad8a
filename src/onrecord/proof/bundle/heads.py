"""Did the log sign this head and this bundle, and does the head hold the entries?"""

from dataclasses import dataclass

from onrecord.proof.bundle.errors import BundleError
from onrecord.proof.bundle.opened import Bundle, Carried
from onrecord.proof.bundle.paths import CHECKPOINT, KEY, SEAL, proof_path
from onrecord.proof.bundle.seal import MAX_NOTE, keys_of, require_seal
from onrecord.proof.bundle.trust import Trust
from onrecord.proof.bundle.verification import Step, step, unchecked
from onrecord.proof.checkpoint import Checkpoint, CheckpointError
from onrecord.proof.merkle import MerkleError, verify_inclusion
from onrecord.proof.notes import NoteError, VerifierKey, parse_note
from onrecord.proof.policy import Decision, evaluate
from onrecord.proof.policy_text import label
from onrecord.proof.tlog_proof import MAX_PROOF, TlogProof, TlogProofError

__all__ = ["SignedHead", "check_head", "check_inclusion", "check_witnesses"]

_LONGEST_KEY = 4096  # an ML-DSA-44 key in Base64 is the longest that we read


@dataclass(frozen=True, slots=True)
class SignedHead:
    """What step 4 found: the checkpoint's note and body, and whether the policy is content.

    `keys` are those of the log that the verifier trusts.
    """

    step: Step
    note: str = ""
    checkpoint: Checkpoint | None = None
    decision: Decision | None = None
    keys: tuple[VerifierKey, ...] = ()


def check_head(bundle: Bundle, trust: Trust | None) -> SignedHead:
    """Step 4: the log signed the checkpoint and `bundle.json`, under keys that we trust.

    Without trust the key that the bundle brings along is used: it proves that nothing was
    changed since somebody signed, and not who.
    """
    faults: list[str] = []
    note, checkpoint, decision = "", None, None
    keys: tuple[VerifierKey, ...] = ()
    origin = bundle.manifest.origin
    try:
        claimed = _claimed_key(bundle)
        supplied = Trust(logs=(claimed,)) if trust is None else trust
        note = _text(bundle.container.read(CHECKPOINT, MAX_NOTE), CHECKPOINT)
        checkpoint = _checkpoint(note)
        if checkpoint.origin != origin:
            raise BundleError(CHECKPOINT, f"of the log {checkpoint.origin}, not of {origin}")
        keys = keys_of(supplied, origin, CHECKPOINT)
        decision = _decided(supplied, note)
        seal = bundle.container.read(SEAL, MAX_NOTE)
        require_seal(seal, origin, bundle.manifest_bytes, keys)
    except BundleError as error:
        faults.append(str(error))
    whose = "the key that you trust" if trust is not None else "the key that the bundle names"
    says = f"{origin} signed its head and this bundle, under {whose}"
    return SignedHead(step(4, faults, says), note, checkpoint, decision, keys)


def _text(data: bytes, path: str) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise BundleError(path, "not UTF-8 text") from error


def _claimed_key(bundle: Bundle) -> VerifierKey:
    text = _text(bundle.container.read(KEY, _LONGEST_KEY), KEY)
    try:
        key = VerifierKey.parse(text.removesuffix("\n"))
    except NoteError as error:
        raise BundleError(KEY, str(error)) from error
    if key.name != bundle.manifest.origin or text != f"{key}\n":
        raise BundleError(KEY, f"not the key of the log {bundle.manifest.origin}")
    return key


def _checkpoint(note: str) -> Checkpoint:
    try:
        return Checkpoint.parse(parse_note(note)[0])
    except (NoteError, CheckpointError) as error:
        raise BundleError(CHECKPOINT, str(error)) from error


def _decided(trust: Trust, note: str) -> Decision:
    try:
        return evaluate(trust.policy, note, trust.logs)
    except (NoteError, CheckpointError) as error:
        raise BundleError(CHECKPOINT, str(error)) from error


def check_witnesses(head: SignedHead, trust: Trust | None) -> Step:
    """Step 5: enough of the witnesses that the verifier trusts cosigned the checkpoint."""
    if trust is None or trust.policy.quorum is None:
        return unchecked(5, "not checked: no policy of the verifier's asks for witnesses")
    if head.decision is None:
        return unchecked(5, "not checked: the checkpoint is not signed as it should be")
    names = ", ".join(witness.label for witness in head.decision.cosigned) or "none"
    wanted = label(trust.policy.quorum)
    missed = [f"{CHECKPOINT}: the quorum {wanted} is missed; it is cosigned by: {names}"]
    faults = [] if head.decision.quorum_met else missed
    return step(5, faults, f"the quorum {wanted} is met; cosigned by: {names}")


def check_inclusion(bundle: Bundle, head: SignedHead) -> Step:
    """Step 6: every entry lies in the log, at its place, under the one checkpoint."""
    if head.checkpoint is None:
        return unchecked(6, f"not checked: {CHECKPOINT} cannot be read")
    faults: list[str] = []
    for carried in bundle.entries:
        try:
            _require_inclusion(bundle, carried, head.note, head.checkpoint)
        except BundleError as error:
            faults.append(str(error))
    count, size = len(bundle.entries), head.checkpoint.size
    return step(6, faults, f"all {count} entries are in the log of {size} entries, at their places")


def _require_inclusion(bundle: Bundle, carried: Carried, note: str, head: Checkpoint) -> None:
    path = proof_path(carried.n)
    try:
        proof = TlogProof.parse(bundle.container.read(path, MAX_PROOF))
        if proof.checkpoint != note:
            raise BundleError(path, f"under another checkpoint than {CHECKPOINT}")
        if proof.index != carried.index or proof.extra:
            raise BundleError(path, f"not the proof of entry {carried.index} alone")
        verify_inclusion(carried.leaf_hash, proof.index, head.size, proof.hashes, head.root)
    except (TlogProofError, MerkleError) as error:
        raise BundleError(path, str(error)) from error
