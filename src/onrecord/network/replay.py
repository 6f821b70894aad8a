"""How does an incident happen again, without a network?"""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager
from datetime import UTC, datetime
from typing import TextIO

from onrecord.network.asking import Ended, Ending, Fetch, Headers, Stream, StreamEvent
from onrecord.network.clock import Clock
from onrecord.network.recording import (
    FIRST_LINE,
    Answered,
    Heard,
    HungUp,
    Line,
    Question,
    write_line,
)
from onrecord.record.errors import OnrecordError
from onrecord.record.exchanges import Exchange

__all__ = ["OutOfOrder", "Player", "Recorder", "Unrecorded"]


class Unrecorded(OnrecordError):
    """A question, or a stream, that the recording has no answer to (any more)."""

    advice = "The program asks other questions than it did when the recording was taken."


class OutOfOrder(OnrecordError):
    """Everybody waits for something earlier in the recording that nobody asks for."""

    advice = "The program asks its questions in another order than when the recording was taken."


class Recorder:
    """Asks the live network, and writes down what it said, line by line, into `out`."""

    def __init__(self, fetch: Fetch, stream: Stream, clock: Clock, out: TextIO) -> None:
        self._fetch = fetch
        self._stream = stream
        self._clock = clock
        self._out = out
        self._connections = 0
        out.write(FIRST_LINE)

    async def fetch(
        self, url: str, *, method: str = "GET", headers: Headers = (), body: bytes = b""
    ) -> Exchange:
        exchange = await self._fetch.fetch(url, method=method, headers=headers, body=body)
        self._write(Answered(Question(method, url, tuple(headers), body), exchange))
        return exchange

    async def frames(
        self, url: str, *, cursor: int | None = None
    ) -> AsyncGenerator[StreamEvent, None]:
        listening = self._connections
        self._connections += 1
        ended = False
        async with aclosing(self._stream.frames(url, cursor=cursor)) as events:
            try:
                async for event in events:
                    self._write(Heard(listening, url, cursor, event))
                    ended = isinstance(event, Ended)
                    yield event
            finally:
                if not ended:
                    self._write(Heard(listening, url, cursor, HungUp(self._clock.now())))

    def _write(self, line: Line) -> None:
        self._out.write(write_line(line))
        self._out.flush()


class Player:
    """Says a recording again: a `Fetch`, a `Stream` and a `Clock`.

    Every line is said once, in the recording's order: an answer or a frame waits until all that
    came before it has been asked for and taken. The clock stands at the latest line that was
    said. `patience` is how many seconds of real time a line waits before `OutOfOrder` is raised.
    """

    def __init__(self, lines: Sequence[Line], *, patience: float = 5.0) -> None:
        self._lines = lines
        self._patience = patience
        self._said = [False] * len(lines)
        self._next = 0  # the first line that was not said
        self._moved = asyncio.Condition()
        self._now = lines[0].at if lines else datetime.fromtimestamp(0, UTC)
        self._answers: dict[Question, deque[int]] = {}
        self._streams: dict[tuple[str, int | None], dict[int, list[int]]] = {}
        for number, line in enumerate(lines):
            match line:
                case Answered(question):
                    self._answers.setdefault(question, deque()).append(number)
                case Heard(listening, url, cursor):
                    connections = self._streams.setdefault((url, cursor), {})
                    connections.setdefault(listening, []).append(number)

    def now(self) -> datetime:
        """The time of the latest line that was said: of the first, to begin with."""
        return self._now

    def left(self) -> tuple[Line, ...]:
        """What nobody has asked for yet."""
        return tuple(line for line, said in zip(self._lines, self._said, strict=True) if not said)

    async def fetch(
        self, url: str, *, method: str = "GET", headers: Headers = (), body: bytes = b""
    ) -> Exchange:
        """The recorded answer. Raises `Unrecorded` or `OutOfOrder`."""
        numbers = self._answers.get(Question(method, url, tuple(headers), body))
        if not numbers:
            raise Unrecorded(f"{method} {url} has no recorded answer left")
        number = numbers.popleft()
        async with self._turn(number):
            line = self._lines[number]
            assert isinstance(line, Answered)
            return line.exchange

    async def frames(
        self, url: str, *, cursor: int | None = None
    ) -> AsyncGenerator[StreamEvent, None]:
        """The recorded connection. Raises `Unrecorded` or `OutOfOrder`.

        Where the recorder hung up, the stream ends as lost; whoever hangs up earlier than the
        recorder did does not hear the rest.
        """
        connections = self._streams.get((url, cursor))
        if not connections:
            raise Unrecorded(f"no connection to {url} from {cursor} is left in the recording")
        numbers = connections.pop(min(connections))
        try:
            for number in numbers:
                async with self._turn(number):
                    line = self._lines[number]
                    assert isinstance(line, Heard)
                if not isinstance(line.event, HungUp):
                    yield line.event
                if isinstance(line.event, Ended):
                    return
            yield Ended(Ending.LOST, "the recording ends here", self._now)
        finally:
            await self._pass(numbers)

    @asynccontextmanager
    async def _turn(self, number: int) -> AsyncIterator[None]:
        """Wait until everything before a line was said; the line is said when this is left."""
        try:
            async with asyncio.timeout(self._patience), self._moved:
                await self._moved.wait_for(lambda: self._next >= number)
            self._now = max(self._now, self._lines[number].at)
            yield
        except TimeoutError as error:
            raise OutOfOrder(
                f"{_name(self._lines[number])} waits for {_name(self._lines[self._next])}, "
                "which nobody asks for"
            ) from error
        finally:
            await self._pass([number])

    async def _pass(self, numbers: Sequence[int]) -> None:
        async with self._moved:
            for number in numbers:
                self._said[number] = True
            while self._next < len(self._said) and self._said[self._next]:
                self._next += 1
            self._moved.notify_all()


def _name(line: Line) -> str:
    match line:
        case Answered(question):
            return f"{question.method} {question.url}"
        case Heard(listening, url, _, event):
            return f"{type(event).__name__} of {url} (connection {listening})"
