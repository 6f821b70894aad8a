"""What came in at our inbox, byte for byte?"""

from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import SplitResult, urlsplit

from onrecord.proof.activitypub.errors import DeliveryError

__all__ = ["Delivery", "base64_bytes", "require_timely", "wire_bytes"]

LATE = timedelta(hours=12)
"""Servers sign again for each attempt; Mastodon accepts what is as old as that."""
EARLY = timedelta(hours=1)
"""How far a sender's clock may be ahead; Mastodon's margin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A request as it arrived: `headers` in lower case and in order, `received_at` by our clock."""

    method: str
    url: str
    headers: Sequence[tuple[str, str]]
    body: bytes
    received_at: datetime

    def header(self, name: str) -> str:
        """The values of a header, joined as RFC 9110, section 5.3, has it. DeliveryError."""
        values = [value.strip(" \t") for known, value in self.headers if known == name]
        if not values:
            raise DeliveryError(f"the header {name[:40]!r} is missing")
        return ", ".join(values)

    def has(self, name: str) -> bool:
        """Whether there is such a header."""
        return any(known == name for known, _ in self.headers)

    @property
    def authority(self) -> str:
        """Host and port that the delivery was addressed to, as in our own URL."""
        return self._split.netloc.lower()

    @property
    def target(self) -> str:
        """Path and query."""
        parts = self._split
        return parts.path + (f"?{parts.query}" if parts.query else "")

    @property
    def _split(self) -> SplitResult:
        try:
            return urlsplit(self.url)
        except ValueError as error:
            raise DeliveryError("it was addressed to what is no address") from error

    def require_own_host(self) -> None:
        """Raise DeliveryError if it was signed for another host than ours."""
        if self.header("host").lower() != self.authority:
            raise DeliveryError("it was signed for another host")


def require_timely(made_at: datetime, expires_at: datetime | None, received_at: datetime) -> None:
    """Raise DeliveryError for a signature that was made too long ago, or is not yet made."""
    if made_at < received_at - LATE:
        raise DeliveryError("the signature was made too long before it arrived")
    if made_at > received_at + EARLY:
        raise DeliveryError("the signature is dated after it arrived")
    if expires_at is not None and not made_at <= expires_at >= received_at:
        raise DeliveryError("the signature had expired")


def wire_bytes(text: str) -> bytes:
    """A request's text as it was sent: what no request can hold is not signed. DeliveryError."""
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError as error:
        raise DeliveryError("characters that no request can hold") from error


def base64_bytes(text: str) -> bytes:
    """RFC 4648, section 4, in the one form in which these bytes are written. DeliveryError."""
    try:
        data = b64decode(text, validate=True)
    except ValueError as error:
        raise DeliveryError("not base64") from error
    if b64encode(data).decode() != text:
        raise DeliveryError("not base64 as it is written")
    return data
