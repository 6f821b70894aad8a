"""Who signed this text?"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Protocol

from onrecord.proof.cosignature import TIMESTAMP_SIZE
from onrecord.proof.signature_lines import (
    MAX_NOTE,
    MAX_SIGNATURES,
    MalformedNote,
    Signature,
    parse_signatures,
    read_note_text,
)
from onrecord.proof.verifier_keys import (
    Algorithm,
    MalformedKey,
    NoteError,
    VerifierKey,
    WrongSignature,
)

__all__ = [
    "MAX_NOTE",
    "MAX_SIGNATURES",
    "Algorithm",
    "MalformedKey",
    "MalformedNote",
    "Note",
    "NoteError",
    "Signature",
    "Signer",
    "UnknownSigners",
    "VerifierKey",
    "WrongSignature",
    "add_signatures",
    "cosign",
    "open_note",
    "parse_note",
    "parse_signatures",
    "sign_note",
]


class UnknownSigners(NoteError):
    """Nobody whose key we know has signed the note."""

    advice = "Supply the verifier key of the note's author, from a source that you trust."


@dataclass(frozen=True, slots=True)
class Note:
    """A text and who signed it. Only `verified` says anything about who wrote the text.

    `text` includes its final newline. Signatures stand in the order of the note, repetitions
    left out.
    """

    text: str
    verified: tuple[Signature, ...]
    unverified: tuple[Signature, ...]

    def signed_by(self, key: VerifierKey) -> bool:
        """Whether this key's signature was verified."""
        identity = (key.name, key.key_id)
        return any((found.name, found.key_id) == identity for found in self.verified)


class Signer(Protocol):
    """Somebody who holds a private key; the keys themselves live elsewhere."""

    @property
    def name(self) -> str:
        """The name of the key."""

    @property
    def key(self) -> VerifierKey:
        """The public half, of the same name."""

    def sign(self, message: bytes) -> bytes:
        """The raw signature of exactly these bytes: 64 for Ed25519, 2420 for ML-DSA-44."""


def sign_note(text: str, signers: Iterable[Signer]) -> str:
    """The signed note of `text`, with one Ed25519 signature (type 0x01) per signer, in order.

    Raises NoteError for a text that no note may have, for a signer of another kind, or for one
    whose signature is not by its key.
    """
    found = dict.fromkeys(_sign(text, signer) for signer in signers)
    note = f"{text}\n{''.join(map(str, found))}"
    if parse_note(note) != (text, tuple(found)):
        raise MalformedNote("the text would not be read back as it is")
    return note


def cosign(text: str, signer: Signer, timestamp: int) -> Signature:
    """A cosignature of a checkpoint's text at `timestamp` seconds since the Epoch.

    For an Ed25519 (type 0x04) or an ML-DSA-44 cosigner (type 0x06), by the signer's key.
    `add_signatures` puts it under a note. Raises CosignatureError or NoteError.
    """
    if not signer.key.algorithm.is_cosignature:
        raise NoteError(f"the key of {signer.key.name} signs notes, it does not cosign")
    signed = signer.sign(signer.key.message(text, timestamp))
    return _checked(text, signer.key, timestamp.to_bytes(TIMESTAMP_SIZE, "big") + signed)


def add_signatures(note: str, signatures: Iterable[Signature]) -> str:
    """The note with these lines under it, unless they stand there already."""
    _, present = parse_note(note)
    known = {str(found) for found in present}
    added = dict.fromkeys(str(found) for found in signatures)
    longer = note + "".join(line for line in added if line not in known)
    parse_note(longer)
    return longer


def open_note(text: bytes | str, keys: Iterable[VerifierKey]) -> Note:
    """Check a signed note against the keys that the caller trusts (C2SP signed-note).

    Raises MalformedNote; WrongSignature if any signature that names a known key is not by it,
    even if others are right; UnknownSigners if no known key signed; NoteError if two different
    keys share name and id.
    """
    known = _by_identity(keys)
    body, signatures = parse_note(text)
    verified, unverified = [], []
    for found in signatures:
        key = known.get((found.name, found.key_id))
        if key is None:
            unverified.append(found)
        else:
            verified.append(replace(found, timestamp=key.verify(body, found.value)))
    if not verified:
        raise UnknownSigners("no key that we know has signed this note")
    return Note(body, tuple(verified), tuple(unverified))


def parse_note(text: bytes | str) -> tuple[str, tuple[Signature, ...]]:
    """The text of a note and its signatures, none of them checked; MalformedNote otherwise."""
    note = read_note_text(text)
    body, separator, lines = note.rpartition("\n\n")
    if not separator:
        raise MalformedNote("no empty line between a text and its signatures")
    return f"{body}\n", parse_signatures(lines)


def _sign(text: str, signer: Signer) -> Signature:
    if signer.key.algorithm is not Algorithm.ED25519:
        raise NoteError(f"the key of {signer.key.name} cosigns, it does not sign notes")
    return _checked(text, signer.key, signer.sign(read_note_text(text).encode()))


def _checked(text: str, key: VerifierKey, value: bytes) -> Signature:
    """A fresh signature, once it verifies: a wrong one under a published note never goes away."""
    key.verify(text, value)
    return Signature(key.name, key.key_id, value)


def _by_identity(keys: Iterable[VerifierKey]) -> dict[tuple[str, bytes], VerifierKey]:
    known: dict[tuple[str, bytes], VerifierKey] = {}
    for key in keys:
        if known.setdefault((key.name, key.key_id), key) != key:
            raise NoteError(f"two keys are called {key.name}+{key.key_id.hex()}")
    return known
