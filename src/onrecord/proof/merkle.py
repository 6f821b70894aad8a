"""Does this entry, or this older log, lie under this root?"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from onrecord.proof.c2sp_text import MAX_UINT63
from onrecord.record.errors import OnrecordError

__all__ = [
    "EMPTY_ROOT",
    "HASH_SIZE",
    "MAX_SIZE",
    "Frontier",
    "MerkleError",
    "leaf_hash",
    "node_hash",
    "verify_consistency",
    "verify_inclusion",
]

HASH_SIZE = 32
MAX_SIZE = MAX_UINT63
EMPTY_ROOT = sha256(b"").digest()
"""The root of a log with no entries (RFC 6962, section 2.1)."""


class MerkleError(OnrecordError):
    """A proof does not prove what it is shown for, or a hash or size is malformed."""

    advice = "The proof does not fit this log. Fetch it again; if it still fails, keep both copies."


def leaf_hash(entry: bytes) -> bytes:
    """The 32-byte hash of one log entry: SHA-256(0x00 || entry) (RFC 6962, section 2.1)."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The 32-byte hash above two subtrees: SHA-256(0x01 || left || right)."""
    return sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True, slots=True)
class Frontier:
    """The compact range of a log: all that is needed to append to it and to know its root.

    `hashes` are the roots of the perfect subtrees that `size` splits into, one for each bit
    that is set in `size`, largest (leftmost) first. A malformed one raises MerkleError.
    """

    size: int = 0
    hashes: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if not 0 <= self.size <= MAX_SIZE:
            raise MerkleError(f"a log cannot have {self.size} entries")
        if len(self.hashes) != self.size.bit_count():
            raise MerkleError(
                f"{self.size} entries have {self.size.bit_count()} perfect subtrees,"
                f" not {len(self.hashes)}"
            )
        _require_hashes(self.hashes)

    def append(self, leaf_hashes: Iterable[bytes]) -> "Frontier":
        """The frontier after these leaves; level by level, so that thousands at once are cheap."""
        row = list(leaf_hashes)
        _require_hashes(row)
        waiting, kept = list(self.hashes), []
        size, level = self.size + len(row), 0
        while row:
            if self.size >> level & 1:
                row.insert(0, waiting.pop())
            if len(row) % 2:
                kept.append(row.pop())
            row = [sha256(b"\x01" + row[i] + row[i + 1]).digest() for i in range(0, len(row), 2)]
            level += 1
        return Frontier(size, (*waiting, *reversed(kept)))

    @property
    def root(self) -> bytes:
        """The Merkle Tree Hash of the log (RFC 6962, section 2.1)."""
        if not self.hashes:
            return EMPTY_ROOT
        *left, root = self.hashes
        for subtree in reversed(left):
            root = node_hash(subtree, root)
        return root

    def to_bytes(self) -> bytes:
        """The size as eight big-endian bytes, then the hashes; for a row of a database."""
        return self.size.to_bytes(8, "big") + b"".join(self.hashes)

    @classmethod
    def from_bytes(cls, data: bytes) -> "Frontier":
        """Read what `to_bytes` wrote; MerkleError for anything else."""
        if len(data) < 8:
            raise MerkleError(f"{len(data)} bytes are not a stored frontier")
        size, rest = int.from_bytes(data[:8], "big"), data[8:]
        return cls(size, tuple(rest[i : i + HASH_SIZE] for i in range(0, len(rest), HASH_SIZE)))


def verify_inclusion(
    leaf_hash: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> None:
    """Return if the leaf is entry `index` of the log of `size` entries under `root`.

    `proof` runs from the leaf's sibling upward (RFC 6962, section 2.1.1); the algorithm is that
    of RFC 9162, section 2.1.3.2. Raises MerkleError.
    """
    _require_hashes([leaf_hash, root, *proof])
    if not 0 <= index < size <= MAX_SIZE:
        raise MerkleError(f"no entry {index} in a log of {size}")
    at, last, found = index, size - 1, leaf_hash
    for sibling in proof:
        if last == 0:
            raise MerkleError("the inclusion proof is too long")
        if at % 2 or at == last:
            found = node_hash(sibling, found)
            at, last = _climb_to_right_child(at, last)
        else:
            found = node_hash(found, sibling)
        at, last = at // 2, last // 2
    if last != 0:
        raise MerkleError("the inclusion proof is too short")
    if found != root:
        raise MerkleError(f"entry {index} does not lie under the root of the log of {size}")


def verify_consistency(
    size1: int, root1: bytes, size2: int, root2: bytes, proof: Sequence[bytes]
) -> None:
    """Return if the log (size2, root2) begins with the whole log (size1, root1).

    `proof` is in the order of RFC 6962, section 2.1.2; the algorithm is that of RFC 9162,
    section 2.1.4.2. Equal sizes need equal roots and an empty proof, and nothing is hashed.

    An older size of 0 is always refused, also against size 0: every log begins with the empty
    one, so the answer would be yes to anything, and RFC 9162 defines the proof for sizes above 0
    only. Whoever has seen no head yet has nothing to compare, and must say so in its own words
    (a witness takes `old 0` on the signature alone). Raises MerkleError.
    """
    if size1 == 0:
        raise MerkleError("every log is consistent with an empty one: that proves nothing")
    if not 0 < size1 <= size2 <= MAX_SIZE:
        raise MerkleError(f"a log of {size2} entries cannot continue one of {size1}")
    if size1 == size2:
        _require_equal_heads(size1, root1, root2, proof)
        return
    _require_hashes([root1, root2, *proof])
    found1, found2 = _climb_both(size1, root1, size2, proof)
    if found1 != root1:
        raise MerkleError(f"the proof leads to another log of {size1} entries: history differs")
    if found2 != root2:
        raise MerkleError(f"the proof leads to another log of {size2} entries")


def _require_equal_heads(size: int, root1: bytes, root2: bytes, proof: Sequence[bytes]) -> None:
    if proof:
        raise MerkleError("a proof between equal sizes must be empty")
    if root1 != root2:
        raise MerkleError(f"two different logs of {size} entries: history differs")


def _climb_both(
    size1: int, root1: bytes, size2: int, proof: Sequence[bytes]
) -> tuple[bytes, bytes]:
    """Both roots as the proof has them: steps 2 to 6 of RFC 9162, section 2.1.4.2."""
    path = [root1, *proof] if size1.bit_count() == 1 else list(proof)
    if len(path) < 2:
        raise MerkleError("the consistency proof is too short")
    at, last = size1 - 1, size2 - 1
    while at % 2:
        at, last = at // 2, last // 2
    found1 = found2 = path[0]
    for sibling in path[1:]:
        if last == 0:
            raise MerkleError("the consistency proof is too long")
        if at % 2 or at == last:
            found1, found2 = node_hash(sibling, found1), node_hash(sibling, found2)
            at, last = _climb_to_right_child(at, last)
        else:
            found2 = node_hash(found2, sibling)
        at, last = at // 2, last // 2
    if last != 0:
        raise MerkleError("the consistency proof is too short")
    return found1, found2


def _climb_to_right_child(at: int, last: int) -> tuple[int, int]:
    """Skip the levels where the rightmost node has no sibling."""
    while at and not at % 2:
        at, last = at // 2, last // 2
    return at, last


def _require_hashes(hashes: Iterable[bytes]) -> None:
    for found in hashes:
        if len(found) != HASH_SIZE:
            raise MerkleError(f"a hash has {HASH_SIZE} bytes, not {len(found)}")
