"""Does every way in which asking can fail come back as an exchange?"""

import asyncio
import gzip
import re
import socket
import ssl
import struct
import tracemalloc
import zlib
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loopback_server import Authority, Request, Says, always, answer, authority, serving
from onrecord import __version__
from onrecord.network import BadContact, Failure, Fetcher, Guard, Limits, user_agent
from onrecord.network.bodies import TooLarge, Undecodable, read_body
from onrecord.network.failures import failure
from onrecord.record.exchanges import Exchange

CONTACT = "https://example.org/contact"
SMALL = Limits(body=1000)
QUICK = Limits(read=0.2, whole=0.4)


def fetcher(*, allow: Sequence[str] = ("127.0.0.1",), **how: object) -> Fetcher:
    how.setdefault("guard", Guard(allow_private=allow))
    how.setdefault("limits", SMALL)
    return Fetcher(vantage="test", contact=CONTACT, **how)  # type: ignore[arg-type]


def asked(says: Says, limits: Limits = SMALL, **how: object) -> tuple[Exchange, Request]:
    """One question to such a server: what came of it, and what the server was sent."""

    async def ask() -> tuple[Exchange, Request]:
        async with serving(says) as server, fetcher(limits=limits) as fetch:
            return await fetch.fetch(server.url("/x"), **how), server.asked[0]  # type: ignore[arg-type]

    return asyncio.run(ask())


def test_an_answer_comes_back_exactly_as_it_was_said() -> None:
    body = b'{ "error":"NotFound" }\r\n\x00\xff'
    raw = answer("404 Not Found", body, X_Twice="1", x_twice="2", etag='"\xe9"')
    before = datetime.now(UTC)
    exchange, request = asked(always(raw))
    assert exchange.status == 404 and exchange.body == body
    assert exchange.failure is None and exchange.tls is None
    assert [pair for pair in exchange.headers if pair[0] == "x-twice"] == [
        ("x-twice", "1"),
        ("x-twice", "2"),
    ]
    assert ("etag", '"\xe9"') in exchange.headers
    assert before <= exchange.asked_at <= exchange.answered_at <= datetime.now(UTC)
    assert exchange.vantage == "test"
    assert exchange.peer == request.headers["host"]  # the same address and port, here


def test_we_say_who_we_are_and_ask_for_exact_bytes() -> None:
    _, request = asked(always(answer()))
    assert request.line == "GET /x HTTP/1.1"
    assert request.headers["user-agent"] == f"onrecord/{__version__} (+{CONTACT})"
    assert request.headers["accept-encoding"] == "identity"
    assert "cookie" not in request.headers


def test_a_conditional_question_keeps_its_headers_and_its_empty_answer() -> None:
    raw = answer("304 Not Modified", etag='"\xe9"', content_encoding="gzip")
    exchange, request = asked(always(raw), headers=[("If-None-Match", '"\xe9"'), ("Accept", "a/b")])
    assert (exchange.status, exchange.body, exchange.failure) == (304, b"", None)
    assert request.headers["if-none-match"] == '"\xe9"'
    assert request.headers["accept"] == "a/b"


def test_a_body_can_be_sent() -> None:
    _, request = asked(always(answer()), method="POST", body=b"query")
    assert request.line == "POST /x HTTP/1.1" and request.body == b"query"


@pytest.mark.parametrize("contact", ["a b", "x\r\nevil: 1", "ü@example.org", "a)b"])
def test_a_contact_that_would_break_the_header_is_refused(contact: str) -> None:
    with pytest.raises(BadContact):
        Fetcher(vantage="test", contact=contact)


async def _reset(request: Request, writer: asyncio.StreamWriter) -> None:
    opened = writer.get_extra_info("socket")
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def _reset_in_the_body(request: Request, writer: asyncio.StreamWriter) -> None:
    writer.write(answer(content_length="100") + b"half")
    await writer.drain()
    await asyncio.sleep(0.01)
    await _reset(request, writer)


