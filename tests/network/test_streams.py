"""Does every way in which a stream can end say which it was?"""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import aclosing, asynccontextmanager
from http import HTTPStatus

import pytest
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.http11 import Request as Handshake
from websockets.http11 import Response

from loopback_server import Authority, Request, Says, always, answer, authority, serving
from onrecord import __version__
from onrecord.network import (
    Ended,
    Ending,
    Frame,
    Guard,
    Listener,
    Opened,
    StreamEvent,
    StreamLimits,
    frame_exchange,
)

Tells = Callable[[ServerConnection], Awaitable[None]]


def listener(allow: Sequence[str] = ("127.0.0.1",), **how: object) -> Listener:
    how.setdefault("guard", Guard(allow_private=allow))
    return Listener(vantage="test", contact="test@example.org", **how)  # type: ignore[arg-type]


@asynccontextmanager
async def streaming(tells: Tells, **how: object) -> AsyncIterator[str]:
    """A real WebSocket server; its URL."""
    async with serve(tells, "127.0.0.1", 0, **how) as server:  # type: ignore[arg-type]
        yield f"ws://127.0.0.1:{_port(server)}/xrpc/stream"


def _port(server: Server) -> int:
    return int(next(iter(server.sockets)).getsockname()[1])


async def heard(listening: Listener, url: str, cursor: int | None = None) -> list[StreamEvent]:
    async with aclosing(listening.frames(url, cursor=cursor)) as events:
        return [event async for event in events]


def ends(tells: Tells, limits: StreamLimits | None = None, **how: object) -> list[StreamEvent]:
    async def listen() -> list[StreamEvent]:
        async with streaming(tells, **how) as url:
            return await heard(listener(limits=limits), url)

    return asyncio.run(listen())


def ended(events: list[StreamEvent]) -> Ended:
    last = events[-1]
    assert isinstance(last, Ended)
    assert not any(isinstance(event, Ended) for event in events[:-1])
    return last


def test_frames_come_exactly_as_they_were_sent() -> None:
    sent = [b"", b"\x00\xff", b"x" * 100_000]

    async def tells(connection: ServerConnection) -> None:
        for frame in sent:
            await connection.send(frame)
        await connection.send([b"in ", b"fragments"])

    opened, *frames, last = ends(tells)
    assert isinstance(opened, Opened) and isinstance(last, Ended)
    assert [frame.raw for frame in frames if isinstance(frame, Frame)] == [*sent, b"in fragments"]
    times = [opened.at, *(frame.received_at for frame in frames if isinstance(frame, Frame))]
    assert times == sorted(times) and last.at >= times[-1]
    assert opened.tls is None and f"ws://{opened.peer}/" in opened.url


def test_a_frame_is_an_exchange_for_the_record() -> None:
    async def tells(connection: ServerConnection) -> None:
        await connection.send(b"raw")

    opened, frame, _ = ends(tells)
    assert isinstance(opened, Opened) and isinstance(frame, Frame)
    exchange = frame_exchange(opened, frame)
    assert (exchange.method, exchange.url, exchange.body) == ("SUBSCRIBE", opened.url, b"raw")
    assert (exchange.asked_at, exchange.answered_at) == (opened.at, frame.received_at)
    assert (exchange.status, exchange.failure, exchange.vantage) == (None, None, "test")


def test_we_say_who_we_are_and_offer_no_compression() -> None:
    told: list[Handshake] = []

    async def tells(connection: ServerConnection) -> None:
        assert connection.request is not None
        told.append(connection.request)

    async def listen() -> None:
        async with streaming(tells) as url:
            await heard(listener(), url, cursor=7)
            await heard(listener(), f"{url}?a=b", cursor=8)
            await heard(listener(), url)

    asyncio.run(listen())
    assert [request.path.partition("?")[2] for request in told] == ["cursor=7", "a=b&cursor=8", ""]
    assert told[0].headers["User-Agent"] == f"onrecord/{__version__} (+test@example.org)"
    assert "Sec-WebSocket-Extensions" not in told[0].headers


async def _normally(connection: ServerConnection) -> None:
    await connection.close(1000, "bye")


async def _for_a_reason(connection: ServerConnection) -> None:
    await connection.send(b"last words")
    await connection.close(1008, "ConsumerTooSlow")


async def _abort(connection: ServerConnection) -> None:
    connection.transport.abort()
    await connection.wait_closed()


async def _text(connection: ServerConnection) -> None:
    await connection.send("text")
    await connection.wait_closed()


