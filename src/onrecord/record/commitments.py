"""How does the log speak of bytes without giving them away?

A leaf holds SHA-256(salt || digest), never a bare digest: a short text can be guessed from
its digest. The opening (salt, digest) lies beside the blob and travels in bundles; once both
are destroyed, the leaf says nothing more about the bytes, and every proof stays valid.
"""

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import NewType

from onrecord.record.errors import OnrecordError

__all__ = ["SALT_BYTES", "Commitment", "CommitmentError", "Digest", "Opening", "digest_of"]

Digest = NewType("Digest", str)
"""SHA-256 of some bytes, 64 lower-case hex digits."""

Commitment = NewType("Commitment", str)
"""SHA-256 over salt || digest (32 + 32 bytes), 64 lower-case hex digits."""

SALT_BYTES = 32

_HEX = re.compile(r"[0-9a-f]{64}")


class CommitmentError(OnrecordError):
    """An opening that is malformed or does not open the commitment."""

    advice = "The bytes are not those that were recorded. Compare with another copy."


def digest_of(data: bytes) -> Digest:
    """SHA-256 of `data`."""
    return Digest(sha256(data).hexdigest())


@dataclass(frozen=True, slots=True)
class Opening:
    """What opens a commitment: 32 bytes of salt and the digest of the bytes."""

    salt: bytes
    digest: Digest

    def __post_init__(self) -> None:
        if len(self.salt) != SALT_BYTES or not _HEX.fullmatch(self.digest):
            raise CommitmentError("an opening is 32 bytes of salt and a SHA-256 digest")

    @property
    def commitment(self) -> Commitment:
        """The commitment that this opens."""
        return Commitment(sha256(self.salt + bytes.fromhex(self.digest)).hexdigest())
