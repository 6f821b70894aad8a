"""What has come of one number of a run, and by which messages?

Messages are acknowledged when the whole is on record, and not before: so JetStream, which has them
on its disks, is the only other place that keeps them, and there is no second store to repair after
a crash. The price is that a thing is offered again from its first part if we fall meanwhile.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from onrecord.network.jetstream.parts import Part, Whole
from onrecord.network.jetstream.pulling import Delivered
from onrecord.watch.received import Received
from onrecord.watch.receiving.judging import Judged
from onrecord.watch.receiving.progress import Lost, Progress

__all__ = ["Line", "Parcel"]


@dataclass(slots=True)
class Parcel:
    """One number of a run, as far as it has come."""

    number: int
    messages: dict[int, Delivered] = field(default_factory=dict, repr=False)  # by their places
    judged: Judged | None = field(default=None, repr=False)  # once it has come whole
    came: float = 0.0  # when the last of it came, by the loop's clock
    _parts: Whole | None = None

    def add(self, part: Part, message: Delivered) -> bytes | None:
        """One more part, or one that came before; the whole, when it has just become one.

        Of a message that is offered again, only what is said of it this time counts. BadPart.
        """
        self.messages[message.place] = message
        if self.judged is not None:
            return None
        self._parts = self._parts or Whole(part.digest, part.of)
        whole = self._parts.add(part)
        if whole is not None:
            self._parts = None
        return whole

    @property
    def note(self) -> bytes | None:
        """The vantage's words on a frame."""
        return self.judged.exchange.collected if isinstance(self.judged, Received) else None

    @property
    def lacks(self) -> int:
        """How many of its parts have not come."""
        return 0 if self._parts is None else self._parts.lacks

    @property
    def size(self) -> int:
        """The bytes that it holds, or so."""
        return sum(len(message.data) for message in self.messages.values())

    async def ack(self) -> None:
        """Its messages may be forgotten."""
        for message in self.messages.values():
            await message.ack()

    async def nak(self) -> None:
        """They are to be offered again, at once."""
        for message in self.messages.values():
            await message.nak()

    async def working(self) -> None:
        """They are not forgotten here."""
        for message in self.messages.values():
            await message.working()


@dataclass(slots=True)
class Line:
    """All that comes from one vantage in one run."""

    mark: str
    progress: Progress
    oldest: int = 1  # the lowest number that the vantage holds, by the headers of what it signed
    parcels: dict[int, Parcel] = field(default_factory=dict)  # not settled yet
    is_letter: bool = False  # one that was dead, offered again
    is_told: bool = True  # receipts are for this run: it is the current one, as far as we know
    is_fresh: bool = False  # nothing is known of the run
    is_believed: bool = False  # something signed has come of it, now or before
    begins: str = ""  # what is to be told once something signed has come of this run

    def parcel(self, number: int) -> Parcel:
        """The parcel of a number, begun if need be."""
        return self.parcels.setdefault(number, Parcel(number))

    @property
    def is_ended(self) -> bool:
        """Whether its vantage has begun another run since."""
        return self.is_believed and not self.is_told and not self.is_letter

    @property
    def count(self) -> int:
        """The messages that it holds."""
        return sum(len(parcel.messages) for parcel in self.parcels.values())

    def due(self) -> tuple[list[int], Lost | None]:
        """What is to be given on now, in order, and what is lost before it."""
        if self.is_ended:
            return self.progress.rest(self.complete()), None
        return self.progress.next(self.complete(), self.oldest)

    def complete(self) -> list[int]:
        """The numbers that could be given on."""
        return [number for number, parcel in self.parcels.items() if parcel.judged is not None]

    def too_much(self, messages: int, size: int) -> Iterator[Parcel]:
        """Takes out the latest parcels that wait for others, until so little is held.

        None of a run that has ended: its vantage does not send them again.
        """
        if self.is_ended:
            return
        held = self.count
        bytes_held = sum(parcel.size for parcel in self.parcels.values())
        for number in sorted(self.parcels, reverse=True):
            if (held <= messages and bytes_held <= size) or self.progress.is_given(number):
                return
            if number == self.progress.given + 1:
                return  # the one that the others wait for
            parcel = self.parcels.pop(number)
            held -= len(parcel.messages)
            bytes_held -= parcel.size
            yield parcel
