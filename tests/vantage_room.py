"""How does a test have vantages bring something? A real NATS server, real collectors, a recorder.

The stream is a relay twin on loopback that says what the test gives it; the network of the recorder
reaches nobody, so that nothing but what was brought gets on record.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from atproto_account import Account
from entries import ENROLMENT
from made_frames import exchange, spoken, watched
from nats_rig import NatsServer
from onrecord.archive import Archive, create_archive, open_archive
from onrecord.archive.vantages.folder import create_vantage, open_vantage
from onrecord.archive.vantages.outbox import Outbox, Waiting
from onrecord.archive.vantages.settings import (
    Duties,
    Surroundings,
    TransportServers,
    VantageConfiguration,
)
from onrecord.cli.wiring_collector import collector
from onrecord.cli.wiring_receiving import wired
from onrecord.desk.documents import put_on_record
from onrecord.desk.vantages.known import known
from onrecord.network import Backoff, Headers, SystemClock
from onrecord.network.jetstream.connection import Connection, connected
from onrecord.network.jetstream.place import Place
from onrecord.network.jetstream.streams import prepare
from onrecord.network.jetstream.subjects import inbox, mark_of
from onrecord.proof.collected import CollectedError, facts_of_kept, verify_collected
from onrecord.proof.notes import VerifierKey
from onrecord.record.commitments import digest_of
from onrecord.record.documents import Document, DocumentKind
from onrecord.record.entries import write_body
from onrecord.record.exchanges import Exchange, KeptExchange
from onrecord.record.observations import AccountObservation, PostObservation
from onrecord.record.vantages import Vantage, VantageTrust
from onrecord.watch.collecting.collector import Collector
from onrecord.watch.loop import Pace, Watcher
from onrecord.watch.notes import remember
from watching import until

__all__ = [
    "NORTH",
    "ORIGIN",
    "SOUTH",
    "Nobody",
    "Room",
    "exchanges",
    "handed_over",
    "reached",
    "room",
]

ORIGIN = "records.example/brought"
NORTH, SOUTH = "north.example/vantage", "south.example/vantage"
PACE = Pace(
    between_visits=3600.0,
    idle=1.0,
    tick=0.02,
    settle=0.0,
    spacing=0.0,
    retry=Backoff(first=0.01, most=0.02),
)


class Nobody:
    """A network in which no host answers, and no stream of our own.

    With `tree_of` there is one host, which gives that account's whole tree and nothing else.
    """

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.tree_of: Account | None = None

    async def fetch(
        self, url: str, *, method: str = "GET", headers: Headers = (), body: bytes = b""
    ) -> Exchange:
        self.asked.append(url)
        answer = replace(exchange(b""), method=method, url=url, answered_at=datetime.now(UTC))
        if self.tree_of is not None and "getRepo?" in url:
            return replace(answer, status=200, body=self.tree_of.export())
        return replace(answer, failure="unreachable: nobody is there")

    def frames(self, url: str, *, cursor: int | None = None):  # type: ignore[no-untyped-def]
        raise AssertionError("the recorder listens to no stream of its own")


@dataclass
class Room:
    """An archive and vantages' folders around one NATS server."""

    folder: Path
    nats: NatsServer
    relay: str
    told: list[str] = field(default_factory=list)
    nobody: Nobody = field(default_factory=Nobody)
    port: int | None = None  # of a line to the server, for the recorder
    collectors_port: int | None = None  # and for collectors

    @property
    def archive(self) -> Path:
        return self.folder / "archive"

    def vantage(self, name: str) -> Path:
        return self.folder / mark_of(name)

    # What an operator does

    def make(self, *accounts: Account, known: tuple[str, ...] = (NORTH, SOUTH)) -> None:
        """Make the archive, the vantages' folders, and put some of these on record."""
        create_archive(self.archive, ORIGIN)
        with open_archive(self.archive) as archive:
            for account in accounts:
                _enrol(archive, account)
        for name in (NORTH, SOUTH):
            self.make_vantage(name)
        self.know(*known)

    def make_vantage(self, name: str) -> None:
        settings = VantageConfiguration(
            ORIGIN,
            name,
            Duties(),
            Surroundings("", ("127.0.0.0/8",), self.relay),
            TransportServers((self.nats.url,)),
        )
        create_vantage(self.vantage(name), settings, _seed(name))

    def listen_from(self, name: str, cursor: int) -> None:
        """As if the vantage had listened up to there."""
        outbox = Outbox.open(self.vantage(name) / "outbox.db", 1 << 40)
        outbox.put([], [(f"cursor/{self.relay}", str(cursor))])
        outbox.close()

    def key(self, name: str) -> VerifierKey:
        with open_vantage(self.vantage(name)) as vantage:
            return vantage.signer.key

    def know(self, *names: str) -> None:
        with open_archive(self.archive) as archive:
            for name in names:
                self.put(archive, name)

    def put(self, archive: Archive, name: str) -> None:
        body = Vantage(
            name=name, key=str(self.key(name)), place=None, operator=None, by="desk", why=None
        )
        put_on_record(archive, body, datetime.now(UTC))

    def distrust(self, name: str, since: datetime | None) -> None:
        body = VantageTrust(key=str(self.key(name)), since=since, why="it errs", by="desk")
        with open_archive(self.archive) as archive:
            put_on_record(archive, body, datetime.now(UTC))

    # What runs

    def place(self, name: str, port: int | None = None) -> Place:
        url = self.nats.url if port is None else f"nats://127.0.0.1:{port}"
        return Place((url,), None, inbox(name))

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Connection]:
        async with connected(self.place("operator"), lambda _: None, patience=20) as found:
            yield found

    async def prepare(self) -> None:
        async with self.connection() as connection:
            await prepare(connection, replicas=1, megabytes=64)

    @asynccontextmanager
    async def collecting(self, *names: str) -> AsyncIterator[list[Collector]]:
        """Collectors at work while the block runs; a mistake of theirs fails the test."""
        async with asyncio.TaskGroup() as group:
            made: list[Collector] = []
            for name in names:
                started: asyncio.Future[Collector] = asyncio.get_running_loop().create_future()
                group.create_task(self._collect(name, started))
                made.append(await started)
            try:
                yield made
            finally:
                for one in made:
                    one.stop()

    async def _collect(self, name: str, started: "asyncio.Future[Collector]") -> None:
        place = self.place(mark_of(name), self.collectors_port)
        with open_vantage(self.vantage(name)) as vantage:
            async with collector(vantage, place, self.told.append) as made:
                assert made.hearing is not None
                made.hearing.tick, made.hearing.retry = 0.05, Backoff(first=0.05, most=0.2)
                made.sending.again = 3.0
                started.set_result(made)
                await made.run()

    @asynccontextmanager
    async def recording(self) -> AsyncIterator[Archive]:
        """A recorder at work while the block runs."""
        place = self.place("recorder", self.port)
        with open_archive(self.archive) as archive:
            async with connected(place, self.told.append) as connection:
                received = wired(archive, self.nobody, SystemClock(), connection, self.told.append)
                watcher = Watcher(
                    archive=archive,
                    network=self.nobody,
                    stream=self.nobody,
                    clock=SystemClock(),
                    settings=archive.configuration.bluesky,
                    chance=lambda: 0.5,
                    pace=PACE,
                    tell=self.told.append,
                    brought=received.brought,
                )
                running = asyncio.create_task(watcher.run())
                try:
                    yield archive
                finally:
                    watcher.stop()
                    await running

    # What is there

    def waiting(self, name: str) -> int:
        """How much waits in a vantage's outbox, seen from beside it."""
        return self.outbox(name).count

    def outbox(self, name: str) -> Waiting:
        """The same, with the last number that was given."""
        outbox = Outbox.open(self.vantage(name) / "outbox.db", 1 << 40)
        try:
            return outbox.waiting()
        finally:
            outbox.close()

    def brought(self, archive: Archive, account: Account | None = None) -> dict[str, list[str]]:
        """What was heard, by who brought it; each entry with words that verify."""
        found: dict[str, list[str]] = {}
        for words, kept in zip(spoken(archive), exchanges(archive), strict=False):
            if kept is None or kept.collected is None:
                continue
            if kept.method == "SUBSCRIBE":
                self.verify(archive, kept)
                found.setdefault(kept.vantage, []).append(words)
        return found

    def verify(self, archive: Archive, kept: KeptExchange) -> None:
        assert kept.collected is not None and kept.headers is None
        words = verify_collected(archive.blob(kept.collected), self.signed_by(archive, kept))
        body = digest_of(archive.blob(kept.body))
        assert words.facts == facts_of_kept(kept, body, None)

    def signed_by(self, archive: Archive, kept: KeptExchange) -> VerifierKey:
        """The one key on record, of those of its vantage, that signed what was brought."""
        assert kept.collected is not None
        note, keys = archive.blob(kept.collected), known(archive).named(kept.vantage)
        (found,) = [key.key for key in keys if _opens(note, key.key)]
        return found

    def key_of(self, name: str) -> VerifierKey:
        from onrecord.archive.signing import LogKey

        return LogKey.load(self.vantage(name) / "keys" / "vantage.key", name).key


