"""How does a bundle show that the log of its head begins with an older one?

`time/<size>.consistency`: the hashes of a proof from that size to the bundle's head, in the order
of RFC 6962, section 2.1.2, each in Base64 on a line of its own.
"""

from collections.abc import Iterable

from onrecord.proof.bundle.container import Container
from onrecord.proof.bundle.errors import BundleError
from onrecord.proof.bundle.paths import consistency_path
from onrecord.proof.c2sp_text import base64_text, read_base64
from onrecord.proof.checkpoint import Checkpoint
from onrecord.proof.merkle import HASH_SIZE, MerkleError, verify_consistency

__all__ = ["read_consistency", "require_consistency", "write_consistency"]

# A proof between logs of at most 2**63 entries has at most 64 hashes, of 44 characters each.
_LARGEST = 64 * 45


def write_consistency(hashes: Iterable[bytes]) -> bytes:
    """The exact bytes of a consistency proof's file."""
    return "".join(f"{base64_text(found)}\n" for found in hashes).encode()


def read_consistency(data: bytes, path: str) -> tuple[bytes, ...]:
    """The hashes of a proof, as `write_consistency` would have written them. BundleError."""
    lines = data.decode("ascii", "replace").splitlines()
    hashes = [read_base64(line) for line in lines]
    found = tuple(one for one in hashes if one is not None and len(one) == HASH_SIZE)
    if not found or write_consistency(found) != data:
        raise BundleError(path, "not a list of hashes in Base64, one to a line")
    return found


def require_consistency(container: Container, size: int, root: bytes, head: Checkpoint) -> None:
    """Return if the log of the head begins with the whole log (size, root). BundleError."""
    path = consistency_path(size)
    proof = read_consistency(container.read(path, _LARGEST), path)
    try:
        verify_consistency(size, root, head.size, head.root, proof)
    except MerkleError as error:
        raise BundleError(path, str(error)) from error
