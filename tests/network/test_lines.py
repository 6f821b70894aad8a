"""What do we hear from an answer that does not end, and does every way it can end say which?"""

import asyncio
import json
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loopback_server import Request, Says, always, answer, authority, serving
from onrecord import __version__
from onrecord.network import (
    Ended,
    Ending,
    Frame,
    Guard,
    LineEvent,
    LineLimits,
    LineListener,
    Opened,
    frame_exchange,
    listen_again,
)
from onrecord.network.line_framing import EventTooLarge, Framing, Unframed, framing_of
from onrecord.record.times import read_instant

NOW = read_instant("2026-11-23T12:00:00.000000Z")
EVENT = b"event: update\ndata: {}\n\n"
STREAM = {"content_type": "text/event-stream", "transfer_encoding": "chunked"}


def head(status: str = "200 OK", **headers: str) -> bytes:
    """The head of an answer whose body comes in chunks."""
    told = "".join(f"{n.replace('_', '-')}: {v}\r\n" for n, v in (headers or STREAM).items())
    return f"HTTP/1.1 {status}\r\n{told}\r\n".encode()


def chunk(data: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(data), data)


def telling(*pieces: bytes, hang: bool = False) -> Says:
    """A server that sends these pieces, and then hangs up or says nothing more."""

    async def says(request: Request, writer: "asyncio.StreamWriter") -> None:
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0.01)
        if hang:
            await asyncio.sleep(30)

    return says


def listener(allow: Sequence[str] = ("127.0.0.1",), **how: object) -> LineListener:
    how.setdefault("guard", Guard(allow_private=allow))
    return LineListener(vantage="test", contact="test@example.org", **how)  # type: ignore[arg-type]  # each test's own words


def heard(says: Says, **how: object) -> list[LineEvent]:
    async def listen() -> list[LineEvent]:
        async with serving(says) as server:
            ours = listener(**how)  # type: ignore[arg-type]  # as above
            async with aclosing(ours.lines(server.url("/api/v1/streaming"))) as events:
                return [event async for event in events]

    return asyncio.run(listen())


def last(events: list[LineEvent]) -> Ended:
    assert isinstance(events[-1], Ended)
    assert not any(isinstance(event, Ended) for event in events[:-1])
    return events[-1]


# Framing

FRAMED = {
    "one event": (Framing.EVENTS, [EVENT], [EVENT]),
    "in the smallest pieces": (Framing.EVENTS, [bytes([b]) for b in EVENT * 2], [EVENT, EVENT]),
    "two at once": (Framing.EVENTS, [EVENT + EVENT], [EVENT, EVENT]),
    "heartbeats are no events": (Framing.EVENTS, [b":thump\n", b":thump\n\n\n", EVENT], [EVENT]),
    "a comment inside stays": (
        Framing.EVENTS, [b"event: a\n:thump\ndata: b\n\n"], [b"event: a\n:thump\ndata: b\n\n"]
    ),
    "carriage returns": (Framing.EVENTS, [b"data: a\r\r"], [b"data: a\r\r"]),
    "both": (Framing.EVENTS, [b"data: a\r\n\r\n"], [b"data: a\r\n\r\n"]),
    "both, apart": (
        Framing.EVENTS, [b"data: a\r", b"\n\r", b"\ndata: b\n\n"],
        [b"data: a\r\r", b"data: b\n\n"],
    ),
    "half an event": (Framing.EVENTS, [b"data: a\n"], []),
    "a line": (Framing.LINES, [b'{"a":1}\r\n'], [b'{"a":1}\r\n']),
    "keep-alives": (Framing.LINES, [b"\r\n", b"\n", b'{"a":1}\n', b"\r\n"], [b'{"a":1}\n']),
    "half a line": (Framing.LINES, [b'{"a":1}\n{"b"'], [b'{"a":1}\n']),
    "what other readers take for an end": (
        Framing.LINES, ["\u2028\x85\x0b\x0c\n".encode()], ["\u2028\x85\x0b\x0c\n".encode()]
    ),
}  # fmt: skip


@pytest.mark.parametrize(("framing", "pieces", "events"), FRAMED.values(), ids=FRAMED)
def test_events_are_the_exact_bytes(
    framing: Framing, pieces: list[bytes], events: list[bytes]
) -> None:
    unframed = Unframed(framing, 1000)
    assert [event for piece in pieces for event in unframed.feed(piece)] == events


lines_of_events = st.sampled_from([b"data: a", b"", b":c", b"event: b", b"\xff\x00"])


@given(st.lists(lines_of_events, max_size=20), st.data(), st.sampled_from(Framing))
def test_how_bytes_are_cut_up_changes_nothing(
    lines: list[bytes], data: st.DataObject, framing: Framing
) -> None:
    sent = b"".join(line + b"\n" for line in lines)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(sent)), max_size=8)))
    pieces = [sent[a:b] for a, b in zip([0, *cuts], [*cuts, len(sent)], strict=True)]
    at_once, unframed = Unframed(framing, 1000), Unframed(framing, 1000)
    found = [event for piece in pieces for event in unframed.feed(piece)]
    assert found == list(at_once.feed(sent))


