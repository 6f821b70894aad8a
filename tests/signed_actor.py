"""Who signs the deliveries of the tests? An actor whose signatures are written here, by the drafts.

Nothing of `onrecord.proof.activitypub` is used: what it verifies was made by somebody else.
"""

import json
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from typing import Any

import libipld
import rfc8785
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from onrecord.record.accounts import AccountId

__all__ = ["ACTOR", "AT", "INBOX", "OTHER", "POST", "Request", "SignedActor", "create", "remove"]

ACTOR = AccountId("https://social.tides.example/users/ministry")
OTHER = AccountId("https://social.tides.example/users/harbour")
POST = f"{ACTOR}/statuses/1"
INBOX = "https://records.example/inbox"
AT = datetime(2026, 1, 31, 12, tzinfo=UTC)
CONTEXT = "https://www.w3.org/ns/activitystreams"
PUBLIC = f"{CONTEXT}#Public"
CAVAGE = ("(request-target)", "host", "date", "digest")
RFC9421 = ("@method", "@target-uri", "content-digest")


@cache
def _rsa(name: str, bits: int) -> RSAPrivateKey:
    return generate_private_key(65537, bits)


@dataclass(slots=True)
class Request:
    """A request before it is sent: change what you like."""

    headers: list[tuple[str, str]]
    body: bytes
    method: str = "POST"
    url: str = INBOX


@dataclass(slots=True)
class SignedActor:
    """An actor with an RSA key for requests and an Ed25519 key for proofs."""

    actor: str = ACTOR
    name: str = "the ministry"
    bits: int = 2048
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def rsa(self) -> RSAPrivateKey:
        return _rsa(self.name, self.bits)

    @property
    def ed25519(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(sha256(self.name.encode()).digest())

    @property
    def document(self) -> dict[str, Any]:
        pem = self.rsa.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        raw = self.ed25519.public_key().public_bytes_raw()
        return {
            "@context": [CONTEXT],
            "id": self.actor,
            "type": "Service",
            "preferredUsername": "ministry",
            "inbox": f"{self.actor}/inbox",
            "outbox": f"{self.actor}/outbox",
            "publicKey": {
                "id": f"{self.actor}#main-key",
                "owner": self.actor,
                "publicKeyPem": pem.decode(),
            },
            "assertionMethod": [
                {
                    "id": f"{self.actor}#ed25519-key",
                    "type": "Multikey",
                    "controller": self.actor,
                    "publicKeyMultibase": libipld.encode_multibase("z", b"\xed\x01" + raw),
                }
            ],
            **self.more,
        }

    @property
    def document_bytes(self) -> bytes:
        return json.dumps(self.document).encode()

    def cavage(
        self,
        activity: Mapping[str, Any] | bytes,
        *,
        at: datetime = AT,
        covered: Sequence[str] = CAVAGE,
        key_id: str | None = None,
        algorithm: str = "rsa-sha256",
        more: str = "",
    ) -> Request:
        """draft-cavage-http-signatures-12, section 4."""
        body = _bytes(activity)
        headers = {
            "host": "records.example",
            "date": at.strftime("%a, %d %b %Y %H:%M:%S GMT"),
            "digest": f"SHA-256={b64encode(sha256(body).digest()).decode()}",
            "content-type": "application/activity+json",
        }
        lines = []
        for name in covered:
            value = "post /inbox" if name == "(request-target)" else headers.get(name, "")
            lines.append(f"{name}: {value}")
        signature = b64encode(self.sign("\n".join(lines).encode())).decode()
        parameters = (
            f'keyId="{key_id or f"{self.actor}#main-key"}",algorithm="{algorithm}",'
            f'headers="{" ".join(covered)}",signature="{signature}"{more}'
        )
        return Request([*headers.items(), ("signature", parameters)], body)

    def rfc9421(
        self,
        activity: Mapping[str, Any] | bytes,
        *,
        at: datetime = AT,
        covered: Sequence[str] = RFC9421,
        key_id: str | None = None,
        parameters: str | None = None,
        more: str = "",
        ed25519: bool = False,
    ) -> Request:
        """RFC 9421, section 3.1, with Content-Digest by RFC 9530."""
        body = _bytes(activity)
        digest = b64encode(sha256(body).digest()).decode()
        headers = {"host": "records.example", "content-digest": f"sha-256=:{digest}:"}
        own = f"{self.actor}#{'ed25519-key' if ed25519 else 'main-key'}"
        given = f';created={int(at.timestamp())};keyid="{key_id or own}"{more}'
        names = " ".join(f'"{name}"' for name in covered)
        said = f"({names}){given if parameters is None else parameters}"
        values = {
            "@method": "POST",
            "@target-uri": INBOX,
            "@authority": "records.example",
            "@path": "/inbox",
            **headers,
        }
        lines = [f'"{name}": {values[name]}' for name in covered]
        base = "\n".join([*lines, f'"@signature-params": {said}']).encode()
        signature = self.ed25519.sign(base) if ed25519 else self.sign(base)
        return Request(
            [
                *headers.items(),
                ("signature-input", f"sig1={said}"),
                ("signature", f"sig1=:{b64encode(signature).decode()}:"),
            ],
            body,
        )

    def proved(
        self, activity: Mapping[str, Any], *, at: datetime = AT, **options: Any
    ) -> dict[str, Any]:
        """FEP-8b32 with eddsa-jcs-2022 (W3C Data Integrity EdDSA Cryptosuites, section 3.3)."""
        proof = {
            "type": "DataIntegrityProof",
            "cryptosuite": "eddsa-jcs-2022",
            "created": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "verificationMethod": f"{self.actor}#ed25519-key",
            "proofPurpose": "assertionMethod",
            **options,
        }
        with_context = {**proof, "@context": activity["@context"]}
        message = sha256(rfc8785.dumps(with_context)).digest()
        message += sha256(rfc8785.dumps(dict(activity))).digest()
        value = libipld.encode_multibase("z", self.ed25519.sign(message))
        return {**activity, "proof": {**proof, "proofValue": value}}

    def sign(self, message: bytes) -> bytes:
        return self.rsa.sign(message, PKCS1v15(), hashes.SHA256())


def create(
    text: str = "<p>Dry.</p>", *, actor: str = ACTOR, kind: str = "Create", post: str = POST
) -> dict[str, Any]:
    return {
        "@context": CONTEXT,
        "id": f"{post}#{kind}",
        "type": kind,
        "actor": actor,
        "to": [PUBLIC],
        "object": {
            "id": post,
            "type": "Note",
            "attributedTo": actor,
            "content": text,
            "published": "2026-01-31T20:00:00+08:00",
            "to": [PUBLIC],
        },
    }


def remove(*, actor: str = ACTOR, post: str = POST) -> dict[str, Any]:
    gone = {"id": post, "type": "Tombstone"}
    return {
        "@context": CONTEXT,
        "id": f"{post}#delete",
        "type": "Delete",
        "actor": actor,
        "object": gone,
    }


def _bytes(activity: Mapping[str, Any] | bytes) -> bytes:
    if isinstance(activity, bytes):
        return activity
    return json.dumps(activity, separators=(",", ":")).encode()
