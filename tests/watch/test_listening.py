"""Which frames reach the recorder, in which order, and how far may the cursor go?"""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atproto_account import frame_bytes
from onrecord.network import Ended, Ending, Frame, Opened, StreamEvent
from onrecord.proof.atproto import sequence_of
from onrecord.watch.listening import BATCH, QUEUED, QUEUED_BYTES, Heard, Listener, Notice
from relay_twin import error_frame, info_frame

OURS, OTHERS = "did:plc:" + "a" * 24, "did:plc:" + "b" * 24
NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
OPENED = Opened(url="wss://relay.example/", at=NOW, vantage="test", peer="192.0.2.1:443", tls=None)


def frame(seq: int, did: str = OURS, *, time: str = "2026-01-01T11:00:00Z", size: int = 0) -> bytes:
    body = {"seq": seq, "did": did, "time": time, "active": True, "padding": "x" * size}
    return frame_bytes("#account", body)


@dataclass
class Script:
    """A stream that says what it is told to, and notes how far it was listened to."""

    events: Sequence[StreamEvent | bytes]
    said: int = 0
    closed: bool = False
    cursors: list[int | None] = field(default_factory=list)

    async def frames(
        self, url: str, *, cursor: int | None = None
    ) -> AsyncGenerator[StreamEvent, None]:
        self.cursors.append(cursor)
        try:
            yield OPENED
            for event in self.events:
                self.said += 1
                yield Frame(event, NOW) if isinstance(event, bytes) else event
        finally:
            self.closed = True


def listening(script: Script, cursor: int | None = None) -> tuple[Listener, "asyncio.Task[None]"]:
    listener = Listener(script, {OURS})
    hearing = listener.listen("wss://relay.example/", cursor, lambda: True)
    return listener, asyncio.create_task(hearing)


async def taken(listener: Listener, ears: "asyncio.Task[None]") -> list[Heard]:
    """Everything, batch by batch, until the stream has ended."""
    found = []
    while not (ears.done() and listener.is_empty):
        found.append(await listener.take(0.01))
    return found


def numbers(heard: Sequence[Heard]) -> list[int | None]:
    return [sequence_of(one.exchange.body) for each in heard for one in each.frames]


def notices(heard: Sequence[Heard]) -> list[Notice]:
    return [notice for each in heard for notice in each.notices]


def test_frames_of_accounts_that_we_watch_are_queued_in_order() -> None:
    async def act() -> None:
        told = [frame(n, OURS if n % 3 == 0 else OTHERS) for n in range(1, 1001)]
        listener, ears = listening(Script(told))
        heard = await taken(listener, ears)
        assert numbers(heard) == list(range(3, 1001, 3))
        assert all(len(each.frames) <= BATCH for each in heard)
        assert heard[-1].position == 1000 and listener.heard == 1000

    asyncio.run(act())


@pytest.mark.parametrize("size", ["many", "large"])
def test_a_full_queue_stops_the_listening(size: str) -> None:
    """The server then has to wait; nothing is dropped."""

    async def act() -> None:
        each = 0 if size == "many" else QUEUED_BYTES // 10
        count = QUEUED + 50 if size == "many" else 25
        script = Script([frame(n, size=each) for n in range(1, count + 1)])
        listener, ears = listening(script)
        while script.said < 1:
            await asyncio.sleep(0)
        before = -1
        while script.said != before:
            before = script.said
            await asyncio.sleep(0.01)
        fits = QUEUED if size == "many" else 9
        assert script.said == fits + 1 < count and not ears.done()
        assert numbers(await taken(listener, ears)) == list(range(1, count + 1))

    asyncio.run(act())


def test_one_frame_always_fits() -> None:
    """A frame that is larger than the whole queue may be: it waits for an empty one."""

    async def act() -> None:
        script = Script([frame(1), frame(2, size=4_900_000), frame(3)])
        listener, ears = listening(script)
        assert numbers(await taken(listener, ears)) == [1, 2, 3]

    asyncio.run(act())


ABOUT_THE_STREAM = {
    "an outdated cursor": (
        info_frame("OutdatedCursor"),
        Notice("the stream says OutdatedCursor", True),
    ),
    "a cursor of the future": (
        error_frame("FutureCursor"),
        Notice("the stream says FutureCursor", True),
    ),
    "another word": (info_frame("Maintenance"), Notice("the stream says Maintenance")),
    "another error": (error_frame("ConsumerTooSlow"), Notice("the stream says ConsumerTooSlow")),
}


@pytest.mark.parametrize("name", ABOUT_THE_STREAM)
def test_what_the_stream_says_about_itself(name: str) -> None:
    raw, notice = ABOUT_THE_STREAM[name]

    async def act() -> None:
        listener, ears = listening(Script([frame(1, OTHERS), raw, frame(2)]))
        heard = await taken(listener, ears)
        assert notices(heard) == [notice] and numbers(heard) == [2]

    asyncio.run(act())


