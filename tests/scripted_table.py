"""What is said of posts and accounts whose life is scripted? The engine of the truth table.

A case is a script and what has to be said at its end. The same script runs over any twin of a
platform: `run_case(case, twin, platform, folder)`. Time passes by hand, so that minutes between
two questions cost nothing; what waits for an answer waits for real.

Steps: `post a WORDS`, `edit a WORDS`, `withdraw a`, `restore a`, `rename HANDLE`, `suspend`,
`reinstate`, `fault NAME [at latest|post a|account|control]`, `clear`, `wait SECONDS`, `poll [N]`
(as the poller does: second questions that are due, then a look), `settled` (wait until the second
question is due, and poll), `restart`, `restart without notes`, `skew SECONDS`, and whatever a
case brings along in `own`.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from onrecord.archive import Archive, WatchSettings, create_archive, open_archive
from onrecord.archive.disk import Disk
from onrecord.findings.presence import presence
from onrecord.network import Fetcher, Guard, Headers, Limits, monotonic
from onrecord.platforms.polling import Polled, Question
from onrecord.record.accounts import PostId, Voucher, ref_of
from onrecord.record.entries import Entry
from onrecord.record.exchanges import Exchange
from onrecord.record.observations import AccountObservation, Looks, PostObservation
from onrecord.record.outcomes import AccountState, Control
from onrecord.watch.asking import Asker
from onrecord.watch.enrol import Request
from onrecord.watch.sources.enrolling import enrol_source
from onrecord.watch.sources.hosts import Hosts, Politeness
from onrecord.watch.sources.looker import Looked, Looker
from onrecord.watch.sources.questions import Questions
from onrecord.watch.sources.watched import Source
from twin_server import Fault, Twin

__all__ = ["ORIGIN", "Case", "HandClock", "Room", "exchange_at", "room_of", "run_case"]

ORIGIN = "records.example/scripted"
SETTINGS = WatchSettings(poll_seconds=120, settle_seconds=150)
_NO_WAITS = Politeness(at_once=4, per_second=1000.0, burst=1000, first_wait=0.01, longest_wait=0.02)
_PATIENT = Limits(connect=20.0, read=20.0, whole=30.0, per_host=10)
_HURRIED = Limits(connect=20.0, read=0.5, whole=20.0, per_host=10)
_WORDS = (
    "Notice {name}: the ministry expects high tides from Monday on, and asks all ships to stay in"
    " port until Thursday at noon. The lighthouse will be lit by day as well. Whoever has to cross"
    " the strait meanwhile should ask the harbour master at the number that is known to all."
)
_NOT_SERVED = {"no-longer-served", "account-inactive", "hidden-by-host", "withdrawn-by-instance"}


@dataclass(frozen=True, slots=True)
class _Asking:
    """Who hangs by the script is given up soon; whoever is slow on a busy machine is waited for."""

    twin: Twin
    patient: Fetcher
    hurried: Fetcher

    async def fetch(
        self, url: str, *, method: str = "GET", headers: Headers = (), body: bytes = b""
    ) -> Exchange:
        asking = self.hurried if self.twin.fault is Fault.HANG else self.patient
        return await asking.fetch(url, method=method, headers=headers, body=body)


class HandClock:
    """The machine's clock, moved on by hand. No two readings are the same."""

    def __init__(self) -> None:
        self.ahead = self.back = timedelta(0)
        self._last = datetime.min.replace(tzinfo=UTC)

    def now(self) -> datetime:
        self._last = max(
            self._last + timedelta(microseconds=1), datetime.now(UTC) + self.ahead - self.back
        )
        return self._last

    def monotonic(self) -> float:
        return monotonic() + self.ahead.total_seconds()

    def wait(self, seconds: float) -> None:
        self.ahead += timedelta(seconds=seconds)

    def set_back(self, seconds: float) -> None:
        """As when a machine whose time was wrong is told the right one."""
        self.back += timedelta(seconds=seconds)
        self._last = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A script, and what has to be said after it. Posts are named by single letters."""

    steps: tuple[str, ...]
    verdicts: Mapping[str, str] = field(default_factory=dict)
    outcomes: Mapping[str, str] = field(default_factory=dict)  # "seen absent absent"
    states: str | None = None  # of the account, as recorded
    controls: tuple[bool, ...] | None = None  # as recorded: whether each was sound
    blind: int | None = None  # polls that brought no answer
    told: int | None = None  # alarms
    needs: frozenset[str] = frozenset()  # what a twin must be able to do: names of its methods
    own: Mapping[str, Callable[["Room"], Any]] = field(default_factory=dict)


@dataclass(slots=True)
class Room:
    """An archive that watches one account of a twin."""

    twin: Twin
    platform: Polled
    folder: Path
    settings: WatchSettings = SETTINGS
    disk: Disk | None = None
    clock: HandClock = field(default_factory=HandClock)
    posts: dict[str, PostId] = field(default_factory=dict)
    withdrawn: set[str] = field(default_factory=set)  # at any time
    suspended: bool = False  # at any time
    looked: list[Looked] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    settle_at: datetime | None = None
    archive: Archive = field(init=False)
    asker: Asker = field(init=False)
    questions: Questions = field(init=False)
    looker: Looker = field(init=False)
    source: Source = field(init=False)
    _open: AsyncExitStack = field(init=False, default_factory=AsyncExitStack)

    async def open(self) -> None:
        """Begin, or begin again, as a process does."""
        if not self.folder.exists():
            create_archive(self.folder, ORIGIN)
        self.archive = self._open.enter_context(open_archive(self.folder, disk=self.disk))
        patient, hurried = [
            await self._open.enter_async_context(self.fetcher(limits))
            for limits in (_PATIENT, _HURRIED)
        ]
        self.asker = Asker(self.archive, _Asking(self.twin, patient, hurried), self.clock)
        hosts = Hosts(_NO_WAITS)
        self.questions = Questions(self.asker, hosts, monotonic=self.clock.monotonic)
        self.looker = Looker(self.asker, self.questions, self.settings, self.told.append)

    def fetcher(self, limits: Limits) -> Fetcher:
        """What asks: of loopback alone."""
        return Fetcher(
            vantage="test",
            contact="",
            guard=Guard(allow_private=["127.0.0.0/8"]),
            limits=limits,
            clock=self.clock,
        )

    async def close(self) -> None:
        """End, as a process that is killed does: nothing more is written."""
        await self._open.aclose()
        self._open = AsyncExitStack()

    async def enrol(self) -> None:
        """Enrol the twin's account."""
        address = self.platform.read_address(self.twin.address)
        assert address is not None
        lines = dict(line.split(" ", 1) for line in self.twin.servers)
        server = lines.get(self.platform.NAME, self.platform.SERVER)
        voucher = Voucher(by="an editor", where=None, words=None)
        request = Request(
            address=address, institution="Ministry of Tides", under=None, voucher=voucher
        )
        enrolled = await enrol_source(self.asker, self.questions, self.platform, request, server)
        self.source = enrolled.source

    async def poll(self) -> Looked:
        """One turn of the poller: second questions that are due, and a look."""
        if self.settle_at is not None and self.settle_at <= self.clock.now():
            self.settle_at = (await self.looker.settle(self.source)).settle_at
        found = await self.looker.look(self.source)
        self.looked.append(found)
        self.settle_at = found.settle_at
        self._no_false_absence()
        return found

    # What is on record

    def entries(self) -> list[Entry]:
        return [logged.entry for logged in self.archive.entries()]

    def of_post(self, name: str) -> list[PostObservation]:
        return self.entries_of(self.posts[name])

    def entries_of(self, post: PostId) -> list[PostObservation]:
        entries = (x for x in self.entries() if isinstance(x, PostObservation))
        return [x for x in entries if x.post == post and x.part is None]

    def of_account(self) -> list[PostId]:
        """All posts on record, last observed for the first time first."""
        listed = self.archive.index.posts_of(self.platform.NAME, self.source.account.account, 999)
        return [post for _, post in listed]

    def outcomes(self, name: str) -> str:
        return " ".join(type(one.outcome).__name__.lower() for one in self.of_post(name))

    def verdict(self, name: str) -> str:
        account = self.source.account.account
        ref = ref_of(self.platform.NAME, account, self.posts[name])
        post = self.archive.index.entries_of_post(ref)
        if not post:
            return "not on record"
        around = self.archive.index.entries_of_account(self.platform.NAME, account)
        return str(presence(post, around).verdict)

    def facts(self, kind: type) -> list[Any]:
        found = [x.fact for x in self.entries() if isinstance(x, AccountObservation)]
        return [fact for fact in found if isinstance(fact, kind)]

    def states(self) -> str:
        return " ".join(fact.state for fact in self.facts(AccountState))

    def controls(self) -> list[bool]:
        return [fact.sound for fact in self.facts(Control)]

    def looks(self) -> list[Looks]:
        return [x for x in self.entries() if isinstance(x, Looks)]

    def _no_false_absence(self) -> None:
        """No post that was never withdrawn is ever said to be gone, whatever the script."""
        for name in self.posts.keys() - self.withdrawn:
            verdict = self.verdict(name)
            excused = verdict == "account-inactive" and self.suspended
            assert verdict not in _NOT_SERVED or excused, f"{name} was never withdrawn: {verdict}"

    # A script

    async def do(self, step: str, own: Mapping[str, Callable[["Room"], Any]]) -> None:
        if step in own:
            own[step](self)
            return
        verb, _, rest = step.partition(" ")
        done = _VERBS[verb](self, rest)
        if done is not None:
            await done

    def post(self, rest: str) -> None:
        name, _, words = rest.partition(" ")
        self.posts[name] = PostId(self.twin.post(words or _WORDS.format(name=name)))

    def edit(self, rest: str) -> None:
        name, _, words = rest.partition(" ")
        self.twin.edit(self.posts[name], words or _WORDS.format(name=name))

    def withdraw(self, name: str) -> None:
        self.withdrawn.add(name)
        self.twin.withdraw(self.posts[name])

    def restore(self, name: str) -> None:
        self.twin.restore(self.posts[name])

    def reinstate(self, _: str) -> None:
        self.twin.reinstate()

    def suspend(self, _: str) -> None:
        self.suspended = True
        self.twin.suspend()

    def fault(self, rest: str) -> None:
        name, _, where = rest.partition(" at ")
        self.twin.faulty_paths = self._paths(where) if where else ("/",)
        self.twin.fault = next(one for one in Fault if name in (one, one.name))

    def clear(self, _: str) -> None:
        self.twin.fault = None

    def skew(self, seconds: str) -> None:
        self.twin.clock_skew = float(seconds)

    async def polls(self, number: str) -> None:
        for _ in range(int(number or 1)):
            self.clock.wait(self.settings.poll_seconds)
            await self.poll()

    async def settled(self, _: str) -> None:
        assert self.settle_at is not None, "nothing is suspected"
        left = (self.settle_at - self.clock.now()).total_seconds()
        self.clock.wait(max(0.0, left) + 1)
        await self.poll()

    async def restart(self, how: str) -> None:
        await self.close()
        if how == "without notes":
            for suffix in ("", "-wal", "-shm"):
                (self.folder / f"state.db{suffix}").unlink(missing_ok=True)
        await self.open()

    def _paths(self, where: str) -> tuple[str, ...]:
        account = self.source.account
        what, _, name = where.partition(" ")
        asked: dict[str, Callable[[], Question | None]] = {
            "latest": lambda: self.platform.ask_latest(account)[0],
            "post": lambda: self.platform.ask_post(account, self.posts[name]),
            "account": lambda: self.platform.ask_account(account),
            "control": lambda: self.platform.ask_control(account),
        }
        question = asked[what]()
        assert question is not None
        return (urlsplit(question.url).path,)


