"""Did the holder of this key sign these bytes?

Keys and signatures of the AT Protocol (Cryptography): k256 and p256, ECDSA over SHA-256, the
signature 64 bytes of r and s, and s in the lower half of the curve's order on both curves.
"""

from abc import ABC, abstractmethod
from functools import lru_cache
from typing import ClassVar

import coincurve
import libipld
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from onrecord.proof.atproto.errors import MultikeyError, brief

__all__ = ["K256_PREFIX", "P256_PREFIX", "PublicKey", "multibase_bytes", "multikey", "public_key"]

K256_PREFIX = b"\xe7\x01"
P256_PREFIX = b"\x80\x24"
"""Multicodec `secp256k1-pub` (0xe7) and `p256-pub` (0x1200) as varints."""
_COMPRESSED_POINT_BYTES = 33
_MAX_TEXT = 200
_ECDSA_SHA256 = ec.ECDSA(hashes.SHA256())
_ZERO = bytes(32)


class PublicKey(ABC):
    """A public key; `text` is its multikey (`z…`)."""

    __slots__ = ("text",)
    order: ClassVar[bytes]
    half_order: ClassVar[bytes]

    def __init__(self, text: str) -> None:
        self.text = text

    def verify(self, message: bytes, signature: bytes) -> bool:
        """Did this key make this signature, 64 bytes with low s, over SHA-256 of the message?"""
        r, s = signature[:32], signature[32:]
        if len(signature) != 64 or not (_ZERO < r < self.order and _ZERO < s <= self.half_order):
            return False
        integers = _der_integer(r) + _der_integer(s)
        return self._verify_der(message, b"\x30" + bytes((len(integers),)) + integers)

    @abstractmethod
    def _verify_der(self, message: bytes, signature: bytes) -> bool: ...


class _K256(PublicKey):
    __slots__ = ("_key",)
    order = bytes.fromhex("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141")
    half_order = bytes.fromhex("7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0")

    def __init__(self, text: str, point: bytes) -> None:
        super().__init__(text)
        self._key = coincurve.PublicKey(point)

    def _verify_der(self, message: bytes, signature: bytes) -> bool:
        return self._key.verify(signature, message)


class _P256(PublicKey):
    __slots__ = ("_key",)
    order = bytes.fromhex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551")
    half_order = bytes.fromhex("7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8")

    def __init__(self, text: str, point: bytes) -> None:
        super().__init__(text)
        self._key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)

    def _verify_der(self, message: bytes, signature: bytes) -> bool:
        try:
            self._key.verify(signature, message, _ECDSA_SHA256)
        except InvalidSignature:
            return False
        return True


def _der_integer(number: bytes) -> bytes:
    shortest = number.lstrip(b"\0")
    if shortest[0] & 0x80:
        shortest = b"\0" + shortest
    return b"\x02" + bytes((len(shortest),)) + shortest


@lru_cache(maxsize=16_384)
def public_key(multikey_or_did_key: str) -> PublicKey:
    """Read a public key from `z…` or `did:key:z…`; raise MultikeyError.

    The last 16,384 keys are remembered: decompressing a point is slow, a stream has few signers.
    """
    text = multikey_or_did_key.removeprefix("did:key:")
    raw = multibase_bytes(text)
    prefix, point = raw[:2], raw[2:]
    if prefix not in (K256_PREFIX, P256_PREFIX):
        raise MultikeyError(f"key of a kind that repositories do not use: {text}")
    if len(point) != _COMPRESSED_POINT_BYTES:
        raise MultikeyError(f"key is not a compressed point: {text}")
    try:
        return _K256(text, point) if prefix == K256_PREFIX else _P256(text, point)
    except ValueError as error:
        raise MultikeyError(f"key is not a point on its curve: {text}") from error


def multibase_bytes(text: str) -> bytes:
    """Read base58btc with its multibase prefix `z`; raise MultikeyError."""
    if not text.startswith("z") or len(text) > _MAX_TEXT:
        raise MultikeyError(f"key is not in base58btc: {brief(text)}")
    try:
        _, raw = libipld.decode_multibase(text)
        written = libipld.encode_multibase("z", raw)
    except ValueError as error:
        raise MultikeyError(f"key is not in base58btc: {brief(text)}") from error
    if written != text:
        raise MultikeyError(f"key is not in canonical base58btc: {brief(text)}")
    return raw


def multikey(prefix: bytes, point: bytes) -> str:
    """Write a compressed point as a multikey (`z…`)."""
    return libipld.encode_multibase("z", prefix + point)