def test_a_frame_that_names_nobody_is_told() -> None:
    async def act() -> None:
        listener, ears = listening(Script([b"nonsense", frame(2)]))
        heard = await taken(listener, ears)
        (notice,) = notices(heard)
        assert notice.says.startswith("a frame that names no account") and not notice.lost
        assert numbers(heard) == [2]

    asyncio.run(act())


ENDINGS = {
    "the server hangs up": (Ending.CLOSED, [], 5, False),
    "a frame over every limit, at once": (Ending.TOO_LARGE, [], 5, True),
    "a text frame, at once": (Ending.NOT_BINARY, [], 5, True),
    "a frame over every limit, later": (Ending.TOO_LARGE, [frame(6, OTHERS)], 5, False),
    "a frame over every limit, without a cursor": (Ending.TOO_LARGE, [], None, False),
    "not a WebSocket": (Ending.PROTOCOL, [], 5, False),
    "the connection breaks": (Ending.LOST, [], 5, False),
}


@pytest.mark.parametrize("name", ENDINGS)
def test_an_end_that_would_come_again_loses_the_cursor(name: str) -> None:
    why, before, cursor, lost = ENDINGS[name]

    async def act() -> None:
        listener, ears = listening(Script([*before, Ended(why, "so it is", NOW)]), cursor)
        assert notices(await taken(listener, ears)) == [Notice(f"{why}: so it is", lost, True)]

    asyncio.run(act())


def test_a_stream_that_never_opened_has_not_lost_us() -> None:
    """A proxy that talks nonsense for a while must not cost us the cursor."""

    class Shut(Script):
        async def frames(
            self, url: str, *, cursor: int | None = None
        ) -> AsyncGenerator[StreamEvent, None]:
            yield Ended(Ending.TOO_LARGE, "headers", NOW)

    async def act() -> None:
        listener, ears = listening(Shut([]), 5)
        (notice,) = notices(await taken(listener, ears))
        assert notice.ended and not notice.lost

    asyncio.run(act())


CAUGHT_UP = {
    "nothing was heard": ([], False),
    "what happened before we came": (["2026-01-01T11:59:59Z"], False),
    "what happened since": (["2026-01-01T11:59:59Z", "2026-01-01T12:00:00Z"], True),
    "a time that is none": (["tomorrow"], False),
    "a time without an offset": (["2026-01-01T12:00:01"], False),
}


@pytest.mark.parametrize("name", CAUGHT_UP)
def test_when_we_have_caught_up(name: str) -> None:
    times, expected = CAUGHT_UP[name]

    async def act() -> None:
        told = [frame(n, OTHERS, time=time) for n, time in enumerate(times, 1)]
        listener, ears = listening(Script(told))
        await taken(listener, ears)
        assert listener.caught_up is expected

    asyncio.run(act())


def test_who_is_cancelled_hangs_up() -> None:
    async def act() -> None:
        script = Script([frame(n) for n in range(1, QUEUED + 10)])
        _, ears = listening(script)
        await asyncio.sleep(0.01)
        ears.cancel()
        await asyncio.gather(ears, return_exceptions=True)
        assert script.closed

    asyncio.run(act())


@settings(max_examples=60, deadline=None)
@given(
    ours=st.lists(st.booleans(), max_size=40),
    pauses=st.lists(st.integers(0, 5), min_size=1, max_size=60),
)
def test_the_cursor_never_passes_a_frame_that_is_not_taken(
    ours: list[bool], pauses: list[int]
) -> None:
    """However taking and hearing interleave: a restart from the cursor hears all that is left.

    With a queue and batches so small that both are often full.
    """

    class Slow(Script):
        async def frames(
            self, url: str, *, cursor: int | None = None
        ) -> AsyncGenerator[StreamEvent, None]:
            yield OPENED
            for event, pause in zip(self.events, pauses * 60, strict=False):
                for _ in range(pause):
                    await asyncio.sleep(0)
                assert isinstance(event, bytes)
                yield Frame(event, NOW)

    async def act() -> None:
        wanted = [n for n, mine in enumerate(ours, 1) if mine]
        with pytest.MonkeyPatch.context() as small:
            small.setattr("onrecord.watch.listening.QUEUED", 3)
            small.setattr("onrecord.watch.listening.BATCH", 2)
            await hear(wanted)

    async def hear(wanted: list[int]) -> None:
        script = Slow([frame(n, OURS if mine else OTHERS) for n, mine in enumerate(ours, 1)])
        listener, ears = listening(script)
        got: list[int | None] = []
        while not (ears.done() and listener.is_empty):
            heard = await listener.take(0.0)
            got += numbers([heard])
            left = [n for n in wanted if n not in got]
            if heard.position is not None and left:
                assert heard.position < left[0]
        assert got == wanted
        last = await listener.take(0.0)
        assert last.position == (len(ours) or None)

    asyncio.run(act())
