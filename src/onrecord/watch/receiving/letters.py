"""Where does what could not be taken lie, until an operator has looked at it?"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from hashlib import sha256

from onrecord.network.jetstream.connection import Connection
from onrecord.network.jetstream.errors import TransportError
from onrecord.network.jetstream.pulling import Delivered
from onrecord.network.jetstream.subjects import dead

__all__ = ["LETTER", "WHY", "Letters"]

WHY, LETTER = "Onrecord-Why", "Onrecord-Letter"
"""Headers: why it lies there; and, of one that is tried again, which letter it was."""

_REMEMBERED = 10_000  # messages


@dataclass(slots=True)
class Letters:
    """Puts dead letters into their stream. What was said of them is told once.

    A vantage that has no receipt sends the same again: it is laid down once.
    """

    connection: Connection
    tell: Callable[[str], None]
    buried: int = 0
    _told: bool = False
    _laid: dict[bytes, None] = field(default_factory=dict)  # the latest, by what they were

    async def bury(self, mark: str, messages: Iterable[Delivered], why: str) -> bool:
        """Lay messages down as they came, with the reason; whether the servers have them."""
        words = " ".join(why.split()).encode("ascii", "backslashreplace").decode()[:400]
        try:
            new = [await self._lay(mark, message, words) for message in messages]
        except TransportError as error:
            if not self._told:
                self.tell(f"A letter can't be laid down: {error}. {error.advice}")
            self._told = True
            return False
        self._told = False
        if any(new):
            self.buried += 1
            self.tell(f"Not taken, and laid among the dead letters: {words}")
        return True

    async def _lay(self, mark: str, message: Delivered, words: str) -> bool:
        """Lay one down, unless it lies there; whether it did not. TransportError.

        Its name is its place in the stream from which it came: its own name anybody could have
        given to something else, of which the servers would then keep only one.
        """
        known = _identity(mark, message)
        if known in self._laid:
            return False
        headers = {**message.headers, WHY: words, "Nats-Msg-Id": f"dead-{message.place}"}
        await self.connection.publish(dead(mark), message.data, headers)
        self._laid[known] = None
        while len(self._laid) > _REMEMBERED:
            del self._laid[next(iter(self._laid))]
        return True


def _identity(mark: str, message: Delivered) -> bytes:
    said = {name: value for name, value in message.headers.items() if name != "Nats-Msg-Id"}
    return sha256(repr((mark, sorted(said.items()))).encode() + message.data).digest()