_VERBS: dict[str, Callable[[Room, str], Awaitable[None] | None]] = {
    "post": lambda room, rest: room.post(rest),
    "edit": lambda room, rest: room.edit(rest),
    "withdraw": lambda room, rest: room.withdraw(rest),
    "restore": lambda room, name: room.restore(name),
    "rename": lambda room, handle: room.twin.rename(handle),
    "suspend": lambda room, rest: room.suspend(rest),
    "reinstate": lambda room, rest: room.reinstate(rest),
    "fault": lambda room, name: room.fault(name),
    "clear": lambda room, rest: room.clear(rest),
    "skew": Room.skew,
    "wait": lambda room, seconds: room.clock.wait(float(seconds)),
    "poll": Room.polls,
    "settled": Room.settled,
    "restart": Room.restart,
}


async def run(
    case: Case, twin: Twin, platform: Polled, folder: Path, *, exact: bool = True
) -> Room:
    """Play a case in a room that is closed at its end, and check what it says."""
    room = Room(twin, platform, folder)
    await room.open()
    try:
        enrolled = False
        for step in case.steps:
            if not enrolled and not step.startswith("post "):
                await room.enrol()
                enrolled = True
            await room.do(step, case.own)
        _check(case, room, exact)
    finally:
        twin.fault = None
        await room.close()
    return room


