"""Under which names does what travel? The table is in docs/vantages.md."""

from hashlib import sha256

__all__ = [
    "BROUGHT",
    "DEAD",
    "RECEIPTS",
    "RECORDER",
    "SHELVES",
    "VISITS",
    "VISITS_OWED",
    "WATCHED",
    "WORKERS",
    "brought",
    "dead",
    "inbox",
    "mark_of",
    "presence",
    "questions",
    "receipts",
    "shelf_of",
    "watched",
]

BROUGHT, VISITS, WATCHED, RECEIPTS, DEAD = "BROUGHT", "VISITS", "WATCHED", "RECEIPTS", "DEAD"
"""The streams."""

RECORDER, WORKERS = "recorder", "workers"
"""The consumers of BROUGHT and of VISITS."""

VISITS_OWED = "visits.owed"
SHELVES = tuple(f"{number:02x}" for number in range(256))
"""By the first byte of SHA-256 of an account's id: what a change of one list moves is small."""


def mark_of(name: str) -> str:
    """How a vantage is called in subjects: 16 hex digits of SHA-256 of its key's name."""
    return sha256(name.encode()).hexdigest()[:16]


def shelf_of(account: str) -> str:
    """On which of the 256 lists of its platform an account stands."""
    return sha256(account.encode()).hexdigest()[:2]


def brought(mark: str) -> str:
    """What a vantage brings."""
    return f"brought.{mark}"


def receipts(mark: str) -> str:
    """What of it is on record."""
    return f"receipts.{mark}"


def questions(mark: str) -> str:
    """What a vantage is asked for."""
    return f"questions.{mark}"


def presence(mark: str) -> str:
    """Whether it is there."""
    return f"presence.{mark}"


def dead(mark: str) -> str:
    """What of it could not be taken."""
    return f"dead.{mark}"


def watched(platform: str, shelf: str) -> str:
    """One list of watched accounts."""
    return f"watched.{platform}.{shelf}"


def inbox(mark: str) -> str:
    """Where answers to somebody are sent: nobody else may listen there."""
    return f"_INBOX_{mark}"
