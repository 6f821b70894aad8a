"""Where does one event of an endless answer end?

Two framings: server-sent events (WHATWG HTML, section 9.2), which end with an empty line, and
lines, each of which is an event (X's streams, JSON lines). What only keeps the connection alive
(comments, empty lines) is no event.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

__all__ = ["EventTooLarge", "Framing", "Unframed", "framing_of"]


class Framing(StrEnum):
    """What ends an event."""

    EVENTS = "events"  # an empty line
    LINES = "lines"  # the end of the line


class EventTooLarge(Exception):
    """More bytes without an end than we hold."""


def framing_of(content_type: str) -> Framing | None:
    """How an answer of this media type is framed; None if it is no stream, such as a page."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "text/event-stream":
        return Framing.EVENTS
    is_json = kind.startswith("application/") and "json" in kind
    return Framing.LINES if is_json else None


@dataclass(slots=True)
class Unframed:
    """Bytes as they arrive become events: their exact bytes, ends of lines included.

    An event that has not ended when the connection does is none: half a message says nothing.
    """

    framing: Framing
    most: int  # bytes of one event
    _line: bytearray = field(default_factory=bytearray)
    _event: bytearray = field(default_factory=bytearray)
    _after_return: bool = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        """The events that these bytes complete. Raises `EventTooLarge`."""
        for line in self._lines(data):
            if (event := self._take(line)) is not None:
                yield event

    def _lines(self, data: bytes) -> Iterator[bytes]:
        """Lines that are whole now. They end with LF, CRLF or CR; a CR does not wait for its LF."""
        if self._after_return:
            data = data.removeprefix(b"\n")
        for piece in data.splitlines(keepends=True):  # of bytes: at LF, CRLF and CR alone
            self._line += piece
            if len(self._line) + len(self._event) > self.most:
                raise EventTooLarge(f"more than {self.most} bytes without an end")
            if piece.endswith((b"\n", b"\r")):
                yield bytes(self._line)
                self._line.clear()
        self._after_return = data.endswith(b"\r")

    def _take(self, line: bytes) -> bytes | None:
        """The event that this line ends."""
        empty = not line.strip(b"\r\n")
        if self.framing is Framing.LINES:
            return None if empty else line
        if not self._event and (empty or line.startswith(b":")):
            return None
        self._event += line
        if not empty:
            return None
        event = bytes(self._event)
        self._event.clear()
        return event
