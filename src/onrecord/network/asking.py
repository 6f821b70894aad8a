"""What is it to ask a machine for something, or to listen to it?

The rest of onrecord knows `Fetch` and `Stream` alone, so that a recorded incident is replayed
(`network.replay`) through the very code that watches the live network.
"""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol, TypeAlias

from onrecord import __version__
from onrecord.record.errors import EXIT_USAGE, OnrecordError
from onrecord.record.exchanges import Exchange

__all__ = [
    "BadContact",
    "Ended",
    "Ending",
    "Failure",
    "Fetch",
    "Frame",
    "Headers",
    "Opened",
    "Stream",
    "StreamEvent",
    "frame_exchange",
    "user_agent",
]

Headers: TypeAlias = Sequence[tuple[str, str]]


class Failure(StrEnum):
    """Why no answer came. An exchange's `failure` begins with one of these and a colon."""

    URL = "url"  # it can't be asked for
    DNS = "dns"  # the name has no address
    FORBIDDEN = "forbidden address"  # it is not public
    UNREACHABLE = "unreachable"  # refused, no route
    TLS = "tls"  # the certificate or the handshake
    TIMEOUT = "timeout"
    RESET = "reset"  # the connection broke before the answer was whole
    PROTOCOL = "protocol"  # what came is not HTTP
    TOO_LARGE = "too large"
    ENCODING = "encoding"  # compressed in a way that we did not ask for, or damaged
    REDIRECT = "redirect"  # it leads where we do not follow

    def because(self, detail: object) -> str:
        """The text of an exchange's `failure`, on one line."""
        return f"{self}: {' '.join(str(detail).split())}"[:400]


class Ending(StrEnum):
    """Why a stream came to its end."""

    CLOSED = "closed"  # the server closed it; `code` is the WebSocket's
    LOST = "lost"  # the connection broke
    SILENT = "silent"  # no answer to our pings
    TOO_LARGE = "too large"  # a frame over our limit
    NOT_BINARY = "not binary"  # a text frame
    PROTOCOL = "protocol"  # what came is not a WebSocket
    REFUSED = "refused"  # an HTTP answer instead of a stream; `code` is its status
    UNREACHED = "unreached"  # `says` is a `Failure` with its detail
    FORBIDDEN = "forbidden"  # the URL or the address is not one that we connect to


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """The stream is open."""

    url: str  # with the cursor
    at: datetime
    vantage: str
    peer: str
    tls: str | None


@dataclass(frozen=True, slots=True)
class Frame:
    """The exact bytes of one binary message."""

    raw: bytes
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Ended:
    """The stream is over, or never began: from `at` on, we hear nothing."""

    why: Ending
    says: str
    at: datetime
    code: int | None = None
    again_at: datetime | None = None  # they ask us not to come back earlier


StreamEvent: TypeAlias = Opened | Frame | Ended


class Fetch(Protocol):
    """Asks one question."""

    async def fetch(
        self, url: str, *, method: str = "GET", headers: Headers = (), body: bytes = b""
    ) -> Exchange:
        """Whatever came of asking. No failure of the network is an exception."""
        ...


class Stream(Protocol):
    """Listens to one stream, once."""

    def frames(self, url: str, *, cursor: int | None = None) -> AsyncGenerator[StreamEvent, None]:
        """`Opened`, then frames, then `Ended`; only `Ended` if it could not be opened.

        `cursor` goes into the query: the last event that the caller has. Close the generator
        (`contextlib.aclosing`) to hang up early.
        """
        ...


class BadContact(OnrecordError):
    """The contact address can't be sent."""

    advice = "Set contact in the configuration to a URL or mail address, in ASCII."
    exit_code = EXIT_USAGE


def user_agent(contact: str) -> str:
    """How we name ourselves to those we ask: `onrecord/0.1.0 (+https://example.org/contact)`.

    Without a contact, by the program's name alone: whoever is asked then can't tell whom to ask.
    """
    if not contact:
        return f"onrecord/{__version__}"
    if not (contact.isascii() and contact.isprintable()) or set(contact) & set(" ()\\"):
        raise BadContact(f"{contact!r} can't be sent as a contact address")
    return f"onrecord/{__version__} (+{contact})"


def frame_exchange(opened: Opened, frame: Frame) -> Exchange:
    """A frame as the record keeps it (`Exchange`: SUBSCRIBE, asked when the stream opened)."""
    return Exchange(
        method="SUBSCRIBE",
        url=opened.url,
        status=None,
        headers=(),
        body=frame.raw,
        asked_at=opened.at,
        answered_at=frame.received_at,
        vantage=opened.vantage,
        peer=opened.peer,
        tls=opened.tls,
        failure=None,
    )
