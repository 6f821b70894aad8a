"""Which JSON object is the body of an answer on Bluesky?

Half a character (a lone surrogate) is refused: records are DAG-CBOR, which can't hold one.
"""

import json
from typing import Any

from onrecord.platforms import bodies
from onrecord.platforms.bodies import MAX_JSON, list_in, text_in
from onrecord.platforms.speech import Unplaced
from onrecord.record.exchanges import Exchange

__all__ = ["MAX_JSON", "list_in", "object_of", "text_in"]


def object_of(exchange: Exchange) -> dict[str, Any]:
    """The object that an answer's body is. Raises `Unplaced`."""
    body = bodies.object_of(exchange)
    if b"\\u" in exchange.body:
        try:
            json.dumps(body, ensure_ascii=False).encode()
        except (ValueError, RecursionError) as error:
            raise Unplaced("not JSON") from error
    return body
