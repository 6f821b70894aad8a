"""Did the actor sign this very activity (FEP-8b32, eddsa-jcs-2022), whoever delivered it?

The signed bytes are SHA-256 of the proof's options and SHA-256 of the document, both in RFC 8785
canonical JSON (W3C Data Integrity EdDSA Cryptosuites, section 3.3). Implementations differ in
whether the options carry the document's `@context`; and Fedify signs before the older LD signature
adds its own context. The contexts say nothing that is read here, so each of these forms is tried.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

import rfc8785

from onrecord.proof.activitypub.delivery import require_timely
from onrecord.proof.activitypub.errors import DeliveryError, KeyUnknown
from onrecord.proof.activitypub.keys import ActorKeys, has_signed
from onrecord.proof.atproto import MultikeyError
from onrecord.proof.atproto.keys import multibase_bytes
from onrecord.record.times import TimeError, read_claimed

__all__ = ["proof_key", "verify_integrity"]

_CONTEXT = "@context"
_LD_SIGNATURE = "https://w3id.org/identity/v1"
_OPTIONS = frozenset(
    {
        "@context",
        "type",
        "cryptosuite",
        "created",
        "verificationMethod",
        "proofPurpose",
        "proofValue",
    }
)


def proof_key(activity: Mapping[str, Any]) -> str:
    """The id of the key that is said to have signed. Raises DeliveryError."""
    return str(_read(activity)["verificationMethod"])


def verify_integrity(activity: Mapping[str, Any], keys: ActorKeys, received_at: datetime) -> str:
    """The id of the actor's key that signed the activity. DeliveryError, KeyUnknown."""
    proof = _read(activity)
    try:
        created, value = read_claimed(proof["created"]), multibase_bytes(proof["proofValue"])
    except (TimeError, MultikeyError, UnicodeEncodeError) as error:
        raise DeliveryError("a proof without a time or a signature") from error
    require_timely(created, None, received_at)
    key = keys.for_proof(proof["verificationMethod"])
    if not any(has_signed(key, message, value) for message in _messages(activity, proof)):
        raise KeyUnknown("the actor's key did not make the proof")
    return str(proof["verificationMethod"])


def _read(activity: Mapping[str, Any]) -> Mapping[str, Any]:
    proof = activity.get("proof")
    if not isinstance(proof, dict):
        raise DeliveryError("there is no integrity proof")
    said = proof.get("type"), proof.get("cryptosuite"), proof.get("proofPurpose")
    if said != ("DataIntegrityProof", "eddsa-jcs-2022", "assertionMethod"):
        raise DeliveryError("a proof of a kind that is not known")
    texts = (proof.get(name) for name in ("created", "verificationMethod", "proofValue"))
    if not proof.keys() <= _OPTIONS or not all(isinstance(text, str) for text in texts):
        raise DeliveryError("a proof that is not as FEP-8b32 has it")
    return proof


def _messages(activity: Mapping[str, Any], proof: Mapping[str, Any]) -> Iterator[bytes]:
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    bare = {name: value for name, value in options.items() if name != _CONTEXT}
    for document in _documents(activity):
        context = document.get(_CONTEXT)
        forms = [options, bare] if context is None else [options, bare, {**bare, _CONTEXT: context}]
        for form in forms:
            yield _hashed(form) + _hashed(document)


def _documents(activity: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """What was signed: without the proof, and without an LD signature that was added to it."""
    bare = {x: value for x, value in activity.items() if x not in ("proof", "signature")}
    yield bare
    context = bare.get(_CONTEXT)
    if "signature" in activity and isinstance(context, list):
        yield {**bare, _CONTEXT: [one for one in context if one != _LD_SIGNATURE]}


def _hashed(value: Mapping[str, Any]) -> bytes:
    try:
        return sha256(rfc8785.dumps(dict(value))).digest()
    except (rfc8785.CanonicalizationError, RecursionError, UnicodeEncodeError) as error:
        raise DeliveryError("an activity that has no canonical form") from error
