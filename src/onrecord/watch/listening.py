"""How do frames get from the stream to the recorder?

The stream of the whole network passes by; frames of watched accounts are picked out by the
account that they name and queued. When the recorder is slower than the stream, the queue fills
and we stop reading: the server then waits, and no frame is dropped.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Container
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from datetime import datetime

from onrecord.network import Ended, Ending, Frame, Opened, Stream, frame_exchange
from onrecord.proof.atproto import (
    AccountFrame,
    CommitFrame,
    ErrorFrame,
    IdentityFrame,
    InfoFrame,
    ProofError,
    SyncFrame,
    frame_account,
    read_frame,
    sequence_of,
)
from onrecord.record.accounts import AccountId
from onrecord.record.times import TimeError, read_claimed
from onrecord.watch.received import Received

__all__ = ["BATCH", "QUEUED", "Heard", "Listener", "Notice"]

QUEUED = 1_000  # frames
QUEUED_BYTES = 32 * 2**20  # or so many bytes, whichever is reached first
BATCH = 256  # frames in one group commit

_UNPASSABLE = (Ending.TOO_LARGE, Ending.NOT_BINARY)


@dataclass(frozen=True, slots=True)
class Notice:
    """What the stream says about itself, or how it ended.

    `of` names the vantage whose stream it is; None: the archive's own, which is all there is.
    """

    says: str
    lost: bool = False  # events between our cursor and now are lost to us
    ended: bool = False
    of: str | None = None
    since: datetime | None = None  # when that vantage last heard something, if that is known


@dataclass(frozen=True, slots=True)
class Heard:
    """What was taken off the queue; when that is recorded, nothing up to `position` is left."""

    frames: tuple[Received, ...] = ()
    notices: tuple[Notice, ...] = ()
    position: int | None = None  # a sequence number of the stream


@dataclass(slots=True)
class Listener:
    """Reads one stream and queues what concerns us."""

    stream: Stream
    accounts: Container[str]
    opened_at: datetime | None = None
    heard: int = 0  # frames, whoever they concern
    latest: bytes = b""  # the last of them
    _queue: "deque[Received | Notice]" = field(default_factory=deque)
    _bytes: int = 0
    _more: asyncio.Event = field(default_factory=asyncio.Event)
    _room: asyncio.Event = field(default_factory=asyncio.Event)

    async def listen(self, url: str, cursor: int | None, keep_on: Callable[[], bool]) -> None:
        """Listen until the stream ends or `keep_on` says no; the end is queued as a notice."""
        opened: Opened | None = None
        async with aclosing(self.stream.frames(url, cursor=cursor)) as events:
            async for event in events:
                match event:
                    case Opened(at=at):
                        opened, self.opened_at = event, at
                    case Frame() if opened is not None:
                        await self._place(opened, event)
                    case Ended(why, says):
                        # The same frame would end the next connection in the same way.
                        first = opened is not None and self.heard == 0 and cursor is not None
                        stuck = first and why in _UNPASSABLE
                        await self._put(Notice(f"{why}: {says}", lost=stuck, ended=True), 0)
                    case Frame():
                        pass
                if not keep_on():
                    return

    async def take(self, patience: float) -> Heard:
        """What is queued, up to BATCH; waits up to `patience` seconds for the first."""
        if not self._queue:
            self._more.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(patience):
                    await self._more.wait()
        taken = [self._queue.popleft() for _ in range(min(BATCH, len(self._queue)))]
        frames = tuple(item for item in taken if isinstance(item, Received))
        self._bytes -= sum(len(frame.exchange.body) for frame in frames)
        self._room.set()
        return Heard(
            frames, tuple(x for x in taken if isinstance(x, Notice)), self._position(frames)
        )

    def _position(self, frames: tuple[Received, ...]) -> int | None:
        """Frames of others pass the queue by: only when it is empty do they count."""
        last = sequence_of(frames[-1].exchange.body) if frames else None
        return last if self._queue else sequence_of(self.latest) or last

    @property
    def is_empty(self) -> bool:
        """Whether everything that was queued was taken."""
        return not self._queue

    @property
    def caught_up(self) -> bool:
        """Whether what was last heard happened after we began to listen, by the sender's word."""
        if self.opened_at is None or self._queue:
            return False
        try:
            match read_frame(self.latest):
                case CommitFrame() | SyncFrame() | IdentityFrame() | AccountFrame() as frame:
                    return read_claimed(frame.time) >= self.opened_at
                case _:
                    return False
        except (ProofError, TimeError):
            return False

    async def _put(self, item: Received | Notice, size: int) -> None:
        while self._queue and (len(self._queue) >= QUEUED or self._bytes + size > QUEUED_BYTES):
            self._room.clear()
            await self._room.wait()
        self._queue.append(item)
        self._bytes += size
        self._more.set()

    async def _place(self, opened: Opened, frame: Frame) -> None:
        account = frame_account(frame.raw)
        if account is None:
            await self._about_the_stream(frame)
        elif account in self.accounts:
            exchange = frame_exchange(opened, frame)
            await self._put(Received(AccountId(account), exchange), len(frame.raw))
        self.heard += 1
        self.latest = frame.raw

    async def _about_the_stream(self, frame: Frame) -> None:
        try:
            read = read_frame(frame.raw)
        except ProofError as error:
            await self._put(Notice(f"a frame that names no account: {error}"), 0)
            return
        match read:
            case InfoFrame(name=name):
                await self._put(Notice(f"the stream says {name}", name == "OutdatedCursor"), 0)
            case ErrorFrame(error=said):
                await self._put(Notice(f"the stream says {said}", said == "FutureCursor"), 0)
            case _:
                pass
