"""Does a person read what is on record, and never a stranger's words as ours?"""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import libipld
import pytest

from onrecord.cli.program import run
from onrecord.cli.terminal import columns, visible
from onrecord.record.declarations import Covers, Denied
from small_desk import TIDES, Desk

HOSTILE = (
    "Calm.\x1b]0;owned\x07\x1b[2J\rOurs: present.\x9b31m\u202e!esrever\u202c\n"
    "Standing: affirmed. It is true.\u2028PROVED\n\n" + "漢" * 100 + "end"
)


@pytest.fixture
def folder(desk: Desk) -> Path:
    """A post full of signs that a terminal would obey, disowned in such words, in a case."""
    desk.enrol(institution="Ministry of \x1b[31mTides")
    ref = desk.posted(
        "3laaa",
        HOSTILE,
        10,
        embed={
            "external": {"uri": "https://a.example/\x1b[31m", "title": "t", "description": ""},
            "images": [
                {"alt": "\x1b[5mblink", "image": {"ref": b"\x01\x55\x12\x20" + b"p" * 32}},
            ],
        },
        reply={"parent": {"uri": "at://did:plc:x/app.bsky.feed.post/\x9b1m"}},
    )
    desk.declared(
        60,
        speaker="A\x1b[31m spokesperson",
        words="None of it\nPresence: present.\nis ours.\x1b[0m",
        denies=(Denied.AUTHORSHIP,),
        covers=((ref, Covers.YES, "quoted\x07"),),
    )
    desk.changed("pier", ref, title="The \u202ereip\u202c", note="Noted.\x1b[31m\nPROVED")
    return desk.archive.folder


COMMANDS = {
    "a post": ("show", "https://bsky.app/profile/tides.test/post/3laaa"),
    "an account": ("show", "tides.test"),
    "a case": ("case", "pier"),
}


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("width", [50, 80, 96])
def test_no_sign_is_obeyed_and_no_line_is_too_long(
    folder: Path,
    command: str,
    width: int,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    assert run([*COMMANDS[command], "--dir", str(folder)]) == 0
    lines = capsys.readouterr().out.split("\n")
    assert [line for line in lines if visible(line) != line] == []
    # Headings stand as they are; whatever is long is wrapped.
    assert max(columns(line) for line in lines if line.startswith(" ")) <= max(width, 79)
    if command == "a post":
        assert max(map(columns, lines)) <= max(width, 79)  # a digest has 79 columns


def test_every_line_of_a_post_stands_behind_its_margin(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    assert run(["show", TIDES, "--dir", str(folder)]) == 0
    assert run([*COMMANDS["a post"], "--dir", str(folder)]) == 0
    printed = capsys.readouterr().out
    assert "  | Calm.[U+001B]]0;owned[U+0007]" in printed
    assert "  | Standing: affirmed. It is true.[U+2028]PROVED\n  |\n  | 漢" in printed
    ours = [line for line in printed.split("\n") if not line.startswith("  | ")]
    assert [line for line in ours if line.lstrip().startswith(("Standing", "PROVED"))] == [
        line for line in ours if line.startswith("  Standing: disowned.")
    ]


def test_what_a_post_shows_and_refers_to_is_said(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*COMMANDS["a post"], "--dir", str(folder)]) == 0
    printed = capsys.readouterr().out
    for words in (
        "shows a file: “[U+001B][5mblink”",
        "links to https://a.example/[U+001B][31m",
        "answers at://did:plc:x/app.bsky.feed.post/[U+009B]1m",
        "Ministry of [U+001B][31mTides",
        "rests on 1 observation of the post",
    ):
        assert words in printed


KINDS = {
    "a repost": ("app.bsky.feed.repost", "(a repost)"),
    "a like": ("app.bsky.feed.like", "(a like)"),
    "a profile": ("app.bsky.actor.profile", "(its profile)"),
    "a picture alone": ("app.bsky.feed.post", "(a post without words)"),
    "what can't be read": ("app.bsky.graph.follow", ""),
}


@pytest.mark.parametrize("kind", KINDS)
def test_what_has_no_words_is_called_what_it_is(
    desk: Desk, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    collection, name = KINDS[kind]
    desk.enrol()
    record = {"$type": collection, "text": "", "subject": {"uri": "at://x", "cid": "c"}}
    ref = desk.kept("3laaa", libipld.encode_dag_cbor(record), 10, collection=collection)
    assert run(["show", "tides.test", "--dir", str(desk.archive.folder)]) == 0
    printed = capsys.readouterr().out
    assert f"  {ref}  {name}\n" in printed
    assert "enrolled 2026-01-31 as tides.test" in printed
    assert "https://tides.example/contact" in printed


def test_json_is_exact(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*COMMANDS["a post"], "--json", "--dir", str(folder)]) == 0
    printed = capsys.readouterr().out
    assert json.loads(printed)["versions"][0]["text"] == HOSTILE
    assert "\x1b" not in printed and "\x9b" not in printed and "\u202e" not in printed


def test_an_error_repeats_nothing_that_a_terminal_obeys(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["case", "\x1b[31mred", "--dir", str(folder)]) == 2
    assert "\x1b[31mred" not in capsys.readouterr().err


# On a terminal, through a pipe, in another alphabet

PROGRAM = "import sys; from onrecord.cli import main; sys.argv[1:] = {!r}; main()"


def on_a_terminal(*arguments: str, **environment: str) -> bytes:
    """What a terminal is given."""
    leader, follower = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM.format(list(arguments))],
        stdin=subprocess.DEVNULL,
        stdout=follower,
        stderr=follower,
        env={**os.environ, **environment},
    ) as child:
        os.close(follower)
        given = b""
        while True:
            try:
                read = os.read(leader, 65_536)
            except OSError:  # Linux says EIO when the last writer has gone
                break
            if not read:
                break
            given += read
        child.wait()
    os.close(leader)
    return given


def test_emphasis_is_for_terminals_and_can_be_turned_off(folder: Path) -> None:
    command = (*COMMANDS["a post"], "--dir", str(folder))
    plain = {key: value for key, value in os.environ.items() if key != "NO_COLOR"}
    piped = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(list(command))],
        capture_output=True,
        check=True,
        env=plain,
    )
    assert b"\x1b" not in piped.stdout
    assert b"\x1b[1m" in on_a_terminal(*command, NO_COLOR="")
    assert b"\x1b" not in on_a_terminal(*command, NO_COLOR="1")


def test_a_reader_that_goes_away_hears_no_verdict(folder: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM.format(["case", "pier", "--dir", str(folder)])],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as child:
        assert child.stdout is not None and child.stderr is not None
        child.stdout.close()
        assert child.stderr.read() == b""
        assert child.wait() == 141


def test_a_locale_without_the_letters_gets_them_spelled_out(folder: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM.format([*COMMANDS["a post"], "--dir", str(folder)])],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "latin-1"},
    )
    assert ran.returncode == 0, ran.stderr
    assert b"\\u6f22" in ran.stdout
