"""With which keys does our own actor sign?

RSA of 2,048 bits for HTTP signatures, since that is what every server understands, and Ed25519
beside it (FEP-521a). They lie in keys/, mode 0600, and are made when the actor is first needed.
They are not the log's keys: who has them can speak as our actor, and change nothing on record.
"""

from dataclasses import dataclass
from pathlib import Path

import libipld
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from onrecord.archive.files import Files, is_there
from onrecord.archive.layout import Layout
from onrecord.archive.locks import folder_lock
from onrecord.archive.private_files import read_private
from onrecord.archive.signing import KEY_MODE, KeyRefused

__all__ = ["ActorKeys", "actor_keys"]

_BITS = 2048
_ED25519_PUBLIC = b"\xed\x01"  # multicodec ed25519-pub
_ADVICE = "Restore keys/actor.*.pem, or take both away: new ones are made, and follows begin anew."
_WAIT = 10.0  # seconds for somebody else who makes them


@dataclass(frozen=True, slots=True)
class ActorKeys:
    """The private keys of our actor, and what others are shown of them."""

    rsa: RSAPrivateKey
    ed25519: Ed25519PrivateKey

    def sign(self, message: bytes) -> bytes:
        """RSA with PKCS #1 v1.5 and SHA-256."""
        return self.rsa.sign(message, PKCS1v15(), hashes.SHA256())

    @property
    def public_pem(self) -> str:
        """The RSA key as `publicKeyPem`."""
        public = self.rsa.public_key()
        return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()

    @property
    def multibase(self) -> str:
        """The Ed25519 key as `publicKeyMultibase`."""
        raw = self.ed25519.public_key().public_bytes_raw()
        return libipld.encode_multibase("z", _ED25519_PUBLIC + raw)


def actor_keys(folder: Path) -> ActorKeys:
    """The keys of the archive in this folder, made durably if there are none. KeyRefused."""
    layout = Layout(folder)
    if not (is_there(layout.actor_rsa_key) and is_there(layout.actor_ed25519_key)):
        with folder_lock(layout.keys, _WAIT):
            _make(layout, Files())
    rsa, ed25519 = _read(layout.actor_rsa_key), _read(layout.actor_ed25519_key)
    if not isinstance(rsa, RSAPrivateKey) or not isinstance(ed25519, Ed25519PrivateKey):
        raise KeyRefused(
            "keys/actor.*.pem are not the kinds of keys that an actor has", advice=_ADVICE
        )
    return ActorKeys(rsa, ed25519)


def _make(layout: Layout, files: Files) -> None:
    if not is_there(layout.actor_rsa_key):
        _put(layout.actor_rsa_key, generate_private_key(65537, _BITS), files)
    if not is_there(layout.actor_ed25519_key):
        _put(layout.actor_ed25519_key, Ed25519PrivateKey.generate(), files)


def _put(path: Path, key: RSAPrivateKey | Ed25519PrivateKey, files: Files) -> None:
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    files.put(path, pem, mode=KEY_MODE)


def _read(path: Path) -> object:
    data = read_private(path, "a private key", KeyRefused)
    if data is None:
        raise KeyRefused(f"a private key is missing: {path}", advice=_ADVICE)
    try:
        return load_pem_private_key(data, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise KeyRefused(f"not a private key in PEM: {path}", advice=_ADVICE) from error
