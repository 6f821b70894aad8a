"""What does an event of a stream say?

Sources: WHATWG HTML, section 9.2.6 (server-sent events), docs.joinmastodon.org/methods/streaming.
"""

from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from onrecord.platforms.bodies import object_of, text_in
from onrecord.platforms.speech import Unplaced
from onrecord.record.exchanges import Exchange

__all__ = ["Event", "Other", "Status", "Withdrawn", "read_event"]

_STATUSES = ("update", "status.update")


@dataclass(frozen=True, slots=True)
class Status:
    """A status was made or changed; `account` is its author's number in the API."""

    status: dict[str, Any]
    account: str


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A status is no longer there, by its number; whose it was is not said."""

    number: str


@dataclass(frozen=True, slots=True)
class Other:
    """Something that is not about a status: a notification, an announcement, a filter."""

    name: str


Event: TypeAlias = Status | Withdrawn | Other


def read_event(exchange: Exchange) -> Event:
    """Read one event from its exact bytes. Raises `Unplaced`."""
    name, data = _fields(exchange.body)
    if name in _STATUSES:
        status = object_of(replace(exchange, body=data))
        return Status(status, text_in(status.get("account"), "id"))
    if name != "delete":
        return Other(name)
    number = data.decode("ascii", "replace").strip()
    if not number.isalnum() or len(number) > 40:
        raise Unplaced("a withdrawal that names no status")
    return Withdrawn(number)


def _fields(event: bytes) -> tuple[str, bytes]:
    """Its name and its data; of several lines of data, one after the other."""
    name, data = "message", list[bytes]()
    for line in event.splitlines():  # of bytes: at LF, CRLF and CR alone
        field, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if field == b"event":
            name = value.decode("utf-8", "replace")[:100]
        elif field == b"data":
            data.append(value)
    return name, b"\n".join(data)
