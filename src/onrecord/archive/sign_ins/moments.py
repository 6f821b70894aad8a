"""How are secrets and moments written down?"""

from base64 import urlsafe_b64encode
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from typing import TypeAlias

__all__ = ["SECRET_BYTES", "Entropy", "made_secret", "moment", "seconds", "secret_digest"]

Entropy: TypeAlias = Callable[[int], bytes]

SECRET_BYTES = 32  # 256 bits: too many to be guessed, so that a plain SHA-256 of them is enough


def made_secret(entropy: Entropy) -> str:
    """A new secret, as it stands in a cookie, a link or a header: base64url, 43 signs."""
    return urlsafe_b64encode(entropy(SECRET_BYTES)).decode().rstrip("=")


def secret_digest(text: str) -> bytes:
    """What is kept of a secret: its SHA-256."""
    return sha256(text.encode("utf-8", "surrogatepass")).digest()


def seconds(at: datetime) -> int:
    """A moment in whole seconds since 1970."""
    return int(at.timestamp())


def moment(found: int) -> datetime:
    """The moment again, in UTC."""
    return datetime.fromtimestamp(found, UTC)
