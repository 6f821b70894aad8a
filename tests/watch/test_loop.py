"""When does the watcher stop, catch up, publish and fail? With made-up frames, without servers."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from contextlib import aclosing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from atproto_account import Account, frame_bytes, post
from entries import ENROLMENT
from made_frames import account_named, exchange, spoken, watched
from onrecord.archive import Archive, create_archive, open_archive
from onrecord.network import Backoff, Frame, Headers, Opened, StreamEvent
from onrecord.record.accounts import AccountId
from onrecord.record.documents import Document, DocumentKind
from onrecord.record.entries import write_body
from onrecord.record.exchanges import Exchange
from onrecord.watch.listening import Heard, Notice
from onrecord.watch.loop import Pace, Watcher
from onrecord.watch.notes import remember
from watching import until

NOW = datetime.now(UTC)
PACE = Pace(
    between_visits=3600.0,
    idle=0.2,
    tick=0.02,
    settle=0.0,
    spacing=0.0,
    retry=Backoff(first=0.01, most=0.02),
)


class Nobody:
    """A network in which no host answers, a clock, and a stream that says what it is given."""

    def __init__(self, says: Callable[[], AsyncIterator[bytes]]) -> None:
        self.says = says
        self.asked: list[str] = []
        self.connections: list[int | None] = []

    async def fetch(
        self, url: str, *, method: str = "GET", headers: Headers = (), body: bytes = b""
    ) -> Exchange:
        self.asked.append(url)
        answer = replace(exchange(b""), method="GET", url=url)
        return replace(answer, failure="unreachable: nobody is there")

    async def frames(
        self, url: str, *, cursor: int | None = None
    ) -> AsyncGenerator[StreamEvent, None]:
        self.connections.append(cursor)
        yield Opened(url=url, at=NOW, vantage="test", peer="192.0.2.1:443", tls=None)
        async with aclosing(self.says()) as frames:  # type: ignore[type-var]
            async for raw in frames:
                yield Frame(raw, NOW)

    def now(self) -> datetime:
        return NOW


def stranger(seq: int, *, ago: timedelta = timedelta(0)) -> bytes:
    """A frame of somebody whom we do not watch."""
    time = (NOW - ago).isoformat().replace("+00:00", "Z")
    body = {"seq": seq, "did": "did:plc:" + "s" * 24, "time": time, "active": True}
    return frame_bytes("#account", body)


async def silence() -> AsyncIterator[bytes]:
    await asyncio.Event().wait()
    yield b""


@contextmanager
def opened(folder: Path, *accounts: Account) -> Iterator[Archive]:
    create_archive(folder / "archive", "records.example/loop")
    with open_archive(folder / "archive") as archive:
        for account in accounts:
            enrol(archive, account)
        yield archive


def enrol(archive: Archive, account: Account) -> None:
    known = watched(account)
    enrolment = replace(ENROLMENT, account=known.account)
    (body,) = archive.keep(write_body(enrolment))
    document = Document(
        kind=DocumentKind.ENROLMENT,
        recorded_at=NOW,
        accounts=(known.account,),
        posts=(),
        body=body,
    )
    archive.append([document])
    remember(archive, known)


def watcher(archive: Archive, nobody: Nobody, chance: Callable[[], float] | None = None) -> Watcher:
    return Watcher(
        archive=archive,
        network=nobody,
        stream=nobody,
        clock=nobody,
        settings=archive.configuration.bluesky,
        chance=chance or (lambda: 0.5),
        pace=PACE,
    )


def test_once_goes_on_while_the_network_is_still_catching_us_up(tmp_path: Path) -> None:
    """Others talk for longer than we would wait in silence; then comes what concerns us."""
    tides = account_named("tides")
    frame = tides.write(a=post("one")).edited(seq=50).frame

    async def says() -> AsyncIterator[bytes]:
        for seq in range(1, 41):
            yield stranger(seq, ago=timedelta(hours=1))
            await asyncio.sleep(0.01)
        yield frame
        yield stranger(60)
        await asyncio.Event().wait()

    with opened(tmp_path, tides) as archive:
        asyncio.run(watcher(archive, Nobody(says)).run(once=True))
        assert spoken(archive, tides)[:2] == ["inverted 2", "seen a"]


def test_once_does_not_wait_for_a_network_that_never_falls_silent(tmp_path: Path) -> None:
    tides = account_named("tides")

    async def says() -> AsyncIterator[bytes]:
        seq = 0
        while True:
            seq += 1
            yield stranger(seq)
            await asyncio.sleep(0.001)

    with opened(tmp_path, tides) as archive:
        asyncio.run(asyncio.wait_for(watcher(archive, Nobody(says)).run(once=True), 60))
        assert archive.published.size == archive.head.size


@pytest.mark.parametrize("once", [True, False])
def test_told_to_stop_it_stops(tmp_path: Path, once: bool) -> None:
    """Also in the middle of catching up; what was recorded is published."""
    tides = account_named("tides")
    frame = tides.write(a=post("one")).frame

    async def says() -> AsyncIterator[bytes]:
        yield frame
        await asyncio.Event().wait()

    async def act() -> None:
        with opened(tmp_path, tides) as archive:
            watching = watcher(archive, Nobody(says))
            running = asyncio.create_task(watching.run(once=once))
            await until(lambda: len(spoken(archive, tides)) > 1)
            watching.stop()
            await asyncio.wait_for(running, 60)
            assert archive.published.size == archive.head.size

    asyncio.run(act())


def test_while_publishing_is_stopped_the_record_goes_on(tmp_path: Path) -> None:
    """A witness knows another history of the log: nothing is signed, nothing is missed."""
    tides = account_named("tides")
    frame = tides.write(a=post("one")).frame
    told: list[str] = []

    async def says() -> AsyncIterator[bytes]:
        yield frame
        yield stranger(60)
        await asyncio.Event().wait()

    with opened(tmp_path, tides) as archive:
        archive.publish()
        archive.stop_publishing("a witness knows more\n")
        watching = watcher(archive, Nobody(says))
        watching.tell = told.append
        before = archive.published
        asyncio.run(watching.run(once=True))
        assert len(spoken(archive, tides)) > 1
        assert archive.published == before
        assert len([words for words in told if "publishing was stopped" in words]) == 1


def test_a_mistake_in_the_rounds_ends_the_watch(tmp_path: Path) -> None:
    """It must not stop visiting in silence."""

    def mistaken() -> float:
        raise ZeroDivisionError("ours")

    with opened(tmp_path, account_named("tides")) as archive:
        watching = watcher(archive, Nobody(silence), mistaken)
        with pytest.raises(ZeroDivisionError):
            asyncio.run(asyncio.wait_for(watching.run(), 60))


def test_a_mistake_in_a_stream_ends_the_watch(tmp_path: Path) -> None:
    async def says() -> AsyncIterator[bytes]:
        raise ZeroDivisionError("ours")
        yield b""

    with opened(tmp_path, account_named("tides")) as archive, pytest.raises(ZeroDivisionError):
        asyncio.run(asyncio.wait_for(watcher(archive, Nobody(says)).run(), 60))


def test_a_mistake_beside_the_stream_ends_the_watch_while_frames_keep_coming(
    tmp_path: Path,
) -> None:
    """Who brings what vantages heard goes on without what runs beside it."""

    class Brings:
        count, is_empty, caught_up = 1, False, False

        async def listen(self, keep_on: Callable[[], bool]) -> None:
            raise ZeroDivisionError("ours")

        async def take(self, patience: float) -> Heard:
            await asyncio.sleep(0)
            return Heard(notices=(Notice("there is always something"),))

        async def recorded(self) -> None:
            pass

    with opened(tmp_path, account_named("tides")) as archive:
        watching = watcher(archive, Nobody(silence))
        watching.brought = lambda _asker, _recorder: Brings()
        with pytest.raises(ZeroDivisionError):
            asyncio.run(asyncio.wait_for(watching.run(), 20))


def test_it_listens_again_from_where_it_was(tmp_path: Path) -> None:
    tides = account_named("tides")
    frame = tides.write(a=post("one")).edited(seq=7).frame
    told = iter(([frame], [stranger(9)]))

    async def says() -> AsyncIterator[bytes]:
        for raw in next(told, []):
            yield raw

    async def act() -> None:
        with opened(tmp_path, tides) as archive:
            nobody = Nobody(says)
            watching = watcher(archive, nobody)
            running = asyncio.create_task(watching.run())
            await until(lambda: len(nobody.connections) >= 3)
            watching.stop()
            await running
            assert nobody.connections[:3] == [None, 7, 9]

    asyncio.run(act())


def test_without_accounts_there_is_nothing_to_do(tmp_path: Path) -> None:
    with opened(tmp_path) as archive:
        nobody = Nobody(silence)
        asyncio.run(watcher(archive, nobody).run(once=True))
        assert not nobody.asked and archive.head.size == 0


def test_whoever_is_added_meanwhile_is_watched(tmp_path: Path) -> None:
    tides, winds = account_named("tides"), account_named("winds")
    frame = winds.write(a=post("one")).frame
    added = asyncio.Event()

    async def says() -> AsyncIterator[bytes]:
        await added.wait()
        yield frame
        await asyncio.Event().wait()

    async def act() -> None:
        with opened(tmp_path, tides) as archive:
            watching = watcher(archive, Nobody(says))
            running = asyncio.create_task(watching.run())
            await asyncio.sleep(0.05)
            newcomer = account_named("winds")
            enrol(archive, newcomer)
            await until(lambda: AccountId(winds.did) in watching.watched)
            added.set()
            await until(lambda: "seen a" in spoken(archive, winds))
            watching.stop()
            await running
            assert spoken(archive, winds).count("inverted 2") == 1

    asyncio.run(act())


def test_a_slow_page_holds_up_neither_the_stream_nor_the_end(tmp_path: Path) -> None:
    """Frames are recorded while a page is being visited; told to stop, we do not wait for it."""
    tides = account_named("tides")
    frame = tides.write(a=post("one")).frame
    began = asyncio.Event()

    class Slow:
        async def go_on(self, period: float) -> None:
            began.set()
            await asyncio.Event().wait()

    async def says() -> AsyncIterator[bytes]:
        await began.wait()
        yield frame
        await asyncio.Event().wait()

    async def act() -> None:
        with opened(tmp_path, tides) as archive:
            watching = watcher(archive, Nobody(says))
            watching.pages = Slow()  # type: ignore[assignment]  # all that the loop asks of it
            running = asyncio.create_task(watching.run())
            await until(lambda: "seen a" in spoken(archive, tides))
            watching.stop()
            await asyncio.wait_for(running, 60)

    asyncio.run(act())


@pytest.mark.parametrize("stops", [False, True], ids=["waits", "told to stop"])
def test_once_visits_the_pages_that_are_due(tmp_path: Path, stops: bool) -> None:
    done: list[str] = []

    async def act() -> None:
        with opened(tmp_path, account_named("tides")) as archive:
            watching = watcher(archive, Nobody(silence))

            class Pages:
                async def visit(self) -> None:
                    done.append("begun")
                    if stops:
                        watching.stop()
                        await asyncio.Event().wait()
                    done.append("done")

            watching.pages = Pages()  # type: ignore[assignment]  # all that the loop asks of it
            await asyncio.wait_for(watching.run(once=True), 60)

    asyncio.run(act())
    assert done == (["begun"] if stops else ["begun", "done"])
