"""What does a WebSub hub say to us, and is it the hub that we asked?

W3C WebSub: a delivery is signed with the secret that its subscriber chose (section 7.1, SHA-256
and better only: RFC 6194 on SHA-1), and a lease is said when a subscription is verified (5.3).
"""

import hmac
from dataclasses import dataclass, replace
from urllib.parse import parse_qs, urlsplit

from onrecord.platforms.feed import DELIVERY
from onrecord.platforms.statuses import header
from onrecord.record.exchanges import Exchange

__all__ = ["Said", "as_delivered", "is_signed", "read_said"]

_METHODS = frozenset({"sha256", "sha384", "sha512"})
_LONGEST_LEASE = 10 * 365 * 86_400  # seconds; more is no promise


@dataclass(frozen=True, slots=True)
class Said:
    """What a request to a callback is about. `lease` is in seconds, of a verification."""

    topic: str
    mode: str  # "delivery", "subscribe", "denied", or whatever else it said
    lease: int | None = None


def read_said(request: Exchange) -> Said | None:
    """What a kept request says by its address; None if it names no topic."""
    try:
        query = parse_qs(urlsplit(request.url).query, keep_blank_values=True, errors="replace")
    except ValueError:
        return None
    topic = query.get("topic", [""])[0]
    if not topic:
        return None
    if request.method == "POST":
        return Said(topic, "delivery")
    lease = query.get("hub.lease_seconds", [""])[0]
    is_lease = lease.isascii() and lease.isdecimal() and len(lease) < 12
    seconds = min(int(lease), _LONGEST_LEASE) if is_lease else None
    return Said(topic, query.get("hub.mode", [""])[0], seconds)


def is_signed(request: Exchange, secret: str) -> bool:
    """Whether a delivery is signed with this secret, by a method that holds."""
    method, _, signature = (header(request, "x-hub-signature") or "").partition("=")
    if method.strip().lower() not in _METHODS:
        return False
    expected = hmac.new(secret.encode(), request.body, method.strip().lower()).hexdigest()
    given = signature.strip().lower().encode("latin-1", "replace")
    return hmac.compare_digest(expected.encode(), given)


def as_delivered(request: Exchange, url: str) -> Exchange:
    """The delivery as an exchange about the feed at this address, told by no answer of its host."""
    return replace(request, method=DELIVERY, url=url)
