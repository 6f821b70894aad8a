"""How long do we wait before we listen again?"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime

from onrecord.network.asking import Ended, Frame, Stream, StreamEvent

__all__ = ["Backoff", "listen", "listen_again"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Backoff:
    """Waits that double, in seconds, half of each left to chance.

    A host restarts with many listeners, who should not all come back at once.
    """

    first: float = 1.0
    most: float = 60.0

    def wait(self, failures: int, chance: float) -> float:
        """The wait after so many connections in a row that gave nothing; `chance` in [0, 1)."""
        longest = min(self.most, self.first * 2.0 ** min(failures, 30))
        return longest * (1 + chance) / 2


async def listen(
    stream: Stream,
    url: str,
    cursor: Callable[[], int | None],
    chance: Callable[[], float],
    *,
    backoff: Backoff | None = None,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> AsyncGenerator[StreamEvent, None]:
    """Listen for ever: every event of every connection, one after the other.

    `cursor` is asked before each connection, when the caller has taken every frame of the one
    before; `chance` gives numbers in [0, 1). What was missed between an `Ended` and the next
    `Opened` is for the caller to say. A frame ends a row of failures, an open connection alone
    does not: a server may accept everybody and serve nobody.
    """
    once = listen_again(
        lambda: stream.frames(url, cursor=cursor()), chance, backoff=backoff, sleep=sleep
    )
    async with aclosing(once) as events:
        async for event in events:
            yield event


async def listen_again(
    connect: Callable[[], AsyncGenerator[StreamEvent, None]],
    chance: Callable[[], float],
    *,
    backoff: Backoff | None = None,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> AsyncGenerator[StreamEvent, None]:
    """`listen` for any stream: `connect` begins a connection, such as `LineListener.lines`.

    Who is told when to come back (`Ended.again_at`) does not come back earlier.
    """
    waits = Backoff() if backoff is None else backoff
    failures = 0
    while True:
        asked_to_wait = 0.0
        async with aclosing(connect()) as events:
            async for event in events:
                match event:
                    case Frame():
                        failures = 0
                    case Ended(at=at, again_at=datetime() as again_at):
                        asked_to_wait = (again_at - at).total_seconds()
                    case _:
                        pass
                yield event
        await sleep(max(asked_to_wait, waits.wait(failures, chance())))
        failures += 1