@pytest.mark.parametrize("framing", Framing)
def test_what_has_no_end_is_not_held_for_ever(framing: Framing) -> None:
    unframed = Unframed(framing, 100)
    with pytest.raises(EventTooLarge):
        for _ in range(20):
            list(unframed.feed(b"0123456789"))


def test_many_small_lines_of_one_event_are_not_held_for_ever() -> None:
    unframed = Unframed(Framing.EVENTS, 100)
    with pytest.raises(EventTooLarge):
        list(unframed.feed(b"data: a\n" * 20))


TYPES = {
    "text/event-stream": Framing.EVENTS,
    "Text/Event-Stream; charset=utf-8": Framing.EVENTS,
    "application/json; charset=utf-8": Framing.LINES,
    "application/x-ndjson": Framing.LINES,
    "text/html": None,
    "": None,
}


@pytest.mark.parametrize(("kind", "framing"), TYPES.items())
def test_the_media_type_says_how_it_is_framed(kind: str, framing: Framing | None) -> None:
    assert framing_of(kind) is framing


# Connections


def test_events_come_exactly_and_with_their_times() -> None:
    says = telling(head(), chunk(EVENT[:9]), chunk(EVENT[9:] + b":thump\n" + EVENT), b"0\r\n\r\n")
    opened, *frames, end = heard(says)
    assert isinstance(opened, Opened) and isinstance(end, Ended)
    assert [frame.raw for frame in frames if isinstance(frame, Frame)] == [EVENT, EVENT]
    times = [opened.at, *(frame.received_at for frame in frames if isinstance(frame, Frame))]
    assert times == sorted(times) and end.at >= times[-1]
    assert end.why is Ending.CLOSED and opened.tls is None and opened.peer in opened.url


def test_lines_of_json_are_events() -> None:
    says = telling(
        head(content_type="application/json; charset=utf-8", transfer_encoding="chunked"),
        chunk(b'{"data":1}\r\n\r\n{"data"'),
        chunk(b":2}\r\n"),
    )
    _, *frames, end = heard(says)
    assert [frame.raw for frame in frames if isinstance(frame, Frame)] == [
        b'{"data":1}\r\n',
        b'{"data":2}\r\n',
    ]
    assert isinstance(end, Ended) and end.why is Ending.LOST


ENDINGS = {
    "the answer ends": (telling(head(), chunk(EVENT), b"0\r\n\r\n"), Ending.CLOSED, None),
    "without its last chunk": (telling(head(), chunk(EVENT)), Ending.LOST, None),
    "in the middle of an event": (telling(head(), chunk(EVENT[:5])), Ending.LOST, None),
    "no such account": (always(answer("401 Unauthorized", b"{}")), Ending.REFUSED, 401),
    "a limit": (always(answer("429 Too Many Requests")), Ending.REFUSED, 429),
    "a fault of theirs": (always(answer("503 Service Unavailable")), Ending.REFUSED, 503),
    "a redirect": (
        always(answer("302 Found", location="http://127.0.0.1:1/")), Ending.REFUSED, 302
    ),
    "a page": (
        always(answer(body=b"<title>Log in</title>", content_type="text/html")),
        Ending.PROTOCOL, None,
    ),
    "no media type": (always(answer(body=b"x")), Ending.PROTOCOL, None),
    "compressed": (
        telling(head(content_type="text/event-stream", content_encoding="gzip")),
        Ending.PROTOCOL, None,
    ),
    "not HTTP": (always(b"\x15\x03\x01\x00\x02\x02\x46\r\n\r\n"), Ending.UNREACHED, None),
    "no answer at all": (always(b""), Ending.UNREACHED, None),
}  # fmt: skip


@pytest.mark.parametrize(("says", "why", "code"), ENDINGS.values(), ids=ENDINGS)
def test_every_ending_says_which_it_was(says: Says, why: Ending, code: int | None) -> None:
    end = last(heard(says))
    assert (end.why, end.code) == (why, code)


@pytest.mark.parametrize("status", ["200 OK", "401 Unauthorized", "500 Oops"])
def test_neither_a_token_nor_a_post_is_told_on(status: str) -> None:
    """What is told stands on terminals, and in logs."""
    body = b"Bearer s3cret: no stream" if status != "200 OK" else b"The dam is safe."
    says = always(answer(status, body, content_type="text/plain"))

    async def listen() -> list[LineEvent]:
        async with serving(says) as server:
            lines = listener().lines(server.url(), headers=[("authorization", "Bearer s3cret")])
            async with aclosing(lines) as events:
                return [event async for event in events]

    end = last(asyncio.run(listen()))
    assert "s3cret" not in end.says and "dam" not in end.says


def test_silence_is_noticed_and_heartbeats_are_no_silence() -> None:
    limits = LineLimits(silence=0.2)
    beats = [chunk(b":thump\n")] * 30  # over 0.3 s: longer than the silence that is let pass
    events = heard(telling(head(), *beats, chunk(EVENT), hang=True), limits=limits)
    assert isinstance(events[1], Frame)
    assert last(events).why is Ending.SILENT


