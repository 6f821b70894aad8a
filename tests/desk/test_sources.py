"""What a source needs and lacks is said before it is missed."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from entries import ENROLMENT, at
from onrecord.archive import Archive, create_archive, open_archive
from onrecord.desk import sources
from onrecord.desk.custody.check import Check, State
from onrecord.desk.documents import put_on_record
from onrecord.desk.sources import checks_of_needs
from onrecord.record.accounts import AccountId


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    create_archive(tmp_path / "archive", "records.example/needs")
    yield tmp_path / "archive"


def enrol(archive: Archive, platform: str) -> None:
    enrolment = replace(
        ENROLMENT, platform=platform, account=AccountId(f"https://{platform}.example/")
    )
    put_on_record(archive, enrolment, at(0), accounts=(enrolment.account,))


def decide(folder: Path, before: str, after: str) -> None:
    path = folder / "onrecord.toml"
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")


def found(folder: Path, *platforms: str) -> dict[str, Check]:
    with open_archive(folder) as archive:
        for platform in platforms:
            enrol(archive, platform)
        return {one.name: one for one in checks_of_needs(archive)}


def test_bluesky_alone_needs_nothing(folder: Path) -> None:
    assert found(folder, "bluesky") == {}


def test_what_is_polled_wants_addresses_that_are_known_to_be_good(folder: Path) -> None:
    assert found(folder, "telegram")["known good"].state is State.WARNING
    decide(folder, "known_good = []", 'known_good = ["https://t.me/telegram"]')
    assert "known good" not in found(folder)


def test_x_wants_a_token_and_keeps_states_only(folder: Path) -> None:
    told = found(folder, "x")
    assert told["tokens"].state is State.WARNING and "x.token" in told["tokens"].advice
    assert told["retention"].state is State.FINE


def test_that_more_of_x_is_kept_is_said(folder: Path) -> None:
    decide(folder, 'retention = "states"', 'retention = "everything"')
    told = found(folder, "x")["retention"]
    assert told.state is State.WARNING and "onrecord.toml" in told.says


@pytest.mark.parametrize("extractor, fault", [("json", False), ("no_such_extractor", True)])
def test_web_pages_want_their_extra(
    folder: Path, monkeypatch: pytest.MonkeyPatch, extractor: str, fault: bool
) -> None:
    monkeypatch.setattr(sources, "_EXTRACTOR", extractor)
    assert ("pages" in found(folder, "web")) is fault
    assert "pages" not in found(folder, "feed") or fault


def test_a_file_that_is_no_token_by_its_name_is_said_to_be_none(folder: Path) -> None:
    path = folder / "keys" / "My Token.token"
    path.write_text("x", encoding="utf-8")
    path.chmod(0o600)
    told = found(folder)["tokens"]
    assert told.state is State.WARNING and "is not read" in told.says
