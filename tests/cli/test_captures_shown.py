"""Can an editor see what a browser was shown, and take it out to look at?"""

from datetime import timedelta
from pathlib import Path

import pytest

from editor import Editor, editor
from entries import at
from made_wacz import MAIN, PNG, Made, record, warc_record
from onrecord.proof.wacz import check_wacz
from onrecord.record.accounts import Ref
from onrecord.record.captures import Capture, CaptureOutcome, Failed, Truncated, Whole
from onrecord.record.outcomes import Refused, Unreached
from small_desk import Desk

__all__ = ["editor"]


@pytest.fixture
def ref(desk: Desk) -> Ref:
    desk.enrol()
    return desk.posted("3laaa", "None of it is ours.", 10)


def visit(desk: Desk, ref: Ref, raw: bytes | None, outcome: CaptureOutcome | None = None) -> int:
    """A visit on record; its place in the log."""
    package = None if raw is None else desk.archive.keep(raw)[0]
    began = at(0) + timedelta(seconds=20)
    capture = Capture(
        url=MAIN,
        posts=(ref,),
        outcome=outcome or Whole(),
        package=package,
        status=None if raw is None else 200,
        peer="203.0.113.7:443",
        tls="verified TLSv1.3",
        browser="Chromium 156.0",
        vantage="test",
        began_at=began,
        ended_at=began + timedelta(seconds=20),
    )
    (logged,) = desk.archive.append([capture])
    return logged.index


def test_captures_are_told_with_their_post(editor: Editor, desk: Desk, ref: Ref) -> None:
    raw = Made().build()
    index = visit(desk, ref, raw)
    (told,) = editor("show", ref, "--json").json["captures"]
    assert (told["index"], told["outcome"], told["why"]) == (index, "whole", None)
    assert (told["bytes"], told["answers"], told["status"]) == (len(raw), 2, 200)
    assert told["browser"] == "Chromium 156.0"
    out = editor("show", ref).out
    assert (
        "A browser visited the address that is on record as its page; all that came was kept."
        in " ".join(out.split())
    )
    assert f"{len(raw):,} bytes, 2 answers" in out
    assert f"Address: “{MAIN}”" in out


OUTCOMES: dict[str, tuple[CaptureOutcome, str]] = {
    "truncated": (Truncated("200 MB"), "is cut short: “200 MB”."),
    "refused": (Refused("a login wall"), "was refused its page: “a login wall”."),
    "unreached": (Unreached("DNS"), "did not reach its page: “DNS”."),
    "failed": (Failed("it crashed"), "Our browser failed: “it crashed”."),
}


@pytest.mark.parametrize(("outcome", "words"), OUTCOMES.values(), ids=OUTCOMES)
def test_what_came_of_a_visit_is_said(
    outcome: CaptureOutcome, words: str, editor: Editor, desk: Desk, ref: Ref
) -> None:
    visit(desk, ref, None, outcome)
    said = editor("show", ref, "--json").json["captures"][0]["says"]
    assert words in said
    assert isinstance(outcome, Truncated) or said.endswith("That says nothing about the post.")


def test_packages_and_screenshots_are_written(
    editor: Editor, desk: Desk, ref: Ref, tmp_path: Path
) -> None:
    index, into = visit(desk, ref, Made().build()), tmp_path / "look"
    (taken,) = editor("show", ref, "--json", "--captures", str(into)).json["taken"]
    package, screenshot = into / f"capture-{index}.wacz", into / f"capture-{index}.png"
    assert (taken["package"], taken["screenshot"]) == (str(package), str(screenshot))
    assert screenshot.read_bytes() == PNG
    with package.open("rb") as file:
        assert check_wacz(file).records == 6
    again = editor("show", ref, "--captures", str(into))
    assert again.status == 2 and "exists already" in again.err and "another name" in again.err


def test_what_can_t_be_written_is_said(
    editor: Editor, desk: Desk, ref: Ref, tmp_path: Path
) -> None:
    bare = Made(warc_record(record("metadata", "urn:x", b"x")), index=b"").build()
    visit(desk, ref, None, Unreached("DNS"))
    visit(desk, ref, bare)
    visit(desk, ref, b"not a zip")
    out = " ".join(editor("show", ref, "--captures", str(tmp_path / "look")).out.split())
    for words in ("nothing is kept of this visit", "no screenshot was taken", "not a zip file"):
        assert words in out
    assert len(list((tmp_path / "look").iterdir())) == 2


def test_captures_are_of_posts(editor: Editor, desk: Desk, ref: Ref, tmp_path: Path) -> None:
    assert editor("show", "tides.test", "--captures", str(tmp_path / "x")).status == 2
    assert "No browser of ours" in editor("show", ref, "--captures", str(tmp_path / "x")).out


def test_a_damaged_package_is_not_taken_for_whole(
    editor: Editor, desk: Desk, ref: Ref, tmp_path: Path
) -> None:
    raw = Made().build()
    visit(desk, ref, raw)
    digest = editor("show", ref, "--json").json["captures"][0]["package"]
    blob = desk.archive.folder / "blobs" / "sha256" / digest[:2] / digest
    blob.chmod(0o600)
    blob.write_bytes(raw.replace(b"Tides", b"Tales"))
    ran = editor("show", ref, "--captures", str(tmp_path / "look"))
    assert ran.status != 0 and "was changed" in ran.err
