"""Does this log still say what it said before, and the same to everybody?

A client of C2SP tlog-tiles over HTTP. Every head is compared, through tiles that are checked
against its root, with the last one that was accepted and with the heads that others were shown
(mirrors, witnesses). What the network or the disk does wrong is never an alarm.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NoReturn

from onrecord.network import Clock, Fetch, SystemClock
from onrecord.proof.checkpoint import Checkpoint, CheckpointError, open_checkpoint
from onrecord.proof.notes import NoteError, VerifierKey, parse_note
from onrecord.proof.tiles import MissingTile, TileError, TileReader
from onrecord.record.entries import EntryError, read_leaf
from onrecord.record.times import instant
from onrecord.watch.monitor_alarms import Alarm, Kind, NotReached
from onrecord.watch.monitored import Head, MonitorState

__all__ = ["Looked", "Monitor"]

_TRIES = 3  # a log publishes while we read it: then its partial tiles are others


@dataclass(frozen=True, slots=True)
class Looked:
    """The head that was accepted, the one before, and the kinds of its new entries (if read)."""

    head: Head
    before: Checkpoint | None
    entries: Counter[str] | None
    missed: tuple[str, ...]  # views that could not be read


@dataclass(slots=True)
class Monitor:
    """Follows one log. `views` are addresses under which others show heads of the same log."""

    network: Fetch
    url: str
    keys: tuple[VerifierKey, ...]  # of one log, so all of one name
    state: MonitorState
    views: tuple[str, ...] = ()
    reads_entries: bool = False
    clock: Clock = field(default_factory=SystemClock)
    _loop: asyncio.AbstractEventLoop = field(init=False)

    async def look(self) -> Looked:
        """Look once. Raises Alarm, with its files kept; NotReached; MonitorForgot, StorageError."""
        self._loop = asyncio.get_running_loop()
        try:
            return await self._look()
        except Alarm as alarm:
            words = f"{alarm}\nSeen at {instant(self.clock.now())}, by this machine's clock."
            kept = self.state.keep(words, alarm.notes)
            raise Alarm(alarm.kind, alarm.words, alarm.notes, kept) from alarm

    async def follow(
        self, every: float, chance: Callable[[], float], tell: Callable[[Looked | NotReached], None]
    ) -> NoReturn:
        """Look again and again, `every` so many seconds give or take a fifth, until an alarm."""
        while True:
            try:
                tell(await self.look())
            except NotReached as error:
                tell(error)
            await asyncio.sleep(every * (0.8 + 0.4 * chance()))

    async def _look(self) -> Looked:
        # 1. What was shown before: here, and to others. Whoever is asked first can only be behind
        #    whoever is asked later, so the log itself comes last.
        with self.state.turn():
            last = self.state.last(self.keys)
            shown, missed = await self._shown()
            earlier = shown if last is None else [last, *shown]
            # 2. What it shows now, and whether all of that is its beginning.
            found, reader = await self._continuing(earlier)
            # 3. From now on this is what was shown before.
            self.state.accept(found, self.keys)
            entries = await asyncio.to_thread(self._read, reader) if self.reads_entries else None
        return Looked(found, None if last is None else last.checkpoint, entries, missed)

    async def _shown(self) -> tuple[list[Head], tuple[str, ...]]:
        """The heads that the views show, and what kept us from others."""
        found, missed = [], []
        for view in self.views:
            try:
                found.append(await self._head(view))
            except NotReached as error:
                missed.append(str(error))
        return found, tuple(missed)

    async def _continuing(self, earlier: Sequence[Head]) -> tuple[Head, TileReader]:
        """The head of the log, once every earlier one is its beginning."""
        for again in reversed(range(_TRIES)):
            found = await self._head(self.url)
            reader = TileReader(self._tile, found.checkpoint.size, found.checkpoint.root)
            try:
                await asyncio.to_thread(_require_beginnings, found, reader, earlier)
            except MissingTile as error:
                if not again:
                    raise NotReached(f"{self.url}: {error}") from error
            except TileError as error:
                if not again:
                    raise Alarm(Kind.WRONG_TILES, f"{self.url}: {error}", [found.note]) from error
            else:
                return found, reader
        raise NotReached(self.url)  # not reached: the last try returns or raises

    async def _head(self, url: str) -> Head:
        exchange = await self.network.fetch(f"{url.rstrip('/')}/checkpoint")
        if exchange.status != 200:
            raise NotReached(f"{url}: {exchange.failure or f'HTTP {exchange.status}'}")
        return _read_head(url, exchange.body, self.keys)

    def _tile(self, path: str) -> bytes | None:
        """A file of the log, asked for from the thread that reads tiles."""
        asking = self.network.fetch(f"{self.url.rstrip('/')}/{path}")
        exchange = asyncio.run_coroutine_threadsafe(asking, self._loop).result()
        if exchange.status in (404, 410):
            return None
        if exchange.status != 200:
            raise NotReached(f"{path}: {exchange.failure or f'HTTP {exchange.status}'}")
        return exchange.body

    def _read(self, reader: TileReader) -> Counter[str]:
        """The kinds of the entries that were not read before; those of no kind that we know too."""
        kinds: Counter[str] = Counter()
        for leaf in reader.entries(min(self.state.read_up_to(), reader.size), reader.size):
            try:
                kinds[type(read_leaf(leaf)).__name__] += 1
            except EntryError:
                kinds["unread"] += 1  # of a later onrecord, or of another program
        self.state.entries_read(reader.size)
        return kinds


def _read_head(url: str, body: bytes, keys: Sequence[VerifierKey]) -> Head:
    """A signed head of the log; Alarm for another one. What is no note at all says nothing."""
    origin = keys[0].name
    try:
        text, _ = parse_note(body)
        named = Checkpoint.parse(text).origin
    except (NoteError, CheckpointError) as error:
        raise NotReached(f"{url}: what is served there is not a checkpoint ({error})") from error
    note = body.decode()
    if named != origin:
        raise Alarm(Kind.WRONG_LOG, f"{url} shows {named!r}, not {origin!r}", [note])
    try:
        return Head(open_checkpoint(note, origin, keys)[0], note, url)
    except (NoteError, CheckpointError) as error:
        raise Alarm(Kind.BAD_SIGNATURE, f"{url}: {error}", [note]) from error


def _require_beginnings(found: Head, reader: TileReader, earlier: Sequence[Head]) -> None:
    """Return if each earlier head is the beginning of this one. Alarm, TileError."""
    now = found.checkpoint
    if now.size:
        reader.check()
    for head in earlier:
        before, notes = head.checkpoint, [head.note, found.note]
        told = f"{head.shown_by} showed {before.size} entries; {found.shown_by} shows"
        if before.size == now.size and before.root != now.root:
            raise Alarm(Kind.ANOTHER_ROOT, f"{told} others", notes)
        if before.size > now.size:
            raise Alarm(Kind.SMALLER, f"{told} only {now.size}", notes)
        if reader.root_at(before.size) != before.root:
            words = f"{told} {now.size} that do not begin with those"
            raise Alarm(Kind.REWRITTEN, words, notes)
