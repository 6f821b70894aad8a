"""Are these the bytes that the signed header promises? Digest (RFC 3230), Content-Digest (RFC 9530)."""

from hashlib import sha256, sha512

from onrecord.proof.activitypub.delivery import Delivery, base64_bytes
from onrecord.proof.activitypub.errors import DeliveryError
from onrecord.proof.activitypub.structured import read_bytes_dictionary

__all__ = ["require_content_digest", "require_digest"]

_KNOWN = {"sha-256": sha256, "sha-512": sha512}


def require_digest(delivery: Delivery) -> None:
    """The header Digest, as in `SHA-256=…`, holds for the body. Raises DeliveryError."""
    named: dict[str, bytes] = {}
    for part in delivery.header("digest").split(","):
        name, _, value = part.strip().partition("=")
        named[name.lower()] = base64_bytes(value)
    _require(named, delivery.body)


def require_content_digest(delivery: Delivery) -> None:
    """The header Content-Digest, as in `sha-256=:…:`, holds for the body. Raises DeliveryError."""
    _require(read_bytes_dictionary(delivery.header("content-digest")), delivery.body)


def _require(named: dict[str, bytes], body: bytes) -> None:
    known = {name: value for name, value in named.items() if name in _KNOWN}
    if not known:
        raise DeliveryError("a digest of a kind that is not known")
    for name, value in known.items():
        if _KNOWN[name](body).digest() != value:
            raise DeliveryError("the body is not the one that was signed")
