"""Which JSON object is the body of a delivery or a key document, if it says one thing only?"""

import json
from typing import Any, NoReturn

from onrecord.proof.activitypub.errors import DeliveryError

__all__ = ["MAX_BODY", "read_object"]

MAX_BODY = 1_000_000  # bytes; Mastodon takes no activity that is larger


def read_object(data: bytes) -> dict[str, Any]:
    """The object. No name twice in it: what one reader takes from that another does not."""
    if len(data) > MAX_BODY:
        raise DeliveryError("a body that is too large")
    try:
        found = json.loads(data.decode(), object_pairs_hook=_object, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise DeliveryError("the body is not JSON") from error
    if not isinstance(found, dict):
        raise DeliveryError("the body is not a JSON object")
    return found


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise DeliveryError("JSON that says two things under one name")
    return found


def _no_number(constant: str) -> NoReturn:
    raise DeliveryError(f"not JSON: {constant}")
