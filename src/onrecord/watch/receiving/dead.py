"""Which letters are dead, and what may an operator do with one?"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from onrecord.network.jetstream.connection import Connection
from onrecord.network.jetstream.messages import Stored
from onrecord.network.jetstream.parts import BadPart, part_of
from onrecord.network.jetstream.subjects import DEAD, brought
from onrecord.proof.carrying import note_in
from onrecord.proof.collected import CollectedError
from onrecord.record.errors import EXIT_USAGE, OnrecordError
from onrecord.watch.receiving.letters import LETTER, WHY

__all__ = ["DeadLetter", "NoSuchLetter", "dead_letters", "drop_letter", "retry_letter"]

_OURS = (WHY, LETTER, "Nats-Msg-Id")


class NoSuchLetter(OnrecordError):
    """There is no dead letter at this place."""

    advice = "Look at the list: onrecord letters list"
    exit_code = EXIT_USAGE


@dataclass(slots=True)
class DeadLetter:
    """Something that could not be taken, with its messages as they came."""

    place: int  # of the first message in its stream: the letter's name
    mark: str  # of whom it came
    why: str
    messages: list[Stored] = field(default_factory=list, repr=False)

    @property
    def headers(self) -> Mapping[str, str]:
        """Those of the first message; nobody signed them."""
        return self.messages[0].headers

    @property
    def size(self) -> int:
        """Bytes of all its messages."""
        return sum(len(one.data) for one in self.messages)

    @property
    def words(self) -> str | None:
        """What a vantage says in it, not verified; None if nothing readable is there."""
        try:
            parts = [part_of(one.headers, one.data) for one in self.messages]
            pieces = {part.part: part.data for part in parts}  # one may lie there twice
            whole = b"".join(pieces[place] for place in sorted(pieces))
            return note_in(whole).decode("utf-8", "replace")
        except (BadPart, CollectedError):
            return None


async def dead_letters(connection: Connection) -> list[DeadLetter]:
    """All of them, the oldest first. TransportError."""
    found: dict[tuple[str, ...], DeadLetter] = {}
    place = 1
    while (one := await connection.stored(DEAD, place)) is not None:
        place = one.place + 1
        mark = one.subject.rpartition(".")[2]
        letter = DeadLetter(one.place, mark, one.headers.get(WHY, ""))
        letter = found.setdefault((mark, *_thing(one)), letter)
        letter.messages.append(one)
    return list(found.values())


def _thing(one: Stored) -> tuple[str, ...]:
    """Of what it is a part: things that came under the same number are several letters."""
    named = tuple(one.headers.get(f"Onrecord-{x}", "") for x in ("Run", "Number", "Digest"))
    return named if all(named) else (str(one.place),)


async def drop_letter(connection: Connection, letter: DeadLetter) -> None:
    """Take a letter out for good. TransportError."""
    for one in letter.messages:
        await connection.remove(DEAD, one.place)


async def retry_letter(connection: Connection, letter: DeadLetter) -> None:
    """Offer a letter to the recorder once more, and take it out. TransportError."""
    for one in letter.messages:
        given = {name: value for name, value in one.headers.items() if name not in _OURS}
        headers = {**given, LETTER: str(letter.place), "Nats-Msg-Id": f"retry-{one.place}"}
        await connection.publish(brought(letter.mark), one.data, headers)
    await drop_letter(connection, letter)