async def _large(connection: ServerConnection) -> None:
    await connection.send(bytes(1001))
    await connection.wait_closed()


async def _fragments(connection: ServerConnection) -> None:
    await connection.send([bytes(600), bytes(600)])
    await connection.wait_closed()


async def _garbage(connection: ServerConnection) -> None:
    connection.transport.write(b"\xff\xff\xff\xff")  # reserved bits set
    await connection.wait_closed()


ENDINGS: dict[str, tuple[Tells, Ending, int | None, str]] = {
    "the server goes": (_normally, Ending.CLOSED, 1000, "bye"),
    "the server sends us away": (_for_a_reason, Ending.CLOSED, 1008, "ConsumerTooSlow"),
    "the line is cut": (_abort, Ending.LOST, None, ""),
    "a text frame": (_text, Ending.NOT_BINARY, None, ""),
    "a frame too large": (_large, Ending.TOO_LARGE, None, ""),
    "a message too large, in fragments": (_fragments, Ending.TOO_LARGE, None, ""),
    "what is no frame": (_garbage, Ending.PROTOCOL, None, ""),
}


@pytest.mark.parametrize("tells, why, code, says", ENDINGS.values(), ids=ENDINGS)
def test_an_end_says_why(tells: Tells, why: Ending, code: int | None, says: str) -> None:
    end = ended(ends(tells, StreamLimits(frame=1000)))
    assert (end.why, end.code) == (why, code)
    assert end.says and says in end.says


def test_a_frame_of_five_megabytes_passes() -> None:
    """AT Protocol, event streams: as large as a message may be."""
    largest = bytes(5_000_000)

    async def tells(connection: ServerConnection) -> None:
        await connection.send(largest)

    _, frame, _ = ends(tells)
    assert isinstance(frame, Frame) and frame.raw == largest


def test_last_words_are_heard_before_the_end() -> None:
    _, frame, end = ends(_for_a_reason)
    assert isinstance(frame, Frame) and frame.raw == b"last words"
    assert isinstance(end, Ended)


async def _then_silence(request: Request, writer: asyncio.StreamWriter) -> None:
    """Shakes hands, sends one frame, and then neither speaks nor answers a ping."""
    from websockets.utils import accept_key

    accept = accept_key(request.headers["sec-websocket-key"])
    writer.write(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Accept: {accept}\r\n\r\n".encode()
        + b"\x82\x01x"
    )
    await asyncio.sleep(60)


def test_a_server_that_answers_no_ping_is_silent() -> None:
    async def listen() -> list[StreamEvent]:
        limits = StreamLimits(ping=0.05, pong=0.1, close=0.1)
        async with serving(_then_silence) as server:
            return await heard(listener(limits=limits), f"ws://127.0.0.1:{server.port}/")

    opened, frame, end = asyncio.run(listen())
    assert isinstance(opened, Opened) and isinstance(frame, Frame)
    assert isinstance(end, Ended) and end.why is Ending.SILENT


def test_a_server_that_answers_pings_is_not_silent_however_quiet() -> None:
    async def tells(connection: ServerConnection) -> None:
        await asyncio.sleep(0.3)
        await connection.send(b"after a while")

    _, frame, end = ends(tells, StreamLimits(ping=0.02, pong=5))
    assert isinstance(frame, Frame) and isinstance(end, Ended) and end.why is Ending.CLOSED


