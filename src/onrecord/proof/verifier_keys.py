"""Whose signature is this, and is it right?"""

from dataclasses import dataclass
from enum import Enum
from hashlib import sha256

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey

from onrecord.proof.c2sp_text import base64_text, is_key_name, read_base64
from onrecord.proof.cosignature import (
    TIMESTAMP_SIZE,
    CosignatureError,
    cosignature_v1_message,
    subtree_v1_message,
)
from onrecord.record.errors import OnrecordError

__all__ = ["Algorithm", "MalformedKey", "NoteError", "VerifierKey", "WrongSignature"]


class NoteError(OnrecordError):
    """A signed note, a signature or a verifier key that cannot be accepted."""

    advice = "Fetch the note again, and compare the keys that you trust with their owner's."


class MalformedKey(NoteError):
    """A text is not a verifier key, or not of a kind that we read."""

    advice = "A verifier key looks like `name+0123abcd+base64`. Copy it again, whole."


class WrongSignature(NoteError):
    """A signature that claims to be by a known key is not."""

    advice = "Trust nothing in this note: somebody altered it, or the key was used on another text."


class Algorithm(Enum):
    """The kinds of signature that we read, by their type byte (C2SP signed-note)."""

    ED25519 = 0x01
    COSIGNATURE_ED25519 = 0x04  # "cosignature/v1": with a time
    COSIGNATURE_ML_DSA_44 = 0x06  # "subtree/v1": with a time, over the tree head only

    @property
    def is_cosignature(self) -> bool:
        """Whether a signature of this kind begins with a time."""
        return self is not Algorithm.ED25519


_KEY_SIZE = {
    Algorithm.ED25519: 32,
    Algorithm.COSIGNATURE_ED25519: 32,
    Algorithm.COSIGNATURE_ML_DSA_44: 1312,
}
_BY_TYPE = {algorithm.value: algorithm for algorithm in Algorithm}


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key with its name (C2SP signed-note, "Verifier keys"); `str()` gives the vkey.

    `public_key` is raw: 32 bytes for Ed25519 (RFC 8032), 1312 for ML-DSA-44 (FIPS 204).
    MalformedKey if the name or the size is not one that a key may have.
    """

    name: str
    algorithm: Algorithm
    public_key: bytes

    def __post_init__(self) -> None:
        if not is_key_name(self.name):
            raise MalformedKey(f"not a name for a key: {self.name!r}")
        if len(self.public_key) != _KEY_SIZE[self.algorithm]:
            raise MalformedKey(f"{len(self.public_key)} bytes are no {self.algorithm.name} key")

    @property
    def key_id(self) -> bytes:
        """The first four bytes of SHA-256(name || newline || type || public key)."""
        return sha256(self.name.encode() + b"\n" + self._typed()).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{base64_text(self._typed())}"

    @classmethod
    def parse(cls, text: str) -> "VerifierKey":
        """Read a vkey; MalformedKey for any text that `str()` would not have written."""
        name, _, rest = text.partition("+")
        material = read_base64(rest.partition("+")[2])
        if not material:
            raise MalformedKey(f"not a verifier key: {text[:80]!r}")
        algorithm = _BY_TYPE.get(material[0])
        if algorithm is None:
            raise MalformedKey(f"a key of type 0x{material[0]:02x} is not one that we read")
        key = cls(name, algorithm, material[1:])
        if str(key) != text:
            raise MalformedKey(f"the id of the key does not belong to it: {text[:80]!r}")
        return key

    def verify(self, text: str, value: bytes) -> int | None:
        """Return if `value` is this key's signature of the note text; WrongSignature if not.

        Returns the time that a cosigner states, in seconds since the Epoch, else None. The time
        is the cosigner's word.
        """
        if not self.algorithm.is_cosignature:
            self._check(value, text.encode())
            return None
        timestamp = int.from_bytes(value[:TIMESTAMP_SIZE], "big")
        try:
            message = self.message(text, timestamp)
        except CosignatureError as error:
            raise WrongSignature(f"{self.name} cannot have signed this: {error}") from error
        self._check(value[TIMESTAMP_SIZE:], message)
        return timestamp

    def message(self, text: str, timestamp: int) -> bytes:
        """The bytes that a signature by this key covers; a plain one has no use for the time."""
        match self.algorithm:
            case Algorithm.ED25519:
                return text.encode()
            case Algorithm.COSIGNATURE_ED25519:
                return cosignature_v1_message(text, timestamp)
            case Algorithm.COSIGNATURE_ML_DSA_44:
                return subtree_v1_message(self.name, text, timestamp)

    def _typed(self) -> bytes:
        return bytes([self.algorithm.value]) + self.public_key

    def _check(self, signature: bytes, message: bytes) -> None:
        try:
            if self.algorithm is Algorithm.COSIGNATURE_ML_DSA_44:
                MLDSA44PublicKey.from_public_bytes(self.public_key).verify(signature, message)
            else:
                Ed25519PublicKey.from_public_bytes(self.public_key).verify(signature, message)
        except (InvalidSignature, ValueError) as error:
            # ValueError: a build may refuse a public key that is no point of the curve.
            raise WrongSignature(f"the signature by {self.name} is wrong") from error
        except UnsupportedAlgorithm as error:
            raise NoteError(
                "this build of `cryptography` cannot check ML-DSA-44",
                advice="Install `cryptography` 50 or later from its own wheels.",
            ) from error