def run_case(case: Case, twin: Twin, platform: Polled, folder: Path, *, exact: bool = True) -> None:
    """Play a case over a twin that was just started, and check what it says at the end.

    Without `exact` the verdicts alone: by how many entries a platform comes to them is its own.
    """
    asyncio.run(run(case, twin, platform, folder, exact=exact))


def _check(case: Case, room: Room, exact: bool) -> None:
    _same({name: room.verdict(name) for name in case.verdicts}, dict(case.verdicts))
    if not exact:
        return
    _same({name: room.outcomes(name) for name in case.outcomes}, dict(case.outcomes))
    if case.controls is not None:
        _same(room.controls(), list(case.controls))
    if case.states is not None:
        _same(room.states(), case.states)
    if case.blind is not None:
        unanswered = [one.why for one in room.looked if not one.answered]
        _same((len(unanswered), None in unanswered), (case.blind, False))
    if case.told is not None:
        _same(len(room.told), case.told)


def _same(found: object, expected: object) -> None:
    assert found == expected, f"\nfound:    {found}\nexpected: {expected}"


@asynccontextmanager
async def room_of(
    twin: Twin, platform: Polled, folder: Path, *, disk: Disk | None = None
) -> AsyncIterator[Room]:
    """A room whose account is enrolled, with what the twin shows already."""
    room = Room(twin, platform, folder, disk=disk)
    await room.open()
    try:
        await room.enrol()
        yield room
    finally:
        twin.fault = None
        await room.close()


def exchange_at(at: datetime, body: bytes) -> Exchange:
    """An event of a stream."""
    return Exchange(
        method="SUBSCRIBE",
        url="https://tides.example/stream",
        status=None,
        headers=(),
        body=body,
        asked_at=at,
        answered_at=at,
        vantage="test",
        peer=None,
        tls=None,
        failure=None,
    )
