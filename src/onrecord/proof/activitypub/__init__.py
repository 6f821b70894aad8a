"""What did an account's instance sign, and can a stranger check it?

HTTP signatures on deliveries (draft-cavage-http-signatures-12, RFC 9421) with the body's digest,
and integrity proofs on the activity itself (FEP-8b32), under the keys in the actor's own document.
That document is unsigned: it is its instance's word on the day on which it was asked for.
"""

from onrecord.proof.activitypub.activities import (
    INSTANCE,
    Activity,
    Deed,
    actor_of,
    is_public,
    read_activity,
)
from onrecord.proof.activitypub.borne_out import require_borne_out
from onrecord.proof.activitypub.delivery import Delivery
from onrecord.proof.activitypub.errors import DeliveryError, KeyUnknown
from onrecord.proof.activitypub.json_body import MAX_BODY, read_object
from onrecord.proof.activitypub.keys import ActorKeys, read_keys
from onrecord.proof.activitypub.requests import signed_headers
from onrecord.proof.activitypub.verification import Kind, Signed, said_keys, verify_delivery

__all__ = [
    "INSTANCE",
    "MAX_BODY",
    "Activity",
    "ActorKeys",
    "Deed",
    "Delivery",
    "DeliveryError",
    "KeyUnknown",
    "Kind",
    "Signed",
    "actor_of",
    "is_public",
    "read_activity",
    "read_keys",
    "read_object",
    "require_borne_out",
    "said_keys",
    "signed_headers",
    "verify_delivery",
]