async def _drip(request: Request, writer: asyncio.StreamWriter) -> None:
    writer.write(answer(content_length="100"))
    while True:
        writer.write(b".")
        await writer.drain()
        await asyncio.sleep(0.02)


async def _stall(request: Request, writer: asyncio.StreamWriter) -> None:
    writer.write(answer(content_length="100") + b"half")
    await asyncio.sleep(60)


async def _endless_hints(request: Request, writer: asyncio.StreamWriter) -> None:
    while True:
        writer.write(b"HTTP/1.1 103 Early Hints\r\n\r\n")
        await writer.drain()
        await asyncio.sleep(0.01)


def _chunked(body: bytes, **headers: str) -> bytes:
    head = answer(transfer_encoding="chunked", **headers).replace(b"content-length: 0\r\n", b"")
    return head + f"{len(body):x}\r\n".encode() + body + b"\r\n0\r\n\r\n"


FAILURES: dict[str, tuple[Says, Failure, bool]] = {  # the answer, the kind, whether we met anybody
    "silence": (always(b""), Failure.PROTOCOL, False),
    "not HTTP": (always(b"SSH-2.0-OpenSSH_9.6\r\n"), Failure.PROTOCOL, False),
    "a reset": (_reset, Failure.RESET, False),
    "a reset in the body": (_reset_in_the_body, Failure.RESET, True),
    "a body cut short": (always(answer(content_length="9") + b"half"), Failure.PROTOCOL, True),
    "a chunk cut short": (always(_chunked(b"whole")[:-9]), Failure.PROTOCOL, True),
    "headers without end": (
        always(b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 50_000),
        Failure.PROTOCOL,
        False,
    ),
    "a stall in the body": (_stall, Failure.TIMEOUT, True),
    "a body that drips": (_drip, Failure.TIMEOUT, True),
    "hints without end": (_endless_hints, Failure.TIMEOUT, False),
    "a body too large, announced": (always(answer(body=b"x" * 1001)), Failure.TOO_LARGE, True),
    "absurdly announced": (always(answer(content_length="9" * 20)), Failure.TOO_LARGE, True),
    "a body too large, in chunks": (always(_chunked(b"x" * 1001)), Failure.TOO_LARGE, True),
    "a bomb": (
        always(answer(body=gzip.compress(bytes(10**7)), content_encoding="gzip")),
        Failure.TOO_LARGE,
        True,
    ),
    "a coding we did not ask for": (always(answer(content_encoding="br")), Failure.ENCODING, True),
    "two codings": (
        always(answer(body=b"x", content_encoding="gzip, gzip")),
        Failure.ENCODING,
        True,
    ),
    "damaged compression": (
        always(answer(body=gzip.compress(b"x")[:-8] + b"12345678", content_encoding="gzip")),
        Failure.ENCODING,
        True,
    ),
    "compression cut short": (
        always(answer(body=gzip.compress(b"x")[:-4], content_encoding="gzip")),
        Failure.ENCODING,
        True,
    ),
}


@pytest.mark.parametrize("says, kind, met", FAILURES.values(), ids=FAILURES)
def test_a_failure_is_an_exchange_that_says_why(says: Says, kind: Failure, met: bool) -> None:
    exchange, _ = asked(says, QUICK if kind is Failure.TIMEOUT else SMALL)
    assert exchange.failure is not None and exchange.failure.startswith(f"{kind}: ")
    assert len(exchange.failure) > len(f"{kind}: ") and "\n" not in exchange.failure
    assert (exchange.status, exchange.headers, exchange.body) == (None, (), b"")
    assert (exchange.peer is not None) is met


