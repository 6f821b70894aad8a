"""Do we come back to a stream, at the right place and not too soon?"""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.network import Backoff, Ended, Ending, Frame, Opened, StreamEvent, listen
from onrecord.record.times import read_instant

NOW = read_instant("2026-11-22T12:00:00.000000Z")
OPENED = Opened(url="wss://relay.example/", at=NOW, vantage="test", peer="192.0.2.1:443", tls=None)
FRAME = Frame(b"x", NOW)
LOST = Ended(Ending.LOST, "", NOW)
REFUSED = Ended(Ending.REFUSED, "429", NOW, 429)


class Script:
    """A stream that says what each connection brings."""

    def __init__(self, connections: Sequence[Sequence[StreamEvent]]) -> None:
        self.connections = list(connections)
        self.cursors: list[int | None] = []

    async def frames(
        self, url: str, *, cursor: int | None = None
    ) -> AsyncGenerator[StreamEvent, None]:
        self.cursors.append(cursor)
        for event in self.connections.pop(0):
            yield event


def listened(
    connections: Sequence[Sequence[StreamEvent]], chance: float = 0.0
) -> tuple[list[StreamEvent], list[float], list[int | None]]:
    """Every event, the waits, and the cursors, until the script is at its end."""
    script, waits, taken = Script([*connections, [LOST]]), list[float](), list[StreamEvent]()

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    def cursor() -> int | None:
        return sum(isinstance(event, Frame) for event in taken) or None

    async def take() -> None:
        listening = listen(script, "wss://relay.example/", cursor, lambda: chance, sleep=sleep)
        async with aclosing(listening) as events:
            async for event in events:
                taken.append(event)
                if not script.connections:
                    return

    asyncio.run(take())
    return taken, waits, script.cursors


def test_every_event_of_every_connection_is_passed_on_and_the_cursor_moves() -> None:
    connections = [[OPENED, FRAME, FRAME, LOST], [REFUSED], [OPENED, FRAME, LOST]]
    taken, _, cursors = listened(connections)
    assert taken == [*(event for events in connections for event in events), LOST]
    assert cursors == [None, 2, 2, 3]


WAITS = {
    "failures double the wait, up to a minute": (
        [[REFUSED]] * 9,
        [0.5, 1, 2, 4, 8, 16, 30, 30, 30],
    ),
    "an open door is not yet a stream": ([[OPENED, LOST]] * 3, [0.5, 1, 2]),
    "a frame begins anew": ([[LOST], [LOST], [OPENED, FRAME, LOST], [LOST]], [0.5, 1, 0.5, 1]),
}


@pytest.mark.parametrize("connections, waits", WAITS.values(), ids=WAITS)
def test_how_long_we_wait(connections: list[list[StreamEvent]], waits: list[float]) -> None:
    assert listened(connections)[1] == waits
    longest = listened(connections, chance=0.999)[1]
    assert longest == [pytest.approx(2 * wait, rel=0.01) for wait in waits]


@given(st.integers(0, 10_000), st.floats(0, 1, exclude_max=True))
def test_no_wait_is_nothing_or_more_than_the_most(failures: int, chance: float) -> None:
    assert 0.5 <= Backoff().wait(failures, chance) <= 60
