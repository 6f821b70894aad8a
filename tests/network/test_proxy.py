"""Does nothing pass the proxy but what was checked, for as long and as much as it may?"""

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Sequence

import httpx
import pytest

from loopback_server import Request, Says, Server, always, answer, authority, serving
from onrecord.network.guard import Guard
from onrecord.network.proxy import GuardProxy, ProxiedConnection, ProxyLimits

QUICK = ProxyLimits(head_time=0.3, connect=0.3, reach=0.5, idle=0.3, whole=5.0)
HELLO = answer(body=b"hello")
_HELLO = always(HELLO)


async def _said(proxy: GuardProxy, *pieces: bytes) -> bytes:
    """All that comes back for what a client says, piece by piece; what was lost is not there."""
    reader, writer = await asyncio.open_connection("127.0.0.1", int(proxy.url.rpartition(":")[2]))
    came = b""
    try:
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0.05)
        while piece := await reader.read(1 << 16):
            came += piece
    except ConnectionError:
        came += b"<reset>"
    finally:
        writer.close()
    return came


def _status(came: bytes) -> int:
    return int(came.split(b" ")[1])


def _proxied(
    test: Callable[[GuardProxy, Server], Awaitable[None]],
    says: Says = _HELLO,
    *,
    limits: ProxyLimits = QUICK,
    **names: Sequence[str],
) -> None:
    """Run a test with a server that may be asked, and a proxy in front of it."""

    async def resolver(host: str) -> Sequence[str]:
        return {"server.test": ["127.0.0.1"], **names}.get(host, [])

    async def run() -> None:
        async with serving(says) as server:
            guard = Guard(allow_private=[f"127.0.0.1:{server.port}"], resolver=resolver)
            async with GuardProxy(guard, limits=limits) as proxy:
                await test(proxy, server)

    asyncio.run(run())


def _get(server: Server, path: str = "/", host: str = "server.test") -> bytes:
    return f"GET http://{host}:{server.port}{path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()


def test_a_page_is_passed_on_with_its_peer_and_its_size() -> None:
    async def test(proxy: GuardProxy, server: Server) -> None:
        came = await _said(proxy, _get(server, "/a?b"))
        assert came == HELLO
        assert [it.line for it in server.asked] == ["GET /a?b HTTP/1.1"]
        assert server.asked[0].headers == {
            "host": f"server.test:{server.port}",
            "connection": "close",
        }
        [kept] = proxy.log
        assert (kept.host, kept.port, kept.refused) == ("server.test", server.port, None)
        assert kept.peer == f"127.0.0.1:{server.port}"
        assert kept.down == len(came) and kept.up > 0
        assert proxy.relayed == kept.up + kept.down

    _proxied(test)


def test_a_body_goes_along_in_pieces() -> None:
    async def test(proxy: GuardProxy, server: Server) -> None:
        head = f"POST http://server.test:{server.port}/ HTTP/1.1\r\nContent-Length: 6\r\n\r\n"
        assert _status(await _said(proxy, head.encode(), b"abc", b"def")) == 200
        assert server.asked[0].body == b"abcdef"

    _proxied(test)


def test_a_tunnel_carries_tls_that_the_client_checks_itself() -> None:
    async def run() -> None:
        with authority() as trusted:
            async with serving(always(HELLO), trusted.server("server.test")) as server:

                async def resolver(host: str) -> Sequence[str]:
                    return ["127.0.0.1"]

                guard = Guard(allow_private=[f"127.0.0.1:{server.port}"], resolver=resolver)
                async with GuardProxy(guard) as proxy:

                    async def asked(host: str, tls: ssl.SSLContext) -> bytes:
                        async with httpx.AsyncClient(proxy=proxy.url, verify=tls) as client:
                            return (await client.get(server.url(host=host))).content

                    assert await asked("server.test", trusted.client()) == b"hello"
                    with pytest.raises(httpx.ConnectError, match="certificate"):
                        await asked("other.test", trusted.client())
                    with pytest.raises(httpx.ConnectError, match="certificate"):
                        await asked("server.test", ssl.create_default_context())
                    assert {it.peer for it in proxy.log} == {f"127.0.0.1:{server.port}"}

    asyncio.run(run())


HOSTILE = {  # a host, then what may be answered
    "loopback": ("127.0.0.1", 403),  # at another port than the one that may be asked
    "all of this machine": ("0.0.0.0", 403),
    "IPv6 loopback": ("[::1]", 403),
    "mapped": ("[::ffff:127.0.0.1]", 403),
    "mapped, in hexadecimal": ("[::ffff:7f00:1]", 403),
    "decimal": ("2130706433", 403),
    "hexadecimal": ("0x7f000001", 403),
    "octal": ("0177.0.0.1", 403),
    "short": ("127.1", 403),
    "trailing dot": ("127.0.0.1.", 403),
    "metadata": ("169.254.169.254", 403),
    "private, by a name": ("private.test", 403),
    "one address public, one private": ("both.test", 403),
    "a name for a mapped address": ("mapped.test", 403),
    "a name that nobody knows": ("nowhere.test", 502),
    "punycode of full-width digits": ("xn--127-x88d.0.0.1", 403),
}


