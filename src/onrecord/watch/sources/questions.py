"""How is a platform asked politely?

One question after the other and few at once to a host, not before it lets us, with the means to
say "nothing has changed"; and with the operator's token where the question names one.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from weakref import WeakValueDictionary

from onrecord.archive import ArchiveError
from onrecord.archive.tokens import read_token
from onrecord.network import Failure, ask_again_at, monotonic
from onrecord.network.target import BadTarget, Target
from onrecord.platforms.polling import Question
from onrecord.record.exchanges import Exchange
from onrecord.watch.asking import Asker
from onrecord.watch.sources.hosts import Hosts
from onrecord.watch.sources.remembered import Memory, digest_of
from onrecord.watch.sources.servers import may_hear

__all__ = ["NOT_ASKED", "Asked", "Questions", "host_of"]

NOT_ASKED = "not asked"
"""How the failure of a question begins that was not put, for its host sent us away."""

_REPEATED = "not kept: the answer repeats the token that it was asked with"

PATIENCE = 5.0  # seconds that a question waits for a host that is closed
_OF_THE_ADDRESS = (Failure.URL, Failure.FORBIDDEN, Failure.TOO_LARGE, Failure.ENCODING)
_MEMORY = "sources/answers"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that was put, or that could not be."""

    exchange: Exchange  # of a 304 the body is empty
    unchanged: bool  # 304, or byte for byte the answer that was last `settled` for this question


@dataclass(slots=True)
class Questions:
    """Asks politely: turns per host, Retry-After, conditional requests, tokens.

    `chance` gives numbers in [0, 1), `monotonic` the seconds that waits are counted in.
    """

    asker: Asker
    hosts: Hosts = field(default_factory=Hosts)
    chance: Callable[[], float] = lambda: 0.5
    tell: Callable[[str], None] = lambda _: None
    monotonic: Callable[[], float] = monotonic
    memory: Memory = field(init=False)
    _places: "WeakValueDictionary[str, asyncio.Semaphore]" = field(
        default_factory=WeakValueDictionary
    )
    _tokens: dict[str, str | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.memory = Memory.read(self.asker.archive.state.get(_MEMORY))

    async def ask(self, question: Question, *, fresh: bool = False) -> Asked:
        """Ask, in turn; with `fresh` without conditions, so that an answer comes whole.

        Nothing is kept and nothing is raised: what came of it is an `Exchange`. A host that has
        sent us away for more than a few seconds is not asked: `failure` says so.
        """
        host = host_of(question.url)
        known = None if fresh else self.memory.get(question.url)
        place = self._places.setdefault(host, asyncio.Semaphore(self.hosts.politeness.at_once))
        async with place:
            if (why := await self._turn(host)) is not None:
                return Asked(self._not_asked(question, why), False)
            self.hosts.begin(host, self.monotonic())
            secret = self._token(question)
            headers = [("accept", question.accept), *secret]
            if known is not None:
                headers += known.conditions
            exchange = await self.asker.network.fetch(question.url, headers=headers)
        if any(_tells(exchange, value) for _, value in secret):
            exchange = replace(exchange, status=None, headers=(), body=b"", failure=_REPEATED)
        self._learn(host, question, exchange)
        if known is None:
            return Asked(exchange, False)
        same = exchange.status == 304 and bool(known.conditions)
        return Asked(exchange, same or digest_of(exchange) == known.digest)

    def settled(self, question: Question, exchange: Exchange) -> None:
        """All it says is on record or was known: the same answer need not be read again."""
        self.memory.settle(question.url, exchange)

    def write(self) -> None:
        """Note what was settled, if it has changed. Call it where the archive may be used."""
        if self.memory.changed:
            self.asker.archive.state.set(_MEMORY, self.memory.write())

    async def _turn(self, host: str) -> str | None:
        """Wait until the host may be asked; or why it is not."""
        while True:
            now = self.monotonic()
            if self.hosts.opens_at(host) - now > PATIENCE:
                return self.hosts.why_closed(host)
            wait = self.hosts.ready_at(host, now) - now
            if wait <= 0:
                return None
            await asyncio.sleep(wait)

    def _learn(self, host: str, question: Question, exchange: Exchange) -> None:
        """What the answer says of the host, and of our token."""
        now, again = self.monotonic(), ask_again_at(exchange)
        if exchange.status in (401, 403) and question.token is not None:
            self._tokens.pop(question.token, None)  # the operator may write a new one
        if again is not None:
            seconds = (again - exchange.answered_at).total_seconds()
            self.hosts.sent_away(host, now, seconds, f"{host} asked us to come back later")
        elif exchange.status == 429:
            self.hosts.failed(host, now, f"{host}: HTTP 429", self.chance())
        elif exchange.failure is not None:
            if not exchange.failure.startswith(_OF_THE_ADDRESS):
                self.hosts.failed(host, now, f"{host}: {exchange.failure}", self.chance())
        elif exchange.status is not None and exchange.status >= 500:
            self.hosts.failed(host, now, f"{host}: HTTP {exchange.status}", self.chance())
        else:
            self.hosts.answered(host)

    def _token(self, question: Question) -> list[tuple[str, str]]:
        name = question.token
        sources = self.asker.archive.configuration.sources
        if name is None or not may_hear(sources, name, question.url):
            return []
        if name not in self._tokens:
            self._tokens[name] = self._read_token(name)
        token = self._tokens[name]
        return [] if token is None else [("authorization", f"Bearer {token}")]

    def _read_token(self, name: str) -> str | None:
        try:
            return read_token(self.asker.archive.folder, name)
        except ArchiveError as error:  # the watch goes on without it: others need none
            self.tell(f"{error}. {error.advice}")
            return None

    def _not_asked(self, question: Question, why: str) -> Exchange:
        now = self.asker.clock.now()
        return Exchange(
            method="GET",
            url=question.url,
            status=None,
            headers=(),
            body=b"",
            asked_at=now,
            answered_at=now,
            vantage=self.asker.archive.configuration.network.vantage,
            peer=None,
            tls=None,
            failure=f"{NOT_ASKED}: {why}"[:400],
        )


def host_of(url: str) -> str:
    """The machine that a URL asks, as host and port; all that are no URLs are one."""
    try:
        target = Target.read(url)
    except BadTarget:
        return ""
    return f"{target.host}:{target.port}"


def _tells(exchange: Exchange, credentials: str) -> bool:
    """Whether an answer repeats our token: then it must not be kept (see `archive.tokens`)."""
    token = credentials.removeprefix("Bearer ")
    return token.encode() in exchange.body or any(token in value for _, value in exchange.headers)
