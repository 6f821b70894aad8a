"""Which digest does a record or an index state, and of what?

WARC 1.1, section 5.8: `algorithm ":" value`, the value in base32 or hexadecimal. Writers spell
both in every way; here a digest is its algorithm and its bytes.
"""

import hashlib
from base64 import b32decode
from binascii import Error as NotBase
from dataclasses import dataclass

__all__ = ["Stated", "read_digest"]

_SIZES = {"sha1": 20, "sha256": 32, "sha512": 64, "md5": 16}


@dataclass(frozen=True, slots=True)
class Stated:
    """A digest that can be computed again: its algorithm and its bytes."""

    algorithm: str
    value: bytes

    def begin(self) -> "hashlib._Hash":
        """A hash of the same algorithm, for the bytes to come."""
        return hashlib.new(self.algorithm, usedforsecurity=False)


def read_digest(text: str) -> Stated | None:
    """The digest, or None if it is of an algorithm or in a form that we can't compute.

    Without an algorithm it is the SHA-1 in base32 of older indexes.
    """
    name, colon, value = text.strip().partition(":")
    algorithm = name.strip().lower().replace("-", "") if colon else "sha1"
    size = _SIZES.get(algorithm)
    if size is None:
        return None
    raw = _decoded((value if colon else name).strip(), size)
    return None if raw is None else Stated(algorithm, raw)


def _decoded(value: str, size: int) -> bytes | None:
    try:
        if len(value) == 2 * size:
            return bytes.fromhex(value)
        bare = value.rstrip("=").upper()
        raw = b32decode(bare + "=" * (-len(bare) % 8))
    except (ValueError, NotBase):
        return None
    return raw if len(raw) == size else None
