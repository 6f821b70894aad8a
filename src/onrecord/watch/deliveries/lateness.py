"""Is what is delivered an earlier version than the one that is on record?

Instances deliver by queues, and again: what was posted may come after what it was edited into.
"""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from onrecord.record.times import TimeError, read_claimed

__all__ = ["is_earlier"]

_EDITED = ("updated", "edited_at")  # in the object as it is delivered, and in the API's form
_SAME_TIME = timedelta(seconds=1)  # the API has parts of a second, what is delivered has none


def is_earlier(item: Mapping[str, Any], version: bytes) -> bool:
    """Whether a signed object was last edited before this version of the same post was."""
    try:
        known = _edited(json.loads(version))
    except (ValueError, RecursionError):
        return False
    said = _edited(item)
    return known is not None and (said is None or said < known - _SAME_TIME)


def _edited(fields: Any) -> datetime | None:
    """When it was edited, by its own word; None if it says that it was not, or nothing."""
    named = (fields.get(name) for name in _EDITED) if isinstance(fields, Mapping) else ()
    at = next((one for one in named if isinstance(one, str)), None)
    try:
        return None if at is None else read_claimed(at)
    except TimeError:
        return None
