"""Do the numbers tell how an archive is doing, and nothing about anybody?"""

import asyncio
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.applications import Starlette

from onrecord.archive import Archive, StoreAway, create_archive, open_archive
from onrecord.archive.layout import Layout
from onrecord.archive.locks import watch_lock
from onrecord.cli.program import run
from onrecord.watch.receiving.tally import Tally, note_tally
from onrecord.web.operating import operating_app
from web.asking import StoppedClock
from web.ministry import fill

Numbers = dict[str, dict[tuple[str, ...], float]]


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    create_archive(tmp_path / "archive", "records.example/tides")
    with open_archive(tmp_path / "archive") as opened:
        fill(opened)
        opened.publish()
        yield opened


def numbers(text: str) -> Numbers:
    """By name without the prefix, and by the labels' values."""
    found: Numbers = {}
    for family in text_string_to_metric_families(text):
        for one in family.samples:
            name = one.name.removeprefix("onrecord_")
            found.setdefault(name, {})[tuple(one.labels.values())] = one.value
    return found


def asked_of(app: Starlette, path: str, method: str = "GET") -> httpx.Response:
    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://ops.test") as client:
            return await client.request(method, path)

    return asyncio.run(ask())


def told(archive: Archive) -> Numbers:
    answer = asked_of(operating_app(archive, StoppedClock()), "/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=")
    return numbers(answer.text)


def test_the_log_and_the_folder_are_told(archive: Archive) -> None:
    found, size = told(archive), archive.head.size
    assert found["entries"] == {(): size} and found["unpublished_entries"] == {(): 0}
    assert found["publishing_stopped"] == found["alarms"] == found["redacting"] == {(): 0}
    assert found["free_bytes"][()] > 0 and found["watching"] == {(): 0}
    assert list(found["up"].values()) == [1]


def test_what_changes_is_told_at_the_next_question(archive: Archive) -> None:
    layout = Layout(archive.folder)
    layout.stopped.write_text("a witness knows another history")
    layout.alarms.mkdir(exist_ok=True)
    (layout.alarms / "one.txt").write_text("x")
    with watch_lock(archive.folder):
        found = told(archive)
    assert found["publishing_stopped"] == found["alarms"] == found["watching"] == {(): 1}
    assert told(archive)["watching"] == {(): 0}


def test_sources_are_told_by_platform_alone(archive: Archive) -> None:
    found = told(archive)
    assert found["accounts"] == {("bluesky",): 1}
    assert found["blind_accounts"] == {("bluesky",): 0}
    assert sum(found["hosts"].values()) == 1


def test_no_word_and_no_name_is_in_it(archive: Archive) -> None:
    """Whatever is on record: labels are names of platforms, states and services."""
    text = asked_of(operating_app(archive, StoppedClock()), "/metrics").text
    labels = {
        (name, value)
        for family in text_string_to_metric_families(text)
        for one in family.samples
        for name, value in one.labels.items()
    }
    assert {name for name, _ in labels} <= {"origin", "platform", "service", "state", "version"}
    for words in ("did:", "tides_", "Ministry", "Accord", str(archive.folder), "http"):
        assert words not in text, words


def test_an_archive_that_cannot_be_read_is_told_to_be_down(archive: Archive) -> None:
    app: Starlette = operating_app(archive, StoppedClock())
    assert asked_of(app, "/ready").status_code == 200
    Layout(archive.folder).checkpoint.write_text("spoilt")
    shutil.rmtree(archive.folder / "log")
    text = asked_of(app, "/metrics").text
    assert list(numbers(text)["up"].values()) == [0] and "onrecord_entries" not in text
    assert asked_of(app, "/live").text == "live\n"


def test_it_is_not_ready_while_the_records_are_away(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> None:
        raise StoreAway("postgres://secret-host/records is away")

    monkeypatch.setattr(archive.index, "catch_up", away)
    answer = asked_of(operating_app(archive, StoppedClock()), "/ready")
    assert answer.status_code == 503 and "secret-host" not in answer.text


def test_once_for_a_textfile_collector(
    archive: Archive, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["metrics", "--dir", str(archive.folder), "--once"]) == 0
    found = numbers(capsys.readouterr().out)
    assert found["entries"] == {(): archive.head.size}


def test_there_is_nothing_else(archive: Archive) -> None:
    app = operating_app(archive, StoppedClock())
    assert [asked_of(app, path).status_code for path in ("/", "/metrics/x", "/log")] == [404] * 3
    assert asked_of(app, "/metrics", "POST").status_code == 405


def test_what_is_under_way_from_vantages_is_told_by_the_recorders_last_look(
    archive: Archive,
) -> None:
    assert "dead_letters" not in told(archive)
    at = StoppedClock().now() - timedelta(seconds=20)
    note_tally(archive, Tally(at, 3, 2, {"north.example/vantage": 40}))
    found = told(archive)
    assert found["dead_letters"] == {(): 3} and found["owed_visits"] == {(): 2}
    assert found["brought_waiting"] == {("north.example/vantage",): 40}
    assert found["transport_counted_seconds"] == {(): 20}
    archive.state.set("transport/tally", '{"at": 7}')
    assert "dead_letters" not in told(archive)
