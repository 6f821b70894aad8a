"""`onrecord report`: what is shown, what is refused, and that nothing is half done."""

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from onrecord.cli.program import run
from small_desk import Desk

ROOT = Path(__file__).resolve().parents[2]
ARTICLE = ROOT / "tests/vectors/articles/harbour-consulate.txt"


def report(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = run(["report", *arguments])
    captured = capsys.readouterr()
    return status, captured.out, captured.err


@pytest.fixture(scope="module")
def read() -> dict[str, Any]:
    """What a machine reads in the article."""
    ran = subprocess.run(
        [
            sys.executable,
            "-c",
            "from onrecord.cli import main; main()",
            "report",
            "--json",
            ARTICLE,
        ],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


def test_it_fits_on_one_screen(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "96")
    status, shown, _ = report(capsys, str(ARTICLE))
    assert status == 0
    assert len(shown.splitlines()) <= 60
    assert max(map(len, shown.splitlines())) <= 96
    for words in (
        "With agency inputs",
        "related:",
        "@MarroviaLenh",
        "Proposed declaration 1",
        "any tweet or reply sent from this account",
        "from 2022-11-05",
        "for a person to decide",
        "“backtracks",
    ):
        assert words in shown, words


def test_the_whole_is_printed_on_demand(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    _, shown, _ = report(capsys, str(ARTICLE), "--full")
    told = " ".join(shown.split())
    assert "stand up for all who live from the sea including the Homes and Dignity" in told


def test_an_article_from_a_pipe_reads_like_one_from_a_file(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    _, filed, _ = report(capsys, str(ARTICLE))
    piped = io.TextIOWrapper(io.BytesIO(ARTICLE.read_bytes()))
    monkeypatch.setattr(sys, "stdin", piped)
    _, shown, _ = report(capsys, "-")
    assert shown == filed


BAD = {
    "empty": (b"", "empty"),
    "only white space": (b" \n\t\n", ""),
    "a PDF": (b"%PDF-1.7\n1 0 obj\n", "PDF"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(100), ""),
    "a zip": (b"PK\x03\x04" + bytes(100), ""),
    "binary": (bytes(range(256)) * 40, ""),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_article_gets_one_clear_message(
    name: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    data, words = BAD[name]
    path = tmp_path / "article"
    path.write_bytes(data)
    status, shown, told = report(capsys, str(path))
    assert (status, shown) == (2, "")
    assert told.startswith("onrecord: ")
    assert words in told
    assert "Traceback" not in told


READ = {
    "broken encoding": b'The minister said \xff\xfe"it is not ours\xe9" on Tuesday.\n',
    "windows-1252": "The minister said “it is not ours” on Tuesday.\n".encode("cp1252"),
    "unbalanced marks": "The minister said “it is not ours. He left. “Nobody asked.\n".encode(),
    "single marks": b"'It's not ours, and it doesn't speak for us,' Sir Alan Pryce said.\n",
    "an enormous word": b"a" * 300_000,
    "nested markup": b"<html><body>" + b"<div>" * 50_000 + b'<p>He said "so".</p>',
    "a thousand quotations": b'He said "this is one of very many things" to us. ' * 1_000,
    "control signs": b'The minister said "it \x1b[2J is \x07 not ours" on Tuesday.\n',
}


@pytest.mark.parametrize("name", READ)
def test_what_is_odd_is_read_or_refused_and_never_falls_over(
    name: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "article"
    path.write_bytes(READ[name])
    status, shown, told = report(capsys, str(path))
    assert status in (0, 2)
    assert "mistake in onrecord" not in told
    assert "\x1b" not in shown + told


def test_without_an_archive_it_reads_and_says_that_it_compared_with_nothing(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    status, shown, _ = report(capsys, str(ARTICLE))
    assert status == 0
    assert "compared with no posts" in shown
    assert not any(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (("no-such-file.html",), 2, "there is no file"),
        ((".",), 2, "is a folder"),
        ((str(ARTICLE), "--keep"), 4, "no archive"),
        ((str(ARTICLE), "--dir", "nowhere"), 4, "no archive"),
        ((str(ARTICLE), "--other-languages"), 4, "no archive"),
        ((str(ARTICLE), "--declare", "1"), 2, "at a terminal"),
        ((str(ARTICLE), "--link", "1=0123456789abcdef"), 2, "--keep"),
        ((str(ARTICLE), "--keep", "--link", "one=x"), 2, "number"),
        (("https://127.0.0.1:9/story",), 2, "127.0.0.1"),
    ],
)
def test_wrong_use_says_what_to_do(
    arguments: tuple[str, ...],
    status: int,
    words: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.chdir(tmp_path)
    found, shown, told = report(capsys, *arguments)
    assert (found, shown) == (status, "")
    assert words in told
    assert not any(tmp_path.iterdir())


@pytest.mark.parametrize("link", ["1=zzz", "1=0123456789abcdef"])
def test_a_post_that_is_none_is_refused_before_anything_is_printed(
    link: str, capsys: pytest.CaptureFixture[str], desk: Desk
) -> None:
    folder = str(desk.archive.folder)
    found, shown, told = report(capsys, str(ARTICLE), "--dir", folder, "--keep", "--link", link)
    assert (found, shown) == (2, "")
    assert link[2:] in told


def test_an_article_that_quotes_nobody_is_said_to_be_that(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    plain = tmp_path / "plain.txt"
    plain.write_text("Lighthouse reopens\n\nThe lighthouse of Vesk is open again.\n")
    status, shown, _ = report(capsys, str(plain))
    assert status == 0
    assert "No quotation was found in it." in shown


def test_what_a_link_says_is_not_cut_on_two_lines(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, desk: Desk, tmp_path: Path
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    post = "The harbour at Port Selm closes on 5 May for the spring tides, until further notice."
    desk.enrol()
    desk.posted("a", post, 1)
    desk.withdrew("a", 3)
    story = tmp_path / "story.txt"
    story.write_text(f"Harbour to close\n\ndate 2026-03-03 Selm: The ministry said “{post}”\n")
    _, shown, _ = report(capsys, str(story), "--dir", str(desk.archive.folder))
    told = " ".join(shown.split())
    assert "When it was quoted the post was no longer there: first absent" in told


def test_json_is_whole_and_its_places_hold(read: dict[str, Any]) -> None:
    assert read["read_with"][1].startswith("spaCy")
    assert len(read["quotations"]) == 7
    assert all(one["end"] - one["start"] == len(one["exact"]) for one in read["quotations"])
    (proposed,) = read["declarations"]
    assert proposed["proposed"] is True


def test_of_several_reports_it_tells_who_copied_whom_and_what_was_changed(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    copied, other = tmp_path / "copy.txt", tmp_path / "other.txt"
    copied.write_text(ARTICLE.read_text().replace("legal experts", "lawyers"))
    other.write_text(
        "Lighthouse reopens\n\nThe lighthouse of Vesk is open again, said its keeper.\n"
    )
    status, shown, _ = report(capsys, str(ARTICLE), str(copied), str(other))
    told = " ".join(shown.split())
    assert status == 0
    assert "tells the same text as" in told
    assert "1 paragraph worded otherwise" in told
    assert "“legal experts” in the first, “lawyers” in the second" in told
    assert "other.txt" not in told


def test_reports_without_anything_in_common_are_said_to_be_that(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    other = tmp_path / "other.txt"
    other.write_text(
        "Lighthouse reopens\n\nThe lighthouse of Vesk is open again, said its keeper.\n"
    )
    _, shown, _ = report(capsys, str(ARTICLE), str(other))
    assert "None of them" in shown
