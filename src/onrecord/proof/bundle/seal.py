"""Whose bundle is it? A note by the log's key over the manifest, and so over every file.

The note signs the SHA-256 of `bundle.json`, so whoever has the log's key checks it before a byte
of the manifest is interpreted: a stranger's manifest is never parsed.
"""

from collections.abc import Iterable
from hashlib import sha256

from onrecord.proof.bundle.container import Container
from onrecord.proof.bundle.errors import BundleError
from onrecord.proof.bundle.paths import MANIFEST, SEAL
from onrecord.proof.bundle.trust import Trust
from onrecord.proof.c2sp_text import base64_text
from onrecord.proof.notes import (
    MAX_NOTE,
    Algorithm,
    NoteError,
    VerifierKey,
    open_note,
    parse_note,
)

__all__ = ["MAX_NOTE", "keys_of", "require_seal", "require_trusted_seal", "seal_text"]

_HEADER = "onrecord bundle v1"
_SIGNATURE = 64  # bytes of an Ed25519 signature (RFC 8032)
_MOST = 2  # by the log's key, and by the one before it while both sign (docs/keys.md)


def seal_text(origin: str, manifest: bytes) -> str:
    """The note text that the log's key signs. No checkpoint: an origin has no spaces."""
    return _text(origin, sha256(manifest).digest())


def _text(origin: str, digest: bytes) -> str:
    return f"{_HEADER}\n{origin}\n{base64_text(digest)}\n"


def require_seal(note: bytes, origin: str, manifest: bytes, keys: Iterable[VerifierKey]) -> None:
    """Return if one of these keys, and no other log's, signed exactly this manifest; BundleError."""
    _require_seal(note, seal_text(origin, manifest), keys)


def require_trusted_seal(container: Container, trust: Trust) -> None:
    """Return if the key of a log that is trusted signed `bundle.json`, which is only hashed.

    Raises BundleError.
    """
    note = container.read(SEAL, MAX_NOTE)
    try:
        lines = parse_note(note)[0].split("\n")
    except NoteError as error:
        raise BundleError(SEAL, str(error)) from error
    if len(lines) != 4 or lines[0] != _HEADER:
        raise BundleError(SEAL, "not the seal of a bundle")
    keys = keys_of(trust, lines[1], SEAL)
    _require_seal(note, _text(lines[1], bytes.fromhex(container.digest(MANIFEST))), keys)


def keys_of(trust: Trust, origin: str, where: str) -> tuple[VerifierKey, ...]:
    """The keys with which a log signs heads and bundles, among those trusted; BundleError."""
    keys = tuple(key for key in trust.keys if key.name == origin)
    if not keys:
        names = ", ".join(sorted({key.name for key in trust.keys})) or "none"
        raise BundleError(where, f"of the log {origin}; the logs that you trust: {names}")
    return tuple(key for key in keys if key.algorithm is Algorithm.ED25519)


def _require_seal(note: bytes, text: str, keys: Iterable[VerifierKey]) -> None:
    try:
        opened = open_note(note, keys)
    except NoteError as error:
        raise BundleError(SEAL, str(error)) from error
    if opened.text != text:
        raise BundleError(SEAL, "signs another bundle.json than the one in the bundle")
    _require_no_more(note)


def _require_no_more(note: bytes) -> None:
    """Return if the seal holds the log's signature alone: two while the log changes its key."""
    text, signatures = parse_note(note)
    origin = text.split("\n")[1]
    whole = f"{text}\n{''.join(map(str, signatures))}".encode()
    own = all(one.name == origin and len(one.value) == _SIGNATURE for one in signatures)
    if note != whole or not own or len(signatures) > _MOST:
        raise BundleError(SEAL, "holds more than the log's own signature")
