"""In how many ways can a page try to reach the machine that looks at it?

`hostile()` is a server at an address that stands for a public one, whose page tries every way
that we know of (`hostile_ways`), and canaries on loopback, at the same port, where nothing may
come. A way's name is the path that it asks the canaries for.
"""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from hostile_ways import PAGES, ROUTES, filled
from onrecord.network import Guard

ATTACKER = "127.0.0.9"  # stands for a public address
LOOPBACK = ("127.0.0.1", "127.0.0.2", "::1")
_NAMES = {
    "attacker.test": [ATTACKER],
    "private.test": ["127.0.0.1"],
    "both.test": [ATTACKER, "127.0.0.1"],
    "mapped.test": ["::ffff:127.0.0.1"],
    "localhost": ["127.0.0.1", "::1"],
}
_REBINDING = "rebind.test"  # first at the attacker's address, ever after at ours
_SECRET = (
    b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n"
    b"Access-Control-Allow-Origin: *\r\nContent-Type: text/html\r\n\r\nSECRET"
)
_Met = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@dataclass(slots=True)
class Hostile:
    """What came to the canaries, and what the attacker's server was asked."""

    port: int
    hits: list[str] = field(default_factory=list)  # names of ways
    asked: list[str] = field(default_factory=list)  # paths
    resolved: list[str] = field(default_factory=list)  # names

    @property
    def reached(self) -> frozenset[str]:
        return frozenset(self.hits)

    @property
    def guard(self) -> Guard:
        """A guard for which the attacker's address is public, and name servers in his hand."""
        return Guard(allow_private=[f"{ATTACKER}:{self.port}"], resolver=self._resolver)

    @property
    def trusted(self) -> str:
        """The flag that lets a page without TLS do what only pages with it may."""
        return f"--unsafely-treat-insecure-origin-as-secure=http://attacker.test:{self.port}"

    @property
    def unguarded(self) -> str:
        """The flag that gives a browser without the proxy the same name servers."""
        names = {name: found[-1] for name, found in _NAMES.items()} | {_REBINDING: "127.0.0.1"}
        bracketed = {name: f"[{it}]" if ":" in it else it for name, it in names.items()}
        return "--host-resolver-rules=" + ",".join(f"MAP {n} {it}" for n, it in bracketed.items())

    def url(self, path: str = "/", host: str = "attacker.test") -> str:
        return f"http://{host}:{self.port}{path}"

    async def _resolver(self, host: str) -> Sequence[str]:
        self.resolved.append(host)
        name = host.removesuffix(".").lower()
        if name == _REBINDING:
            return [ATTACKER if self.resolved.count(host) == 1 else "127.0.0.1"]
        return _NAMES.get(name, [])

    async def _attack(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        path = head.split(" ")[1].partition("?")[0]
        self.asked.append(path)
        writer.write(_served(path, self.port))
        await writer.drain()

    async def _hit(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        place = len(self.hits)
        self.hits.append("connected")  # it counts even if nothing is said
        self.hits[place] = _way(await reader.readline())
        writer.write(_SECRET)
        await writer.drain()


@asynccontextmanager
async def hostile() -> AsyncIterator[Hostile]:
    tcp, udp = _at_one_port()
    found = Hostile(tcp[0].getsockname()[1])
    tasks: set[asyncio.Task[None]] = set()

    class Heard(asyncio.DatagramProtocol):
        def datagram_received(self, data: bytes, addr: object) -> None:
            # RFC 7983, section 7: QUIC's first bit is set, STUN's is not.
            found.hits.append("web-transport" if data[0] & 0x80 else "stun")

    loop = asyncio.get_running_loop()
    meet = [_holding(tasks, found._hit)] * len(LOOPBACK) + [_holding(tasks, found._attack)]
    servers = [await asyncio.start_server(met, sock=at) for met, at in zip(meet, tcp, strict=True)]
    ears = [(await loop.create_datagram_endpoint(Heard, sock=each))[0] for each in udp]
    try:
        yield found
    finally:
        for closing in (*servers, *ears):
            closing.close()
        for task in tuple(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.sleep(0)


def _holding(tasks: set[asyncio.Task[None]], says: _Met) -> _Met:
    """A server's side of a connection, which whoever ends the server can end."""

    async def met(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        try:
            # A browser hangs up in all manners, and says more than a line of anything.
            with suppress(OSError, EOFError, ValueError, asyncio.CancelledError):
                await says(reader, writer)
        finally:
            tasks.discard(task)
            writer.close()

    return met


def _way(line: bytes) -> str:
    match line[:1]:
        case b"\x16":
            return "tls"
        case b"\x00":
            return "turn-tcp"
        case b"":
            return "connected"
        case _:
            asked = line.decode("latin-1").split(" ")
            return asked[1].lstrip("/") if len(asked) == 3 else "bytes"


def _served(path: str, port: int) -> bytes:
    if path in ROUTES:
        (status, headers), body = ROUTES[path], b""
    else:
        status, (kind, text) = "200 OK", PAGES.get(path, ("text/plain", ""))
        headers, body = [f"Content-Type: {kind}"], filled(text, port).encode()
    head = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close"]
    return "\r\n".join([*head, *(filled(h, port) for h in headers), "", ""]).encode() + body


def _at_one_port() -> tuple[list[socket.socket], list[socket.socket]]:
    """Sockets for TCP and for UDP at one port that is free at every address."""
    for _ in range(20):
        tcp: list[socket.socket] = []
        udp: list[socket.socket] = []
        port = 0
        try:
            for address in (*LOOPBACK, ATTACKER):
                tcp.append(_bound(socket.SOCK_STREAM, address, port))
                port = tcp[0].getsockname()[1]
            udp.extend(_bound(socket.SOCK_DGRAM, address, port) for address in LOOPBACK)
        except OSError:
            for each in (*tcp, *udp):
                each.close()
            continue
        return tcp, udp
    raise OSError("no port is free at every address of loopback")


def _bound(kind: int, address: str, port: int) -> socket.socket:
    opened = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, kind)
    opened.setblocking(False)
    try:
        opened.bind((address, port))
    except OSError:
        opened.close()
        raise
    return opened
