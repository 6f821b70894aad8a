"""Who signed this request, by draft-cavage-http-signatures-12 as the Fediverse uses it?

Source: the draft, and Mastodon's documentation (docs.joinmastodon.org/spec/security): POSTs are
signed over (request-target), host, date and digest.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from onrecord.proof.activitypub.delivery import Delivery, base64_bytes, require_timely, wire_bytes
from onrecord.proof.activitypub.digests import require_digest
from onrecord.proof.activitypub.errors import DeliveryError, KeyUnknown
from onrecord.proof.activitypub.keys import ActorKeys, has_signed

__all__ = ["CavageSignature", "read_cavage", "signing_string", "verify_cavage"]

_PARAMETER = re.compile(r'([a-zA-Z]+)=(?:"([^"\\]*)"|([0-9]{1,12}))')
_PARAMETERS = frozenset({"keyId", "algorithm", "headers", "signature", "created", "expires"})
_ALGORITHMS = frozenset({"rsa-sha256", "hs2019", "ed25519"})
_REQUIRED = ("(request-target)", "host", "digest")


@dataclass(frozen=True, slots=True)
class CavageSignature:
    """The header Signature, read and not yet checked."""

    key_id: str
    covered: tuple[str, ...]
    signature: bytes
    created: int | None
    expires: int | None


def read_cavage(delivery: Delivery) -> CavageSignature:
    """Read the header strictly: a parameter that nobody knows is refused. DeliveryError."""
    found: dict[str, str] = {}
    for part in delivery.header("signature").split(","):
        match = _PARAMETER.fullmatch(part.strip(" \t"))
        if match is None or match[1] in found or match[1] not in _PARAMETERS:
            raise DeliveryError("not a signature as the draft has it")
        found[match[1]] = match[2] if match[3] is None else match[3]
    if not {"keyId", "headers", "signature"} <= found.keys():
        raise DeliveryError("a signature that does not say by which key, or over what")
    if found.get("algorithm", "hs2019") not in _ALGORITHMS:
        raise DeliveryError("signed by an algorithm that is not accepted")
    covered = tuple(found["headers"].split(" "))
    if len(set(covered)) != len(covered):
        raise DeliveryError("one header covered twice")
    return CavageSignature(
        key_id=found["keyId"],
        covered=covered,
        signature=base64_bytes(found["signature"]),
        created=_seconds(found.get("created")),
        expires=_seconds(found.get("expires")),
    )


def _seconds(text: str | None) -> int | None:
    if text is not None and not (text.isdecimal() and text.isascii() and len(text) < 13):
        raise DeliveryError("a time of a signature that is no number of seconds")
    return None if text is None else int(text)


def verify_cavage(delivery: Delivery, keys: ActorKeys) -> str:
    """The id of the actor's key that signed the delivery. DeliveryError, KeyUnknown."""
    found = read_cavage(delivery)
    # 1. It covers what makes it this request and no other.
    if missing := [name for name in _REQUIRED if name not in found.covered]:
        raise DeliveryError(f"the signature does not cover {missing[0]}")
    delivery.require_own_host()
    require_digest(delivery)
    # 2. It is of this day.
    require_timely(_made_at(delivery, found), _moment(found.expires), delivery.received_at)
    # 3. The actor's key made it.
    message = signing_string(delivery, found)
    if not has_signed(keys.for_request(found.key_id), message, found.signature):
        raise KeyUnknown("the actor's key did not make the signature")
    return found.key_id


def signing_string(delivery: Delivery, found: CavageSignature) -> bytes:
    """The draft, section 2.3. Raises DeliveryError."""
    lines = []
    for name in found.covered:
        match name:
            case "(request-target)":
                value = f"{delivery.method.lower()} {delivery.target}"
            case "(created)" if found.created is not None:
                value = str(found.created)
            case "(expires)" if found.expires is not None:
                value = str(found.expires)
            case _:
                value = delivery.header(name)
        lines.append(f"{name}: {value}")
    return wire_bytes("\n".join(lines))


def _made_at(delivery: Delivery, found: CavageSignature) -> datetime:
    if "(created)" in found.covered and (created := _moment(found.created)) is not None:
        return created
    if "date" not in found.covered:
        raise DeliveryError("the signature does not cover its time")
    return http_date(delivery.header("date"))


def http_date(text: str) -> datetime:
    """RFC 9110, section 5.6.7. Raises DeliveryError."""
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError) as error:
        raise DeliveryError("a date that is none") from error
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found


def _moment(seconds: int | None) -> datetime | None:
    try:
        return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise DeliveryError("a time that lies outside of the calendar") from error
