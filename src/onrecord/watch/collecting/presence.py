"""How does a vantage say that it is there, and how much waits with it?"""

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from onrecord.archive import StorageError
from onrecord.network.jetstream.connection import Connection
from onrecord.network.jetstream.errors import TransportError
from onrecord.network.jetstream.messages import Message
from onrecord.network.jetstream.subjects import mark_of, presence
from onrecord.watch.collecting.keeping import Keeping

__all__ = ["Presence", "read_presence"]


def read_presence(data: bytes) -> int | None:
    """How many things wait in its outbox, by its unsigned word; None for what says nothing."""
    try:
        waiting = json.loads(data)["waiting"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return waiting if type(waiting) is int and 0 <= waiting < 1 << 53 else None


@dataclass(slots=True)
class Presence:
    """Answers whoever asks whether the vantage is there, whatever else it does."""

    keeping: Keeping
    connection: Connection
    name: str
    tell: Callable[[str], None]

    async def go_on(self) -> None:
        """Answer, until cancelled."""
        await self.connection.ready()
        with suppress(TransportError):  # it is remembered, and begun on the next connection
            await self.connection.listen(presence(mark_of(self.name)), self._answer)
        await asyncio.Event().wait()

    async def _answer(self, message: Message) -> None:
        try:
            waiting = await asyncio.to_thread(self.keeping.outbox.waiting)
            words = json.dumps({"waiting": waiting.count}).encode()
            await self.connection.say(message.reply, words, {})
        except StorageError as error:  # whoever asks hears nothing, and that is told there
            self.tell(f"Not answered whether this vantage is there: {error}")
        except TransportError:
            pass  # cut off meanwhile: it is asked again
