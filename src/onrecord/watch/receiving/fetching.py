"""Who asks for us? A `Fetch` that has vantages ask, and asks by itself where none can."""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256

from onrecord.network import Clock, Fetch, Headers
from onrecord.network.jetstream.asking import ask
from onrecord.network.jetstream.connection import Connection
from onrecord.network.jetstream.errors import TransportError
from onrecord.network.jetstream.subjects import mark_of, questions
from onrecord.proof.carrying import BroughtExchange
from onrecord.proof.collected import CollectedError
from onrecord.record.exchanges import Exchange
from onrecord.watch.collecting.questions import Question, may_be_passed_on
from onrecord.watch.receiving.judging import trusted
from onrecord.watch.receiving.known import KnownVantages

__all__ = ["VantageFetch", "order_of", "subject_of"]

_PATIENCE = 90.0  # seconds for an answer; a question itself may take 60 (network.fetch)
_RESTS = 30.0  # seconds for which a vantage that did not answer is not asked
_SKEW = timedelta(minutes=5)  # by which the clocks of two machines may differ
_DID = re.compile(r"did%3A[a-z0-9]+%3A[A-Za-z0-9._%-]+|did:[a-z0-9]+:[A-Za-z0-9._:-]+")


def subject_of(url: str) -> str:
    """What a question is about: questions about one thing go to one vantage.

    The account, where the address names one as Bluesky does; else the address without its query.
    """
    found = _DID.search(url)
    return found[0].replace("%3A", ":") if found else url.partition("?")[0]


def order_of(names: list[str], subject: str) -> list[str]:
    """The vantages in the order in which they are asked about something (rendezvous hashing)."""
    return sorted(names, key=lambda name: sha256(f"{name}\n{subject}".encode()).digest())


@dataclass(slots=True)
class VantageFetch:
    """Has the nearest vantage by hash ask, then the next, then our own network.

    An answer counts only if it is signed by a vantage that is trusted, and answers this question,
    now. What only our own mouth may ask never leaves this machine.
    """

    own: Fetch
    connection: Connection
    known: KnownVantages
    clock: Clock
    tell: Callable[[str], None]
    fallen_back: int = 0
    _resting: dict[str, float] = field(default_factory=dict)
    _told: set[str] = field(default_factory=set)

    async def fetch(
        self, url: str, *, method: str = "GET", headers: Headers = (), body: bytes = b""
    ) -> Exchange:
        """See `Fetch`. What came of asking at a vantage carries its signed words."""
        if may_be_passed_on(method, url, headers, body) and self.connection.is_there:
            question = Question(method, url, tuple((name, value) for name, value in headers))
            for name in order_of(self._awake(), subject_of(url)):
                found = await self._ask(name, question)
                if found is not None:
                    return found
            self.fallen_back += 1
        return await self.own.fetch(url, method=method, headers=headers, body=body)

    def _awake(self) -> list[str]:
        now = asyncio.get_running_loop().time()
        return [name for name in self.known.names if self._resting.get(name, 0.0) <= now]

    async def _ask(self, name: str, question: Question) -> Exchange | None:
        try:
            whole = await ask(
                self.connection, questions(mark_of(name)), question.written(), _PATIENCE
            )
            exchange = self._believed(whole, name, question)
        except (TransportError, CollectedError) as error:
            self._resting[name] = asyncio.get_running_loop().time() + _RESTS
            if name not in self._told:
                self.tell(f"{name} did not answer, and others are asked: {error}")
            self._told.add(name)
            return None
        self._told.discard(name)
        return exchange

    def _believed(self, whole: bytes, name: str, question: Question) -> Exchange:
        """CollectedError for an answer that is not one to this question, by this vantage."""
        found = trusted(whole, self.known)
        if not isinstance(found, BroughtExchange):
            raise CollectedError("a visit is no answer")
        exchange = found.exchange
        asked = (exchange.vantage, exchange.method, exchange.url)
        if asked != (name, question.method, question.url):
            raise CollectedError(f"{name} answered another question")
        age = abs(self.clock.now() - exchange.answered_at)
        if age > _SKEW:
            raise CollectedError(f"{name} answered at another time: its clock is {age} off")
        return exchange
