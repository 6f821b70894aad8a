"""How does a vantage learn what was last said under a subject, and whatever is said next?"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress

from onrecord.network.jetstream.connection import Connection
from onrecord.network.jetstream.errors import TransportError
from onrecord.network.jetstream.messages import Message

__all__ = ["Take", "hear_last_words"]

Take = Callable[[str, bytes], Awaitable[None]]
"""Is given a subject and what was said there; also what it has heard before."""

_PAUSE = 1.0  # seconds until a reading that failed is tried again


async def hear_last_words(
    connection: Connection,
    stream: str,
    heard_under: str,
    subjects: Sequence[str],
    take: Take,
    period: float,
) -> None:
    """Give `take` the last word under each subject, and all later ones, until cancelled.

    What is said while we are cut off is not said to us again: so everything is read anew on each
    connection, and every `period` seconds.
    """

    async def hear(message: Message) -> None:
        await take(message.subject, message.data)

    await connection.ready()
    with suppress(TransportError):  # it is remembered, and begun on the next connection
        await connection.listen(heard_under, hear)
    while True:
        times = await connection.ready()
        try:
            for subject in subjects:
                data = await connection.latest(stream, subject)
                if data is not None:
                    await take(subject, data)
        except TransportError:
            await asyncio.sleep(_PAUSE)
            continue
        with suppress(TimeoutError):
            async with asyncio.timeout(period):
                await connection.ready(times)
