"""How do bytes pass between a browser and a server, until when?"""

import asyncio
import socket
import struct
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from onrecord.network.proxy_limits import Meter, ProxiedConnection, ProxyLimits

__all__ = ["Ends", "opened", "relay"]

_PIECE = 1 << 16
# socket(7), SO_LINGER on and 0 seconds: without it, closing early looks like a proper end.
_AT_ONCE = struct.pack("ii", 1, 0)
_LINGER = 2.0  # seconds for the last bytes to be taken


@dataclass(frozen=True, slots=True)
class Ends:
    """One connection: where we read, and where we write."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def close(self) -> None:
        """Close when what was written is taken; soon in any case."""
        self.writer.close()
        try:
            async with asyncio.timeout(_LINGER):
                await self.writer.wait_closed()
        except OSError:  # TimeoutError is one; whoever has left takes nothing any more
            self.abort()

    def abort(self) -> None:
        """Reset: the other side must not take what it got for the whole."""
        opened = self.writer.get_extra_info("socket")
        if opened.fileno() >= 0:
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
        self.writer.transport.abort()


@asynccontextmanager
async def opened(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> AsyncIterator[Ends]:
    """A connection that is closed in the end, and reset if that end is an error."""
    ends = Ends(reader, writer)
    try:
        yield ends
    except BaseException:
        ends.abort()
        raise
    await ends.close()


async def relay(
    browser: Ends,
    server: Ends,
    connection: ProxiedConnection,
    meter: Meter,
    limits: ProxyLimits,
    *,
    body: int | None,
) -> None:
    """Pass bytes on until either side hangs up; neither browsers nor servers hang up by half.

    With `body`, that many bytes go up, and whatever the browser says after them ends the
    connection: a second request would not have been checked. Raises `Capped`, `TimeoutError`
    or `OSError` for an end that comes too early.
    """
    async with asyncio.timeout(limits.idle) as quiet:
        awake = asyncio.get_running_loop().time

        def up(size: int) -> None:
            quiet.reschedule(awake() + limits.idle)
            meter.passed(connection, up=size)

        def down(size: int) -> None:
            quiet.reschedule(awake() + limits.idle)
            meter.passed(connection, down=size)

        ways = (_pass_on(browser, server, up, body), _pass_on(server, browser, down, None))
        await _first_of(*map(asyncio.ensure_future, ways))


async def _pass_on(
    source: Ends, sink: Ends, count: Callable[[int], None], most: int | None
) -> None:
    """Pass on `most` bytes, or all; return when the source has ended or says more."""
    while piece := await source.reader.read(_PIECE):
        if most is not None and len(piece) > most:
            return
        count(len(piece))
        sink.writer.write(piece)
        await sink.writer.drain()
        most = None if most is None else most - len(piece)


async def _first_of(*tasks: asyncio.Future[None]) -> None:
    """Wait for one, let the others go, and raise what it raised."""
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    for task in done:
        task.result()
