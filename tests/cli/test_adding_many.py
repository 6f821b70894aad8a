"""A list of accounts is added account by account, broken off and taken up, and never in part read."""

import json
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from feed_twin import FeedTwin
from mastodon_twin import MastodonTwin
from onrecord.archive import Archive, create_archive, open_archive
from onrecord.cli.adding_many import add_list
from onrecord.cli.program import run
from onrecord.desk.enrolments import Defaults, ListRefused
from onrecord.desk.institutions.known import hierarchy
from onrecord.findings.vouching import vouchings
from onrecord.record.institutions import InstitutionKind
from onrecord.watch.watched import enrolments
from telegram_twin import TelegramTwin
from twin_server import Asked, Fault, Reply, Twin


class Page(Twin):
    """A page of a government that links to its accounts."""

    links: tuple[str, ...] = ()

    def answer(self, asked: Asked) -> Reply:
        body = "".join(f'<a href="{link}">x</a>' for link in ("/", *self.links))
        return Reply(f"<!doctype html>{body}".encode(), 200, {"content-type": "text/html"})


@dataclass
class World:
    """Two platforms, a page that speaks of their accounts, and an archive."""

    folder: Path
    telegram: TelegramTwin
    mastodon: MastodonTwin
    page: Page

    def list(self, *rows: str) -> Path:
        path = self.folder.parent / "accounts.csv"
        head = "url,institution,under,country,vouched-by,evidence"
        path.write_text("\n".join((head, *rows)), encoding="utf-8")
        return path

    def row(self, url: str, institution: str = "Ministry of Tides") -> str:
        return f"{url},{institution},Cabinet,The Isles,The Gazette,{self.page.base}/accounts"

    def add(self, path: Path, *, dry_run: bool = False, wants_json: bool = True) -> int:
        return add_list(self.folder, path, Defaults(), wants_json=wants_json, dry_run=dry_run)

    def archive(self) -> Archive:
        return open_archive(self.folder)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with TelegramTwin() as telegram, MastodonTwin() as mastodon, Page() as page:
        telegram.post("The pier is closed.")
        mastodon.post("The harbour is open.")
        folder = tmp_path / "archive"
        create_archive(folder, "records.example/lists")
        settings = folder / "onrecord.toml"
        text = settings.read_text(encoding="utf-8")
        text = text.replace("allow_private = []", 'allow_private = ["127.0.0.1"]', 1)
        text = text.replace("servers = []", f"servers = {json.dumps(telegram.servers)}", 1)
        settings.write_text(text, encoding="utf-8")
        page.links = (telegram.address, mastodon.address)
        yield World(folder, telegram, mastodon, page)


