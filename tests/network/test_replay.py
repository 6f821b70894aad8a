"""Does a recorded incident happen again exactly as it did?"""

import asyncio
import io
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.network import (
    BadRecording,
    Ended,
    Ending,
    Fetch,
    Frame,
    Opened,
    OutOfOrder,
    Player,
    Recorder,
    Stream,
    StreamEvent,
    Unrecorded,
    read_recording,
)
from onrecord.network.asking import Headers
from onrecord.network.recording import (
    FIRST_LINE,
    Answered,
    Heard,
    HungUp,
    Line,
    Question,
    write_line,
)
from onrecord.record.exchanges import Exchange
from onrecord.record.times import read_instant

START = read_instant("2026-11-22T12:00:00.000000Z")
HOST = "https://pds.example"
STREAM = "wss://pds.example/stream"
Story = Callable[[Fetch, Stream], Awaitable[list[object]]]


class Live:
    """A network whose clock ticks, and whose answers count the questions."""

    def __init__(self) -> None:
        self.ticks = 0

    def now(self) -> datetime:
        self.ticks += 1
        return START + timedelta(seconds=self.ticks)

    async def fetch(
        self, url: str, *, method: str = "GET", headers: Headers = (), body: bytes = b""
    ) -> Exchange:
        asked = self.now()
        return Exchange(
            method=method,
            url=url,
            status=200,
            headers=(("etag", f'"{self.ticks}"'),),
            body=f"{method} {url} {headers} {self.ticks}".encode() + b"\x00\xff",
            asked_at=asked,
            answered_at=self.now(),
            vantage="test",
            peer="192.0.2.1:443",
            tls=None,
            failure=None,
        )

    async def frames(
        self, url: str, *, cursor: int | None = None
    ) -> AsyncGenerator[StreamEvent, None]:
        yield Opened(url=url, at=self.now(), vantage="test", peer="192.0.2.1:443", tls=None)
        for number in range(3):
            yield Frame(bytes([number, 255]), self.now())
        yield Ended(Ending.CLOSED, "bye", self.now(), 1000)


async def heard(stream: Stream, most: int = 99, cursor: int | None = None) -> list[object]:
    events: list[object] = []
    async with aclosing(stream.frames(STREAM, cursor=cursor)) as frames:
        async for event in frames:
            events.append(event)
            if len(events) == most:
                break
    return events


async def asks(fetch: Fetch, stream: Stream) -> list[object]:
    """The same question twice, another header, another method, another body."""
    return [
        await fetch.fetch(f"{HOST}/a"),
        await fetch.fetch(f"{HOST}/a"),
        await fetch.fetch(f"{HOST}/a", headers=[("if-none-match", '"1"')]),
        await fetch.fetch(f"{HOST}/a", method="POST", body=b"1"),
        await fetch.fetch(f"{HOST}/a", method="POST", body=b"2"),
    ]


async def listens(fetch: Fetch, stream: Stream) -> list[object]:
    return [*await heard(stream), *await heard(stream), *await heard(stream, cursor=3)]


async def asks_while_listening(fetch: Fetch, stream: Stream) -> list[object]:
    """A follow-up for each frame, as the watcher does it, beside the stream."""
    follow_ups: list[asyncio.Task[Exchange]] = []
    events: list[object] = []
    async with aclosing(stream.frames(STREAM)) as frames:
        async for event in frames:
            events.append(event)
            if isinstance(event, Frame):
                url = f"{HOST}/{event.raw[0]}"
                follow_ups.append(asyncio.create_task(fetch.fetch(url)))
                await asyncio.sleep(0)
    return [*events, *await asyncio.gather(*follow_ups)]


async def hangs_up(fetch: Fetch, stream: Stream) -> list[object]:
    return [*await heard(stream, most=2), await fetch.fetch(f"{HOST}/after")]


STORIES: dict[str, Story] = {
    "asks": asks,
    "listens": listens,
    "asks while it listens": asks_while_listening,
    "hangs up": hangs_up,
}


def recorded(story: Story) -> tuple[list[object], str, Live]:
    live, out = Live(), io.StringIO()
    recorder = Recorder(live, live, live, out)
    return asyncio.run(_told(story, recorder)), out.getvalue(), live


async def _told(story: Story, network: Recorder | Player) -> list[object]:
    return await story(network, network)


