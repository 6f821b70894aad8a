"""What would a relay pass on? A small true twin of one, that can be told to lie.

It reads a real server's firehose for each subscriber and passes every frame on as it came, unless
`doctor` makes other frames of it: none, several, altered ones. It can greet with a frame of its
own, and refuse a cursor, as relays do.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

import libipld
from websockets.asyncio.client import connect
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed

__all__ = ["RelayTwin", "body_of", "error_frame", "info_frame", "kind_of", "relaying", "renumbered"]

FIREHOSE = "/xrpc/com.atproto.sync.subscribeRepos"
_LARGEST = 16 * 2**20


def info_frame(name: str, message: str = "") -> bytes:
    """What a relay says about the stream itself, such as OutdatedCursor."""
    header = libipld.encode_dag_cbor({"op": 1, "t": "#info"})
    return header + libipld.encode_dag_cbor({"name": name, "message": message})


def error_frame(error: str, message: str = "") -> bytes:
    """What a relay says before it hangs up, such as FutureCursor."""
    header = libipld.encode_dag_cbor({"op": -1})
    return header + libipld.encode_dag_cbor({"error": error, "message": message})


def kind_of(frame: bytes) -> str:
    header, _ = libipld.decode_dag_cbor_multi(frame)
    return str(header.get("t"))


def body_of(frame: bytes) -> dict[str, object]:
    _, body = libipld.decode_dag_cbor_multi(frame)
    return dict(body)


def renumbered(frame: bytes, seq: int) -> bytes:
    """The same frame under another number: other bytes, the same commit."""
    header, body = libipld.decode_dag_cbor_multi(frame)
    return libipld.encode_dag_cbor(header) + libipld.encode_dag_cbor({**body, "seq": seq})


def _number(frame: bytes) -> int:
    return int(str(body_of(frame).get("seq", 0)))


def _as_it_came(frame: bytes) -> Iterable[bytes]:
    return (frame,)


@dataclass(slots=True)
class RelayTwin:
    """One relay on 127.0.0.1. `upstream` is a firehose, or None for a relay of made-up frames."""

    upstream: str | None
    doctor: Callable[[bytes], Iterable[bytes]] = _as_it_came
    greeting: list[bytes] = field(default_factory=list)  # to the next subscriber, in turn
    hang_up: bool = False  # after the greeting, as after FutureCursor
    cursors: list[int | None] = field(default_factory=list)  # with which subscribers came
    passed: int = 0  # the number of the upstream's last frame that was dealt with
    sent: int = 0  # the highest number that was passed on
    _server: Server | None = None
    _subscribers: set[ServerConnection] = field(default_factory=set)

    @property
    def url(self) -> str:
        assert self._server is not None
        return f"ws://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def send(self, *frames: bytes) -> None:
        """Send frames to everybody who listens now."""
        for subscriber in list(self._subscribers):
            for frame in frames:
                await subscriber.send(frame)

    async def drop(self) -> None:
        """Hang up on everybody, in the middle of it all."""
        for subscriber in list(self._subscribers):
            subscriber.transport.abort()
        await asyncio.sleep(0)

    async def subscribed(self) -> None:
        """Return when somebody listens."""
        while not self._subscribers:
            await asyncio.sleep(0.01)

    async def _serve(self, subscriber: ServerConnection) -> None:
        assert subscriber.request is not None
        cursor = parse_qs(urlsplit(subscriber.request.path).query).get("cursor")
        self.cursors.append(int(cursor[0]) if cursor else None)
        try:
            if self.greeting:
                await subscriber.send(self.greeting.pop(0))
                if self.hang_up:
                    self.hang_up = False
                    await subscriber.close(1008)
                    return
            await self._pass_on(subscriber, cursor[0] if cursor else None)
        except ConnectionClosed:
            pass  # one of the two hung up
        finally:
            self._subscribers.discard(subscriber)

    async def _pass_on(self, subscriber: ServerConnection, cursor: str | None) -> None:
        if self.upstream is None:
            self._subscribers.add(subscriber)
            await subscriber.wait_closed()
            return
        url = self.upstream if cursor is None else f"{self.upstream}?cursor={cursor}"
        async with connect(url, max_size=_LARGEST, compression=None, proxy=None) as firehose:
            self._subscribers.add(subscriber)
            ended = asyncio.create_task(subscriber.wait_closed())
            try:
                await self._pass_frames(firehose, subscriber, ended)
            finally:
                ended.cancel()

    async def _pass_frames(self, firehose, subscriber, ended) -> None:  # type: ignore[no-untyped-def]
        while not ended.done():
            heard = asyncio.ensure_future(firehose.recv())
            await asyncio.wait([heard, ended], return_when=asyncio.FIRST_COMPLETED)
            if not heard.done():
                heard.cancel()
                return
            frame = heard.result()
            for told in self.doctor(frame):
                await subscriber.send(told)
                self.sent = max(self.sent, _number(told))
            self.passed = max(self.passed, _number(frame))


@asynccontextmanager
async def relaying(upstream: str | None) -> AsyncIterator[RelayTwin]:
    """A relay in front of a server, until the block ends."""
    relay = RelayTwin(upstream)
    async with serve(relay._serve, "127.0.0.1", 0, compression=None, max_size=None) as server:
        relay._server = server
        yield relay
        await relay.drop()