@pytest.mark.parametrize("host, status", HOSTILE.values(), ids=HOSTILE)
def test_a_host_that_may_not_be_asked_is_refused_in_words(host: str, status: int) -> None:
    async def test(proxy: GuardProxy, server: Server) -> None:
        port = server.port - 1
        for asked in (f"CONNECT {host}:{port} HTTP/1.1", f"GET http://{host}:{port}/ HTTP/1.1"):
            came = await _said(proxy, asked.encode() + b"\r\n\r\n")
            assert _status(came) == status
            assert b"\r\nProxy-Status: onrecord; error=d" in came
            assert b"\r\n\r\nonrecord did not connect. " in came
        assert [it.peer for it in proxy.log] == [None, None]
        assert all(it.refused for it in proxy.log)
        assert server.asked == []

    addresses = {"both.test": ["93.184.215.14", "10.0.0.1"], "mapped.test": ["::ffff:5db8:d70e"]}
    _proxied(test, **{"private.test": ["127.0.0.1"]}, **addresses)


def test_each_connection_is_checked_anew() -> None:
    """A name that led to the server leads to 127.0.0.2 from the second time on."""

    async def run() -> None:
        answers = iter([["127.0.0.1"], ["127.0.0.2"], ["127.0.0.2"]])

        async def resolver(host: str) -> Sequence[str]:
            return next(answers)

        async with serving(always(answer())) as server:
            guard = Guard(allow_private=[f"127.0.0.1:{server.port}"], resolver=resolver)
            async with GuardProxy(guard) as proxy:
                came = [await _said(proxy, _get(server)) for _ in range(3)]
        assert [_status(each) for each in came] == [200, 403, 403]

    asyncio.run(run())


def _smuggled(server: Server) -> dict[str, tuple[bytes, ...]]:
    """Two requests for one check."""
    get = _get(server, host="127.0.0.1")
    post = get.replace(b"GET", b"POST").removesuffix(b"\r\n")
    second = _get(server, "/second", host="127.0.0.1")
    return {
        "in one segment": (get + second,),
        "one after the other": (get, second),
        "behind a body": (post + b"Content-Length: 3\r\n\r\nabc" + second,),
        "a length and chunks": (
            post + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + second,
        ),
        "two lengths": (post + b"Content-Length: 0\r\nContent-Length: 500\r\n\r\n" + second,),
        "a field with a line in it": (get[:-2] + b"A: b\n\n" + second,),
    }


