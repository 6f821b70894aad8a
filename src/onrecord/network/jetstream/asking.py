"""How is a question put to one machine, and an answer of any size awaited?"""

import asyncio
from contextlib import suppress

from nats.errors import Error

from onrecord.network.jetstream.connection import Connection
from onrecord.network.jetstream.errors import TransportAway
from onrecord.network.jetstream.parts import Whole, part_of
from onrecord.network.jetstream.speaking import speaking

__all__ = ["ask"]

_NOBODY = "503"  # NATS: no responders


async def ask(connection: Connection, subject: str, question: bytes, patience: float) -> bytes:
    """Ask whoever listens there, and wait so many seconds for each part of the answer.

    TransportAway if nobody listens or an answer is not whole in time; BadPart for what is no
    answer.
    """
    inbox, subscription = await connection.inbox()
    whole: Whole | None = None
    try:
        with speaking():
            await connection.client.publish(subject, question, inbox)
        while True:
            with speaking():
                message = await subscription.next_msg(timeout=patience)
            headers = dict(message.headers or {})
            if headers.get("Status") == _NOBODY:
                raise TransportAway("nobody listens there")
            part = part_of(headers, message.data)
            whole = whole or Whole(part.digest, part.of)
            found = whole.add(part)
            if found is not None:
                return found
    finally:
        with suppress(Error, OSError):  # the connection has ended, and the subscription with it
            await asyncio.shield(subscription.unsubscribe())
