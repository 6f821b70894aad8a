"""Is a single entry verified by the proof that came beside it, under the reader's own trust?"""

import json
from pathlib import Path

import pytest

from entries import ENROLMENT, at
from onrecord.archive import create_archive, open_archive
from onrecord.cli.program import run
from onrecord.desk.documents import put_on_record


@pytest.fixture
def taken(tmp_path: Path) -> Path:
    """An entry, its proof, and a folder of trust."""
    create_archive(tmp_path / "archive", "records.example/single")
    with open_archive(tmp_path / "archive") as archive:
        for minutes in range(5):
            put_on_record(archive, ENROLMENT, at(minutes), accounts=(ENROLMENT.account,))
        for index in (2, 3):
            (tmp_path / f"{index}.json").write_bytes(archive.leaf(index))
            (tmp_path / f"{index}.tlog-proof").write_text(archive.proof(index))
    (tmp_path / "trust").mkdir()
    key = tmp_path / "archive" / "log" / "log.vkey"
    (tmp_path / "trust" / "log.vkey").write_bytes(key.read_bytes())
    return tmp_path


def verified(folder: Path, entry: str, proof: str, trust: str = "trust") -> int:
    words = [str(folder / entry), "--proof", str(folder / proof), "--trust", str(folder / trust)]
    return run(["verify", *words])


def test_an_entry_is_proved(taken: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert verified(taken, "2.json", "2.tlog-proof") == 0
    assert "records.example/single held it when it had 5 entries" in capsys.readouterr().out
    words = ["--proof", str(taken / "2.tlog-proof"), "--trust", str(taken / "trust"), "--json"]
    assert run(["verify", str(taken / "2.json"), *words]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["verdict"], told["size"], told["witnesses"]) == ("proved", 5, [])


def test_what_is_not_proved_fails(taken: Path) -> None:
    (taken / "changed.json").write_bytes((taken / "2.json").read_bytes() + b" ")
    (taken / "large.json").write_bytes(b"x" * 70_000)
    (taken / "noise.tlog-proof").write_bytes(b"\xff\0" * 99)
    other = taken / "other"
    create_archive(other / "archive", "records.example/other")
    (other / "log.vkey").write_bytes((other / "archive" / "log" / "log.vkey").read_bytes())
    assert verified(taken, "changed.json", "2.tlog-proof") == 1
    assert verified(taken, "3.json", "2.tlog-proof") == 1
    assert verified(taken, "2.json", "noise.tlog-proof") == 1
    assert verified(taken, "2.json", "2.tlog-proof", "other") == 1  # another log's key
    assert verified(taken, "large.json", "2.tlog-proof") == 4
    assert verified(taken, "none.json", "2.tlog-proof") == 4


def test_it_takes_the_readers_trust(taken: Path) -> None:
    words = ["verify", str(taken / "2.json"), "--proof", str(taken / "2.tlog-proof")]
    assert run(words) == 2
    assert run([*words, "--trust", str(taken / "trust"), "--report", str(taken / "r")]) == 2
