"""Whose bundle is it? A note by the log's key over the manifest, and so over every file."""

from collections.abc import Iterable
from hashlib import sha256

from onrecord.proof.bundle.errors import BundleError
from onrecord.proof.bundle.paths import SEAL
from onrecord.proof.c2sp_text import base64_text
from onrecord.proof.notes import MAX_NOTE, NoteError, VerifierKey, open_note

__all__ = ["MAX_NOTE", "require_seal", "seal_text"]

_HEADER = "onrecord bundle v1"


def seal_text(origin: str, manifest: bytes) -> str:
    """The note text that the log's key signs. No checkpoint: an origin has no spaces."""
    return f"{_HEADER}\n{origin}\n{base64_text(sha256(manifest).digest())}\n"


def require_seal(note: bytes, origin: str, manifest: bytes, keys: Iterable[VerifierKey]) -> None:
    """Return if one of these keys, and nobody else, signed exactly this manifest; BundleError."""
    try:
        opened = open_note(note, keys)
    except NoteError as error:
        raise BundleError(SEAL, str(error)) from error
    if opened.text != seal_text(origin, manifest):
        raise BundleError(SEAL, "signs another bundle.json than the one in the bundle")
    line = "".join(map(str, opened.verified))
    if len(opened.verified) != 1 or note != f"{opened.text}\n{line}".encode():
        raise BundleError(SEAL, "holds more than the log's one signature")