@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES)
def test_what_happened_happens_again(story: Story) -> None:
    happened, recording, live = recorded(story)
    player = Player(read_recording(io.StringIO(recording)))
    assert player.now() <= START + timedelta(seconds=2)
    assert asyncio.run(_told(story, player)) == happened
    assert player.left() == ()
    assert player.now() == START + timedelta(seconds=live.ticks)


async def _another_url(fetch: Fetch, stream: Stream) -> list[object]:
    return [await fetch.fetch(f"{HOST}/b")]


async def _another_header(fetch: Fetch, stream: Stream) -> list[object]:
    return [await fetch.fetch(f"{HOST}/a", headers=[("if-none-match", '"2"')])]


async def _once_too_often(fetch: Fetch, stream: Stream) -> list[object]:
    return [await fetch.fetch(f"{HOST}/a") for _ in range(3)]


async def _another_cursor(fetch: Fetch, stream: Stream) -> list[object]:
    return await heard(stream, cursor=4)


UNRECORDED: dict[str, tuple[Story, Story]] = {
    "another URL": (asks, _another_url),
    "another header": (asks, _another_header),
    "once too often": (asks, _once_too_often),
    "another cursor": (listens, _another_cursor),
    "a stream where there was none": (asks, listens),
}


@pytest.mark.parametrize("told, asked", UNRECORDED.values(), ids=UNRECORDED)
def test_what_was_not_recorded_is_not_answered(told: Story, asked: Story) -> None:
    _, recording, _ = recorded(told)
    with pytest.raises(Unrecorded):
        asyncio.run(_told(asked, Player(read_recording(io.StringIO(recording)))))


async def _backwards(fetch: Fetch, stream: Stream) -> list[object]:
    return [await fetch.fetch(f"{HOST}/a", method="POST", body=b"2")]


async def _only_listens(fetch: Fetch, stream: Stream) -> list[object]:
    return await heard(stream)


DISORDERLY: dict[str, tuple[Story, Story, str]] = {
    "the last question first": (asks, _backwards, "POST .* waits for GET"),
    "a follow-up that is not asked": (
        asks_while_listening,
        _only_listens,
        "Frame .* waits for GET",
    ),
}


@pytest.mark.parametrize("told, asked, words", DISORDERLY.values(), ids=DISORDERLY)
def test_another_order_is_told_instead_of_waiting_for_ever(
    told: Story, asked: Story, words: str
) -> None:
    _, recording, _ = recorded(told)
    player = Player(read_recording(io.StringIO(recording)), patience=0.05)
    with pytest.raises(OutOfOrder, match=words):
        asyncio.run(_told(asked, player))


def test_a_frame_waits_until_what_came_before_it_was_asked() -> None:
    """However slowly: the question is asked only after the stream has been waiting for it."""
    _, recording, _ = recorded(asks_while_listening)
    player = Player(read_recording(io.StringIO(recording)))
    order: list[str] = []

    async def slowly(url: str) -> None:
        for _ in range(20):
            await asyncio.sleep(0)
        await player.fetch(url)
        order.append("answer")

    async def listen() -> None:
        async with aclosing(player.frames(STREAM)) as events, asyncio.TaskGroup() as group:
            async for event in events:
                order.append(type(event).__name__)
                if isinstance(event, Frame):
                    group.create_task(slowly(f"{HOST}/{event.raw[0]}"))

    asyncio.run(listen())
    assert order == ["Opened", *["Frame", "answer"] * 3, "Ended"]


def test_whoever_stays_longer_than_the_recorder_hears_that_the_recording_ends() -> None:
    _, recording, _ = recorded(hangs_up)
    events = asyncio.run(heard(Player(read_recording(io.StringIO(recording)))))
    assert [type(event) for event in events] == [Opened, Frame, Ended]
    assert isinstance(events[-1], Ended) and events[-1].says == "the recording ends here"


def test_whoever_hangs_up_earlier_than_the_recorder_holds_nobody_up() -> None:
    _, recording, _ = recorded(hangs_up)

    async def story(fetch: Fetch, stream: Stream) -> list[object]:
        return [*await heard(stream, most=1), await fetch.fetch(f"{HOST}/after")]

    player = Player(read_recording(io.StringIO(recording)), patience=0.05)
    assert len(asyncio.run(_told(story, player))) == 2


