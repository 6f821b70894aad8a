"""What comes under a subject, and what lies in a stream?"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from nats.aio.msg import Msg

__all__ = ["Message", "Stored"]


@dataclass(frozen=True, slots=True)
class Message:
    """What came under a subject; `reply` is where an answer goes, "" for nowhere."""

    subject: str
    data: bytes = field(repr=False)
    headers: Mapping[str, str]
    reply: str = ""

    @classmethod
    def of(cls, heard: Msg) -> "Message":
        """What the library gives us."""
        return cls(heard.subject, heard.data or b"", dict(heard.headers or {}), heard.reply)


@dataclass(frozen=True, slots=True)
class Stored:
    """A message as it lies in a stream, at its place there."""

    place: int
    subject: str
    data: bytes = field(repr=False)
    headers: Mapping[str, str]
