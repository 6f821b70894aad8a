"""How is one account of any platform watched by a script, our own attention included?

A `Room` of the scripted table, to which comes what the poller does around a look: gaps and alarms.
Its twin goes by a name and speaks TLS, so that a script may also lose the name (`fault dns`), be
shown somebody else's certificate (`fault tls`), and hear 410 for everything (`fault 410`).
"""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from loopback_server import Authority
from onrecord.network import Fetcher, Guard, Limits
from onrecord.platforms.polling import Polled
from onrecord.record.observations import AccountObservation, Gap
from onrecord.record.outcomes import Absent, Refused, Seen, Unreached, Unread
from onrecord.watch.sources.attention import Attention
from onrecord.watch.sources.looked import Looked
from onrecord.watch.sources.standing import Standing
from scripted_table import Room
from twin_server import Asked, Reply, Twin

__all__ = ["NAME", "AttentiveRoom", "Told", "do", "named", "opened", "play"]

NAME = "tides.test"
_NO_SIGHT = (Refused, Unreached, Unread)


@dataclass(frozen=True, slots=True)
class Told:
    """What the record says at the end of a script, posts by their letters."""

    verdicts: Mapping[str, str]
    versions: Mapping[str, int]
    gaps: Sequence[str]  # why
    no_sight: Sequence[tuple[str, str]]  # kind and why, each time
    alarms: int


@dataclass(slots=True)
class AttentiveRoom(Room):
    """An archive that watches one account of a twin, and knows when it could not."""

    trust: Authority | None = None
    attention: Attention | None = None
    enrolled: bool = False
    nameless: bool = False
    quiet: bool = True  # nothing is wrong between us and the platform
    hidden: bool = False  # the account is suspended now
    now: dict[str, str | None] = field(default_factory=dict)  # the words of each post; None: gone
    shown: dict[str, list[str]] = field(default_factory=dict)  # what looks could have seen of each
    _hidden_words: dict[str, str] = field(default_factory=dict)
    _own_tls: ssl.SSLContext | None = None

    def fetcher(self, limits: Limits) -> Fetcher:
        """What asks: of the twin's name alone, and of whoever has its certificate."""
        assert self.trust is not None

        async def resolve(host: str) -> Sequence[str]:
            return ["127.0.0.1"] if host == NAME and not self.nameless else []

        return Fetcher(
            vantage="test",
            contact="",
            guard=Guard(allow_private=["127.0.0.0/8"], resolver=resolve),
            limits=limits,
            clock=self.clock,
            tls=self.trust.client(),
            tls_only=True,
        )

    async def open(self) -> None:
        await Room.open(self)
        self.attention = None

    async def poll(self) -> Looked:
        """What the poller does: second questions, a look, and what follows for our attention."""
        attention, one = self._attending()
        began = self.clock.now()
        looked = await Room.poll(self)
        await attention.after(one, looked, began)
        await attention.tick()
        await attention.write()
        if self.quiet and not self.hidden:
            assert looked.answered, looked.why
            self._notices_all()
        return looked

    def _notices_all(self) -> None:
        """Whatever the script has changed until now is on record after one look, or suspected."""
        for name, words in self.now.items():
            if words is None:
                assert self.settle_at is not None or name in self.absences(), f"{name} is gone"
            else:
                shown = self.shown.setdefault(name, [])
                shown += [] if shown[-1:] == [words] else [words]
                # An edit back to former words may be told by its date alone.
                assert len(set(shown)) <= self.versions(name) <= len(shown), f"versions of {name}"

    # A script

    def post(self, rest: str) -> None:
        Room.post(self, rest)
        self.now[rest[0]] = rest[2:]

    def edit(self, rest: str) -> None:
        Room.edit(self, rest)
        if self.now[rest[0]] is not None:
            self.now[rest[0]] = rest[2:]
        else:
            self._hidden_words[rest[0]] = rest[2:]

    def withdraw(self, name: str) -> None:
        Room.withdraw(self, name)
        self._hidden_words[name] = self.now[name] or ""
        self.now[name] = None

    def restore(self, name: str) -> None:
        self.twin.restore(self.posts[name])
        self.now[name] = self._hidden_words[name]

    def suspend(self, rest: str) -> None:
        Room.suspend(self, rest)
        self.hidden = True

    def reinstate(self, _: str) -> None:
        self.twin.reinstate()
        self.hidden = False

    def fault(self, rest: str) -> None:
        """Those of the engine, and of the way there."""
        self.quiet = " at " in rest  # of a single address: the account is still seen
        match rest:
            case "dns":
                self.nameless = True
            case "tls":
                assert self.trust is not None
                self._own_tls, self.twin.tls = self.twin.tls, self.trust.server("other.test")
            case "410":
                setattr(self.twin, "answer", _gone)  # noqa: B010  # mypy: it is a method
            case _:
                Room.fault(self, rest)

    def clear(self, rest: str) -> None:
        Room.clear(self, rest)
        self.nameless, self.quiet = False, True
        if self._own_tls is not None:
            self.twin.tls, self._own_tls = self._own_tls, None
        vars(self.twin).pop("answer", None)

    # What is on record

    def versions(self, name: str) -> int:
        """How many versions of a post."""
        told = [one.outcome for one in self.of_post(name)]
        return len({one.version for one in told if isinstance(one, Seen)})

    def no_sight(self) -> list[Refused | Unreached | Unread]:
        """Why the account could not be seen, each time."""
        told = [x.fact for x in self.entries() if isinstance(x, AccountObservation)]
        return [fact for fact in told if isinstance(fact, _NO_SIGHT)]

    def told_at_end(self) -> Told:
        """What the record says; every look without an answer is accounted for in it."""
        gaps = [x for x in self.entries() if isinstance(x, Gap)]
        reasons = {fact.why for fact in self.no_sight()}
        for looked in self.looked:
            assert looked.answered or looked.why in reasons, f"not on record: {looked.why}"
        return Told(
            verdicts={name: self.verdict(name) for name in self.posts},
            versions={name: self.versions(name) for name in self.posts},
            gaps=[gap.why for gap in gaps],
            no_sight=[(type(fact).__name__, fact.why) for fact in self.no_sight()],
            alarms=len([words for words in self.told if words.startswith("ALARM")]),
        )

    def absences(self) -> set[str]:
        """The posts of which it is on record that they were not there."""
        return {
            name
            for name in self.posts
            if any(isinstance(one.outcome, Absent) for one in self.of_post(name))
        }

    def _attending(self) -> tuple[Attention, Standing]:
        if self.attention is None:
            self.attention = Attention(
                self.asker, self.questions.hosts, self.settings, self.told.append
            )
            self.attention.standings[self.source.key].source = self.source
        return self.attention, self.attention.standings[self.source.key]


