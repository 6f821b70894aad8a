"""Can a program read what a command does, and a person as before?"""

import json
import logging
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from kept_entries import ORIGIN
from onrecord.archive import create_archive
from onrecord.archive.layout import Layout
from onrecord.cli.logs import logging_of
from onrecord.cli.program import run
from onrecord.record.errors import EXIT_ENVIRONMENT, EXIT_FAILED, EXIT_USAGE

FIELDS = {"time", "level", "part", "event", "words"}
NOBODY = "No account is on record yet: onrecord add URL --institution NAME"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    create_archive(tmp_path / "archive", ORIGIN)
    return tmp_path / "archive"


def logged(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """The log, each line of which must be one object with the same fields."""
    told = capsys.readouterr()
    assert told.out == ""
    found = [json.loads(line) for line in told.err.splitlines()]
    for one in found:
        assert set(one) - {"trace"} == FIELDS
        assert datetime.fromisoformat(one["time"]).utcoffset() is not None
    return found


def test_a_watch_tells_what_it_does(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["watch", "--once", "--log", "json", "--dir", str(folder)]) == 0
    assert [(one["event"], one["level"], one["part"], one["words"]) for one in logged(capsys)] == [
        ("begun", "info", "watch", "watch begins"),
        ("told", "info", "watch", NOBODY),
        ("ended", "info", "watch", "watch has ended"),
    ]


def test_people_read_what_they_always_read(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["watch", "--once", "--dir", str(folder)]) == 0
    assert capsys.readouterr() == (f"{NOBODY}\n", "")


def test_the_archive_may_say_so(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = Layout(folder).configuration
    path.write_text(path.read_text().replace('log = "words"', 'log = "json"'))
    assert run(["watch", "--once", "--dir", str(folder)]) == 0
    assert len(logged(capsys)) == 3
    assert run(["watch", "--once", "--log", "words", "--dir", str(folder)]) == 0
    assert capsys.readouterr().out == f"{NOBODY}\n"


FAILURES = {
    "no archive": (["watch", "--dir", "elsewhere"], "MissingArchive", EXIT_ENVIRONMENT),
    "no key": (["sequence", "--dir", "."], "KeyElsewhere", EXIT_USAGE),
    "no such address": (["serve", "--host", "203.0.113.9"], "CannotListen", EXIT_ENVIRONMENT),
}


@pytest.mark.parametrize(("command", "event", "status"), FAILURES.values(), ids=FAILURES)
def test_a_failure_is_an_object_and_a_status(
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    command: list[str],
    event: str,
    status: int,
) -> None:
    monkeypatch.chdir(folder)
    if event == "KeyElsewhere":
        path = Layout(folder).configuration
        path.write_text(path.read_text().replace("signs = true", "signs = false"))
    assert run([*command, "--log", "json"]) == status
    *_, last = logged(capsys)
    assert (last["event"], last["level"]) == (event, "error")


def test_whatever_the_words_are_it_is_one_line(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hostile = 'a\n{"level": "error"}\r\x1b[2J\u2028\u202e"'
    with logging_of("watch", folder, "json") as log:
        log(hostile)
    told = capsys.readouterr().err
    assert "\x1b" not in told and "\u202e" not in told and "\u2028" not in told
    assert [json.loads(line)["words"] for line in told.split("\n")[:-1]][1] == hostile


def test_what_libraries_warn_of_is_in_it(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with logging_of("pages", folder, "json"):
        logging.getLogger("uvicorn.error").warning("too slow: %s", "a reader")
        logging.getLogger("httpx").info("not this")
    events = [(one["event"], one["words"]) for one in logged(capsys)]
    assert events[1:-1] == [("uvicorn.error", "too slow: a reader")]
    logging.getLogger("uvicorn.error").warning("afterwards")
    assert "afterwards" not in capsys.readouterr().err


def test_a_mistake_of_ours_has_its_trace_in_it(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def wrong(*_: object, **__: object) -> None:
        raise KeyError("a mistake")

    monkeypatch.setattr("onrecord.cli.watching._watch", wrong)
    assert run(["watch", "--log", "json", "--dir", str(folder)]) == EXIT_FAILED
    *_, last = logged(capsys)
    assert last["event"] == "KeyError" and "Traceback" in last["trace"]
