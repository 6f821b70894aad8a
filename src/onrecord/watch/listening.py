"""How do frames get from the stream to the recorder?

The stream of the whole network passes by; frames of watched accounts are picked out by the
account that they name and queued. When the recorder is slower than the stream, the queue fills
and we stop reading: the server then waits, and no frame is dropped.
"""

import asyncio
from collections.abc import Callable, Container
from contextlib import aclosing
from dataclasses import dataclass, field

from onrecord.network import Ended, Frame, Opened, Stream, frame_exchange
from onrecord.proof.atproto import (
    ErrorFrame,
    InfoFrame,
    ProofError,
    frame_account,
    read_frame,
    sequence_of,
)
from onrecord.record.accounts import AccountId
from onrecord.watch.recorder import Received

__all__ = ["QUEUED", "Listener", "Notice"]

QUEUED = 1_000  # frames; at the protocol's largest (5 MB) a batch still fits the memory we aim at


@dataclass(frozen=True, slots=True)
class Notice:
    """What the stream says about itself, or how it ended."""

    says: str
    outdated: bool = False  # events between our cursor and now are lost to us
    ended: bool = False


@dataclass(slots=True)
class Listener:
    """Reads one stream and queues what concerns us."""

    stream: Stream
    accounts: Container[str]
    queue: asyncio.Queue[Received | Notice] = field(
        default_factory=lambda: asyncio.Queue(maxsize=QUEUED)
    )
    passed: bytes | None = None  # the latest frame of somebody else, for the cursor
    heard: int = 0

    async def listen(self, url: str, cursor: int | None, keep_on: Callable[[], bool]) -> None:
        """Listen until the stream ends or `keep_on` says no; the end is queued as a notice."""
        opened: Opened | None = None
        async with aclosing(self.stream.frames(url, cursor=cursor)) as events:
            async for event in events:
                match event:
                    case Opened():
                        opened = event
                    case Frame() if opened is not None:
                        await self._place(opened, event)
                    case Ended(why, says):
                        await self.queue.put(Notice(f"{why}: {says}", ended=True))
                    case Frame():
                        pass
                if not keep_on():
                    return

    async def _place(self, opened: Opened, frame: Frame) -> None:
        self.heard += 1
        account = frame_account(frame.raw)
        if account is None:
            await self._about_the_stream(frame)
        elif account in self.accounts:
            await self.queue.put(Received(AccountId(account), frame_exchange(opened, frame)))
        else:
            self.passed = frame.raw

    async def _about_the_stream(self, frame: Frame) -> None:
        try:
            read = read_frame(frame.raw)
        except ProofError as error:
            await self.queue.put(Notice(f"a frame that names no account: {error}"))
            return
        match read:
            case InfoFrame(name=name):
                await self.queue.put(Notice(f"the stream says {name}", name == "OutdatedCursor"))
            case ErrorFrame(error=said):
                await self.queue.put(Notice(f"the stream says {said}", said == "FutureCursor"))
            case _:
                self.passed = frame.raw

    def position(self, received: Received | None) -> int | None:
        """The sequence number up to which nothing is left to be recorded."""
        raw = received.exchange.body if received is not None else self.passed
        return None if raw is None else sequence_of(raw)
