"""Where does what could not be taken lie, until an operator has looked at it?"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from onrecord.network.jetstream.connection import Connection
from onrecord.network.jetstream.errors import TransportError
from onrecord.network.jetstream.pulling import Delivered
from onrecord.network.jetstream.subjects import dead

__all__ = ["LETTER", "WHY", "Letters"]

WHY, LETTER = "Onrecord-Why", "Onrecord-Letter"
"""Headers: why it lies there; and, of one that is tried again, which letter it was."""


@dataclass(slots=True)
class Letters:
    """Puts dead letters into their stream. What was said of them is told once."""

    connection: Connection
    tell: Callable[[str], None]
    buried: int = 0
    _told: bool = False

    async def bury(self, mark: str, messages: Iterable[Delivered], why: str) -> bool:
        """Lay messages down as they came, with the reason; whether the servers have them."""
        words = " ".join(why.split()).encode("ascii", "backslashreplace").decode()[:400]
        try:
            for message in messages:
                name = message.headers.get("Nats-Msg-Id", f"place-{message.place}")
                headers = {**message.headers, WHY: words, "Nats-Msg-Id": f"dead-{name}"}
                await self.connection.publish(dead(mark), message.data, headers)
        except TransportError as error:
            if not self._told:
                self.tell(f"A letter can't be laid down: {error}. {error.advice}")
            self._told = True
            return False
        self._told, self.buried = False, self.buried + 1
        self.tell(f"Not taken, and laid among the dead letters: {words}")
        return True
