"""Does everybody who listens hear what came on record, from one question, until they are let go?"""

import asyncio
import json
import re
import signal
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any

import httpx
import pytest

from happenings_made import appended, look, text
from onrecord.archive import Archive, ArchiveBusy, Head
from onrecord.desk.happenings import Happening, happenings
from onrecord.web.live.hub import Hub, TooManyReaders
from onrecord.web.live.routes import missed, told
from onrecord.web.live.stream import STILL_HERE, EventStream, event
from small_desk import Desk, desk
from web.asking import Pages, read
from web.served import Served

__all__ = ["desk"]

_SOON = 60.0  # seconds after which a test gives up


@pytest.fixture
def posted(desk: Desk) -> Iterator[Desk]:
    """An account on record, with one post."""
    desk.enrol()
    appended(desk, look(text(desk.archive, "First."), 10))
    desk.archive.publish()
    yield desk


def again(desk: Desk, *keys: str) -> None:
    appended(desk, *(look(text(desk.archive, "Another."), 20, key=key) for key in keys))


# --- how events are written ---


def test_an_event_is_written_as_the_standard_says() -> None:
    assert event("news", "one\ntwo\r\nthree", "12.0") == (
        b"id: 12.0\nevent: news\ndata: one\ndata: two\ndata: three\n\n"
    )
    assert event("news", "") == b"event: news\ndata: \n\n"


# --- the hub ---