def _opens(note: bytes, key: VerifierKey) -> bool:
    with suppress(CollectedError):
        return bool(verify_collected(note, key))
    return False


def exchanges(archive: Archive) -> Iterator[KeptExchange | None]:
    for logged in archive.entries():
        match logged.entry:
            case AccountObservation() | PostObservation() as entry:
                yield entry.evidence.exchange
            case _:
                yield None


def _seed(name: str) -> Callable[[int], bytes]:
    return lambda count: (name.encode() * 4)[:count]


def _enrol(archive: Archive, account: Account) -> None:
    known = watched(account)
    (body,) = archive.keep(write_body(replace(ENROLMENT, account=known.account)))
    document = Document(
        kind=DocumentKind.ENROLMENT,
        recorded_at=datetime.now(UTC),
        accounts=(known.account,),
        posts=(),
        body=body,
    )
    archive.append([document])
    remember(archive, known)


@contextmanager
def room(folder: Path, nats: NatsServer, relay: str, *accounts: Account) -> Iterator[Room]:
    """A room in which everything is made and nothing runs."""
    made = Room(folder, nats, relay)
    made.make(*accounts)
    yield made


async def reached(made: Room, done: Callable[[], bool]) -> None:
    """Wait for something that is bound to come; if it does not, say what was told."""
    try:
        await until(done)
    except TimeoutError:
        raise AssertionError("waited in vain: " + "; ".join(made.told[-30:])) from None


async def handed_over(made: Room, *names: str) -> None:
    """Wait until nothing waits in these outboxes."""
    await reached(made, lambda: not any(made.waiting(name) for name in names))