ANSWERS: dict[str, tuple[Says, int, bytes]] = {
    "as large as we take": (always(answer(body=b"x" * 1000)), 200, b"x" * 1000),
    "in chunks": (always(_chunked(b"whole")), 200, b"whole"),
    "a server's fault": (always(answer("500 Internal Server Error", b"oops")), 500, b"oops"),
    "a limit": (always(answer("429 Too Many Requests", retry_after="5")), 429, b""),
    "a redirect, not followed": (always(answer("302 Found", location="http://b/")), 302, b""),
    "gzip all the same": (
        always(answer(body=gzip.compress(b"plain"), content_encoding="GZIP")),
        200,
        b"plain",
    ),
    "deflate all the same": (
        always(answer(body=zlib.compress(b"plain"), content_encoding="deflate")),
        200,
        b"plain",
    ),
    "gzip of nothing at all": (always(answer("404 Gone", content_encoding="gzip")), 404, b""),
}


@pytest.mark.parametrize("says, status, body", ANSWERS.values(), ids=ANSWERS)
def test_an_answer_is_kept_whatever_its_status(says: Says, status: int, body: bytes) -> None:
    exchange, _ = asked(says)
    assert (exchange.status, exchange.body, exchange.failure) == (status, body, None)


def test_the_headers_of_an_answer_to_head_do_not_concern_its_body() -> None:
    raw = answer(content_length="100000", content_encoding="br")
    exchange, _ = asked(always(raw), method="HEAD")
    assert (exchange.status, exchange.body, exchange.failure) == (200, b"", None)


NEVER_SENT = {
    "not a URL": ("http://user@127.0.0.1/", Failure.URL),
    "a stream": ("ws://127.0.0.1/", Failure.URL),
    "a file": ("file:///etc/passwd", Failure.URL),
    "a private address": ("http://10.0.0.1/", Failure.FORBIDDEN),
    "loopback, spelled otherwise": ("http://2130706433/", Failure.FORBIDDEN),
    "a name at a private address": ("http://inside.example/", Failure.FORBIDDEN),
    "no such name": ("http://nowhere.invalid/", Failure.DNS),
    "nobody listens": ("http://127.0.0.1:9/", Failure.UNREACHABLE),
}


@pytest.mark.parametrize("url, kind", NEVER_SENT.values(), ids=NEVER_SENT)
def test_what_is_never_sent_is_an_exchange_too(url: str, kind: Failure) -> None:
    async def resolver(host: str) -> Sequence[str]:
        return {"inside.example": ["10.0.0.1"], "nowhere.invalid": []}[host]

    async def ask() -> Exchange:
        guard = Guard(allow_private=["127.0.0.1:9"], resolver=resolver)
        async with fetcher(guard=guard) as fetch:
            return await fetch.fetch(url)

    exchange = asyncio.run(ask())
    assert exchange.failure is not None and exchange.failure.startswith(f"{kind}: ")
    assert exchange.url == url and exchange.peer is None


def test_loopback_is_forbidden_unless_it_is_allowed() -> None:
    async def ask() -> tuple[Exchange, int]:
        async with serving(always(answer())) as server, fetcher(guard=Guard()) as fetch:
            return await fetch.fetch(server.url(host="localhost")), len(server.asked)

    exchange, requests = asyncio.run(ask())
    assert exchange.failure is not None and exchange.failure.startswith(Failure.FORBIDDEN)
    assert requests == 0


def test_a_name_that_changes_its_address_is_looked_up_once_for_each_connection() -> None:
    """DNS rebinding: what was checked is what is connected to."""
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])

    async def resolver(host: str) -> Sequence[str]:
        return next(answers)

    async def ask() -> tuple[Exchange, Exchange, list[Request]]:
        async with serving(always(answer(body=b"first"))) as server:
            guard = Guard(allow_private=[f"127.0.0.1:{server.port}"], resolver=resolver)
            async with fetcher(guard=guard) as fetch:
                url = server.url(host="ministry.example")
                return await fetch.fetch(url), await fetch.fetch(url), server.asked

    first, second, requests = asyncio.run(ask())
    assert first.body == b"first" and len(requests) == 1
    assert requests[0].headers["host"].startswith("ministry.example:")
    assert second.failure is not None and "10.0.0.1" in second.failure


