"""`doctor` says of each source whether it works now, what broke since when, and shows no secret."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from entries import at
from mastodon_twin import MastodonTwin
from onrecord.archive import create_archive, open_archive
from onrecord.archive.naming_places import setting
from onrecord.cli.adding_many import add_list
from onrecord.cli.program import run
from onrecord.desk.enrolments import Defaults
from onrecord.watch.sources.troubles import Trouble, TroubleKind, note_trouble
from telegram_twin import TelegramTwin
from twin_server import Fault

SECRET = "secret-of-the-newsroom"


@dataclass
class World:
    """An archive that watches a channel, and what an operator may decide."""

    folder: Path
    telegram: TelegramTwin
    capsys: pytest.CaptureFixture[str]
    settings: dict[str, str] = field(default_factory=dict)

    def decide(self, name: str, value: str, section: str = "sources") -> None:
        path = self.folder / "onrecord.toml"
        text = setting(path.read_text(encoding="utf-8"), section, name, value)
        path.write_text(text, encoding="utf-8")

    def watch_the_channel(self) -> None:
        path = self.folder.parent / "list.toml"
        path.write_text(
            f'[[account]]\nurl = "{self.telegram.address}"\ninstitution = "Tides"\n'
            'vouched-by = "The Gazette"\nevidence = "http://127.0.0.1:9/"\n',
            encoding="utf-8",
        )
        assert add_list(self.folder, path, Defaults(), wants_json=True, dry_run=False) == 0
        self.capsys.readouterr()
        self.telegram.asked.clear()

    def doctor(self, *options: str) -> list[dict[str, Any]]:
        status = run(["doctor", "--dir", str(self.folder), "--json", *options])
        found: list[dict[str, Any]] = json.loads(self.capsys.readouterr().out)["checks"]
        assert SECRET not in json.dumps(found)
        assert status == int(any(one["state"] == "fault" for one in found))
        return found

    def named(self, name: str, *options: str) -> list[dict[str, Any]]:
        return [one for one in self.doctor(*options) if one["name"] == name]


@pytest.fixture
def world(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[World]:
    with TelegramTwin() as telegram:
        telegram.post("The pier is closed.")
        folder = tmp_path / "archive"
        create_archive(folder, "records.example/examined")
        made = World(folder, telegram, capsys)
        made.decide("allow_private", '["127.0.0.1"]', "network")
        made.decide("servers", json.dumps(telegram.servers))
        yield made


def test_an_archive_without_sources_asks_nobody(world: World) -> None:
    assert world.named("source") == []
    assert world.telegram.asked == []


def test_a_source_that_works_is_said_to(world: World) -> None:
    world.watch_the_channel()
    world.decide("known_good", json.dumps([world.telegram.address]))
    given, host = world.named("source")
    assert (given["state"], host["state"]) == ("fine", "fine")
    assert "it shows 1 post" in given["says"] and world.telegram.address in given["says"]
    assert "telegram 127.0.0.1" in host["says"]


FAULTS = {
    Fault.FORBIDDEN: "refused: HTTP 403",
    Fault.RATE_LIMIT: "refused: HTTP 429",
    Fault.ERROR: "not reached: HTTP 500",
    Fault.CAPTCHA: "refused: captcha",
    Fault.LOGIN_WALL: "refused: login wall",
    Fault.GARBAGE: "not understood",
    Fault.RESET: "not reached",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_one_that_does_not_is_said_not_to_and_since_when(world: World, fault: Fault) -> None:
    world.watch_the_channel()
    world.telegram.fault = fault
    (first,) = world.named("source")
    assert first["state"] == "warning" and FAULTS[fault] in first["says"]
    assert "since" not in first["says"]
    (again,) = world.named("source")
    assert "So it has been since 2" in again["says"]
    world.telegram.fault = None
    assert world.named("source")[0]["state"] == "fine"
    world.telegram.fault = fault
    assert "since" not in world.named("source")[0]["says"]  # it is a new failure


def test_what_is_known_to_be_good_and_shows_nothing_is_broken(world: World) -> None:
    with MastodonTwin() as mastodon:
        world.decide("known_good", json.dumps([mastodon.address]))
        (found,) = world.named("source")
        assert found["state"] == "warning" and "shows no post" in found["says"]
        assert "known to be good" in found["advice"]
        mastodon.post("The harbour is open.")
        assert world.named("source")[0]["state"] == "fine"


def test_an_address_that_no_platform_knows_is_said_to_be_none(world: World) -> None:
    world.decide("known_good", '["not an address"]')
    (found,) = world.named("source")
    assert found["state"] == "warning" and "not an address" in found["says"]


def test_offline_nobody_is_asked(world: World) -> None:
    world.watch_the_channel()
    world.decide("known_good", json.dumps([world.telegram.address]))
    assert world.named("source", "--offline") == []
    assert world.telegram.asked == []


def test_what_the_watch_noted_is_told_with_its_time(world: World) -> None:
    with open_archive(world.folder) as archive:
        for number in range(25):
            trouble = Trouble(
                kind=TroubleKind.STALLED,
                platform="telegram",
                of=f"{number}",
                since=at(number),
                why="HTTP 403",
            )
            note_trouble(archive, trouble)
    found = world.named("watch", "--offline")
    assert found[0]["says"] == (
        "telegram 0 can't be looked at since 2026-01-31 12:00:00 UTC: HTTP 403."
    )
    assert len(found) == 21 and "5 other accounts" in found[-1]["says"]


def test_a_canary_is_fine_until_it_is_silent(world: World) -> None:
    world.watch_the_channel()
    world.decide("canaries", json.dumps([world.telegram.address]))
    assert [x["state"] for x in world.named("canaries", "--offline")] == ["fine"]
    with open_archive(world.folder) as archive:
        silent = Trouble(
            kind=TroubleKind.CANARY,
            platform="telegram",
            of="4711",
            since=at(0) + timedelta(hours=26),
            why="nothing was seen to go",
        )
        note_trouble(archive, silent)
    found = world.doctor("--offline")
    assert [x for x in found if x["name"] == "canaries"] == []
    (told,) = [x for x in found if x["name"] == "watch"]
    assert "withdrawals may go unnoticed" in told["says"]


def test_a_canary_that_is_not_on_record_proves_nothing(world: World) -> None:
    world.watch_the_channel()
    world.decide("canaries", json.dumps([world.telegram.address, "nonsense"]))
    (told,) = world.named("canaries", "--offline")
    assert (told["state"], told["says"]) == ("warning", "'nonsense' is not on record.")


def test_a_token_that_others_may_read_is_a_fault_and_is_not_shown(world: World) -> None:
    path = world.folder / "keys" / "x.token"
    path.write_text(SECRET, encoding="utf-8")
    path.chmod(0o644)
    found = {(x["name"], x["state"]) for x in world.doctor("--offline")}
    assert {("tokens", "fault"), ("private files", "fault")} <= found
    path.chmod(0o600)
    (told,) = world.named("tokens", "--offline")
    assert told["state"] == "fine" and "for x" in told["says"]


def test_a_token_that_is_none_is_a_fault(world: World) -> None:
    path = world.folder / "keys" / "social.example.token"
    path.write_text(f"{SECRET}\n{SECRET}", encoding="utf-8")
    path.chmod(0o600)
    assert [x["state"] for x in world.named("tokens", "--offline")] == ["fault"]
