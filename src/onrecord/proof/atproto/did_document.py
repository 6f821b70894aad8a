"""Which key, server and handles does a DID document name?

AT Protocol, DID, "DID Documents" and "Representation of Public Keys", with the legacy suites.
The document of a did:web is its host's word today and has no history.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import coincurve
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from onrecord.proof.atproto.errors import DidDocumentError, MultikeyError, brief
from onrecord.proof.atproto.identity import PDS_TYPE, handles_of, pds_of
from onrecord.proof.atproto.json_object import read_json
from onrecord.proof.atproto.keys import (
    K256_PREFIX,
    P256_PREFIX,
    multibase_bytes,
    multikey,
    public_key,
)

__all__ = ["DidDocument", "read_did_document"]


@dataclass(frozen=True, slots=True)
class DidDocument:
    """What the AT Protocol needs of a DID document; None for what it does not (validly) name.

    `signing_key` is a multikey (`z…`), `pds` an origin (`https://pds.example`); the first handle
    is the account's, if the handle names the DID in turn.
    """

    did: str
    signing_key: str | None
    pds: str | None
    handles: tuple[str, ...]


def read_did_document(document: bytes, did: str) -> DidDocument:
    """Read the DID document of `did`; raise DidDocumentError if it is malformed or another's."""
    fields = read_json(document, DidDocumentError)
    if not isinstance(fields, dict):
        raise DidDocumentError("DID document is not an object")
    if fields.get("id") != did:
        raise DidDocumentError(f"DID document is of {brief(fields.get('id'))}, not of {did}")
    keys = (_signing_key(method) for method in _named(fields, did, "verificationMethod", "atproto"))
    services = _named(fields, did, "service", "atproto_pds")
    endpoints = (item.get("serviceEndpoint") for item in services if item.get("type") == PDS_TYPE)
    return DidDocument(
        did=did,
        signing_key=next((key for key in keys if key is not None), None),
        pds=pds_of(next(endpoints, None)),
        handles=handles_of(_list(fields, "alsoKnownAs")),
    )


def _list(fields: Mapping[str, object], name: str) -> list[object]:
    value = fields.get(name, [])
    if not isinstance(value, list):
        raise DidDocumentError(f"DID document whose {name} is not a list")
    return value


def _named(
    fields: Mapping[str, object], did: str, part: str, name: str
) -> Iterator[Mapping[str, object]]:
    """The items of a part whose id is `#name`, alone or after the DID, and that are the DID's."""
    ids = (f"#{name}", f"{did}#{name}")
    for item in _list(fields, part):
        if isinstance(item, dict) and item.get("id") in ids and item.get("controller", did) == did:
            yield item


def _signing_key(method: Mapping[str, object]) -> str | None:
    """The method's key as a multikey; None if it is not a valid key of the AT Protocol."""
    text = method.get("publicKeyMultibase")
    if not isinstance(text, str):
        return None
    try:
        match method.get("type"):
            case "Multikey":
                return public_key(text).text
            case "EcdsaSecp256k1VerificationKey2019":
                return multikey(K256_PREFIX, _compressed_k256(multibase_bytes(text)))
            case "EcdsaSecp256r1VerificationKey2019":
                return multikey(P256_PREFIX, _compressed_p256(multibase_bytes(text)))
            case _:
                return None
    except (MultikeyError, ValueError):  # ValueError: not a point on the curve
        return None


def _compressed_k256(point: bytes) -> bytes:
    return coincurve.PublicKey(point).format(compressed=True)


def _compressed_p256(point: bytes) -> bytes:
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    return key.public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
