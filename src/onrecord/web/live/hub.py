"""How do many readers hear of something new, with one question to the archive?

While there are readers, one task looks whether the log has grown. What is new goes into each
reader's own queue; who does not take it in time is let go.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field

from onrecord.archive import Archive, Position
from onrecord.desk.happenings import Happening, happenings
from onrecord.record.errors import OnrecordError

__all__ = ["Hub", "Reader", "TooManyReaders"]

_LOG = logging.getLogger(__name__)

_BETWEEN = 1.0  # seconds between two looks at the log
_MOST_READERS = 500
_MOST_OF_ONE = 100  # of one address, behind which a newsroom may be
_MOST_WAITING = 256  # events for one reader
_AT_ONCE = 100


class TooManyReaders(OnrecordError):
    """As many readers listen as may."""

    advice = "The page works without; load it again to see what is new."


@dataclass(eq=False, slots=True)
class Reader:
    """Somebody who listens."""

    peer: str = ""
    queue: asyncio.Queue[Happening | None] = field(
        default_factory=lambda: asyncio.Queue(_MOST_WAITING)
    )
    dropped: bool = False
    begun: asyncio.Event = field(default_factory=asyncio.Event)

    async def begins(self) -> None:
        """Wait until the hub looks: what came on record before is asked for after this."""
        await self.begun.wait()

    async def next(self) -> Happening | None:
        """What is new; None: nothing more comes."""
        return None if self.dropped else await self.queue.get()


class Hub:
    """The readers of one archive. Used from one event loop."""

    def __init__(
        self,
        archive: Archive,
        *,
        between: float = _BETWEEN,
        most: int = _MOST_READERS,
        most_of_one: int = _MOST_OF_ONE,
    ) -> None:
        self._archive, self._between = archive, between
        self._most, self._most_of_one = most, most_of_one
        self._readers: set[Reader] = set()
        self._looking: asyncio.Task[None] | None = None
        self._begun = asyncio.Event()  # that the task looks, from a place that it knows
        self._ended = False

    @property
    def readers(self) -> int:
        """How many listen."""
        return len(self._readers)

    def join(self, peer: str = "") -> Reader:
        """Listen from now on; `peer` is who does. Raises TooManyReaders, also while the server ends."""
        of_one = sum(one.peer == peer for one in self._readers)
        if self._ended or len(self._readers) >= self._most or of_one >= self._most_of_one:
            raise TooManyReaders("too many listen just now")
        if self._looking is None or self._looking.done():
            self._begun = asyncio.Event()
            self._looking = asyncio.get_running_loop().create_task(self._look())
        reader = Reader(peer, begun=self._begun)
        self._readers.add(reader)
        return reader

    def leave(self, reader: Reader) -> None:
        """Listen no more."""
        self._readers.discard(reader)

    def end(self) -> None:
        """Let everybody go: the server ends."""
        self._ended = True
        for reader in tuple(self._readers):
            self._drop(reader)
        if self._looking is not None:
            self._looking.cancel()

    async def _look(self) -> None:
        last: Position | None = None
        while self._readers:
            try:
                last = await self._look_once(last)
                self._begun.set()
            except OnrecordError as error:  # busy or failing just now: at the next look again
                _LOG.warning("live: %s", error)
            await asyncio.sleep(self._between)

    async def _look_once(self, last: Position | None) -> Position | None:
        """Tell everybody what came after `last`; None: from the head of the log on."""
        if last is None:  # what is on record by now is no news, also while the table is made anew
            size = await asyncio.to_thread(lambda: self._archive.head.size)
            return (size, -1)
        after: Position = last
        found = await _asked(lambda: happenings(self._archive, after=after, limit=_AT_ONCE))
        for one in reversed(found):
            for reader in tuple(self._readers):
                self._tell(reader, one)
        return found[0].position if found else last

    def _tell(self, reader: Reader, one: Happening) -> None:
        try:
            reader.queue.put_nowait(one)
        except asyncio.QueueFull:
            self._drop(reader)

    def _drop(self, reader: Reader) -> None:
        reader.dropped = True
        reader.begun.set()
        self._readers.discard(reader)
        if reader.queue.full():
            reader.queue.get_nowait()
        reader.queue.put_nowait(None)


async def _asked(question: Callable[[], tuple[Happening, ...]]) -> tuple[Happening, ...]:
    return await asyncio.to_thread(question)
