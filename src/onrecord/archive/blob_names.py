"""Under which names are a blob, its salt, and what stands in its place kept?"""

import re

from onrecord.archive.errors import BlobMissing
from onrecord.record.commitments import Digest

__all__ = [
    "blob_name",
    "digest_in",
    "is_digest",
    "is_unkept",
    "salt_name",
    "salted",
    "unkept_name",
]

_SALT, _UNKEPT = ".salt", ".unkept"
_DIGEST = re.compile(r"[0-9a-f]{64}")
_SALTED = re.compile(rf"([0-9a-f]{{64}}){re.escape(_SALT)}")


def is_digest(name: str) -> bool:
    """Whether a file of this name on a shelf is a blob."""
    return _DIGEST.fullmatch(name) is not None


def digest_in(name: str) -> Digest | None:
    """The digest of the bytes that a file on a shelf belongs to, whatever it says of them."""
    digest = name.partition(".")[0]
    return Digest(digest) if is_digest(digest) else None


def blob_name(digest: Digest) -> str:
    """Under which name the blob with this digest is kept; BlobMissing if it is no digest."""
    if not _DIGEST.fullmatch(digest):
        raise BlobMissing(f"not a SHA-256 digest: {digest[:80]!r}")
    return f"{digest[:2]}/{digest}"


def salt_name(digest: Digest) -> str:
    """Under which name the salt of a blob is kept: beside it."""
    return f"{blob_name(digest)}{_SALT}"


def unkept_name(digest: Digest) -> str:
    """Under which name it is said why the bytes with this digest are not here; BlobMissing."""
    return f"{blob_name(digest)}{_UNKEPT}"


def is_unkept(name: str) -> bool:
    """Whether a file of this name on a shelf stands in the place of bytes."""
    return name.endswith(_UNKEPT) and is_digest(name.removesuffix(_UNKEPT))


def salted(name: str) -> Digest | None:
    """The digest of the bytes whose salt has this name on a shelf; None if it is no salt."""
    found = _SALTED.fullmatch(name)
    return None if found is None else Digest(found[1])
