"""Do the answers about words read well on a terminal, in a file, and by a program?"""

import json

import pytest

from onrecord.cli.program import run
from small_desk import OTHERS, Desk

HOSTILE = "Opening hours change on Monday \x1b[31m\u202e evil"


@pytest.fixture
def archive(desk: Desk) -> str:
    desk.enrol()
    desk.enrol(OTHERS, "winds.test", institution="Ministry of Winds")
    desk.posted("3laaa", "We leave the accord. As of today, no message from here is ours.", 10)
    desk.posted("3lbbb", HOSTILE, 20, account=OTHERS)
    desk.withdrew("3laaa", 30)
    return str(desk.archive.folder)


def told(capsys: pytest.CaptureFixture[str], status: int, *arguments: str) -> str:
    assert run([*arguments]) == status
    out, err = capsys.readouterr()
    return out if status == 0 else err


def one_line(text: str) -> str:
    return " ".join(text.replace("  | ", " ").split())


def test_the_words_that_differ_are_marked(archive: str, capsys: pytest.CaptureFixture[str]) -> None:
    out = told(capsys, 0, "check", "--dir", archive, "We leave the treaty. As of today, no message")
    assert out.startswith("SIMILAR\n")
    assert "We leave the [-treaty-]{+accord+}. As of today, no message" in one_line(out)
    assert "withdrawn-by-account-key, withdrawn-in-silence" in out
    assert "Ministry of Tides (@tides.test)" in out and "\x1b" not in out


def test_versions_with_the_same_words_are_counted(
    archive: str, desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.posted("3lccc", "The ferry to Vesk leaves at nine.", 40)
    desk.posted("3lccc", "The ferry to Vesk leaves at ten.", 50)
    out = told(capsys, 0, "check", "--dir", archive, "The ferry to Vesk leaves")
    assert "versions 1 and 2 of 2; present" in out
    out = told(capsys, 0, "check", "--dir", archive, "The ferry to Vesk leaves at ten")
    assert "version 2 of 2; present" in out


def test_colours_only_on_a_terminal(
    archive: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    out = told(capsys, 0, "check", "--dir", archive, "We leave the treaty. As of today, no message")
    assert "\x1b[31mtreaty\x1b[0m\x1b[32maccord" in out.replace("\x1b[0m\x1b[0m", "\x1b[0m")
    assert "[-" not in out and "{+" not in out
    monkeypatch.setenv("NO_COLOR", "1")
    out = told(capsys, 0, "check", "--dir", archive, "We leave the treaty. As of today, no message")
    assert "[-treaty-]{+accord+}" in out


def test_seen_similar_and_not_seen(archive: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert told(capsys, 0, "check", "--dir", archive, "no message from here").startswith("SEEN\n")
    out = told(capsys, 0, "check", "--dir", archive, "the floodgates were opened")
    assert out.startswith("NOT SEEN\n")
    assert "tides.test (Ministry of Tides): We have not watched this account" in one_line(out)
    assert "winds.test (Ministry of Winds): We have not watched this account" in one_line(out)


def test_of_one_account_others_are_told_apart(
    archive: str, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["check", "--dir", archive, "--account", "tides.test", "opening hours change"]
    out = told(capsys, 0, *asked)
    assert out.startswith("NOT SEEN\n")
    assert out.index("Closest in other accounts:") < out.index("Ministry of Winds")


def test_what_cannot_be_seen_is_spelled_out(
    archive: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for command in ("check", "first"):
        out = one_line(told(capsys, 0, command, "--dir", archive, "hours change on Monday"))
        assert "\x1b" not in out and "\u202e" not in out
        assert "[U+001B][31m[U+202E] evil" in out


def test_no_line_is_longer_than_the_terminal(
    archive: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "44")
    for command in ("check", "first"):
        out = told(capsys, 0, command, "--dir", archive, "no message from here is ours")
        assert max(map(len, out.splitlines())) <= 44


def test_json(archive: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(told(capsys, 0, "check", "--dir", archive, "--json", "we leave the accord"))
    assert found["answer"] == "seen" and found["matches"][0]["similarity"] == 1
    assert {one["account"] for one in found["coverage"]} == {
        "did:plc:" + "a" * 24,
        "did:plc:" + "b" * 24,
    }
    found = json.loads(told(capsys, 0, "first", "--dir", archive, "--json", "accord"))
    assert found["total"] == 1 and found["mentions"][0]["text"].startswith("We leave the accord")


def test_a_text_from_standard_input(
    archive: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin.read", lambda most: "we leave\nthe accord")
    assert told(capsys, 0, "check", "--dir", archive, "-").startswith("SEEN\n")


def test_first_tells_both_times_and_that_mentions_are_no_positions(
    archive: str, capsys: pytest.CaptureFixture[str]
) -> None:
    out = one_line(told(capsys, 0, "first", "--dir", archive, "accord"))
    assert "2026-01-31 12:10:00 UTC by its author's word; first seen 2026-01-31 12:10:00 UTC" in out
    assert "These are mentions of the words, not positions" in out
    out = told(capsys, 0, "first", "--dir", archive, "--institution", "Ministry of Winds", "accord")
    assert out.startswith("No version of a post that we hold mentions it.")


BAD = {
    "nothing": (["check", ""], "no words"),
    "punctuation": (["check", "…!"], "no words"),
    "a page": (["check", "word " * 5_000], "more than any post"),
    "no such account": (["check", "--account", "nobody.test", "x"], "no account on record"),
    "no such institution": (["first", "--institution", "Nobody", "x"], "no account on record"),
    "no phrase": (["first", "…"], "some words"),
}


@pytest.mark.parametrize(("arguments", "message"), BAD.values(), ids=BAD)
def test_bad_input_gets_one_message(
    archive: str, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    command, *rest = arguments
    err = told(capsys, 2, command, "--dir", archive, *rest)
    assert message in err and "Traceback" not in err


def test_not_both_an_account_and_an_institution(
    archive: str, capsys: pytest.CaptureFixture[str]
) -> None:
    both = ["--account", "tides.test", "--institution", "Ministry of Tides"]
    assert "not both" in told(capsys, 2, "first", "--dir", archive, *both, "x")
