"""With which keys does an actor sign, by its own document?

`publicKey` for HTTP signatures (the vocabulary of w3id.org/security/v1), `assertionMethod` with
Multikeys for integrity proofs (FEP-521a). A key counts only if the document is the actor's own,
names the actor as the key's owner, and the key's id lies at the actor's host.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from onrecord.proof.activitypub.errors import DeliveryError, KeyUnknown
from onrecord.proof.activitypub.json_body import read_object
from onrecord.proof.atproto import MultikeyError
from onrecord.proof.atproto.keys import multibase_bytes
from onrecord.record.accounts import AccountId

__all__ = ["ED25519_PREFIX", "ActorKeys", "PublicKey", "has_signed", "read_keys"]

PublicKey: TypeAlias = RSAPublicKey | Ed25519PublicKey

ED25519_PREFIX = b"\xed\x01"
"""Multicodec `ed25519-pub` as a varint."""
_LEAST_BITS = 2048
_MOST_BITS = 16_384  # a larger one only costs time
_MOST_KEYS = 8
_LONGEST_PEM = 10_000


@dataclass(frozen=True, slots=True)
class ActorKeys:
    """The keys of one actor by their ids: those for requests, and those for proofs."""

    actor: AccountId
    requests: Mapping[str, PublicKey] = field(default_factory=dict)
    proofs: Mapping[str, Ed25519PublicKey] = field(default_factory=dict)

    def for_request(self, key_id: str) -> PublicKey:
        """The key with this id; KeyUnknown."""
        found = self.requests.get(key_id) or self.proofs.get(key_id)
        if found is None:
            raise KeyUnknown("the actor's document names no such key")
        return found

    def for_proof(self, key_id: str) -> Ed25519PublicKey:
        """The key with this id; KeyUnknown."""
        found = self.proofs.get(key_id)
        if found is None:
            raise KeyUnknown("the actor's document names no such key for proofs")
        return found


def read_keys(data: bytes, actor: AccountId) -> ActorKeys:
    """The keys in an actor's document. Raises DeliveryError if it is not that actor's."""
    document = read_object(data)
    if document.get("id") != actor:
        raise DeliveryError("the key document is not that actor's")
    requests = {
        name: key
        for name, held in _of(document, "publicKey", "owner", actor)
        if (key := _pem(held))
    }
    proofs = {
        name: key
        for name, held in _of(document, "assertionMethod", "controller", actor)
        if held.get("type") == "Multikey" and (key := _multikey(held))
    }
    return ActorKeys(actor, requests, proofs)


def has_signed(key: PublicKey, message: bytes, signature: bytes) -> bool:
    """Whether this key made this signature: RSA with PKCS #1 v1.5 and SHA-256, or Ed25519."""
    try:
        if isinstance(key, RSAPublicKey):
            key.verify(signature, message, PKCS1v15(), hashes.SHA256())
        else:
            key.verify(signature, message)
    except InvalidSignature:
        return False
    return True


def _of(
    document: Mapping[str, Any], name: str, whose: str, actor: AccountId
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    held = document.get(name)
    for one in (held if isinstance(held, list) else [held])[:_MOST_KEYS]:
        if isinstance(one, dict) and one.get(whose) == actor:
            key_id = one.get("id")
            if isinstance(key_id, str) and _place(key_id) == _place(actor):
                yield key_id, one


def _place(url: str) -> tuple[str, str] | None:
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return parts.scheme, parts.netloc.lower()


def _pem(held: Mapping[str, Any]) -> PublicKey | None:
    text = held.get("publicKeyPem")
    if not isinstance(text, str) or len(text) > _LONGEST_PEM or not text.isascii():
        return None
    try:
        key = load_pem_public_key(text.strip().encode())
    except (ValueError, UnsupportedAlgorithm):
        return None
    if isinstance(key, RSAPublicKey):
        return key if _LEAST_BITS <= key.key_size <= _MOST_BITS else None
    return key if isinstance(key, Ed25519PublicKey) else None


def _multikey(held: Mapping[str, Any]) -> Ed25519PublicKey | None:
    text = held.get("publicKeyMultibase")
    try:
        raw = multibase_bytes(text) if isinstance(text, str) else b""
        known = raw[:2] == ED25519_PREFIX
        return Ed25519PublicKey.from_public_bytes(raw[2:]) if known else None
    except (MultikeyError, ValueError, UnicodeEncodeError):
        return None