def test_an_address_that_does_not_answer_is_passed_over_for_the_next() -> None:
    async def resolver(host: str) -> Sequence[str]:
        return ["127.0.0.2", "127.0.0.1"]  # nobody listens at the first

    async def ask() -> Exchange:
        async with serving(always(answer(body=b"second"))) as server:
            guard = Guard(allow_private=["127.0.0.0/8"], resolver=resolver)
            async with fetcher(guard=guard) as fetch:
                return await fetch.fetch(server.url(host="two.example"))

    exchange = asyncio.run(ask())
    assert exchange.body == b"second" and str(exchange.peer).startswith("127.0.0.1:")


@pytest.fixture(scope="module")
def trust() -> Iterator[Authority]:
    with authority() as made:
        yield made


def over_tls(trust: Authority, names: Sequence[str], days: int, *, known: bool) -> Exchange:
    async def ask() -> Exchange:
        tls = {"tls": trust.client()} if known else {}
        context = trust.server(*names, days=days)
        async with (
            serving(always(answer(body=b"secret")), context) as server,
            fetcher(allow=["localhost"], **tls) as fetch,
        ):
            return await fetch.fetch(server.url(host="localhost"))

    return asyncio.run(ask())


def test_a_verified_certificate_is_told_with_its_issuer_and_digest(trust: Authority) -> None:
    exchange = over_tls(trust, ["localhost"], 1, known=True)
    assert exchange.body == b"secret" and exchange.tls is not None
    assert exchange.tls.startswith("verified TLSv1.3, issuer Test Trust, leaf sha256:")
    assert len(exchange.tls.rpartition(":")[2]) == 64


UNTRUSTED: dict[str, tuple[list[str], int, bool]] = {  # names, days left, authority known
    "signed by somebody we do not know": (["localhost"], 1, False),
    "of another name": (["ministry.example"], 1, True),
    "of the address, not the name": (["127.0.0.1"], 1, True),
    "expired": (["localhost"], -1, True),
}


@pytest.mark.parametrize("names, days, known", UNTRUSTED.values(), ids=UNTRUSTED)
def test_a_certificate_that_does_not_verify_is_no_answer(
    trust: Authority, names: list[str], days: int, known: bool
) -> None:
    exchange = over_tls(trust, names, days, known=known)
    assert exchange.failure is not None and exchange.failure.startswith("tls: ")
    assert "certificate verify failed" in exchange.failure
    assert exchange.body == b""