def test_a_head_that_does_not_come_is_not_waited_for() -> None:
    end = last(heard(telling(hang=True), limits=LineLimits(open=0.2)))
    assert end.why is Ending.UNREACHED and end.says.startswith("timeout")


def test_a_refusal_that_does_not_end_is_not_waited_for() -> None:
    says = telling(head("403 Forbidden"), chunk(b"no"), hang=True)
    assert last(heard(says, limits=LineLimits(open=0.3))).why is not Ending.CLOSED


def test_an_event_without_an_end_is_too_large() -> None:
    says = telling(head(), *[chunk(b"data: " + b"x" * 1000)] * 5, hang=True)
    assert last(heard(says, limits=LineLimits(event=2000))).why is Ending.TOO_LARGE


def test_they_may_say_when_to_come_back() -> None:
    end = last(heard(always(answer("429 Too Many Requests", retry_after="120"))))
    assert end.again_at == end.at + timedelta(seconds=120)


def test_only_what_may_be_asked_is_asked() -> None:
    says = telling(head(), chunk(EVENT))
    assert last(heard(says, allow=())).why is Ending.FORBIDDEN
    assert last(heard(says, allow=(), tls_only=True)).why is Ending.FORBIDDEN

    async def public(_: str) -> Sequence[str]:
        return ["93.184.215.14"]

    async def without_tls() -> LineEvent:
        ours = listener(guard=Guard(resolver=public), tls_only=True)
        async with aclosing(ours.lines("http://h.example/")) as events:
            return await anext(events)

    refused = asyncio.run(without_tls())
    assert isinstance(refused, Ended) and "without TLS" in refused.says

    async def odd() -> LineEvent:
        async with aclosing(listener().lines("ftp://127.0.0.1/")) as events:
            return await anext(events)

    ended = asyncio.run(odd())
    assert isinstance(ended, Ended) and ended.why is Ending.FORBIDDEN


def test_we_say_who_we_are_and_the_token_goes_along_but_is_not_told() -> None:
    async def listen() -> tuple[dict[str, str], Opened, Frame]:
        async with serving(telling(head(), chunk(EVENT))) as server:
            lines = listener().lines(server.url(), headers=[("Authorization", "Bearer s3cret")])
            async with aclosing(lines) as events:
                opened, frame = await anext(events), await anext(events)
            assert isinstance(opened, Opened) and isinstance(frame, Frame)
            return server.asked[0].headers, opened, frame

    headers, opened, frame = asyncio.run(listen())
    assert headers["user-agent"] == f"onrecord/{__version__} (+test@example.org)"
    assert headers["authorization"] == "Bearer s3cret"
    assert headers["accept-encoding"] == "identity"
    exchange = frame_exchange(opened, frame)
    assert (exchange.method, exchange.body, exchange.url) == ("SUBSCRIBE", EVENT, opened.url)
    assert "s3cret" not in repr(exchange)


def test_a_certificate_is_checked_and_told() -> None:
    async def listen(known: bool) -> LineEvent:
        with authority() as trusted, authority() as other:
            async with serving(
                telling(head(), chunk(EVENT)), tls=trusted.server("127.0.0.1")
            ) as server:
                tls = trusted.client() if known else other.client()
                async with aclosing(listener(tls=tls).lines(server.url())) as events:
                    return await anext(events)

    opened, ended = asyncio.run(listen(True)), asyncio.run(listen(False))
    assert isinstance(opened, Opened) and (opened.tls or "").startswith("verified TLSv1.")
    assert isinstance(ended, Ended) and ended.says.startswith("tls: ")


# Coming back


def test_we_come_back_and_not_before_they_allow_it() -> None:
    opened = Opened(url="https://h.example", at=NOW, vantage="t", peer="192.0.2.1:443", tls=None)
    wait = Ended(Ending.REFUSED, "HTTP 429", NOW, 429, NOW + timedelta(seconds=900))
    lost = Ended(Ending.LOST, "", NOW)
    script = [[wait], [opened, Frame(EVENT, NOW), lost], [lost]]
    waits, begun = list[float](), list[None]()

    async def connect() -> AsyncGenerator[LineEvent, None]:
        begun.append(None)
        for event in script[len(begun) - 1]:
            yield event

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    async def take() -> None:
        async with aclosing(listen_again(connect, lambda: 0.0, sleep=sleep)) as events:
            async for _ in events:
                if len(begun) == len(script):
                    return

    asyncio.run(take())
    assert waits == [900, 0.5]


def test_an_event_of_json_survives_byte_for_byte() -> None:
    text = "🏛\u202e e\u0301 \u00e9 \ud83d\x00"
    event = b"event: update\ndata: " + json.dumps({"content": text}).encode() + b"\n\n"
    frames = [e for e in heard(telling(head(), chunk(event))) if isinstance(e, Frame)]
    assert json.loads(frames[0].raw.split(b"data: ")[1])["content"] == text
