"""Do pages and numbers of one machine tell what another one can't see?"""

import asyncio
import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from onrecord.archive import Archive, create_archive, open_archive
from onrecord.record.times import instant
from onrecord.watch.asking import Asker
from onrecord.watch.at_work import is_watched, note_at_work
from onrecord.watch.receiving.tally import Present, Tally, note_tally, read_tally
from onrecord.watch.sources.attention import Attention
from onrecord.watch.sources.overview import HostState, overview, unnoticed
from onrecord.watch.sources.troubles import TroubleKind, clear_trouble
from onrecord.web.operating.answers import metrics_text
from postgres_rig import PostgresServer
from s3_rig import SeaweedServer
from shared_archive import sharing
from web.asking import Pages, StoppedClock, read
from web.ministry import NOW
from web.test_sources import CANARY, COAST, World

pytestmark = pytest.mark.rig


@dataclass(frozen=True)
class Two:
    """The archive, opened on two machines."""

    recorder: World
    pages: Archive

    def numbers(self) -> dict[str, float]:
        """The largest of each name, as they are told on the machine of the pages."""
        text = metrics_text(self.pages, StoppedClock()).decode()
        families = text_string_to_metric_families(text)
        samples = sorted((one.name, one.value) for family in families for one in family.samples)
        return {name.removeprefix("onrecord_"): value for name, value in samples}


@pytest.fixture
def two(tmp_path: Path, postgres: PostgresServer, seaweed: SeaweedServer) -> Iterator[Two]:
    def make(folder: Path) -> None:
        create_archive(folder, "records.example/sources")
        with open_archive(folder) as archive:
            World(archive)
            archive.publish()

    with sharing(tmp_path / "first", postgres, seaweed, make=make) as shared, ExitStack() as opened:
        recorder = shared.machine("recorder", "onrecord_recorder", seaweed.recorder)
        pages = shared.machine("pages", "onrecord_pages", seaweed.reader)
        world = World.__new__(World)
        world.archive = opened.enter_context(open_archive(recorder))
        yield Two(world, opened.enter_context(open_archive(pages, writing=False)))


def test_what_the_recorder_cannot_see_is_told_on_the_pages(two: Two) -> None:
    assert {one.state for one in overview(two.pages, NOW)} == {HostState.NOT_YET}
    two.recorder.looked(1)
    assert {one.state for one in overview(two.pages, NOW)} == {HostState.WORKS}
    two.recorder.trouble(COAST, why="login wall: it asks for a password")
    two.recorder.trouble(CANARY, TroubleKind.CANARY)
    front, sources = (read(Pages(two.pages).get(path)).text for path in ("/", "/sources"))
    assert "What we can’t see at the moment" in front and "coast.example" in front
    assert "On Telegram, withdrawals may go unnoticed" in front
    assert "1 of them can’t be looked at" in sources and "login wall" in sources
    assert clear_trouble(two.recorder.archive, TroubleKind.CANARY, "telegram", CANARY)
    assert unnoticed(two.pages) == ()


def test_numbers_are_the_same_on_every_machine(two: Two) -> None:
    found = two.numbers()
    assert (
        found["watching"] == 0 and "dead_letters" not in found and "unnoticed_seconds" not in found
    )
    two.recorder.looked(1)
    two.recorder.trouble(COAST)
    two.recorder.trouble(CANARY, TroubleKind.CANARY)
    archive = two.recorder.archive
    north = "north.example/vantage"
    present = {north: Present(NOW - timedelta(seconds=50), 7)}
    note_tally(archive, Tally(NOW, 3, 2, {north: 40}, present))
    note_at_work(archive, NOW - timedelta(seconds=40))
    archive.stop_publishing("a witness knows another history")
    found = two.numbers()
    assert found["watching"] == found["publishing_stopped"] == found["blind_accounts"] == 1
    assert found["vantage_present_seconds"] == 50 and found["vantage_outbox"] == 7
    assert found["dead_letters"] == 3 and found["unnoticed_seconds"] > 0
    assert found["accounts"] == 3


def test_the_watch_says_for_all_that_it_is_at_work_and_when_it_looked(two: Two) -> None:
    archive = two.recorder.archive
    asker = Asker(archive, None, StoppedClock())  # type: ignore[arg-type]  # asks nobody
    attention = Attention(asker, None, archive.configuration.watch)  # type: ignore[arg-type]  # no host
    for one in attention.standings.values():
        one.worked(NOW)
    assert two.numbers()["watching"] == 0
    asyncio.run(attention.write())
    assert two.numbers()["watching"] == 1
    assert {one.state for one in overview(two.pages, NOW)} == {HostState.WORKS}


def test_who_has_not_said_so_lately_does_not_watch(two: Two) -> None:
    note_at_work(two.recorder.archive, NOW)
    assert is_watched(two.pages, NOW + timedelta(seconds=119))
    assert not is_watched(two.pages, NOW + timedelta(seconds=121))
    two.recorder.archive.notes.set("watch/at", "long ago")
    assert not is_watched(two.pages, NOW)


def test_notes_that_were_lost_are_none(two: Two) -> None:
    archive = two.recorder.archive
    note_tally(archive, Tally(NOW, 1, 1, {}))
    assert read_tally(two.pages) is not None
    older = json.dumps({"at": instant(NOW), "dead": 1, "visits": 1, "waiting": {}})
    archive.notes.set("transport/tally", older)  # as an older part writes it
    assert read_tally(two.pages) == Tally(NOW, 1, 1, {})
    for name in ("transport/tally", "sources/looks"):
        archive.notes.set(name, None)
    assert read_tally(two.pages) is None
    assert {one.state for one in overview(two.pages, NOW)} == {HostState.NOT_YET}
