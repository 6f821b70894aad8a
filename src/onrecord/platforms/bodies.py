"""What JSON is the body of an answer, if it says one thing only?

RFC 8259: UTF-8, and no name twice in one object, since what one reader takes from that another
does not. Half a character (a lone surrogate) may be escaped in it: an author may have written it.
"""

import json
from typing import Any, NoReturn

from onrecord.platforms.speech import Unplaced
from onrecord.record.exchanges import Exchange

__all__ = ["MAX_JSON", "list_in", "object_in", "object_of", "text_in", "value_of"]

MAX_JSON = 16 * 1024 * 1024  # a page of 100 records is below 1 MiB; the rest is head room


def value_of(exchange: Exchange) -> Any:
    """The JSON that an answer's body is. Raises `Unplaced`."""
    if len(exchange.body) > MAX_JSON:
        raise Unplaced("an answer too large to be read")
    try:
        return json.loads(
            exchange.body.decode(), object_pairs_hook=_object, parse_constant=_no_number
        )
    except (ValueError, RecursionError) as error:
        raise Unplaced("not JSON") from error


def object_of(exchange: Exchange) -> dict[str, Any]:
    """The object that an answer's body is. Raises `Unplaced`."""
    body = value_of(exchange)
    if not isinstance(body, dict):
        raise Unplaced("not a JSON object")
    return body


def text_in(body: Any, name: str) -> str:
    """The text that an object has under a name. Raises `Unplaced`."""
    value = body.get(name) if isinstance(body, dict) else None
    if not isinstance(value, str):
        raise Unplaced(f"no text `{name}`")
    return value


def object_in(body: Any, name: str) -> dict[str, Any]:
    """The object that an object has under a name. Raises `Unplaced`."""
    value = body.get(name) if isinstance(body, dict) else None
    if not isinstance(value, dict):
        raise Unplaced(f"no object `{name}`")
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