class Counted:
    """Asks as the hub does, and counts how often."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked = 0
        self.fails: list[Exception] = []
        monkeypatch.setattr("onrecord.web.live.hub.happenings", self)

    def __call__(self, archive: Archive, **wanted: Any) -> tuple[Happening, ...]:
        self.asked += 1
        if self.fails:
            raise self.fails.pop()
        return happenings(archive, **wanted)


async def eventually(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(_SOON):
        while not holds():
            await asyncio.sleep(0.005)


def test_many_hear_of_it_and_one_asks(posted: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    counted = Counted(monkeypatch)

    async def listen() -> None:
        hub = Hub(posted.archive, between=0.01)
        readers = [hub.join() for _ in range(50)]
        await eventually(lambda: counted.asked >= 2)
        again(posted, "3lbbb", "3lccc")
        async with asyncio.timeout(_SOON):
            for reader in readers:
                first, second = await reader.next(), await reader.next()
                assert first is not None and second is not None
                assert first.position < second.position
        asked = counted.asked
        for reader in readers:
            hub.leave(reader)
        await eventually(lambda: hub.readers == 0)
        await asyncio.sleep(0.1)
        assert counted.asked <= asked + 2  # nobody listens: nobody asks

    asyncio.run(listen())


def test_a_failure_of_the_archive_ends_nothing(
    posted: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    counted = Counted(monkeypatch)

    async def listen() -> None:
        hub = Hub(posted.archive, between=0.01)
        reader = hub.join()
        await eventually(lambda: counted.asked >= 1)
        counted.fails = [ArchiveBusy("another command is writing") for _ in range(2)]
        again(posted, "3lbbb")
        async with asyncio.timeout(_SOON):
            assert await reader.next() is not None
        hub.leave(reader)

    asyncio.run(listen())
    assert "another command is writing" in caplog.text


class Late:
    """An archive that tells the hub its size once it may."""

    def __init__(self, archive: Archive) -> None:
        self.archive, self.may = archive, threading.Event()

    @property
    def head(self) -> Head:
        assert self.may.wait(_SOON)
        return self.archive.head

    def __getattr__(self, name: str) -> Any:
        return getattr(self.archive, name)


def test_nothing_is_lost_between_what_was_missed_and_the_hubs_first_look(posted: Desk) -> None:
    (last,) = happenings(posted.archive, limit=1)

    async def listen() -> bytes:
        late = Late(posted.archive)
        hub = Hub(late, between=0.01)  # type: ignore[arg-type]  # it stands for one
        stream = told(posted.archive, hub.join(), last.position)
        first = asyncio.ensure_future(anext(stream))
        await asyncio.sleep(0.2)  # so that it could have asked for what was missed
        again(posted, "3lbbb")
        late.may.set()
        async with asyncio.timeout(_SOON):
            found = await first
        hub.end()
        return found

    assert asyncio.run(listen()).startswith(b"id: 2.0\n")


def test_no_more_may_listen_than_may(posted: Desk) -> None:
    async def listen() -> None:
        hub = Hub(posted.archive, between=0.01, most=2)
        first, second = hub.join(), hub.join()
        with pytest.raises(TooManyReaders):
            hub.join()
        hub.leave(first)
        hub.leave(hub.join())
        hub.leave(second)

    asyncio.run(listen())


def test_one_address_does_not_take_everybodys_place(posted: Desk) -> None:
    async def listen() -> None:
        hub = Hub(posted.archive, between=0.01, most=5, most_of_one=2)
        taken = [hub.join("192.0.2.1"), hub.join("192.0.2.1")]
        with pytest.raises(TooManyReaders):
            hub.join("192.0.2.1")
        taken.append(hub.join("192.0.2.2"))
        hub.leave(taken[0])
        taken.append(hub.join("192.0.2.1"))
        for one in taken:
            hub.leave(one)

    asyncio.run(listen())


def test_who_does_not_take_what_comes_is_let_go(
    posted: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onrecord.web.live.hub._MOST_WAITING", 2)

    async def listen() -> None:
        hub = Hub(posted.archive, between=0.01)
        slow = hub.join()
        await asyncio.sleep(0.1)
        again(posted, *(f"3l{n}" for n in range(5)))
        await eventually(lambda: hub.readers == 0)
        assert await slow.next() is None

    asyncio.run(listen())


def test_when_the_server_ends_everybody_is_let_go(posted: Desk) -> None:
    async def listen() -> None:
        hub = Hub(posted.archive, between=60)
        readers = [hub.join() for _ in range(3)]
        waiting = [asyncio.create_task(reader.next()) for reader in readers]
        await asyncio.sleep(0)
        hub.end()
        async with asyncio.timeout(_SOON):
            assert await asyncio.gather(*waiting) == [None, None, None]
        with pytest.raises(TooManyReaders):
            hub.join()

    asyncio.run(listen())


# --- the stream ---


async def _answered(
    stream: EventStream, send: Callable[[Any], Awaitable[None]], method: str = "GET"
) -> None:
    async def receive() -> Any:
        await asyncio.sleep(3600)

    async with asyncio.timeout(_SOON):
        await stream({"type": "http", "method": method}, receive, send)


def _sent_by(
    events: AsyncIterator[bytes], method: str = "GET", **how: Any
) -> tuple[list[Any], int]:
    """What a stream sends, and how often it said that its reader left."""
    sent: list[Any] = []
    left: list[None] = []

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(_answered(EventStream(events, lambda: left.append(None), **how), send, method))
    return sent, len(left)


async def _some(*events: bytes, after: float = 0) -> AsyncIterator[bytes]:
    for one in events:
        await asyncio.sleep(after)
        yield one


def test_it_ends_when_nothing_more_comes() -> None:
    sent, left = _sent_by(_some(b"one", b"two"))
    assert sent[0]["status"] == 200
    headers = dict(sent[0]["headers"])
    assert headers[b"content-type"] == b"text/event-stream; charset=utf-8"
    assert headers[b"cache-control"] == b"no-store" and b"content-length" not in headers
    assert [one["body"] for one in sent[1:]] == [b"retry: 5000\n\n", b"one", b"two", b""]
    assert ([one["more_body"] for one in sent[1:]], left) == ([True, True, True, False], 1)


def test_in_silence_it_says_that_it_is_there() -> None:
    sent, _ = _sent_by(_some(b"one", after=0.2), silence=0.02)
    said = [one["body"] for one in sent[1:]]
    assert said.count(STILL_HERE) >= 2 and b"one" in said


def test_who_only_asks_for_the_head_gets_no_stream() -> None:
    sent, left = _sent_by(_some(b"one"), "HEAD")
    assert ([one["type"] for one in sent], left) == (
        ["http.response.start", "http.response.body"],
        1,
    )
    assert sent[1] == {"type": "http.response.body", "body": b"", "more_body": False}


def test_who_takes_nothing_any_more_is_dropped() -> None:
    left: list[None] = []

    async def stuck(message: Any) -> None:
        if message.get("body") == b"one":
            await asyncio.sleep(3600)

    stream = EventStream(_some(b"one"), lambda: left.append(None), patience=0.05)
    asyncio.run(_answered(stream, stuck))
    assert left == [None]


def test_who_goes_away_is_let_go() -> None:
    left: list[None] = []

    async def receive() -> Any:
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        pass

    async def listen() -> None:
        stream = EventStream(_some(b"one", after=3600), lambda: left.append(None))
        async with asyncio.timeout(_SOON):
            await stream({"type": "http", "method": "GET"}, receive, send)

    asyncio.run(listen())
    assert left == [None]


# --- over HTTP ---


async def _lines(url: str, until: int, headers: dict[str, str] | None = None) -> list[str]:
    found: list[str] = []
    async with (
        asyncio.timeout(_SOON),
        httpx.AsyncClient() as client,
        client.stream("GET", url, headers=headers) as answer,
    ):
        assert answer.status_code == 200
        assert answer.headers["content-security-policy"].startswith("default-src 'none'")
        async for line in answer.aiter_lines():
            found.append(line)
            if sum(one.startswith("data: ") for one in found) >= until:
                return found
    return found


def test_a_program_hears_each_event_and_goes_on_where_it_stood(posted: Desk) -> None:
    with Served(posted.archive.folder, "127.0.0.1") as served:
        earlier = happenings(posted.archive)[-1]
        url = f"{served.url}live?after={earlier.place}.{earlier.nth}"

        async def listen() -> list[str]:
            hearing = asyncio.create_task(_lines(url, 3))
            await asyncio.sleep(0.5)
            again(posted, "3lbbb", "3lccc")
            return await hearing

        heard = asyncio.run(listen())
        shapes = [
            json.loads(one.removeprefix("data: ")) for one in heard if one.startswith("data: ")
        ]
        told = happenings(posted.archive)
        assert [one["id"] for one in shapes] == [one.id for one in reversed(told[:3])]
        assert "event: happening" in heard and "retry: 5000" in heard
        ids = [one.removeprefix("id: ") for one in heard if one.startswith("id: ")]
        assert ids == [f"{one.place}.{one.nth}" for one in reversed(told[:3])]
        # A browser that lost its connection says what it heard last.
        missed = asyncio.run(_lines(url, 1, {"last-event-id": ids[1]}))
        assert f"id: {ids[2]}" in missed and f"id: {ids[0]}" not in missed
        assert served.end(signal.SIGTERM)[0] == 0


def test_a_page_hears_how_much_is_new_and_may_show_it(posted: Desk) -> None:
    with Served(posted.archive.folder, "127.0.0.1") as served:
        front = httpx.get(served.url).text
        found = re.search(r'sse-connect="([^"]+)"', front)
        assert found is not None
        path = found[1].replace("&amp;", "&").removeprefix("/")

        async def listen() -> list[str]:
            hearing = asyncio.create_task(_lines(f"{served.url}{path}", 2))
            await asyncio.sleep(0.5)
            again(posted, "3lbbb", "3lccc")
            return await hearing

        heard = [one for one in asyncio.run(listen()) if one.startswith("data: ")]
        assert ">1 new: show</button>" in heard[0] and ">2 new: show</button>" in heard[1]
        led = re.search(r'hx-get="([^"]+)"', heard[1])
        assert led is not None
        piece = httpx.get(f"{served.url.rstrip('/')}{led[1].replace('&amp;', '&')}")
        told = [one.id for one in happenings(posted.archive)]
        shown = re.findall(r'id="e-([0-9a-f]{32})"', piece.text)
        assert shown == told[:2]
        assert f"after={happenings(posted.archive)[0].place}.0" in piece.text
        assert piece.headers["cache-control"] == "no-store"


def test_of_very_much_that_is_new_the_latest_is_shown(
    posted: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onrecord.web.live.routes._MOST_SHOWN", 3)
    again(posted, *(f"3l{n}" for n in range(5)))
    told = [one.id for one in happenings(posted.archive)]
    piece = Pages(posted.archive).get("/live/since?after=0.0")
    assert re.findall(r'id="e-([0-9a-f]{32})"', piece.text) == told[:3]
    more = re.search(r'href="(/events[?]before=[0-9.]+)"', piece.text)
    assert more is not None
    earlier = Pages(posted.archive).get(more[1])
    assert re.findall(r'id="e-([0-9a-f]{32})"', earlier.text) == told[3:]


def test_of_very_much_that_was_missed_the_latest_is_told(
    posted: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onrecord.web.live.routes._MOST_MISSED", 2)
    again(posted, "3lbbb", "3lccc", "3lddd")
    told = happenings(posted.archive)
    assert asyncio.run(missed(posted.archive, (0, 0))) == [told[1], told[0]]
    assert asyncio.run(missed(posted.archive, told[1].position)) == [told[0]]
    assert asyncio.run(missed(posted.archive, told[0].position)) == []


def test_listeners_do_not_keep_the_server_from_ending(posted: Desk) -> None:
    with Served(posted.archive.folder, "127.0.0.1") as served:

        async def listen() -> tuple[int, str, str]:
            async with httpx.AsyncClient() as client:
                streams = [
                    client.stream("GET", f"{served.url}live", timeout=_SOON) for _ in range(3)
                ]
                opened = [await one.__aenter__() for one in streams]
                assert all(one.status_code == 200 for one in opened)
                ended = await asyncio.to_thread(served.end, signal.SIGTERM)
                for one in streams:
                    await one.__aexit__(None, None, None)
                return ended

        code, said, complained = asyncio.run(listen())
    # Of tasks that it has to cancel after its five seconds it would complain.
    assert (code, said, complained) == (0, "returned\n", "")


@pytest.mark.parametrize("path", ["/live/news", "/live/news?after=x", "/live/since?after=-1.0"])
def test_what_cannot_be_followed(posted: Desk, path: str) -> None:
    assert Pages(posted.archive).get(path).status_code == 400


def test_too_many_are_told_to_come_back(posted: Desk) -> None:
    pages = Pages(posted.archive)
    pages.app.state.live = Hub(posted.archive, most=0)
    answer = pages.get("/live")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")
    pages.app.state.live = Hub(posted.archive, most_of_one=0)
    assert pages.get("/live").status_code == 503


def test_pages_that_nobody_serves_live_do_not_listen(posted: Desk) -> None:
    """Such as those that are written into a folder."""
    pages = Pages(posted.archive)
    pages.app.state.live = None
    page = read(pages.get("/"))
    assert page.all("script") == []
    assert not any("sse-connect" in attributes for _, attributes in page.elements)
    assert pages.get("/live").status_code == 404
