"""In which bytes is a version of a post kept, where the platform gives none of its own?

The fields that make up a post, without counters and other things that change by themselves, as
JSON in ASCII with its names sorted: the same fields have the same bytes, and halves of characters
(lone surrogates), NUL and unnormalised text stay what they were.
"""

import json
from collections.abc import Mapping
from typing import Any

from onrecord.platforms.speech import Unplaced

__all__ = ["read_fields", "readable", "write_fields"]


def write_fields(fields: Mapping[str, Any]) -> bytes:
    """The bytes of a version. Fields that are None or empty are left out. Raises `Unplaced`."""
    held = {name: value for name, value in fields.items() if value not in (None, "", [], {}, ())}
    try:
        text = json.dumps(
            held, ensure_ascii=True, sort_keys=True, separators=(",", ":"), allow_nan=False
        )
    except (ValueError, TypeError, RecursionError) as error:
        raise Unplaced("a version that can't be written as JSON") from error
    return text.encode("ascii")


def read_fields(data: bytes) -> dict[str, Any]:
    """What `write_fields` wrote. Raises `Unplaced`."""
    try:
        fields = json.loads(data.decode("ascii"))
    except (ValueError, RecursionError) as error:
        raise Unplaced("not a version as it was written here") from error
    if not isinstance(fields, dict):
        raise Unplaced("not a version as it was written here")
    return fields


def readable(text: str) -> str:
    """Text for people and for search: halves of characters are shown as U+FFFD."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