def _gone(asked: Asked) -> Reply:
    return Reply(b"gone", 410, {"content-type": "text/plain"})


def named(twin: Twin, trust: Authority) -> Twin:
    """The twin by its name, with its certificate. Before it is asked for its address."""
    twin.host, twin.tls = NAME, trust.server(NAME)
    return twin


@asynccontextmanager
async def opened(
    make: Callable[[], Twin], platform: Polled, folder: Path, trust: Authority
) -> AsyncIterator[AttentiveRoom]:
    """A room with a new twin, whose account is not enrolled yet."""
    with make() as twin:
        room = AttentiveRoom(named(twin, trust), platform, folder, trust=trust)
        await room.open()
        try:
            yield room
        finally:
            room.clear("")
            await room.close()


async def do(room: AttentiveRoom, steps: str) -> None:
    """Play steps; the account is enrolled after the posts that come first."""
    for step in steps.split("; "):
        if not room.enrolled and not step.startswith("post "):
            await room.enrol()
            room.enrolled = True
        await room.do(step, {})


def play(
    make: Callable[[], Twin], platform: Polled, steps: str, folder: Path, trust: Authority
) -> Told:
    """Play a script over a new twin: what the record says at its end."""

    async def acting() -> Told:
        async with opened(make, platform, folder, trust) as room:
            await do(room, steps)
            return room.told_at_end()

    return asyncio.run(acting())
