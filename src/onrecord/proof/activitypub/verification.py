"""By whose key is a delivery signed, and does that key's owner answer for what it says?"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from onrecord.proof.activitypub.activities import Activity, actor_of, read_activity
from onrecord.proof.activitypub.cavage import read_cavage, verify_cavage
from onrecord.proof.activitypub.delivery import Delivery
from onrecord.proof.activitypub.errors import DeliveryError, KeyUnknown
from onrecord.proof.activitypub.integrity import proof_key, verify_integrity
from onrecord.proof.activitypub.json_body import read_object
from onrecord.proof.activitypub.keys import ActorKeys
from onrecord.proof.activitypub.rfc9421 import key_ids, verify_rfc9421

__all__ = ["Kind", "Signed", "said_keys", "verify_delivery"]


class Kind(StrEnum):
    """Which signature holds."""

    CAVAGE = "draft-cavage-http-signatures-12"
    RFC9421 = "RFC 9421"
    PROOF = "FEP-8b32"


@dataclass(frozen=True, slots=True)
class Signed:
    """A delivery that a key of its actor signed; `kinds` in the order in which they were tried."""

    activity: Activity
    kinds: tuple[Kind, ...]
    key_ids: tuple[str, ...]


def said_keys(delivery: Delivery) -> tuple[str, ...]:
    """The ids of the keys that are said to have signed a delivery, where they can be read."""
    found: list[str] = []
    for read in (_cavage_keys, key_ids, _proof_keys):
        try:
            found += read(delivery)
        except DeliveryError:  # told when it is verified
            continue
    return tuple(dict.fromkeys(found))


def _cavage_keys(delivery: Delivery) -> tuple[str, ...]:
    return (read_cavage(delivery).key_id,)


def _proof_keys(delivery: Delivery) -> tuple[str, ...]:
    return (proof_key(read_object(delivery.body)),)


def verify_delivery(delivery: Delivery, keys: ActorKeys) -> Signed:
    """What a delivery says, under the keys of the actor that it names.

    One valid signature of the actor is enough, over the request or over the activity itself.
    Raises KeyUnknown if another key document might bear it out, DeliveryError otherwise.
    """
    body = read_object(delivery.body)
    if actor_of(body) != keys.actor:
        raise DeliveryError("the keys are of another actor than the activity's")
    activity = read_activity(body)
    kinds: list[tuple[Kind, str]] = []
    faults: list[DeliveryError] = []
    for kind in _said(delivery, "proof" in body):
        try:
            match kind:
                case Kind.CAVAGE:
                    kinds.append((kind, verify_cavage(delivery, keys)))
                case Kind.RFC9421:
                    kinds.append((kind, verify_rfc9421(delivery, keys)))
                case Kind.PROOF:
                    kinds.append((kind, verify_integrity(body, keys, delivery.received_at)))
        except DeliveryError as error:
            faults.append(error)
    if not kinds:
        raise _worst(faults)
    return Signed(activity, tuple(kind for kind, _ in kinds), tuple(key for _, key in kinds))


def _said(delivery: Delivery, proof: bool) -> Iterable[Kind]:
    if delivery.has("signature-input"):
        yield Kind.RFC9421
    elif delivery.has("signature"):
        yield Kind.CAVAGE
    if proof:
        yield Kind.PROOF


def _worst(faults: list[DeliveryError]) -> DeliveryError:
    """What to say of several: that another key might do, if that is so; else the first."""
    unknown = [fault for fault in faults if isinstance(fault, KeyUnknown)]
    return next(iter(unknown or faults), DeliveryError("nobody signed it"))
