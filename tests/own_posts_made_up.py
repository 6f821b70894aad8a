"""What would an invented account's own posts be?"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from onrecord.findings.assessment.own_posts import Field, Kind, OwnPost
from onrecord.record.accounts import Ref
from onrecord.record.commitments import Digest

__all__ = ["BEGAN", "made_post", "made_posts"]

BEGAN = datetime(2026, 3, 2, 8, tzinfo=UTC)  # a Monday
_EVERYTHING = frozenset(Field)


def made_post(name: str, at: datetime = BEGAN, text: str = "Ferries run.", **said: Any) -> OwnPost:
    """A post of which the platform tells everything, unless `said` differs."""
    digest = sha256(name.encode()).hexdigest()
    known: dict[str, Any] = {"kind": Kind.POST, "told": _EVERYTHING, "client": "Harbour App"}
    return OwnPost(ref=Ref(digest[:16]), because=Digest(digest), at=at, text=text, **(known | said))


def made_posts(texts: Iterable[str], hours: float = 1, **said: Any) -> list[OwnPost]:
    """One post after the other, some hours apart."""
    return [
        made_post(f"made {number}", BEGAN + timedelta(hours=hours * number), text, **said)
        for number, text in enumerate(texts)
    ]
