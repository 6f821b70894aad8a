"""Who signed this request, by RFC 9421 (HTTP Message Signatures)?"""

from datetime import UTC, datetime

from onrecord.proof.activitypub.delivery import Delivery, require_timely, wire_bytes
from onrecord.proof.activitypub.digests import require_content_digest
from onrecord.proof.activitypub.errors import DeliveryError, KeyUnknown
from onrecord.proof.activitypub.keys import ActorKeys, has_signed
from onrecord.proof.activitypub.structured import (
    SignatureInput,
    read_bytes_dictionary,
    read_signature_inputs,
)

__all__ = ["key_ids", "signature_base", "verify_rfc9421"]

_ALGORITHMS = frozenset({"rsa-v1_5-sha256", "ed25519"})
_PARAMETERS = frozenset({"keyid", "alg", "created", "expires", "nonce", "tag"})
_MOST = 4  # signatures on one request


def key_ids(delivery: Delivery) -> tuple[str, ...]:
    """The ids of the keys that are said to have signed. Raises DeliveryError."""
    inputs = read_signature_inputs(delivery.header("signature-input"))
    return tuple(str(one.parameters.get("keyid", "")) for one in inputs.values())


def verify_rfc9421(delivery: Delivery, keys: ActorKeys) -> str:
    """The id of the actor's key that signed the delivery. DeliveryError, KeyUnknown.

    One signature by a key of the actor is enough; others beside it may be anybody's.
    """
    inputs = read_signature_inputs(delivery.header("signature-input"))
    signatures = read_bytes_dictionary(delivery.header("signature"))
    if inputs.keys() != signatures.keys() or len(inputs) > _MOST:
        raise DeliveryError("signatures that do not belong to what they say to cover")
    wrong: DeliveryError = DeliveryError("nothing is signed")
    for label, one in inputs.items():
        try:
            return _verified(delivery, one, signatures[label], keys)
        except DeliveryError as error:
            wrong = error
    raise wrong


def _verified(delivery: Delivery, one: SignatureInput, signature: bytes, keys: ActorKeys) -> str:
    # 1. It covers what makes it this request and no other.
    _require_covered(one.covered)
    if "host" in one.covered:
        delivery.require_own_host()
    require_content_digest(delivery)
    # 2. It is of this day, and of a kind that we know.
    key_id = _require_parameters(one, delivery.received_at)
    # 3. The actor's key made it.
    if not has_signed(keys.for_request(key_id), signature_base(delivery, one), signature):
        raise KeyUnknown("the actor's key did not make the signature")
    return key_id


def _require_covered(covered: tuple[str, ...]) -> None:
    whole = "@target-uri" in covered
    host = "@authority" in covered or "host" in covered
    path = "@request-target" in covered or "@path" in covered
    for there, what in (
        ("@method" in covered, "the method"),
        (whole or host, "the host"),
        (whole or path, "the path"),
        ("content-digest" in covered, "the body's digest"),
    ):
        if not there:
            raise DeliveryError(f"the signature does not cover {what}")


def _require_parameters(one: SignatureInput, received_at: datetime) -> str:
    said = one.parameters
    key_id, created, expires = said.get("keyid"), said.get("created"), said.get("expires")
    if not said.keys() <= _PARAMETERS or said.get("alg", "ed25519") not in _ALGORITHMS:
        raise DeliveryError("signed by an algorithm or with a parameter that is not accepted")
    if not isinstance(key_id, str) or not isinstance(created, int):
        raise DeliveryError("a signature that does not say by which key, or when")
    require_timely(_moment(created), None if expires is None else _moment(expires), received_at)
    return key_id


def _moment(seconds: str | int) -> datetime:
    try:
        return datetime.fromtimestamp(int(seconds), UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise DeliveryError("a time that lies outside of the calendar") from error


def signature_base(delivery: Delivery, one: SignatureInput) -> bytes:
    """RFC 9421, section 2.5. Raises DeliveryError."""
    lines = [f'"{name}": {_component(delivery, name)}' for name in one.covered]
    return wire_bytes("\n".join((*lines, f'"@signature-params": {one.text}')))


def _component(delivery: Delivery, name: str) -> str:
    """RFC 9421, section 2.2, for those of a request; otherwise a header's value."""
    path, question, query = delivery.target.partition("?")
    match name:
        case "@method":
            return delivery.method
        case "@target-uri":
            return delivery.url
        case "@authority":
            return delivery.authority
        case "@scheme":
            return delivery.url.partition(":")[0]
        case "@request-target":
            return delivery.target
        case "@path":
            return path
        case "@query":
            return f"{question or '?'}{query}"
        case _ if name.startswith("@"):
            raise DeliveryError("it covers a part of a request that is not known")
        case _:
            return delivery.header(name)
