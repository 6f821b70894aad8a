"""Does `onrecord-train` do what it is told, and say what is wrong?"""

import json
from pathlib import Path

import pytest

import fits_twin
from onrecord.record.commitments import digest_of
from onrecord.record.errors import EXIT_USAGE
from onrecord.training import jobs
from onrecord.training.command import run
from onrecord.training.manifest import MANIFEST
from training_accounts import made_up

WRONG = {
    "no data": ["--out", "new"],
    "data and made-up ones": ["data.jsonl", "--synthetic", "--out", "new"],
    "no folder": ["data.jsonl"],
    "both folders": ["data.jsonl", "--out", "new", "--evaluate", "."],
    "data that is not there": ["absent.jsonl", "--out", "new"],
    "a folder that is not empty": ["data.jsonl", "--out", "."],
    "a folder without calibrations": ["data.jsonl", "--evaluate", "."],
    "a negative seed": ["data.jsonl", "--out", "new", "--seed", "-1"],
    "data without a post": ["data.jsonl", "--out", "new"],
}


@pytest.mark.parametrize("arguments", WRONG.values(), ids=WRONG)
def test_wrong_use(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data.jsonl").write_text("{}\n")
    assert run(arguments) == EXIT_USAGE
    told = capsys.readouterr()
    assert not told.out
    assert "Traceback" not in told.err
    assert len(told.err.splitlines()) >= 2


def test_help_names_what_is_read(capsys) -> None:
    assert run(["--help"]) == 0
    assert "docs/training.md" in capsys.readouterr().out


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Posts of twelve accounts as lines, and one that is malformed; a twin does the fitting."""
    monkeypatch.setattr(jobs, "_FITS", fits_twin)
    lines = [
        {"account": account.id, "at": post.at.isoformat(), "text": post.text, "client": post.client}
        for account in made_up([40] * 12)
        for post in account.posts
    ]
    file = tmp_path / "offices.jsonl"
    file.write_text("\n".join(map(json.dumps, [*lines, {"account": "x"}])))
    return file


def test_calibrations_are_fitted_and_measured(data: Path, tmp_path: Path, capsys) -> None:
    out = tmp_path / "calibrations"
    assert run([f"{data}", "--out", f"{out}", "--seed", "3"]) == 0
    told = capsys.readouterr()
    assert {file.name for file in out.iterdir()} == {
        *(MANIFEST, "twin.json", "report.html"),
        "model-card.md",
    }
    assert "offices: 480 own posts of 12 accounts; not readable: 1" in told.err
    assert "line 481: no at" in told.err
    assert "nearest style" in told.out
    identity = digest_of((out / MANIFEST).read_bytes())
    assert identity in (out / "report.html").read_text()
    assert identity in (out / "model-card.md").read_text()

    assert run([f"{data}", "--evaluate", f"{out}", "--seed", "3", "--json"]) == 0
    measured = json.loads(capsys.readouterr().out)
    manifest = json.loads((out / MANIFEST).read_bytes())
    assert measured == {"calibrations": identity, "seed": 3, "figures": manifest["figures"]}


def test_the_same_data_and_seed_give_the_same_folder(data: Path, tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("one", "other")]
    for folder in folders:
        assert run([f"{data}", "--out", f"{folder}"]) == 0
    one, other = ({file.name: file.read_bytes() for file in each.iterdir()} for each in folders)
    assert one == other


def test_report_and_card_go_where_one_says(data: Path, tmp_path: Path) -> None:
    report, card = tmp_path / "r.html", tmp_path / "c.md"
    out = tmp_path / "calibrations"
    where = ["--report", f"{report}", "--model-card", f"{card}"]
    assert run([f"{data}", "--out", f"{out}", *where]) == 0
    assert not (out / "report.html").exists()
    assert report.read_text().startswith("<!doctype html>")
    assert card.read_text().startswith("# Model card")


def test_calibrations_that_were_changed_are_not_measured(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "calibrations"
    assert run([f"{data}", "--out", f"{out}"]) == 0
    (out / "twin.json").write_bytes(b"{}")
    assert run([f"{data}", "--evaluate", f"{out}"]) == EXIT_USAGE


def test_a_folder_that_is_not_to_be_written_is_the_environments_fault(
    data: Path, tmp_path: Path, capsys
) -> None:
    assert (
        run([f"{data}", "--out", f"{tmp_path / 'new'}", "--report", f"{tmp_path / 'no' / 'r'}"])
        == 4
    )
    assert "No such file" in capsys.readouterr().err
