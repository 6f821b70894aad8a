"""How is a question put to one machine, and an answer of any size awaited?"""

import asyncio
from contextlib import suppress

from nats.aio.subscription import Subscription
from nats.errors import Error

from onrecord.network.jetstream.connection import Connection
from onrecord.network.jetstream.errors import TransportAway
from onrecord.network.jetstream.parts import Whole, part_of
from onrecord.network.jetstream.speaking import speaking

__all__ = ["ask", "ask_briefly"]

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
        await _let_go(subscription)


async def ask_briefly(connection: Connection, subject: str, patience: float) -> bytes | None:
    """The one message that answers an empty one, or None where nobody answers in so many seconds."""
    try:
        inbox, subscription = await connection.inbox()
        try:
            with speaking():
                await connection.client.publish(subject, b"", inbox)
                message = await subscription.next_msg(timeout=patience)
        finally:
            await _let_go(subscription)
    except TransportAway:
        return None
    nobody = dict(message.headers or {}).get("Status") == _NOBODY
    return None if nobody else message.data


async def _let_go(subscription: Subscription) -> None:
    with suppress(Error, OSError):  # the connection has ended, and the subscription with it
        await asyncio.shield(subscription.unsubscribe())
