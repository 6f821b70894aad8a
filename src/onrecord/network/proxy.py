"""How does the browser reach the network? By a door of ours, with the guard in it.

A proxy on loopback that a browser is pointed at (RFC 9110, section 9.3.6, and RFC 9112, section
3.2.2). It resolves by the guard alone and connects to the address that was checked. Each
connection carries one request or one tunnel, so nothing is ever asked unchecked.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from types import TracebackType

from onrecord.network.asking import Failure
from onrecord.network.clock import Clock, SystemClock
from onrecord.network.connecting import connected, spelled
from onrecord.network.guard import Guard
from onrecord.network.proxy_limits import Capped, Meter, ProxiedConnection, ProxyLimits
from onrecord.network.proxy_refusals import refusal
from onrecord.network.proxy_relay import Ends, opened, relay
from onrecord.network.proxy_requests import BadRequest, Forward, Tunnel, Wanted, read_request

__all__ = ["GuardProxy", "ProxiedConnection", "ProxyLimits"]

_END_OF_HEAD = b"\r\n\r\n"
_ESTABLISHED = b"HTTP/1.1 200 Connection established\r\n\r\n"
# Closing on a client that still writes resets the connection, and the refusal would be lost: as
# much of it is read and thrown away, in bytes, for as long, in seconds.
_THROWN_AWAY = 1 << 20
_LINGER = 1.0


class GuardProxy:
    """A proxy for http and CONNECT on 127.0.0.1, at a port that the system picks.

    `log` holds every connection that was asked for, from its beginning on; `tell` hears of each
    when it is over. Whatever is refused is answered in plain words with a `Proxy-Status`
    (RFC 9209); whatever is cut off is reset, so that it never looks whole. The limits are for
    the proxy's whole life. Use it as a context manager.
    """

    def __init__(
        self,
        guard: Guard,
        *,
        limits: ProxyLimits | None = None,
        tell: Callable[[ProxiedConnection], None] | None = None,
        clock: Clock | None = None,
    ) -> None:
        self.log: list[ProxiedConnection] = []
        self._guard = guard
        self._limits = limits or ProxyLimits()
        self._tell = tell
        self._clock = clock or SystemClock()
        self._meter = Meter(self._limits)
        self._server: asyncio.Server | None = None
        self._port = 0
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def url(self) -> str:
        """`http://127.0.0.1:PORT`, once it is open."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def relayed(self) -> int:
        """Bytes of all connections so far, both ways."""
        return self._meter.total

    @property
    def asked(self) -> int:
        """How many connections were asked for."""
        return self._meter.connections

    async def __aenter__(self) -> "GuardProxy":
        self._server = await asyncio.start_server(
            self._met, "127.0.0.1", 0, limit=self._limits.head
        )
        self._port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, it: BaseException | None, at: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Stop listening, and end every connection."""
        if self._server is not None:
            self._server.close()
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.sleep(0)  # the transports close in the loop's next turn

    async def _met(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        connection = ProxiedConnection(self._clock.now())
        try:
            async with opened(reader, writer) as browser:
                await self._serve(connection, browser)
        except (Capped, OSError, asyncio.CancelledError) as error:
            _cut_off(connection, error)  # nobody waits for this task: the log says it
        finally:
            self._tasks.discard(task)
            connection.ended_at = self._clock.now()
            if self._tell is not None and (connection.host or connection.refused):
                self._tell(connection)

    async def _serve(self, connection: ProxiedConnection, browser: Ends) -> None:
        async with asyncio.timeout(self._limits.whole):
            try:
                wanted = await self._asked(connection, browser.reader)
                reader, writer = await self._reached(connection, wanted)
            except EOFError:
                return  # it has left, or never asked
            except Exception as error:
                # What comes of the request or the network has an answer; the rest is our mistake.
                if (refused := refusal(error)) is None:
                    raise
                connection.refused = refused.why
                await _answered(browser, refused.written())
                return
            async with opened(reader, writer) as server:
                await self._passed_on(connection, wanted, browser, server)

    async def _asked(self, connection: ProxiedConnection, reader: asyncio.StreamReader) -> Wanted:
        """Read the head. Raises `EOFError` for a browser that connects in advance, and no more."""
        try:
            async with asyncio.timeout(self._limits.idle):
                begun = await reader.readexactly(1)
        except TimeoutError as error:
            raise EOFError from error
        if len(self.log) <= self._limits.ever:
            self.log.append(connection)
        self._meter.admit(len(self._tasks))
        try:
            async with asyncio.timeout(self._limits.head_time):
                head = begun + await reader.readuntil(_END_OF_HEAD)
        except TimeoutError as error:
            slow = HTTPStatus.REQUEST_TIMEOUT
            raise BadRequest("the request did not come in time", slow) from error
        wanted = read_request(head.removesuffix(_END_OF_HEAD))
        connection.host, connection.port = wanted.host, wanted.port
        return wanted

    async def _reached(
        self, connection: ProxiedConnection, wanted: Wanted
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Connect to an address that the guard has checked. Raises as `connected` does."""
        async with asyncio.timeout(self._limits.reach):
            socket = await connected(self._guard, wanted.host, wanted.port, self._limits.connect)
        connection.peer = spelled(*socket.getpeername()[:2])
        return await asyncio.open_connection(sock=socket)

    async def _passed_on(
        self, connection: ProxiedConnection, wanted: Wanted, browser: Ends, server: Ends
    ) -> None:
        body = None  # a tunnel's has no length
        match wanted:
            case Tunnel():
                browser.writer.write(_ESTABLISHED)
            case Forward():
                self._meter.passed(connection, up=len(wanted.head))
                server.writer.write(wanted.head)
                body = wanted.body
        await relay(browser, server, connection, self._meter, self._limits, body=body)


async def _answered(browser: Ends, answer: bytes) -> None:
    browser.writer.write(answer)
    await browser.writer.drain()
    browser.writer.write_eof()
    left = _THROWN_AWAY
    with suppress(TimeoutError):
        async with asyncio.timeout(_LINGER):
            while left > 0 and (piece := await browser.reader.read(left)):
                left -= len(piece)


def _cut_off(connection: ProxiedConnection, error: BaseException) -> None:
    """Keep why a connection was ended that had begun; either side may hang up without a reason."""
    match error:
        case Capped():
            connection.refused = Failure.TOO_LARGE.because(error)
        case TimeoutError() if connection.host:
            connection.refused = Failure.TIMEOUT.because("nothing passed, or it took too long")