def nobody() -> str:
    """An address at which nobody listens."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{found.getsockname()[1]}/@nobody"


def told(capsys: pytest.CaptureFixture[str]) -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = json.loads(capsys.readouterr().out)
    return found


def test_accounts_go_on_record_with_their_institutions_and_those_who_vouch(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [world.row(world.telegram.address), world.row(world.mastodon.address, "Harbour Office")]
    assert world.add(world.list(*rows)) == 0
    found = told(capsys)
    assert found["institutions"] == ["The Isles", "Cabinet", "Ministry of Tides", "Harbour Office"]
    assert [(x["became"], x["vouched"], x["posts"]) for x in found["accounts"]] == [
        ("added", True, 1),
        ("added", True, 1),
    ]
    with world.archive() as archive:
        enrolled = list(enrolments(archive))
        assert {one.platform for one in enrolled} == {"telegram", "mastodon"}
        assert {one.voucher.by for one in enrolled} == {"The Gazette"}
        chain = [link.name for link in hierarchy(archive).chain("Harbour Office")]
        assert chain == ["Harbour Office", "Cabinet", "The Isles"]
        for one in enrolled:
            entries = archive.index.entries_of_account(one.platform, one.account)
            assert [x.how for x in vouchings(entries)] == ["link"]
        assert archive.published.size == archive.head.size


def test_one_that_fails_holds_up_nobody_and_is_told_at_the_end(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [world.row(nobody()), world.row(world.telegram.address)]
    assert world.add(world.list(*rows)) == 1
    failed, added = told(capsys)["accounts"]
    assert (failed["became"], added["became"]) == ("failed", "added")
    assert failed["where"] == "row 2" and "could not be reached" in failed["why"]


def test_a_list_is_taken_up_where_it_was_left(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    path = world.list(world.row(world.telegram.address), world.row(world.mastodon.address))
    world.mastodon.fault = Fault.UNAVAILABLE
    assert world.add(path) == 1
    world.mastodon.fault = None
    asked = len(world.telegram.asked)
    capsys.readouterr()
    assert world.add(path) == 0
    assert [x["became"] for x in told(capsys)["accounts"]] == ["already", "added"]
    assert len(world.telegram.asked) == asked  # who is on record is not asked again
    with world.archive() as archive:
        assert len(list(enrolments(archive))) == 2


def test_without_its_notes_it_finds_out_what_is_on_record(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    path = world.list(world.row(world.telegram.address))
    world.add(path)
    (world.folder / "state.db").unlink()
    capsys.readouterr()
    assert world.add(path) == 0
    assert [x["became"] for x in told(capsys)["accounts"]] == ["already"]


def test_a_fault_anywhere_stops_the_whole_list(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = f"{world.mastodon.address},,,,The Gazette,{world.page.base}/"
    with pytest.raises(ListRefused):
        world.add(world.list(world.row(world.telegram.address), bad))
    assert "row 3, institution: no institution is given" in capsys.readouterr().err
    assert world.telegram.asked == [] == world.page.asked
    with world.archive() as archive:
        assert archive.head.size == 0


def test_a_dry_run_asks_and_records_nothing(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    assert world.add(world.list(world.row(world.telegram.address)), dry_run=True) == 0
    assert json.loads(capsys.readouterr().out)["institutions"] == [
        "The Isles",
        "Cabinet",
        "Ministry of Tides",
    ]
    assert world.telegram.asked == []
    with world.archive() as archive:
        assert archive.head.size == 0


def test_people_are_told_as_it_goes_and_what_failed_at_the_end(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [world.row(nobody()), world.row(world.telegram.address)]
    world.page.links = ()
    assert world.add(world.list(*rows), wants_json=False) == 1
    said = " ".join(capsys.readouterr().out.split())
    assert "1 of 2 FAILED" in said and "2 of 2 on record" in said
    assert "nobody was seen to speak of it" in said
    assert "Accounts: 1 added, 0 already, 1 failed, 0 not tried." in said
    assert "Give the same list again" in said


def test_where_nobody_can_be_reached_any_more_the_rest_is_not_tried(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    gone = nobody()
    rows = [world.row(f"{gone}{number}") for number in range(21)]
    assert world.add(world.list(*rows, world.row(world.telegram.address))) == 1
    became = [x["became"] for x in told(capsys)["accounts"]]
    assert became == ["failed"] * 20 + ["not tried"] * 2
    assert world.telegram.asked == []


def test_the_command_takes_a_list_with_what_holds_for_all_of_it(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    path = world.folder.parent / "feeds.toml"
    path.write_text(f'[[account]]\nurl = "{world.telegram.address}"\n', encoding="utf-8")
    whole = ["--institution", "Tides", "--vouched-by", "The Gazette"]
    options = [*whole, "--evidence", f"{world.page.base}/accounts"]
    here = ["add", "--dir", str(world.folder), "--from", str(path)]
    assert run([*here, *whole]) == 2  # nobody said where that can be read
    assert "evidence" in capsys.readouterr().err
    assert run([*here, *options, "--dry-run"]) == 0
    assert "1 account would be added" in capsys.readouterr().out
    assert run([*here, *options]) == 0
    with world.archive() as archive:
        (enrolled,) = enrolments(archive)
        assert enrolled.voucher.where == f"{world.page.base}/accounts"


WRONG = {
    "an address and a list": ["https://t.me/x", "--from", "FILE", "--institution", "I"],
    "neither": ["--institution", "I"],
    "a dry run of one account": ["https://t.me/x", "--institution", "I", "--dry-run"],
    "no institution": ["https://t.me/x"],
}


@pytest.mark.parametrize("name", WRONG)
def test_what_contradicts_itself_is_wrong_use(world: World, name: str) -> None:
    path = str(world.list())
    given = [path if one == "FILE" else one for one in WRONG[name]]
    assert run(["add", "--dir", str(world.folder), *given]) == 2
    assert world.telegram.asked == []


def test_one_account_is_told_with_what_was_seen_of_its_voucher(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    given = ["--institution", "Tides", "--evidence", f"{world.page.base}/accounts"]
    assert run(["add", "--dir", str(world.folder), world.telegram.address, *given]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "links to the account" in said and world.telegram.address in said
    world.page.fault = Fault.FORBIDDEN
    assert run(["add", "--dir", str(world.folder), world.mastodon.address, *given, "--json"]) == 0
    (told,) = json.loads(capsys.readouterr().out)["vouched"]
    assert told["how"] is None and "HTTP 403" in told["says"]
    assert run(["show", "--dir", str(world.folder), world.telegram.address]) == 0
    assert "links to the account" in " ".join(capsys.readouterr().out.split())


class Head(Page):
    """A ministry's page that names its feed."""

    feed: str = ""

    def answer(self, asked: Asked) -> Reply:
        head = f'<link rel="alternate" type="application/atom+xml" href="{self.feed}">'
        return Reply(f"<!doctype html>{head}".encode(), 200, {"content-type": "text/html"})


def test_the_feeds_of_a_reader_are_taken_with_the_pages_that_name_them(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    with FeedTwin() as feed, Head() as page:
        feed.post("The ferry runs again.")
        page.feed = f"{feed.base}/feed.xml"
        path = world.folder.parent / "feeds.opml"
        path.write_text(
            f'<opml version="2.0"><body><outline vouchedBy="The Gazette" country="The Isles">'
            f'<outline text="News" xmlUrl="{page.feed}" htmlUrl="{page.base}/"'
            f' institution="Ministry of Tides" kind="ministry"/></outline></body></opml>',
            encoding="utf-8",
        )
        assert world.add(path) == 0
    (added,) = told(capsys)["accounts"]
    assert (added["became"], added["account"], added["vouched"]) == ("added", page.feed, True)
    with world.archive() as archive:
        (enrolled,) = enrolments(archive)
        assert (enrolled.platform, enrolled.voucher.where) == ("feed", f"{page.base}/")
        entries = archive.index.entries_of_account("feed", enrolled.account)
        assert [(x.how, x.link) for x in vouchings(entries)] == [("feed", page.feed)]
        stated = hierarchy(archive).institution("Ministry of Tides")
        assert stated is not None and stated.body.kind is InstitutionKind.MINISTRY
