"""What could not be taken: where is it until it lies among the dead letters, and what follows?"""

from dataclasses import dataclass, field

from onrecord.watch.receiving.books import Books
from onrecord.watch.receiving.judging import Refusal
from onrecord.watch.receiving.letters import Letters
from onrecord.watch.receiving.parcels import Line, Parcel

__all__ = ["Burying"]


@dataclass(slots=True)
class Burying:
    """Lays down what was refused. What can't be laid down now waits.

    A number is settled by what its vantage signed, and by nothing else: under the headers of
    another, which nobody signs, anybody with its password could have it forget what is not on
    record. Before anything signed has come of a run, there is nothing to be forgotten in it; it
    is settled, so that a vantage that we don't know yet can empty its outbox.
    """

    letters: Letters
    books: Books
    _dead: list[tuple[Line, Parcel, Refusal]] = field(default_factory=list)

    @property
    def held(self) -> list[Parcel]:
        """What is not laid down yet."""
        return [parcel for _, parcel, _ in self._dead]

    def refuse(self, line: Line, parcel: Parcel, refusal: Refusal) -> None:
        """To be laid down. What else comes of its number begins anew."""
        line.parcels.pop(parcel.number, None)
        self._dead.append((line, parcel, refusal))

    def once_more(self, line: Line, parcel: Parcel) -> None:
        """Something of a number that is settled: it is told again that it is.

        Where nothing signed has come of the run, what settled it may have been something else.
        """
        if line.is_believed or line.is_letter:
            self.books.remember(line, parcel)
        else:
            self.refuse(line, parcel, Refusal("nothing of its run was taken"))

    async def bury(self) -> None:
        """Lay down what can be laid down."""
        left = []
        for line, parcel, refusal in self._dead:
            messages = [parcel.messages[place] for place in sorted(parcel.messages)]
            if not await self.letters.bury(line.mark, messages, refusal.why):
                left.append((line, parcel, refusal))
            elif refusal.signed or line.is_letter or not line.is_believed:
                self.books.settle(line, parcel)
            else:
                self.books.remember(line, parcel)
        self._dead = left
