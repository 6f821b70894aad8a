"""Was this entry logged, by a file that anybody can keep?"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from onrecord.proof.c2sp_text import base64_text, read_base64, read_decimal
from onrecord.proof.checkpoint_body import Checkpoint, CheckpointError
from onrecord.proof.merkle import HASH_SIZE, MerkleError, leaf_hash, verify_inclusion
from onrecord.proof.merkle_paths import inclusion_spans
from onrecord.proof.notes import NoteError, VerifierKey, parse_note
from onrecord.proof.policy import Decision, Policy, require_quorum
from onrecord.record.errors import OnrecordError

__all__ = ["MAX_EXTRA", "MAX_PROOF", "TlogProof", "TlogProofError", "verify_entry"]

_HEADER = "c2sp.org/tlog-proof@v1"

MAX_EXTRA = 1 << 19
"""The most bytes of extra data: a bound of ours, the specification sets none."""

# The largest note (1 MiB), the largest extra data in Base64 and 63 hashes fit into this.
MAX_PROOF = 1 << 21

_Read = TypeVar("_Read")


class TlogProofError(OnrecordError):
    """A text is not a proof file (C2SP tlog-proof)."""

    advice = "Take the `.tlog-proof` file again from where it came; it was changed or cut short."


@dataclass(frozen=True, slots=True)
class TlogProof:
    """A proof file: entry `index` lies in the log of `checkpoint`; `str()` gives its text.

    `hashes` is the inclusion proof from the leaf's sibling upward; `checkpoint` is the signed
    note, verbatim. `extra` is not covered by anything: use it as a hint only. TlogProofError
    unless the checkpoint is one, has such an entry, and a proof of this length; nothing is
    verified by that.
    """

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: str
    extra: bytes = b""

    def __post_init__(self) -> None:
        try:
            claimed = Checkpoint.parse(parse_note(self.checkpoint)[0])
            expected = len(inclusion_spans(self.index, claimed.size))
        except (NoteError, CheckpointError, MerkleError) as error:
            raise TlogProofError(f"no proof about this checkpoint: {error}") from error
        if len(self.extra) > MAX_EXTRA:
            raise TlogProofError(f"{len(self.extra)} bytes of extra data are too many")
        if len(self.hashes) != expected or any(len(found) != HASH_SIZE for found in self.hashes):
            raise TlogProofError(f"entry {self.index} of {claimed.size} needs {expected} hashes")

    def __str__(self) -> str:
        extra = [f"extra {base64_text(self.extra)}"] if self.extra else []
        hashes = (base64_text(found) for found in self.hashes)
        lines = (_HEADER, *extra, f"index {self.index}", *hashes, "", self.checkpoint)
        return "\n".join(lines)

    @classmethod
    def parse(cls, text: bytes | str) -> "TlogProof":
        """Read a proof file; TlogProofError for any text that `str()` would not have written."""
        proof = _decode(text)
        head, _, checkpoint = proof.partition("\n\n")
        _, *lines = head.split("\n")
        extra = lines.pop(0) if lines and lines[0].startswith("extra ") else "extra "
        index = lines.pop(0) if lines else ""
        found = cls(
            _required(read_decimal(index.removeprefix("index ")), "index"),
            tuple(_required(read_base64(line), "hash") for line in lines),
            checkpoint,
            _required(read_base64(extra.removeprefix("extra ")), "extra line"),
        )
        if str(found) != proof:
            raise TlogProofError("a proof file would not be written like this")
        return found


def verify_entry(
    proof: TlogProof | bytes | str,
    entry: bytes,
    policy: Policy,
    logs: Iterable[VerifierKey] = (),
) -> Decision:
    """Return if a trusted log holds exactly these bytes at the proof's index, and is witnessed.

    In this order: the proof file is well formed; a log of the policy (or of `logs`, for a policy
    that names none) signed the checkpoint, and its quorum cosigned it; the entry's hash lies
    under the root. Raises TlogProofError, NoteError, CheckpointError, QuorumMissed or MerkleError.
    """
    read = proof if isinstance(proof, TlogProof) else TlogProof.parse(proof)
    decision = require_quorum(policy, read.checkpoint, logs)
    head = decision.checkpoint
    verify_inclusion(leaf_hash(entry), read.index, head.size, read.hashes, head.root)
    return decision


def _decode(text: bytes | str) -> str:
    if len(text) > MAX_PROOF:
        raise TlogProofError(f"a proof of {len(text)} bytes is larger than {MAX_PROOF}")
    try:
        return text if isinstance(text, str) else text.decode()
    except UnicodeError as error:
        raise TlogProofError("a proof file is UTF-8 text") from error


def _required(value: _Read | None, what: str) -> _Read:
    if value is None:
        raise TlogProofError(f"the {what} of the proof is malformed")
    return value