def test_a_question_that_is_given_up_holds_nobody_up() -> None:
    _, recording, _ = recorded(asks)

    async def story() -> Exchange:
        player = Player(read_recording(io.StringIO(recording)), patience=0.5)
        given_up = asyncio.create_task(player.fetch(f"{HOST}/a", method="POST", body=b"1"))
        await asyncio.sleep(0)
        given_up.cancel()
        await asyncio.gather(given_up, return_exceptions=True)
        await player.fetch(f"{HOST}/a")
        await player.fetch(f"{HOST}/a")
        await player.fetch(f"{HOST}/a", headers=[("if-none-match", '"1"')])
        return await player.fetch(f"{HOST}/a", method="POST", body=b"2")

    assert asyncio.run(story()).method == "POST"


_, GOOD, _ = recorded(hangs_up)
FIRST, SECOND, *_ = GOOD.splitlines(keepends=True)
INVALID = {
    "empty": "",
    "not a recording": SECOND,
    "another version": GOOD.replace("recording", "recording-of-the-future", 1),
    "not JSON": FIRST + "{\n",
    "not an object": FIRST + "[]\n",
    "no kind": FIRST + SECOND.replace('"is":"heard"', '"was":"heard"'),
    "an unknown kind": FIRST + SECOND.replace('"is":"heard"', '"is":"seen"'),
    "an unknown event": FIRST + SECOND.replace('"is":"opened"', '"is":"ajar"'),
    "a field too many": FIRST + SECOND.replace('"cursor"', '"also":1,"cursor"'),
    "a field missing": FIRST + SECOND.replace('"cursor":null,', ""),
    "a number for a text": FIRST + SECOND.replace('"vantage":"test"', '"vantage":7'),
    "another spelling of the same": FIRST + SECOND.replace(":null", ": null"),
    "a time without an offset": FIRST + SECOND.replace("00Z", "00", 1),
    "damaged bytes": GOOD.replace('"raw":"', '"raw":"!'),
    "a line cut short": GOOD[:-2],
    "the end of a line cut off": GOOD[:-1],
}


@pytest.mark.parametrize("text", INVALID.values(), ids=INVALID)
def test_a_damaged_recording_is_refused(text: str) -> None:
    with pytest.raises(BadRecording):
        read_recording(text.splitlines(keepends=True))


def test_the_good_recording_is_read() -> None:
    assert len(read_recording(GOOD.splitlines(keepends=True))) == len(GOOD.splitlines()) - 1


moments = st.timedeltas(timedelta(days=-7000), timedelta(days=9000)).map(START.__add__)
headers = st.lists(st.tuples(st.text(), st.text()), max_size=3).map(tuple)
exchanges = st.builds(
    Exchange,
    method=st.text(),
    url=st.text(),
    status=st.none() | st.integers(100, 999),
    headers=headers,
    body=st.binary(),
    asked_at=moments,
    answered_at=moments,
    vantage=st.text(),
    peer=st.none() | st.text(),
    tls=st.none() | st.text(),
    failure=st.none() | st.text(),
    collected=st.none() | st.binary(),
)
questions = st.builds(Question, st.text(), st.text(), headers, st.binary())
events = (
    st.builds(
        Opened,
        url=st.text(),
        at=moments,
        vantage=st.text(),
        peer=st.text(),
        tls=st.none() | st.text(),
    )
    | st.builds(Frame, st.binary(), moments)
    | st.builds(Ended, st.sampled_from(Ending), st.text(), moments, st.none() | st.integers())
    | st.builds(HungUp, moments)
)
lines = st.builds(Answered, questions, exchanges) | st.builds(
    Heard, st.integers(), st.text(), st.none() | st.integers(), events
)


@given(st.lists(lines, max_size=3))
def test_any_recording_is_read_as_it_was_written(written: Sequence[Line]) -> None:
    text = FIRST_LINE + "".join(map(write_line, written))
    assert read_recording(io.StringIO(text, newline="\n")) == tuple(written)


@given(exchanges)
def test_what_nobody_signed_is_written_as_before_there_were_vantages(exchange: Exchange) -> None:
    """The demonstration's recording, and whoever made one of their own, are read for ever."""
    line = write_line(Answered(Question("GET", exchange.url, (), b""), exchange))
    assert ('"collected":' in line) is (exchange.collected is not None)


@given(st.text())
def test_no_line_makes_the_reader_stumble(text: str) -> None:
    with pytest.raises(BadRecording):
        read_recording([FIRST_LINE, text])
