"""Does a person hear which service has stamped, and does an export leave with its stamps?"""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kept_entries import gap
from onrecord.archive import create_archive, open_archive
from onrecord.archive.layout import Layout
from onrecord.cli.program import run
from small_case import tell
from stamped_archive import stamps_in
from time_stamping_rig import Behaviour, Serving, make_service, needs_openssl, time_stamping

pytestmark = needs_openssl

ORIGIN = "records.example/stamps"


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    folder = tmp_path_factory.mktemp("services")
    one, two = make_service(folder / "one", "one"), make_service(folder / "two", "two")
    shy = replace(two, name="shy", behaviour=Behaviour.REJECTS)
    with time_stamping([one, two, shy]) as found:
        yield found


def configured(folder: Path, serving: Serving, *names: str) -> Path:
    """An archive of one entry whose operator has chosen these services."""
    create_archive(folder, ORIGIN)
    layout = Layout(folder)
    layout.pins.mkdir()
    for name in names:
        layout.pin(name).write_bytes(serving.services[name].root)
    lines = json.dumps([f"{name} {serving.url_of(name)}" for name in names])
    text = layout.configuration.read_text()
    text = text.replace("services = []", f"services = {lines}")
    text = text.replace("allow_private = []", 'allow_private = ["127.0.0.0/8"]')
    layout.configuration.write_text(text)
    with open_archive(folder) as archive:
        archive.append([gap(1)])
    return folder


def test_all_stamp(tmp_path: Path, serving: Serving, capsys: pytest.CaptureFixture[str]) -> None:
    folder = configured(tmp_path / "a", serving, "one", "two")
    assert run(["stamp", "--dir", str(folder)]) == 0
    out = capsys.readouterr().out
    assert "The head of 1 entries" in out or "The head of 1 entry" in out
    assert out.count("it stamped the head with the time") == 2
    with open_archive(folder) as archive:
        assert {stamp.service for stamp in stamps_in(archive)} == {"one", "two"}
    assert run(["stamp", "--dir", str(folder), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["size"], found["complete"], found["lacking"]) == (1, True, [])
    assert [one["outcome"] for one in found["services"]] == ["stamped", "stamped"]


def test_one_would_not(
    tmp_path: Path, serving: Serving, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = configured(tmp_path / "a", serving, "one", "shy")
    assert run(["stamp", "--dir", str(folder), "--json"]) == 4
    told = capsys.readouterr()
    found = json.loads(told.out)
    assert (found["complete"], found["lacking"]) == (False, ["shy"])
    assert "would not stamp" in found["services"][1]["why"]
    assert "asked again in 2 s" in told.err


WRONG = {
    "nobody is configured": ((), None, 2, "no time-stamping service is configured"),
    "a pin is missing": (("one",), "one", 2, "has no certificates"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_not_configured_is_wrong_use(
    name: str, tmp_path: Path, serving: Serving, capsys: pytest.CaptureFixture[str]
) -> None:
    services, removed, status, says = WRONG[name]
    folder = configured(tmp_path / "a", serving, *services)
    if removed is not None:
        Layout(folder).pin(removed).unlink()
    assert run(["stamp", "--dir", str(folder)]) == status
    assert says in capsys.readouterr().err
    with open_archive(folder) as archive:
        assert stamps_in(archive) == []


def test_nothing_on_record(
    tmp_path: Path, serving: Serving, capsys: pytest.CaptureFixture[str]
) -> None:
    configured(tmp_path / "a", serving, "one")
    text = Layout(tmp_path / "a").configuration.read_text()
    create_archive(tmp_path / "b", ORIGIN, configuration=text)
    Layout(tmp_path / "b").pins.mkdir()
    Layout(tmp_path / "b").pin("one").write_bytes(serving.services["one"].root)
    assert run(["stamp", "--dir", str(tmp_path / "b")]) == 4
    assert "Nothing is on record yet" in capsys.readouterr().out


def test_init_names_the_services_unless_told_not_to(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["init", "--dir", str(tmp_path / "a"), "--origin", ORIGIN]) == 0
    assert "stamped by digicert and sigstore" in capsys.readouterr().out
    assert len(list((tmp_path / "a" / "pins").glob("*.pem"))) == 2
    assert run(["init", "--dir", str(tmp_path / "b"), "--origin", ORIGIN, "--no-tsa"]) == 0
    assert "nobody but you says when" in capsys.readouterr().out
    with open_archive(tmp_path / "b") as archive:
        assert archive.configuration.time.services == ()


@pytest.mark.parametrize("arguments", [[], ["--no-stamp"]])
def test_an_export_is_stamped_before_it_leaves(
    arguments: list[str], tmp_path: Path, serving: Serving, capsys: pytest.CaptureFixture[str]
) -> None:
    """A case that does not exist asks nobody; one that does, all, and its claims tell of it."""
    folder = configured(tmp_path / "a", serving, "one", "two")
    with open_archive(folder) as archive:
        tell(archive)
        last = archive.head.size
    before = len(serving.asked)
    assert run(["export", "nothing", "--dir", str(folder), *arguments]) == 2
    assert len(serving.asked) == before
    out = tmp_path / "case.onrecord"
    assert run(["export", "accord", "--dir", str(folder), "-o", str(out), *arguments]) == 0
    with open_archive(folder) as archive:
        stamps = stamps_in(archive)
    assert bool(stamps) is not bool(arguments)
    assert all(stamp.size >= last for stamp in stamps)
    capsys.readouterr()
