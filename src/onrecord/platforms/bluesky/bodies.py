"""Which JSON object is the body of an answer, if it says one thing only?

RFC 8259: UTF-8. Refused besides: a name twice in one object, and half a character (a lone
surrogate), since what one reader takes from them another does not.
"""

import json
from typing import Any, NoReturn

from onrecord.platforms.speech import Unplaced
from onrecord.record.exchanges import Exchange

__all__ = ["MAX_JSON", "list_in", "object_of", "text_in"]

MAX_JSON = 16 * 1024 * 1024  # a page of 100 records is below 1 MiB; the rest is head room


def object_of(exchange: Exchange) -> dict[str, Any]:
    """The object that an answer's body is. Raises `Unplaced`."""
    if len(exchange.body) > MAX_JSON:
        raise Unplaced("an answer too large to be read")
    try:
        text = exchange.body.decode()
        body = json.loads(text, object_pairs_hook=_object, parse_constant=_no_number)
        if "\\u" in text:
            json.dumps(body, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise Unplaced("not JSON") from error
    if not isinstance(body, dict):
        raise Unplaced("not a JSON object")
    return body


def text_in(body: Any, name: str) -> str:
    """The text that an object has under a name. Raises `Unplaced`."""
    value = body.get(name) if isinstance(body, dict) else None
    if not isinstance(value, str):
        raise Unplaced(f"no text `{name}`")
    return value


def list_in(body: Any, name: str) -> list[Any]:
    """The list that an object has under a name. Raises `Unplaced`."""
    value = body.get(name) if isinstance(body, dict) else None
    if not isinstance(value, list):
        raise Unplaced(f"no list `{name}`")
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Unplaced("JSON that says two things under one name")
    return found


def _no_number(constant: str) -> NoReturn:
    raise Unplaced(f"not JSON: {constant}")
