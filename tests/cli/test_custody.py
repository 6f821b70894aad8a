"""The commands that examine, redact, back up, restore and change the key, as operators use them."""

import json
from hashlib import sha256
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from onrecord.archive import create_archive, open_archive
from onrecord.cli.program import run
from small_case import tell
from small_desk import Desk

WORDS = "the harbour master's private number is 555 0100"


@pytest.fixture
def folder(desk: Desk) -> Path:
    """An archive with a case of one post, which another post quotes."""
    desk.enrol()
    ref = desk.posted("3lfirst", WORDS, 1)
    desk.posted("3ltwin", f"They wrote: {WORDS}", 2)
    desk.changed("number", ref, title="The number")
    desk.archive.publish()
    desk.archive.close()
    return desk.archive.folder


@pytest.fixture
def signed(tmp_path: Path) -> Path:
    """An archive with the case of a real signed account."""
    create_archive(tmp_path / "signed", "records.example/story")
    with open_archive(tmp_path / "signed") as archive:
        tell(archive)
    return tmp_path / "signed"


def ref(folder: Path) -> str:
    with open_archive(folder, writing=False) as archive:
        found = archive.index.posts_of("bluesky", _account(folder), 10)
    return str(found[-1][0])


def _account(folder: Path) -> Any:
    with open_archive(folder, writing=False) as archive:
        return next(archive.entries()).entry.accounts[0]  # type: ignore[union-attr]


def asked(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    capsys.readouterr()
    status = run([str(one) for one in arguments])
    told = capsys.readouterr()
    return status, told.out, told.err


def answer(capsys: pytest.CaptureFixture[str], *arguments: object) -> Any:
    status, out, err = asked(capsys, *arguments, "--json")
    assert status == 0, err
    return json.loads(out)


def events(capsys: pytest.CaptureFixture[str], folder: Path) -> list[str]:
    return [one["event"] for one in answer(capsys, "doctor", "--dir", folder)["events"]]


def test_nothing_is_redacted_without_a_decision(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = ("redact", "--dir", folder, ref(folder), "--why", "asked for", "--by", "an editor")
    status, out, err = asked(capsys, *before, "--yes")
    assert status == 2 and "--with-shared" in err and "1 other post" in out
    monkeypatch.setattr("sys.stdin", StringIO("n\n"))
    assert asked(capsys, *before, "--leave-shared")[0] == 130
    status, _, err = asked(capsys, *before, "--leave-shared", "--with-shared")
    assert status == 2
    assert answer(capsys, "show", "--dir", folder, ref(folder))["versions"][0]["text"] == WORDS


def test_what_is_redacted_is_shown_as_withheld(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    done = answer(
        capsys, "redact", "--dir", folder, ref(folder), "--why", "asked for", "--by", "an editor",
        "--leave-shared", "--yes",
    )  # fmt: skip
    assert [one["kind"] for one in done["destroyed"]] == ["version"]
    assert [one["others"] for one in done["left"]] == [["1 other post"]]
    status, out, _ = asked(capsys, "show", "--dir", folder, ref(folder))
    assert status == 0 and "withheld: asked for" in out and WORDS not in out
    shown = answer(capsys, "show", "--dir", folder, ref(folder))
    assert shown["versions"][0]["withheld"] == "asked for"
    (event,) = answer(capsys, "doctor", "--dir", folder)["events"]
    assert (event["event"], event["by"], event["why"]) == ("redacted", "an editor", "asked for")
    assert event["what"] == [done["destroyed"][0]["commitment"]]
    status, _, err = asked(
        capsys, "redact", "--dir", folder, event["what"][0], "--why", "x", "--by", "y"
    )
    assert status == 4 and "withheld: asked for" in err


def test_examined_backed_up_and_brought_back(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, _ = asked(capsys, "doctor", "--dir", folder, "--fixity")
    assert status == 0 and "all as they were kept" in out
    made = answer(capsys, "backup", "--dir", folder, tmp_path / "backup", "--verify")
    assert made["copied"] > 0 and made["removed"] == 0 and not made["keys"]
    again = tmp_path / "again"
    assert answer(capsys, "restore", "--dir", again, tmp_path / "backup")["entries"] == 5
    status, _, err = asked(capsys, "publish", "--dir", again)
    assert status == 4 and "--continue" in err
    (again / "keys" / "log.pem").write_bytes((folder / "keys" / "log.pem").read_bytes())
    (again / "keys" / "log.pem").chmod(0o600)
    checkpoint = folder / "log" / "checkpoint"
    shown = answer(capsys, "restore", "--dir", again, "--continue", checkpoint)
    assert shown["shown"] == 5
    assert events(capsys, again) == ["examined", "restored"]
    assert events(capsys, folder) == ["examined", "replicated"]
    assert asked(capsys, "restore", "--dir", again)[0] == 2
    assert asked(capsys, "restore", "--dir", again, "--continue", checkpoint)[0] == 2


def test_a_fault_ends_with_1(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    blob = next(path for path in folder.rglob("blobs/sha256/*/*") if len(path.name) == 64)
    blob.write_bytes(b"changed")
    status, out, _ = asked(capsys, "doctor", "--dir", folder, "--fixity")
    assert status == 1 and "the bytes were changed" in out and blob.name[:10] in out
    assert asked(capsys, "doctor", "--dir", folder.parent)[0] == 4


def test_a_key_is_changed_and_the_change_finished(
    signed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert asked(capsys, "rotate-key", "--dir", signed)[0] == 2
    done = answer(capsys, "rotate-key", "--dir", signed, "--why", "planned")
    assert done["both"] and done["statement"].startswith("onrecord key change v1\n")
    for name in ("old", "new"):
        (tmp_path / name).mkdir()
    (tmp_path / "old" / "log.vkey").write_text(f"{done['old']}\n")
    (tmp_path / "new" / "log.vkey").write_text(f"{done['key']}\n")
    assert verdicts(signed, tmp_path, capsys, "between") == [0, 0]
    assert asked(capsys, "rotate-key", "--dir", signed, "--why", "again")[0] == 2
    assert answer(capsys, "rotate-key", "--dir", signed, "--finish")["key"] == done["key"]
    assert verdicts(signed, tmp_path, capsys, "after") == [1, 0]
    status, out, _ = asked(capsys, "rotate-key", "--dir", signed, "--why", "theft", "--compromised")
    assert status == 0 and "alone" in out


def verdicts(
    signed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> list[int]:
    """Whether a bundle that is exported now verifies with the old key, and with the new one."""
    out = tmp_path / f"{name}.onrecord"
    answer(capsys, "export", "--dir", signed, "accord", "-o", out, "--no-stamp")
    return [
        asked(capsys, "verify", out, "--trust", tmp_path / trust)[0] for trust in ("old", "new")
    ]


def test_each_export_is_on_record_with_its_digest(
    signed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("one", "two"):
        answer(capsys, "export", "--dir", signed, "accord", "-o", tmp_path / name, "--no-stamp")
        assert asked(capsys, "verify", tmp_path / name)[0] == 3
    told = answer(capsys, "doctor", "--dir", signed)["events"]
    assert [(one["event"], one["where"]) for one in told] == [
        ("exported", "one"),
        ("exported", "two"),
    ]
    assert told[1]["digest"] == sha256((tmp_path / "two").read_bytes()).hexdigest()
