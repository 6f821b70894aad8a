"""Which files may a bundle hold?"""

import re

from onrecord.record.commitments import Digest

__all__ = [
    "BY_HAND",
    "CHECKPOINT",
    "KEY",
    "LONGEST_PATH",
    "MANIFEST",
    "OPENINGS",
    "REPORT",
    "REQUIRED",
    "SEAL",
    "UNKEPT",
    "UNLISTED",
    "blob_digest",
    "blob_path",
    "consistency_path",
    "entry_path",
    "folder_of",
    "is_path",
    "pinned_path",
    "pinned_service",
    "proof_path",
    "slice_path",
    "stamped_size",
]

MANIFEST = "bundle.json"
SEAL = "bundle.sig"
OPENINGS = "openings.json"
UNKEPT = "unkept.json"
"""Openings of what was seen and never kept: a digest without bytes. There only if there are any."""
REPORT = "REPORT.html"
BY_HAND = "VERIFY.md"
CHECKPOINT = "time/checkpoint"
KEY = "trust/log.vkey"

UNLISTED = frozenset({MANIFEST, SEAL})
"""The manifest cannot list itself, nor the signature over it."""

REQUIRED = frozenset({MANIFEST, SEAL, OPENINGS, REPORT, BY_HAND, CHECKPOINT, KEY})

LONGEST_PATH = len("blobs/sha256/") + 64

_BLOB = re.compile(r"blobs/sha256/([0-9a-f]{64})")
_RECORD = re.compile(
    r"record/(?:[0-9]{4}|[1-9][0-9]{4,5})/(?:entry\.json|entry\.tlog-proof|slice\.car)"
)
_CONSISTENCY = re.compile(r"time/([1-9][0-9]{0,18})\.consistency")
_PINNED = re.compile(r"trust/tsa/[a-z0-9][a-z0-9-]{0,39}\.pem")
_KINDS = (_RECORD, _BLOB, _CONSISTENCY, _PINNED)


def is_path(name: str) -> bool:
    """Whether the format knows a file of this path. Nothing else may lie in a bundle."""
    return name in REQUIRED or name == UNKEPT or any(kind.fullmatch(name) for kind in _KINDS)


def folder_of(n: int) -> str:
    """Where the files of the n-th entry lie, counted from 0: four digits at least."""
    return f"record/{n:04d}"


def entry_path(n: int) -> str:
    """The exact bytes of the n-th entry."""
    return f"{folder_of(n)}/entry.json"


def proof_path(n: int) -> str:
    """The C2SP tlog-proof of the n-th entry."""
    return f"{folder_of(n)}/entry.tlog-proof"


def slice_path(n: int) -> str:
    """The part of a whole signed tree that the n-th entry rests on."""
    return f"{folder_of(n)}/slice.car"


def blob_path(digest: Digest) -> str:
    """The bytes with this SHA-256."""
    return f"blobs/sha256/{digest}"


def blob_digest(name: str) -> Digest | None:
    """The digest that a blob's path names; None for another path."""
    found = _BLOB.fullmatch(name)
    return None if found is None else Digest(found[1])


def consistency_path(size: int) -> str:
    """The proof that the log of the bundle's head begins with the one of `size` entries."""
    return f"time/{size}.consistency"


def stamped_size(name: str) -> int | None:
    """The older size that a consistency proof's path names; None for another path."""
    found = _CONSISTENCY.fullmatch(name)
    return None if found is None else int(found[1])


def pinned_path(service: str) -> str:
    """The certificates that the issuer pinned for a time-stamping service: a claim, like `KEY`."""
    return f"trust/tsa/{service}.pem"


def pinned_service(name: str) -> str | None:
    """The service that a file of pinned certificates names; None for another path."""
    return name[len("trust/tsa/") : -len(".pem")] if _PINNED.fullmatch(name) else None
