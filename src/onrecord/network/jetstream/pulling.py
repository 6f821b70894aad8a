"""How is work taken from a stream, and given back if it can't be done?

The library's own `fetch` leaves requests behind at the server when it gives up, and what is
delivered for them goes nowhere until the server offers it again. Here one request is open at a
time, and whatever comes is held until it is taken.
"""

import asyncio
import json
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.errors import Error

from onrecord.network.jetstream.connection import Connection
from onrecord.network.jetstream.errors import TransportAway, TransportError
from onrecord.network.jetstream.speaking import speaking

__all__ = ["Delivered", "Pull"]

_OPEN = 5.0  # seconds that a request stays open at the server
_EXPIRED = "408"  # the status of a request that has ended as it should
_NEXT = "$JS.API.CONSUMER.MSG.NEXT"


@dataclass(frozen=True, slots=True)
class Delivered:
    """A message that stays in its stream until it is acknowledged. What is said of it may be lost.

    `tries`: how often it was delivered, this time included; `place`: its number in the stream;
    `at`: when the server took it, in seconds by its clock.
    """

    subject: str
    data: bytes = field(repr=False)
    headers: Mapping[str, str]
    tries: int
    place: int
    at: float
    _from: Msg = field(repr=False)

    async def ack(self) -> None:
        """It is done, and may be forgotten."""
        await self._answer(b"+ACK")

    async def nak(self, seconds: float = 0.0) -> None:
        """It is not done: offer it again, after so many seconds."""
        await self._answer(b"-NAK " + json.dumps({"delay": int(seconds * 1e9)}).encode())

    async def working(self) -> None:
        """It is being done: do not offer it to anybody yet."""
        await self._answer(b"+WPI")

    async def _answer(self, words: bytes) -> None:
        # Whoever is cut off meanwhile is offered it again: that is the normal path.
        with suppress(Error, OSError):
            await self._from._client.publish(self._from.reply, words)


class Pull:
    """Takes messages from one consumer, a batch at a time."""

    def __init__(self, connection: Connection, stream: str, consumer: str) -> None:
        self._connection, self._subject = connection, f"{_NEXT}.{stream}.{consumer}"
        self._held: deque[Delivered] = deque()
        self._inbox: tuple[str, Subscription] | None = None
        self._times = 0  # of the connection on which the inbox lies
        self._until = 0.0  # when the open request ends, by the loop's clock
        self._due = 0  # messages that it may still bring

    async def take(self, most: int, patience: float) -> list[Delivered]:
        """What there is, at most so many; waits up to `patience` seconds for the first."""
        clock = asyncio.get_running_loop().time
        until = clock() + patience
        while len(self._held) < most:
            try:
                self._hear(await self._heard(most, 0.0 if self._held else until - clock()))
            except TransportError:
                await asyncio.sleep(max(0.0, min(0.2, until - clock())))
                if clock() >= until:
                    break
            except TimeoutError:
                break
        return [self._held.popleft() for _ in range(min(most, len(self._held)))]

    async def _heard(self, most: int, patience: float) -> Msg:
        """The next message of the library's; TimeoutError, TransportError."""
        subscription = await self._open(most)
        if patience <= 0 and subscription.pending_msgs == 0:
            raise TimeoutError
        clock = asyncio.get_running_loop().time
        left = min(max(patience, 0.01), max(0.01, self._until - clock()))
        try:
            return await subscription.next_msg(timeout=left)
        except TimeoutError:
            if patience > left:
                self._due = 0  # the request has ended: ask again
                return await self._heard(most, patience - left)
            raise
        except Error as error:
            self._inbox = None
            with speaking():
                raise error

    async def _open(self, most: int) -> Subscription:
        """Where messages come, with a request open for more of them."""
        connection, clock = self._connection, asyncio.get_running_loop().time
        if self._inbox is None or self._times != connection.times or not connection.is_there:
            self._inbox, self._times, self._due = await connection.inbox(), connection.times, 0
        inbox, subscription = self._inbox
        if self._due == 0 or clock() >= self._until:
            wish = {"batch": most, "expires": int(_OPEN * 1e9)}
            with speaking():
                await connection.client.publish(self._subject, json.dumps(wish).encode(), inbox)
            self._due, self._until = most, clock() + _OPEN + 0.5
        return subscription

    def _hear(self, message: Msg) -> None:
        """Hold what came; TransportAway if the server says why it can't serve the request."""
        headers = dict(message.headers or {})
        if "Status" in headers and not message.reply:
            self._due = 0
            if headers["Status"] != _EXPIRED:  # asked again at once, it would say the same
                raise TransportAway(f"NATS: {headers.get('Description', headers['Status'])}")
            return
        self._due = max(0, self._due - 1)
        told = message.metadata
        found = Delivered(
            message.subject,
            message.data,
            headers,
            told.num_delivered,
            told.sequence.stream,
            told.timestamp.timestamp(),
            message,
        )
        self._held.append(found)
