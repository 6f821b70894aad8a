"""Are pages visited elsewhere once, and is the visit on record with the visitor's words?"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from atproto_account import Account, post
from made_frames import account_named, received
from nats_rig import NatsServer
from onrecord.archive import Archive
from onrecord.archive.vantages.folder import open_vantage
from onrecord.network import SystemClock
from onrecord.network.browser import NoBrowser, require_page_address
from onrecord.network.ending import end_all
from onrecord.network.jetstream.connection import Connection
from onrecord.network.jetstream.streams import states
from onrecord.proof.collected import facts_of_visit, verify_collected
from onrecord.record.accounts import Ref
from onrecord.record.captures import Capture, Failed, Whole
from onrecord.record.commitments import digest_of
from onrecord.watch.asking import Asker
from onrecord.watch.captures import owed_captures
from onrecord.watch.collecting.keeping import Keeping
from onrecord.watch.collecting.sending import Sending
from onrecord.watch.collecting.visiting import Visiting, read_wish, write_wish
from onrecord.watch.notes import load_watched
from onrecord.watch.receiving.visits import OwedVisits
from onrecord.watch.recorder import Recorder
from vantage_room import NORTH, Room, reached

APP = "https://app.example"
PACKAGE = b"PK" + b"package" * 200_000  # three parts


class Browser:
    """What would visit; it notes where it was sent. It can die on the way, or not start."""

    def __init__(self, dies: int = 0, starts_not: int = 0) -> None:
        self.sent: list[str] = []
        self.dies, self.starts_not = dies, starts_not

    async def visit(self, ref: Ref, url: str) -> tuple[Capture, bytes | None]:
        require_page_address(url)
        self.sent.append(url)
        if len(self.sent) <= self.starts_not:
            raise NoBrowser("the browser ends as soon as it has started")
        if len(self.sent) <= self.dies:
            await asyncio.Event().wait()
        now = datetime.now(UTC)
        entry = Capture(
            url=url,
            posts=(ref,),
            outcome=Whole(),
            package=None,
            status=200,
            peer=None,
            tls=None,
            browser="Chromium 156.0",
            vantage=NORTH,
            began_at=now,
            ended_at=now,
        )
        return entry, PACKAGE


@asynccontextmanager
async def working(
    room: Room, connection: Connection, browser: Browser, most: int = 1 << 29
) -> AsyncIterator[None]:
    """A vantage that visits, while the block runs."""
    with open_vantage(room.vantage(NORTH)) as vantage:
        keeping = Keeping(vantage.outbox, room.told.append)
        sending = Sending(keeping, connection, NORTH, room.told.append)
        tell = room.told.append
        visiting = Visiting(
            connection, keeping, vantage.signer, browser.visit, tell, later=0.2, most=most
        )
        works = (sending.run(), sending.hear_receipts(), visiting.go_on())
        tasks = [asyncio.create_task(work) for work in works]
        try:
            yield
        finally:
            await end_all(tasks)


async def none_owed(connection: Connection) -> None:
    """Wait until no wish lies in the stream any more."""
    async with asyncio.timeout(20):
        while any(one.name == "VISITS" and one.messages for one in await states(connection)):
            await asyncio.sleep(0.02)


def posted(archive: Archive, tides: Account) -> None:
    """A post that came after the enrolment: its page is owed a visit."""
    recorder = Recorder(archive, load_watched(archive))
    heard = received(tides, tides.write(a=post("one")).frame)
    now = datetime.now(UTC)
    late = [replace(one, exchange=replace(one.exchange, answered_at=now)) for one in heard]
    recorder.take(late)


def captures(archive: Archive) -> list[Capture]:
    return [one.entry for one in archive.entries() if isinstance(one.entry, Capture)]


def test_a_page_that_is_owed_a_visit_is_visited_elsewhere_once(
    tmp_path: Path, nats: NatsServer
) -> None:
    async def run() -> None:
        tides = account_named("tides")
        room = Room(tmp_path, nats, "ws://127.0.0.1:9")
        room.make(tides)
        await room.prepare()
        browser = Browser()
        async with room.recording() as archive, room.connection() as connection:
            posted(archive, tides)
            asker = Asker(archive, room.nobody, SystemClock())
            owed = OwedVisits(asker, connection, APP, room.told.append)
            assert await owed.hand_out() == 1 and await owed.hand_out() == 0
            async with working(room, connection, browser):
                await reached(room, lambda: len(captures(archive)) == 1 and not room.waiting(NORTH))
            assert owed_captures(archive, APP) == [] and await owed.hand_out() == 0
            assert len(browser.sent) == 1
            verified(room, archive, captures(archive)[0])

    asyncio.run(run())


def verified(room: Room, archive: Archive, visit: Capture) -> None:
    assert visit.vantage == NORTH and visit.package is not None and visit.collected is not None
    words = verify_collected(archive.blob(visit.collected), room.key_of(NORTH))
    package = archive.blob(visit.package)
    assert package == PACKAGE
    plain = replace(visit, package=None, collected=None)
    assert words.facts == facts_of_visit(plain, digest_of(package))


def test_a_visit_whose_worker_died_is_made_by_another(tmp_path: Path, nats: NatsServer) -> None:
    async def run() -> None:
        tides = account_named("tides")
        room = Room(tmp_path, nats, "ws://127.0.0.1:9")
        room.make(tides)
        await room.prepare()
        browser = Browser(dies=1)
        async with room.connection() as connection:
            await connection.publish("visits.owed", write_wish(Ref("0" * 16), APP), {})
            async with working(room, connection, browser):
                await reached(room, lambda: len(browser.sent) == 1)
            async with working(room, connection, browser):
                await reached(room, lambda: room.outbox(NORTH).last == 1)
        assert len(browser.sent) == 2

    asyncio.run(run())


def test_a_package_that_is_too_large_to_travel_is_told_without_it(
    tmp_path: Path, nats: NatsServer
) -> None:
    async def run() -> None:
        tides = account_named("tides")
        room = Room(tmp_path, nats, "ws://127.0.0.1:9")
        room.make(tides)
        await room.prepare()
        async with room.recording() as archive, room.connection() as connection:
            await connection.publish("visits.owed", write_wish(Ref("0" * 16), APP), {})
            async with working(room, connection, Browser(), most=len(PACKAGE) - 1):
                await reached(room, lambda: len(captures(archive)) == 1 and not room.waiting(NORTH))
            (visit,) = captures(archive)
        assert isinstance(visit.outcome, Failed) and "1,400,002 bytes" in visit.outcome.why
        assert visit.package is None and visit.collected is not None

    asyncio.run(run())


def test_an_address_that_is_none_holds_up_no_visit(tmp_path: Path, nats: NatsServer) -> None:
    async def run() -> None:
        room = Room(tmp_path, nats, "ws://127.0.0.1:9")
        room.make()
        await room.prepare()
        browser = Browser()
        async with room.connection() as connection:
            for url in ("https://tides.example/a b.html", APP):
                await connection.publish("visits.owed", write_wish(Ref("0" * 16), url), {})
            async with working(room, connection, browser):
                await reached(room, lambda: room.outbox(NORTH).last == 1)
                await none_owed(connection)
        assert browser.sent == [APP]
        assert any("Not a page" in words for words in room.told)

    asyncio.run(run())


def test_without_a_browser_visits_wait_and_that_is_told_once(
    tmp_path: Path, nats: NatsServer
) -> None:
    async def run() -> None:
        room = Room(tmp_path, nats, "ws://127.0.0.1:9")
        room.make()
        await room.prepare()
        browser = Browser(starts_not=2)
        async with room.connection() as connection:
            await connection.publish("visits.owed", write_wish(Ref("0" * 16), APP), {})
            async with working(room, connection, browser):
                await reached(room, lambda: room.outbox(NORTH).last == 1)
        assert len(browser.sent) == 3
        assert len([words for words in room.told if "No pages are visited" in words]) == 1

    asyncio.run(run())


def test_a_collector_whose_browser_does_not_start_goes_on(tmp_path: Path, nats: NatsServer) -> None:
    pytest.importorskip("playwright")

    async def run() -> None:
        room = Room(tmp_path, nats, "ws://127.0.0.1:9")
        room.make()
        settings = room.vantage(NORTH) / "vantage.toml"
        text = settings.read_text().replace("visits = false", "visits = true")
        settings.write_text(text.replace('browser = ""', 'browser = "false"'))
        await room.prepare()
        async with room.connection() as connection, room.collecting(NORTH):
            await connection.publish("visits.owed", write_wish(Ref("0" * 16), APP), {})
            await reached(room, lambda: any("No pages are" in words for words in room.told))
            before = room.outbox(NORTH).last
            await reached(room, lambda: room.outbox(NORTH).last > before)  # it tries to listen

    asyncio.run(run())


def test_what_is_no_wish_is_not_visited() -> None:
    assert read_wish(write_wish(Ref("0" * 16), APP)) == (Ref("0" * 16), APP)
    wishes = [b"", b"[]", b'{"ref":1,"url":"https://a"}', b'{"ref":"0","url":"file:///a"}']
    wishes += [write_wish(Ref("0"), url) for url in ("https:///a", "https://a/b c", "wss://a/")]
    for hostile in wishes:
        assert read_wish(hostile) is None
