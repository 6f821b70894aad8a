"""What have the vantages brought, and what follows once it is recorded? A `Hearing`."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from onrecord.network.ending import end_all, tell_failures
from onrecord.network.jetstream.connection import Connection
from onrecord.network.jetstream.errors import TransportError
from onrecord.network.jetstream.parts import BadPart, part_of
from onrecord.network.jetstream.pulling import Delivered, Pull
from onrecord.network.jetstream.subjects import BROUGHT, RECORDER
from onrecord.proof.carrying import BroughtVisit
from onrecord.watch.asking import Asker
from onrecord.watch.listening import BATCH, Heard, Notice
from onrecord.watch.received import Received
from onrecord.watch.receiving.books import Books
from onrecord.watch.receiving.burying import Burying
from onrecord.watch.receiving.judging import Refusal, judge
from onrecord.watch.receiving.known import KnownVantages
from onrecord.watch.receiving.letters import LETTER, Letters
from onrecord.watch.receiving.lines import Lines
from onrecord.watch.receiving.losses import Losses
from onrecord.watch.receiving.parcels import Line, Parcel
from onrecord.watch.receiving.visits import record_visit
from onrecord.watch.recorder import Recorder

__all__ = ["FromVantages"]

_WORKING = 3.0  # seconds between two words that we hold something: the servers wait 10 (streams.py)
_HELD_MESSAGES = 1024  # half of what the servers hand out at once: the missing one must get through
_HELD_BYTES = 256 << 20
_MOST_HELD = 1536  # of all vantages, what is awaited included; the rest of that comes beside it


@dataclass(slots=True)
class FromVantages:
    """Gives on what came, in the order of each vantage's numbers; tells them what is on record.

    What is set aside by the recorder is not receipted before it is settled. Nothing here is
    needed after a crash: all that was not acknowledged is offered again.
    """

    connection: Connection
    asker: Asker
    recorder: Recorder
    known: KnownVantages
    tell: Callable[[str], None]
    beside: Sequence[Callable[[], Coroutine[None, None, None]]] = ()  # what runs as long as this
    count: int = 0
    caught_up: bool = False  # nobody can tell what is still on its way
    letters: Letters = field(init=False)
    lines: Lines = field(init=False)
    _books: Books = field(init=False)
    _losses: Losses = field(init=False)
    _pull: Pull = field(init=False)
    _waiting: list[tuple[Line, Parcel]] = field(default_factory=list)  # given on
    _visits: list[tuple[Line, Parcel, BroughtVisit]] = field(default_factory=list)
    _burying: Burying = field(init=False)
    _said: list[Notice] = field(default_factory=list)  # of what was refused

    def __post_init__(self) -> None:
        self._books = Books(self.asker.archive, self.connection)
        self._losses = Losses(self.known)
        self.letters = Letters(self.connection, self.tell)
        self.lines = Lines(self._books, self.known)
        self._burying = Burying(self.letters, self._books)
        self._pull = Pull(self.connection, BROUGHT, RECORDER)

    @property
    def is_empty(self) -> bool:
        """Whether everything that came was given on."""
        return not self._held()

    async def listen(self, keep_on: Callable[[], bool]) -> None:
        """Say that what we hold is being worked on; in the end, give it back. See `Hearing`."""
        beside = [asyncio.create_task(work()) for work in self.beside]
        try:
            while keep_on():
                await asyncio.sleep(_WORKING)
                for parcel in self._held():
                    await parcel.working()
                for task in beside:
                    if task.done():
                        task.result()  # a mistake of ours is told, not swallowed
        finally:
            await end_all(beside)
            tell_failures(beside, self.tell)
            for parcel in self._held():
                await parcel.nak()

    def _held(self) -> list[Parcel]:
        waiting = [parcel for line in self.lines for parcel in line.parcels.values()]
        return waiting + self._burying.held

    async def take(self, patience: float) -> Heard:
        """See `Hearing`."""
        delivered = await self._pull.take(BATCH, patience)
        await self.asker.hold(self.known.look)
        for message in delivered:
            await self._sort(message)
        await self._let_go()
        frames: list[Received] = []
        notices, self._said = self._said, []
        lines = [line for line in self.lines if line.parcels]
        for line in lines:
            due, lost = line.due()
            if lost is not None:
                words = f"numbers {lost.first} to {lost.last} are lost"
                notices.append(self._losses.of(line, words))
                self._books.remember(line)
            for number in due:
                self._give_on(line, line.parcels[number], frames, notices)
            for parcel in line.too_much(_HELD_MESSAGES // len(lines), _HELD_BYTES // len(lines)):
                await parcel.ack()  # its vantage still has it, and sends it again
        self.count += len(frames)
        return Heard(tuple(frames), tuple(notices))

    async def recorded(self) -> None:
        """See `Hearing`: settle what is on record, note it, send receipts, acknowledge."""
        for line, parcel, visit in self._visits:
            await self.asker.hold(partial(record_visit, self.asker.archive, visit))
            self._books.settle(line, parcel)
        self._visits.clear()
        aside = {one.received.exchange.collected for k in self.recorder.aside.values() for one in k}
        aside.discard(None)
        done = [pair for pair in self._waiting if pair[1].note not in aside]
        self._waiting = [pair for pair in self._waiting if pair[1].note in aside]
        for line, parcel in done:
            self._books.settle(line, parcel)
        await self._burying.bury()
        if self._books.changed:
            await self.asker.hold(self._books.note)
            await self._books.tell_all()

    async def _sort(self, message: Delivered) -> None:
        mark = message.subject.rpartition(".")[2]
        try:
            part = part_of(message.headers, message.data)
            line = await self.lines.of(mark, part, message.headers.get(LETTER, ""))
        except BadPart as error:
            if await self.letters.bury(mark, [message], str(error)):
                await message.ack()
            return
        except TransportError:
            await message.nak(1.0)  # what this vantage was told last can't be known now
            return
        if line.progress.is_settled(part.number):
            self._burying.once_more(line, Parcel(part.number, {message.place: message}))
            return
        parcel = line.parcel(part.number)
        parcel.came = asyncio.get_running_loop().time()
        try:
            whole = parcel.add(part, message)
        except BadPart as error:
            self._burying.refuse(line, parcel, Refusal(str(error)))
            return
        if whole is not None:
            self._judge(line, parcel, whole, part.oldest, message.at)

    def _judge(self, line: Line, parcel: Parcel, whole: bytes, oldest: int, at: float) -> None:
        found = judge(whole, line.mark, line.progress.run, parcel.number, self.known)
        if isinstance(found, Refusal):
            self._burying.refuse(line, parcel, found)
            if not found.lost:
                return
            if not line.is_letter:
                words = f"number {parcel.number} could not be taken"
                self._said.append(self._losses.of(line, words))
        else:
            parcel.judged = found
        self.lines.believe(line, oldest, at)

    async def _let_go(self) -> None:
        """What is not held any longer: its vantage sends it again, or a letter is laid back."""
        for line, parcel in self.lines.too_many():
            if line.is_letter:
                self._burying.refuse(line, parcel, Refusal("too many letters came in pieces"))
            else:
                await parcel.ack()
        for parcel in self.lines.crowding(_MOST_HELD):
            await parcel.ack()  # as below: it is sent again
        for line, parcel in self.lines.left_over(asyncio.get_running_loop().time()):
            self._burying.refuse(line, parcel, Refusal("a part is missing, and nobody holds it"))

    def _give_on(
        self, line: Line, parcel: Parcel, frames: list[Received], notices: list[Notice]
    ) -> None:
        if line.begins:
            notices.append(self._losses.of(line, line.begins))
            line.begins = ""
        match parcel.judged:
            case BroughtVisit() as visit:
                self._visits.append((line, parcel, visit))
                return
            case Received() as found:
                frame = replace(found, received_at=self.asker.clock.now())
                self._losses.heard(line, frame)
                if frame.account in self.recorder.watched:
                    frames.append(frame)
            case Notice() as notice:
                notices.append(self._losses.dated(line, notice))
            case _:
                pass  # it concerns nobody, or nobody any more
        self._waiting.append((line, parcel))