def test_a_second_request_never_goes_along_unchecked() -> None:
    """The server leaves its connection open, and keeps every byte that comes."""
    came = bytearray()

    async def stays(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while piece := await reader.read(1 << 16):
            came.extend(piece)
            writer.write(answer(body=b"hello", connection="keep-alive"))
        writer.close()

    async def run() -> None:
        listening = await asyncio.start_server(stays, "127.0.0.1", 0)
        server = Server(listening.sockets[0].getsockname()[1], "http")
        guard = Guard(allow_private=[f"127.0.0.1:{server.port}"])
        async with listening, GuardProxy(guard, limits=QUICK) as proxy:
            for name, pieces in _smuggled(server).items():
                await _said(proxy, *pieces)
                assert b"second" not in came, name
            assert came.count(b"HTTP/1.1") >= 3  # the first request of some did go
            await proxy.close()

    asyncio.run(run())


def test_a_second_request_after_the_answer_ends_the_connection() -> None:
    """A server that leaves its connection open does not leave ours open for more."""

    async def stays(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(answer(body=b"hello", connection="keep-alive"))
        await asyncio.sleep(60)

    async def test(proxy: GuardProxy, server: Server) -> None:
        came = await _said(proxy, _get(server), _get(server, "/second"))
        assert came.startswith(b"HTTP/1.1 200") and came.count(b"HTTP/1.1") == 1
        assert [it.path for it in server.asked] == ["/"]

    _proxied(test, stays)


def test_a_browser_that_takes_its_time_is_answered_and_left() -> None:
    async def test(proxy: GuardProxy, server: Server) -> None:
        assert _status(await _said(proxy, b"GET http://serv")) == 408
        assert await _said(proxy) == b""  # it never asked: no answer, and not in the log
        assert [it.refused for it in proxy.log] == ["protocol: the request did not come in time"]

    _proxied(test)


def test_a_head_without_end_is_refused() -> None:
    async def test(proxy: GuardProxy, server: Server) -> None:
        came = await _said(proxy, _get(server)[:-2] + b"A: " + b"b" * 200_000 + b"\r\n\r\n")
        assert _status(came) == 431
        assert server.asked == []

    _proxied(test)


def test_a_server_that_cannot_be_reached_is_said_to_be() -> None:
    async def silent(host: str) -> Sequence[str]:
        await asyncio.sleep(60)
        return []

    async def run() -> None:
        async with serving(always(answer())) as gone:
            port = gone.port
        guard = Guard(allow_private=["127.0.0.1"])
        async with GuardProxy(guard, limits=QUICK) as proxy:
            came = await _said(proxy, f"CONNECT 127.0.0.1:{port} HTTP/1.1\r\n\r\n".encode())
            assert _status(came) == 502 and b"destination_unavailable" in came
        async with GuardProxy(Guard(resolver=silent), limits=QUICK) as proxy:
            came = await _said(proxy, b"CONNECT example.org:443 HTTP/1.1\r\n\r\n")
            assert _status(came) == 504 and b"connection_timeout" in came

    asyncio.run(run())


async def _endless(request: Request, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        writer.write(b"x" * 65536)
        await writer.drain()


def test_a_body_without_end_is_cut_off_by_a_reset() -> None:
    async def test(proxy: GuardProxy, server: Server) -> None:
        came = await _said(proxy, _get(server))
        assert came.endswith(b"<reset>")  # an end like any other would make it look whole
        [kept] = proxy.log
        assert kept.refused == "too large: more than 200000 bytes by one connection"
        assert len(came) <= 200_000 + len("<reset>")

    _proxied(test, _endless, limits=ProxyLimits(connection=200_000))


def test_what_all_connections_take_together_is_bounded() -> None:
    async def test(proxy: GuardProxy, server: Server) -> None:
        assert (await _said(proxy, _get(server))).endswith(b"<reset>")
        came = await _said(proxy, _get(server))
        assert _status(came) == 509 and b"200000 bytes in all" in came
        assert len(server.asked) == 1

    _proxied(test, _endless, limits=ProxyLimits(total=200_000))


async def _silent(request: Request, writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(60)


def test_silence_ends() -> None:
    async def test(proxy: GuardProxy, server: Server) -> None:
        assert await _said(proxy, _get(server)) == b"<reset>"
        assert proxy.log[0].refused == "timeout: nothing passed, or it took too long"

    _proxied(test, _silent)


def test_connections_are_counted_at_once_and_in_all() -> None:
    async def test(proxy: GuardProxy, server: Server) -> None:
        held = [asyncio.create_task(_said(proxy, _get(server))) for _ in range(2)]
        await asyncio.sleep(0.1)
        assert _status(await _said(proxy, _get(server))) == 509
        await asyncio.gather(*held)
        assert _status(await _said(proxy, _get(server))) == 509
        assert _status(await _said(proxy, _get(server))) == 509
        says = [it.refused for it in proxy.log]
        assert says[2] == "too large: more than 2 connections at once"
        assert says[3] == "too large: more than 3 connections"
        assert len(says) == 4 and proxy.asked == 5  # the log does not grow for ever
        assert len(server.asked) == 2

    _proxied(test, _silent, limits=ProxyLimits(at_once=2, ever=3, idle=0.5))


def test_whoever_is_told_hears_of_each_connection_when_it_is_over() -> None:
    async def run() -> None:
        told: list[ProxiedConnection] = []
        async with serving(_silent) as server:
            guard = Guard(allow_private=[f"127.0.0.1:{server.port}"])
            async with GuardProxy(guard, tell=told.append) as proxy:
                tunnel = f"CONNECT 127.0.0.1:{server.port} HTTP/1.1\r\n\r\n"
                client = asyncio.create_task(
                    _said(proxy, tunnel.encode(), b"GET / HTTP/1.1\r\n\r\n")
                )
                while not server.asked:
                    await asyncio.sleep(0.01)
                assert told == [] and proxy.log[0].peer is not None
                await proxy.close()  # ends what is open
                assert (await client).endswith(b"<reset>")
            assert told == proxy.log and told[0].ended_at is not None

    asyncio.run(run())


def test_the_proxy_listens_on_loopback_alone() -> None:
    async def run() -> None:
        async with GuardProxy(Guard()) as proxy:
            assert proxy.url.startswith("http://127.0.0.1:")
            assert {it.getsockname()[0] for it in proxy._server.sockets} == {"127.0.0.1"}

    asyncio.run(run())
