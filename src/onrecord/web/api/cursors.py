"""Where does the next page of a list begin?

A cursor names the last thing of a page, never a number of things, so that it holds while the log
grows. It belongs to one list with its filters; whoever asks takes it as it is given.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from hashlib import sha256

from onrecord.record.entries import EntryError, canonical
from onrecord.web.api.parameters import Value
from onrecord.web.api.problems import Problem

__all__ = ["list_name", "read_cursor", "write_cursor"]

_FORMAT = 1
_PAGING = ("after", "limit")


def list_name(operation: str, path: Mapping[str, str], asked: Mapping[str, Value]) -> str:
    """The name of a list: which operation it is, of what, with which filters."""
    filters = {name: value for name, value in asked.items() if name not in _PAGING}
    return sha256(canonical([operation, dict(path), filters])).hexdigest()[:12]


def write_cursor(of: str, *place: Value) -> str:
    """The cursor of a place in the list that is called `of`."""
    return urlsafe_b64encode(canonical([_FORMAT, of, *place])).decode().rstrip("=")


def read_cursor(text: str, of: str, *shape: type[Value]) -> tuple[Value, ...]:
    """The place that a cursor names, of these types. Raises Problem for all that we did not write."""
    try:
        _, _, *place = json.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        same = write_cursor(of, *place) == text
    except (ValueError, TypeError, RecursionError, EntryError) as error:
        raise Problem("bad-cursor", "after is no cursor of ours") from error
    if not same or [type(one) for one in place] != list(shape):
        raise Problem("bad-cursor", "after is no cursor of this list")
    return tuple(place)