async def _stall(request: Request, writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(60)


NEVER_OPENED: dict[str, tuple[Says, Ending, int | None, str]] = {
    "a limit": (always(answer("429 Too Many Requests", b"later")), Ending.REFUSED, 429, "later"),
    "not found": (always(answer("404 Not Found")), Ending.REFUSED, 404, "Not Found"),
    "a number of nobody": (always(answer("599 Odd")), Ending.REFUSED, 599, "599"),
    "an answer instead of a stream": (always(answer(body=b"<html>")), Ending.REFUSED, 200, "html"),
    "a redirect": (
        always(answer("302 Found", location="ws://127.0.0.1:9/")),
        Ending.REFUSED,
        302,
        "Found",
    ),
    "no HTTP": (always(b"SSH-2.0-OpenSSH_9.6\r\n"), Ending.PROTOCOL, None, ""),
    "no word": (always(b""), Ending.PROTOCOL, None, ""),
    "a hand not shaken": (
        always(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"),
        Ending.PROTOCOL,
        None,
        "",
    ),
    "a stall": (_stall, Ending.UNREACHED, None, "timeout: "),
}


@pytest.mark.parametrize("says, why, code, words", NEVER_OPENED.values(), ids=NEVER_OPENED)
def test_what_never_opens_says_why(says: Says, why: Ending, code: int | None, words: str) -> None:
    async def listen() -> tuple[list[StreamEvent], int]:
        limits = StreamLimits(open=0.3 if says is _stall else 10)
        async with serving(says) as server:
            events = await heard(listener(limits=limits), f"ws://127.0.0.1:{server.port}/")
            return events, len(server.asked)

    events, asked = asyncio.run(listen())
    assert len(events) == 1 and asked == 1
    end = ended(events)
    assert (end.why, end.code) == (why, code)
    assert end.says and words in end.says


NEVER_SENT = {
    "a private address": ("ws://10.0.0.1/", Ending.FORBIDDEN, "10.0.0.1"),
    "loopback": ("ws://127.0.0.1:22/", Ending.FORBIDDEN, "127.0.0.1"),
    "loopback, spelled otherwise": ("ws://0x7f.1/", Ending.FORBIDDEN, "0x7f.1"),
    "not a stream": ("http://127.0.0.1:9/", Ending.FORBIDDEN, "not a WebSocket"),
    "not a URL": ("wss://a@b/", Ending.FORBIDDEN, "not a URL"),
    "nobody listens": ("ws://127.0.0.1:9/", Ending.UNREACHED, "unreachable: "),
    "no such name": ("wss://nowhere.invalid/", Ending.UNREACHED, "dns: "),
}


@pytest.mark.parametrize("url, why, words", NEVER_SENT.values(), ids=NEVER_SENT)
def test_what_is_never_asked_says_why(url: str, why: Ending, words: str) -> None:
    end = ended(asyncio.run(heard(listener(["127.0.0.1:9"]), url)))
    assert end.why is why and words in end.says


@pytest.fixture(scope="module")
def trust() -> Iterator[Authority]:
    with authority() as made:
        yield made


def over_tls(trust: Authority, client: ssl.SSLContext) -> list[StreamEvent]:
    async def listen() -> list[StreamEvent]:
        async with streaming(_normally, ssl=trust.server("localhost")) as url:
            secure = url.replace("ws://127.0.0.1", "wss://localhost")
            return await heard(listener(["localhost"], tls=client), secure)

    return asyncio.run(listen())


def test_a_verified_stream_says_who_vouched_for_it(trust: Authority) -> None:
    opened, _ = over_tls(trust, trust.client())
    assert isinstance(opened, Opened) and opened.tls is not None
    assert opened.tls.startswith("verified TLSv1.3, issuer Test Trust, leaf sha256:")


def test_a_certificate_that_does_not_verify_is_no_stream(trust: Authority) -> None:
    end = ended(over_tls(trust, ssl.create_default_context()))
    assert end.why is Ending.UNREACHED and end.says.startswith("tls: ")


def test_hanging_up_early_closes_the_connection() -> None:
    closed: list[int | None] = []

    async def tells(connection: ServerConnection) -> None:
        await connection.send(b"one")
        await connection.wait_closed()
        closed.append(connection.close_code)

    async def listen() -> None:
        async with streaming(tells) as url, aclosing(listener().frames(url)) as events:
            async for event in events:
                if isinstance(event, Frame):
                    break

    asyncio.run(listen())
    assert closed == [1000]


def test_a_slow_reader_makes_the_server_wait_and_loses_nothing() -> None:
    frames, largest = 400, bytes(50_000)  # 20 MB: more than the sockets' buffers hold
    sent = 0

    async def tells(connection: ServerConnection) -> None:
        nonlocal sent
        for _ in range(frames):
            await connection.send(largest)
            sent += 1

    async def listen() -> tuple[int, int]:
        taken = 0
        async with streaming(tells) as url, aclosing(listener().frames(url)) as events:
            async for event in events:
                if isinstance(event, Frame):
                    if not taken:
                        await asyncio.sleep(0.3)
                        meanwhile = sent
                    taken += 1
        return meanwhile, taken

    meanwhile, taken = asyncio.run(listen())
    assert meanwhile < frames == taken


def test_a_refusal_by_a_real_websocket_server_is_read() -> None:
    def refuses(connection: ServerConnection, request: Handshake) -> Response:
        return connection.respond(HTTPStatus.SERVICE_UNAVAILABLE, "draining\n")

    end = ended(ends(_normally, process_request=refuses))
    assert (end.why, end.code) == (Ending.REFUSED, 503)
    assert end.says == "503 Service Unavailable draining"
