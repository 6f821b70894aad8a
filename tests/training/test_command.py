"""Does `onrecord-train` do what it is told, and say what is wrong?"""

from pathlib import Path

import pytest

from onrecord.record.errors import EXIT_USAGE
from onrecord.training.command import run

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
