"""What does an instance tell of the versions before an edited one?

Source: docs.joinmastodon.org/methods/statuses#history, /entities/StatusEdit.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urldefrag

from onrecord.platforms.mastodon.addresses import api_id, origin_of, split_url
from onrecord.platforms.mastodon.versions import claimed_in, words_of
from onrecord.platforms.speech import Unplaced
from onrecord.platforms.versions import read_fields
from onrecord.record.accounts import PostId

__all__ = ["Told", "history_of", "is_history", "read_history"]

_LONGEST = 2000  # characters of an address that is recorded


@dataclass(frozen=True, slots=True)
class Told:
    """An earlier version as its instance tells it: its words, and since when they stood."""

    text: str
    claimed_at: datetime | None


def read_history(data: bytes) -> tuple[Told, ...]:
    """The versions of a status, the oldest first (/entities/StatusEdit). Raises `Unplaced`.

    It is the instance's word of today: no such version was seen when it stood.
    """
    try:
        listed = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise Unplaced("not a history of versions") from error
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise Unplaced("not a history of versions")
    return tuple(Told(words_of(one), claimed_in(one)) for one in listed)


def history_of(post: PostId, data: bytes) -> str | None:
    """Where its instance tells of the versions before an edited one (/methods/statuses#history).

    Named anew for each edit, so that it is asked for once after each. None for one that was not
    edited, or whose bytes can't be read.
    """
    try:
        edited = read_fields(data).get("edited_at")
    except Unplaced:
        return None
    address = _history(post)
    if not isinstance(edited, str) or address is None:
        return None
    named = f"{address}#{edited}"
    return named if len(named) <= _LONGEST and split_url(named) else None


def is_history(post: PostId, part: str) -> bool:
    """Whether this part of a post is what `history_of` names."""
    address, edited = urldefrag(part)
    return bool(edited) and address == _history(post)


def _history(post: PostId) -> str | None:
    number, origin = api_id(post), origin_of(post)
    if number is None or origin is None:
        return None
    return f"{origin}/api/v1/statuses/{number}/history"
