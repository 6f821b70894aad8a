"""What does one operation on a did:plc say, and who signed it?

The three kinds of operations, their serialization and their signatures: did:plc Method
Specification v0.3.0, "Operation Serialization, Signing, and Validation"
(https://web.plc.directory/spec/v0.1/did-plc).
"""

from base64 import b32encode, urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from onrecord.proof.atproto.cbor import encode
from onrecord.proof.atproto.cid import cid_of_block, cid_text
from onrecord.proof.atproto.errors import CborError, PlcError, brief
from onrecord.proof.atproto.identity import PDS_TYPE, handles_of, pds_of
from onrecord.proof.atproto.keys import public_key

__all__ = ["PlcOperation", "read_operation", "signer"]

_REGULAR = {"rotationKeys", "verificationMethods", "alsoKnownAs", "services"}
_LEGACY = {"signingKey", "recoveryKey", "handle", "service"}
_FIELDS = {"plc_operation": _REGULAR, "create": _LEGACY, "plc_tombstone": set[str]()}
_ALWAYS = {"type", "prev", "sig"}

_Fields = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class PlcOperation:
    """One operation. `did` is the DID that it would create, were it the first."""

    cid: str
    did: str
    prev: str | None
    tombstone: bool
    rotation_keys: tuple[str, ...]
    signing_key: str | None
    handles: tuple[str, ...]
    pds: str | None
    unsigned: bytes
    signature: bytes


def read_operation(fields: object) -> PlcOperation:
    """Read an operation from its JSON object; raise PlcError unless it has exactly its fields."""
    if not isinstance(fields, dict):
        raise PlcError("operation is not an object")
    kind = fields.get("type")
    if not isinstance(kind, str) or fields.keys() != _ALWAYS | _FIELDS.get(kind, set()):
        raise PlcError(
            f"operation of unknown type {brief(kind)} or with other fields than its type has"
        )
    prev = fields["prev"]
    if not (isinstance(prev, str) or (prev is None and kind != "plc_tombstone")):
        raise PlcError("operation whose prev is not a CID")
    try:
        signed = encode(fields)
        unsigned = encode({name: value for name, value in fields.items() if name != "sig"})
    except CborError as error:
        raise PlcError(f"operation {error}") from error
    rotation_keys, signing_key, handles, pds = _state(kind, fields)
    return PlcOperation(
        cid=cid_text(cid_of_block(signed)),
        did="did:plc:" + b32encode(sha256(signed).digest()).decode("ascii").lower()[:24],
        prev=prev,
        tombstone=kind == "plc_tombstone",
        rotation_keys=rotation_keys,
        signing_key=signing_key,
        handles=handles,
        pds=pds,
        unsigned=unsigned,
        signature=_signature(fields["sig"]),
    )


def signer(operation: PlcOperation, keys: Sequence[str]) -> int:
    """The place of the first key that signed the operation: the lower, the more authority.

    Raises PlcError if none did, MultikeyError for a key that cannot be read.
    """
    for index, key in enumerate(keys):
        if public_key(key).verify(operation.unsigned, operation.signature):
            return index
    raise PlcError(f"operation {operation.cid} is signed by no key that may sign it")


_State = tuple[tuple[str, ...], str | None, tuple[str, ...], str | None]


def _state(kind: str, fields: _Fields) -> _State:
    """Rotation keys, signing key, handles and server."""
    match kind:
        case "plc_tombstone":
            return (), None, (), None
        case "create":
            signing, recovery = _text(fields, "signingKey"), _text(fields, "recoveryKey")
            handle = _text(fields, "handle")
            return (
                (recovery, signing),
                _multikey(signing),
                handles_of([f"at://{handle}"]),
                pds_of(fields["service"]),
            )
        case _:
            rotation_keys, aliases = _texts(fields, "rotationKeys"), _texts(fields, "alsoKnownAs")
            methods, services = _object(fields, "verificationMethods"), _object(fields, "services")
            service = services.get("atproto_pds")
            pds = service if isinstance(service, dict) and service.get("type") == PDS_TYPE else {}
            return (
                rotation_keys,
                _multikey(methods.get("atproto")),
                handles_of(aliases),
                pds_of(pds.get("endpoint")),
            )


def _multikey(did_key: object) -> str | None:
    """The key without `did:key:`; its curve is for whoever uses it to judge."""
    if isinstance(did_key, str) and did_key.startswith("did:key:z"):
        return did_key.removeprefix("did:key:")
    return None


def _text(fields: _Fields, name: str) -> str:
    value = fields[name]
    if not isinstance(value, str):
        raise PlcError(f"operation whose {name} is not text")
    return value


def _texts(fields: _Fields, name: str) -> tuple[str, ...]:
    values = fields[name]
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise PlcError(f"operation whose {name} is not a list of texts")
    return tuple(values)


def _object(fields: _Fields, name: str) -> dict[str, object]:
    value = fields[name]
    if not isinstance(value, dict):
        raise PlcError(f"operation whose {name} is not an object")
    return value


def _signature(text: object) -> bytes:
    """base64url without padding, in its only form: no newline, padding bit or `=`."""
    if not isinstance(text, str):
        raise PlcError("operation without a signature")
    try:
        raw = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError as error:
        raise PlcError("signature is not base64url") from error
    if urlsafe_b64encode(raw).decode("ascii").rstrip("=") != text:
        raise PlcError("signature is not canonical base64url")
    return raw
