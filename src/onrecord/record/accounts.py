"""Whose account is it, and by which name is a post called?"""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import NewType

__all__ = ["AccountId", "Enrolment", "Handle", "PostId", "Ref", "Voucher", "ref_of"]

AccountId = NewType("AccountId", str)
"""The platform's permanent id of an account (on Bluesky a DID). Never a handle."""

Handle = NewType("Handle", str)
"""A label that an account wore at some time. Always used with a date, never as a key."""

PostId = NewType("PostId", str)
"""The platform's id of a post within its account (on Bluesky `collection/rkey`)."""

Ref = NewType("Ref", str)
"""Our short name of a post: 16 hex digits (see `ref_of`)."""


def ref_of(platform: str, account: AccountId, post: PostId) -> Ref:
    """The first 16 hex digits of SHA-256 over platform, account and post id, newline between."""
    return Ref(sha256("\n".join((platform, account, post)).encode()).hexdigest()[:16])


@dataclass(frozen=True, slots=True, kw_only=True)
class Voucher:
    """Who says that the account is official, and where that can be read."""

    by: str
    where: str | None
    words: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """The decision to watch an account: whose it is said to be, and by whom."""

    platform: str
    account: AccountId
    handle: Handle | None
    institution: str
    under: str | None
    voucher: Voucher
    enrolled_at: datetime
