"""Does a domain say that an account wears it as its handle?

AT Protocol, handle resolution (https://atproto.com/specs/handle): the domain serves the account's
DID at /.well-known/atproto-did. Its DNS record says the same; that is asked of a resolver, whose
word it is then.
"""

from onrecord.platforms import bluesky
from onrecord.platforms.statuses import read_status
from onrecord.record.accounts import AccountId
from onrecord.record.exchanges import Exchange
from onrecord.record.outcomes import Absent, Refused, Unreached, Unread, Vouched

__all__ = ["ask_domain", "is_own_domain", "spoken_by_domain"]

_GIVEN_OUT = (".bsky.social", ".brid.gy")  # names that a service gives to whoever asks
_LONGEST = 4096  # bytes; a DID has at most 2 kB, and a page in its place says nothing


def is_own_domain(handle: str, host: str | None) -> bool:
    """Whether a handle may be somebody's own domain: not a name that the account's host gave."""
    handle = handle.lower()
    given_by = (host or "").lower().rpartition("://")[2].split(":")[0].rstrip("/")
    below_host = bool(given_by) and handle.endswith(f".{given_by}")
    return "." in handle and not handle.endswith(_GIVEN_OUT) and not below_host


def ask_domain(handle: str) -> str:
    """Where the domain itself says whose handle it is."""
    return f"https://{handle}/.well-known/atproto-did"


def spoken_by_domain(
    account: AccountId, handle: str, exchange: Exchange
) -> Vouched | Refused | Unreached | Unread:
    """What the domain, or a resolver that was asked in its place, says of whose handle it is."""
    resolved = "/xrpc/" in exchange.url
    found = bluesky.read_handle(exchange) if resolved else _served(exchange)
    match found:
        case str():
            return Vouched(handle, "domain-handle", found if found == account else None)
        case Absent():
            return Vouched(handle, "domain-handle", None)
        case Refused() | Unreached() | Unread():
            return found
        case other:
            return Unread(f"an answer to another question: {type(other).__name__}")


def _served(exchange: Exchange) -> str | Refused | Unreached | Unread:
    failed = read_status(exchange)
    if failed is not None:
        return failed
    text = exchange.body[:_LONGEST].decode("utf-8", "replace").strip()
    if exchange.status != 200 or not text.startswith("did:") or len(text.split()) != 1:
        return Unread(f"HTTP {exchange.status}, and no account's id")
    return text
