"""Does an editor get a portrait, privately, and is each fault told?"""

import json
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from onrecord.cli.program import run
from onrecord.findings.words.portrait import PRIVATE
from onrecord.record.accounts import Ref
from small_desk import OTHERS, Desk

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def refs(desk: Desk) -> list[Ref]:
    desk.enrol()
    return [desk.posted(f"3la{n}", f"Ferries run. #day{n}", 60 * n) for n in range(1, 6)]


@pytest.fixture
def portrait(desk: Desk, refs: list[Ref], capsys: pytest.CaptureFixture[str]) -> Run:
    def ran(*arguments: str, name: str = "tides.test") -> tuple[int, str, str]:
        status = run(["portrait", "--dir", str(desk.archive.folder), name, *arguments])
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        return status, out, err

    return ran


def test_at_a_terminal_it_says_first_that_it_is_private(portrait: Run, refs: list[Ref]) -> None:
    status, out, _ = portrait("--mark", refs[4], "--zone", "Europe/Vienna")
    assert status == 0
    said = " ".join(out.split())
    assert said.index(PRIVATE) < said.index("Hour and weekday")
    assert "4 posts of the account's own are counted" in said
    assert f"◆1 2026-01-31 17:00:00 UTC, {refs[4]}" in said
    assert "◆ Marked post 1: Saturday, 17 h (0 of 4 posts)." in said
    assert "◆ Marked post 1: Saturday, 18 h (0 of 4 posts)." in said
    assert "The platform does not tell the client and the language." in said


def test_the_page_is_the_owners_alone(portrait: Run, refs: list[Ref], tmp_path: Path) -> None:
    out = tmp_path / "tides.html"
    status, said, _ = portrait("--mark", refs[4][:8], "-o", str(out))
    assert (status, stat.S_IMODE(out.stat().st_mode)) == (0, 0o600)
    assert "4 posts" in said and PRIVATE in said
    assert PRIVATE in out.read_text() and "Marked post 1" in out.read_text()


def test_as_json(portrait: Run, refs: list[Ref], tmp_path: Path) -> None:
    out = tmp_path / "tides.html"
    status, said, _ = portrait("--json", "-o", str(out))
    shape = json.loads(said)
    assert status == 0 and out.exists()
    assert (shape["posts"], shape["marked"], shape["zone"]) == (5, [], None)
    assert shape["private"].startswith(PRIVATE)


def test_a_file_is_replaced_only_when_that_is_asked_for(portrait: Run, tmp_path: Path) -> None:
    out = tmp_path / "tides.html"
    out.write_text("before")
    status, _, told = portrait("-o", str(out))
    assert status == 2 and "exists already" in told and "--force" in told
    assert out.read_text() == "before"
    assert portrait("-o", str(out), "--force")[0] == 0
    assert PRIVATE in out.read_text()


def test_it_is_not_written_where_it_would_be_given_out(portrait: Run, desk: Desk) -> None:
    for place in ("tides.html", "log/tides.html", "blobs/tides.html"):
        out = desk.archive.folder / place
        status, _, told = portrait("-o", str(out), "--force")
        assert status == 2 and "private" in told
        assert not out.exists()


FAULTS = {
    "an account that is not on record": (("nobody.test",), 2, "no account on record"),
    "a post instead of an account": (("REF",), 2, "no account on record"),
    "a zone that nobody knows": (("tides.test", "--zone", "Mars/Base"), 2, "no time zone"),
    "a zone that is a folder": (("tides.test", "--zone", "Europe"), 2, "no time zone"),
    "a zone that leads out": (("tides.test", "--zone", "../../etc/passwd"), 2, "no time zone"),
    "a zone that is a path": (("tides.test", "--zone", "/etc/passwd"), 2, "no time zone"),
    "a mark that is not on record": (("tides.test", "--mark", "0" * 16), 2, "0" * 16),
    "a mark that is an account": (("tides.test", "--mark", "tides.test"), 2, "tides.test"),
    "a folder that is not there": (("tides.test", "-o", "/nonexistent/x.html"), 4, "No such file"),
}


@pytest.mark.parametrize(("arguments", "status", "says"), FAULTS.values(), ids=FAULTS)
def test_faults(
    portrait: Run, refs: list[Ref], arguments: tuple[str, ...], status: int, says: str
) -> None:
    name, *more = (refs[0] if one == "REF" else one for one in arguments)
    found, out, told = portrait(*more, name=name)
    assert (found, out) == (status, "")
    assert says in told


def test_another_accounts_post_is_not_marked(portrait: Run, desk: Desk) -> None:
    desk.enrol(OTHERS, "others.test")
    ref = desk.posted("3lzzz", "Not of the tides", 15, account=OTHERS)
    status, _, told = portrait("--mark", ref)
    assert status == 2 and OTHERS in told