def test_a_silence_behind_a_good_certificate_is_a_timeout(trust: Authority) -> None:
    async def silent(request: Request, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(60)

    async def ask() -> list[Exchange]:
        async with (
            serving(silent, trust.server("localhost")) as server,
            fetcher(allow=["localhost"], limits=QUICK, tls=trust.client()) as fetch,
        ):
            return [await fetch.fetch(server.url(host="localhost")) for _ in range(2)]

    first, second = asyncio.run(ask())
    assert first.failure is not None and first.failure.startswith("timeout: ")
    assert first.failure == second.failure  # the same words each time


def test_no_more_questions_at_once_than_a_host_is_asked() -> None:
    at_once: list[int] = []

    async def says(request: Request, writer: asyncio.StreamWriter) -> None:
        at_once.append(len(at_once) + 1 - len(gone))
        await asyncio.sleep(0.01)
        gone.append(1)
        writer.write(answer())

    gone: list[int] = []

    async def ask() -> list[Exchange]:
        async with serving(says) as server, fetcher() as fetch:
            return await asyncio.gather(*(fetch.fetch(server.url()) for _ in range(8)))

    exchanges = asyncio.run(ask())
    assert [exchange.status for exchange in exchanges] == [200] * 8
    assert max(at_once) == SMALL.per_host == 2


def test_waiting_for_a_place_is_neither_asking_nor_a_failure() -> None:
    async def says(request: Request, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.1)
        writer.write(answer())

    async def ask() -> list[Exchange]:
        one = Limits(whole=0.6, per_host=1)
        async with serving(says) as server, fetcher(limits=one) as fetch:
            return await asyncio.gather(*(fetch.fetch(server.url()) for _ in range(8)))

    exchanges = asyncio.run(ask())
    assert [exchange.failure for exchange in exchanges] == [None] * 8
    for earlier, later in pairwise(exchanges):
        assert later.asked_at >= earlier.answered_at


def test_a_connection_is_used_again_and_forgotten_when_it_broke() -> None:
    async def says(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(answer(connection="keep-alive"))  # and then closes all the same
        await writer.drain()

    async def ask() -> list[Exchange]:
        async with serving(says) as server, fetcher() as fetch:
            first = await fetch.fetch(server.url())
            await asyncio.sleep(0.01)
            return [first, await fetch.fetch(server.url())]

    assert [exchange.status for exchange in asyncio.run(ask())] == [200, 200]


def test_cancelling_a_question_is_not_a_failure_of_the_network() -> None:
    async def ask() -> None:
        async with serving(_stall) as server, fetcher(limits=Limits()) as fetch:
            task = asyncio.create_task(fetch.fetch(server.url()))
            while not server.asked:
                await asyncio.sleep(0)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    asyncio.run(ask())


def test_a_mistake_of_ours_is_not_blamed_on_the_network() -> None:
    class Broken:
        def now(self) -> datetime:
            return datetime.now(UTC) + timedelta(hours=next(steps))

    steps = iter([0, 0])

    async def ask() -> None:
        async with serving(always(answer())) as server, fetcher(clock=Broken()) as fetch:
            await fetch.fetch(server.url())

    with pytest.raises((StopIteration, RuntimeError)):
        asyncio.run(ask())


def test_a_mistake_made_while_tls_failed_is_still_a_mistake() -> None:
    try:
        try:
            raise ssl.SSLError("certificate verify failed")
        except ssl.SSLError:
            raise KeyError("ours")  # noqa: B904  # an error inside a handler, as it happens
    except KeyError as error:
        assert failure(error) is None


def test_what_follows_the_compressed_content_is_not_gathered() -> None:
    taken = 0

    async def pieces() -> AsyncIterator[bytes]:
        nonlocal taken
        yield gzip.compress(b"whole")
        for _ in range(1000):
            taken += 1
            yield b"more"

    with pytest.raises(Undecodable, match="something follows"):
        asyncio.run(read_body(pieces(), [("content-encoding", "gzip")], 100))
    assert taken <= 1


@given(st.binary(max_size=300), st.integers(1, 50), st.sampled_from(["", "gzip", "deflate"]))
def test_a_body_is_the_same_in_whatever_pieces_it_comes(
    content: bytes, size: int, coding: str
) -> None:
    sent = {"": bytes, "gzip": gzip.compress, "deflate": zlib.compress}[coding](content)

    async def pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(sent), size):
            yield sent[start : start + size]

    headers = [("content-encoding", coding)] if coding else []
    assert asyncio.run(read_body(pieces(), headers, 300)) == content


def test_a_bomb_never_takes_much_more_memory_than_the_limit() -> None:
    bomb = gzip.compress(bytes(50_000_000))

    async def pieces() -> AsyncIterator[bytes]:
        yield bomb

    tracemalloc.start()
    try:
        with pytest.raises(TooLarge):
            asyncio.run(read_body(pieces(), [("content-encoding", "gzip")], 1000))
        assert tracemalloc.get_traced_memory()[1] < 2_000_000
    finally:
        tracemalloc.stop()


@given(st.binary(max_size=300), st.integers(0, 400))
def test_no_body_is_larger_than_the_limit(sent: bytes, limit: int) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        yield sent

    for coding in ("identity", "gzip"):
        try:
            body = asyncio.run(read_body(pieces(), [("content-encoding", coding)], limit))
        except (TooLarge, Undecodable):
            continue
        assert len(body) <= limit


def test_without_a_contact_we_are_named_all_the_same() -> None:
    assert re.fullmatch(r"onrecord/[\d.]+", user_agent(""))
