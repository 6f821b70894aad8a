"""How do we speak with NATS, and go on when it goes away?

The library's own reconnecting is not used: it sends what waited in its buffers whenever it comes
back, long after we have taken it for lost, and gives up after two refusals. One `Client` is one
connection here; when it ends, another begins, and subscriptions with it.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any, TypeVar

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.js import JetStreamContext
from nats.js.errors import NotFoundError

from onrecord.network.ending import end_all
from onrecord.network.jetstream.connecting import connect
from onrecord.network.jetstream.errors import TransportAway
from onrecord.network.jetstream.messages import Message, Stored
from onrecord.network.jetstream.place import Place
from onrecord.network.jetstream.speaking import speaking

__all__ = ["Connection", "Heard", "connected"]

_Answer = TypeVar("_Answer")
Heard = Callable[[Message], Awaitable[None]]

_FIRST, _MOST = 0.2, 5.0  # seconds between two tries to connect
_PATIENCE = 10.0  # seconds for one answer


class Connection:
    """One connection at a time, for ever. Every method raises TransportError, and nothing else.

    Nothing is kept for later: while nobody is there, whatever is asked is TransportAway at once.
    """

    def __init__(self, place: Place, tell: Callable[[str], None]) -> None:
        self._place, self._tell = place, tell
        self._tls = place.tls() if place.secure else None
        self._client: Client | None = None
        self._times = 0
        self._changed = asyncio.Event()
        self._wanted: list[tuple[str, Heard]] = []
        self._asking: set[asyncio.Future[Any]] = set()
        self._refused = ""

    @property
    def times(self) -> int:
        """How often we were connected: what was read before the last time may be old."""
        return self._times

    @property
    def is_there(self) -> bool:
        """Whether there is a connection at this moment."""
        return self._client is not None and self._client.is_connected

    async def ready(self, since: int = 0) -> int:
        """Wait until we are connected, and more often than `since` times; how often that is."""
        while not self.is_there or self._times <= since:
            self._changed.clear()
            if not self.is_there or self._times <= since:
                await self._changed.wait()
        return self._times

    @property
    def client(self) -> Client:
        """The library's connection; TransportAway."""
        if self._client is None or not self._client.is_connected:
            raise TransportAway(self._refused or "no NATS server is reached")
        return self._client

    def require(self) -> None:
        """Return if we are connected; TransportAway, which says why not."""
        _ = self.client

    async def publish(self, subject: str, data: bytes, headers: Mapping[str, str]) -> None:
        """Hand a message to its stream: when this returns, the stream has it on its disks."""
        stream = self._jetstream
        with speaking():
            await self._answered(stream.publish(subject, data, headers=dict(headers)))

    async def say(self, subject: str, data: bytes, headers: Mapping[str, str]) -> None:
        """Send a message to whoever listens now, and to nobody if nobody does."""
        with speaking():
            await self.client.publish(subject, data, headers=dict(headers))

    async def latest(self, stream: str, subject: str) -> bytes | None:
        """What was last published under a subject of a stream; None if nothing was."""
        with speaking():
            asked = self._jetstream.get_msg(stream, subject=subject, direct=True)
            try:
                found = await self._answered(asked)
            except NotFoundError:
                return None
            return found.data or b""

    async def stored(self, stream: str, start: int) -> Stored | None:
        """The first message of a stream from this place on; None if there is none."""
        with speaking():
            asked = self._jetstream.get_msg(stream, seq=start, subject=">", next=True)
            try:
                found = await self._answered(asked)
            except NotFoundError:
                return None
            headers = {name: str(value) for name, value in (found.headers or {}).items()}
            return Stored(found.seq or start, found.subject or "", found.data or b"", headers)

    async def remove(self, stream: str, place: int) -> None:
        """Take a message out of a stream, for good."""
        with speaking():
            await self._answered(self._jetstream.delete_msg(stream, place))

    async def listen(self, subject: str, heard: Heard) -> None:
        """Hear what is said under a subject, on this connection and on all later ones."""
        self._wanted.append((subject, heard))
        if self.is_there:
            await self._subscribe(subject, heard)

    async def inbox(self) -> tuple[str, Subscription]:
        """A subject of our own, and what comes there."""
        with speaking():
            subject = self.client.new_inbox()
            return subject, await self.client.subscribe(subject)

    @property
    def _jetstream(self) -> JetStreamContext:
        return self.client.jetstream(timeout=_PATIENCE)

    async def _answered(self, question: Coroutine[Any, Any, _Answer]) -> _Answer:
        """An answer; TransportAway as soon as the connection ends, which the library waits out."""
        asking = asyncio.ensure_future(question)
        self._asking.add(asking)
        try:
            return await asking
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task is None or task.cancelling():
                raise  # it is we who are to end
            raise TransportAway("the connection ended before the answer came") from None
        finally:
            self._asking.discard(asking)
            asking.cancel()

    async def keep(self) -> None:
        """Connect, again and again, until cancelled."""
        failures = 0
        while True:
            ended = asyncio.Event()
            client = Client()
            try:
                await self._connect(client, ended)
                failures = 0
                await ended.wait()
                self._tell("The NATS servers are away")
            except Exception as error:  # noqa: BLE001  # a server may say anything: try again
                self._note(error)
            finally:
                self._client = None
                for asking in list(self._asking):
                    asking.cancel()
                with suppress(Exception):  # it is over in any case
                    await client.close()
            failures += 1
            await asyncio.sleep(min(_MOST, _FIRST * 2 ** min(failures, 10)))

    async def _connect(self, client: Client, ended: asyncio.Event) -> None:
        await connect(client, self._place, self._tls, ended, self._note)
        self._client = client
        for subject, heard in self._wanted:
            await self._subscribe(subject, heard)
        self._times, self._refused = self._times + 1, ""
        self._changed.set()
        self._tell("Connected to the NATS servers")

    async def _subscribe(self, subject: str, heard: Heard) -> None:
        async def take(message: Msg) -> None:
            await heard(Message.of(message))

        with speaking():
            await self.client.subscribe(subject, cb=take)

    def _note(self, error: Exception) -> None:
        """Why we are not connected, or what we may not do; told when it is news."""
        words = " ".join(str(error).split()) or type(error).__name__
        if words != self._refused:
            self._tell(f"NATS: {words}")
        self._refused = words


@asynccontextmanager
async def connected(
    place: Place, tell: Callable[[str], None], *, patience: float | None = None
) -> AsyncIterator[Connection]:
    """A connection, ended with the block.

    With `patience`, in seconds, TransportAway if there is none by then; without, the block begins
    at once, whether anybody is there or not.
    """
    connection = Connection(place, tell)
    keeping = asyncio.create_task(connection.keep())
    try:
        if patience is not None:
            with suppress(TimeoutError):
                async with asyncio.timeout(patience):
                    await connection.ready()
            connection.require()
        yield connection
    finally:
        await end_all([keeping])
