"""How does a vantage put the questions that the archive sends it?

Answers go straight back and are not kept: what is owed is derived at the archive, and a lost answer
is asked for again. So they are numbered in a run of their own, which nobody waits to be complete.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count

from onrecord.network import Fetch
from onrecord.network.ending import end_all
from onrecord.network.jetstream.connection import Connection
from onrecord.network.jetstream.errors import TransportError
from onrecord.network.jetstream.messages import Message
from onrecord.network.jetstream.parts import parts_of
from onrecord.network.jetstream.subjects import mark_of, questions
from onrecord.proof.carrying import pack_exchange
from onrecord.proof.notes import Signer
from onrecord.record.entries import EntryError
from onrecord.watch.collecting.questions import QuestionRefused, read_question

__all__ = ["Answering"]

_AT_ONCE = 32  # questions under way


@dataclass(slots=True)
class Answering:
    """Asks what it is asked to ask, and signs what came back. `run`: 16 hex digits, new each time."""

    connection: Connection
    fetch: Fetch
    signer: Signer
    run: str
    tell: Callable[[str], None]
    answered: int = 0
    _numbers: "count[int]" = field(default_factory=lambda: count(1))
    _under_way: "set[asyncio.Task[None]]" = field(default_factory=set)
    _places: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_AT_ONCE))

    async def go_on(self) -> None:
        """Answer, until cancelled. A mistake of ours is raised."""
        await self.connection.ready()
        with suppress(TransportError):  # it is remembered, and begun on the next connection
            await self.connection.listen(questions(mark_of(self.signer.name)), self._hear)
        try:
            while True:
                await asyncio.sleep(0.5)
                for task in [task for task in self._under_way if task.done()]:
                    self._under_way.discard(task)
                    task.result()
        finally:
            await end_all(self._under_way)

    async def _hear(self, message: Message) -> None:
        self._under_way.add(asyncio.create_task(self._answer(message)))

    async def _answer(self, message: Message) -> None:
        try:
            question = read_question(message.data)
        except QuestionRefused as error:
            self.tell(f"Not asked: {error}")
            return
        async with self._places:
            exchange = await self.fetch.fetch(
                question.url, method=question.method, headers=question.headers
            )
        number = next(self._numbers)
        try:
            whole = pack_exchange(exchange, self.signer, self.run, number)
            for part in parts_of(self.run, number, number, whole):
                await self.connection.say(message.reply, part.data, part.headers)
            self.answered += 1
        except (TransportError, EntryError) as error:
            self.tell(f"An answer was lost: {error}")
