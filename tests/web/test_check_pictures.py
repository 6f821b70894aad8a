"""Is a picture checked in a browser, with and without scripts, and nothing of it left behind?"""

import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from onrecord.archive import Archive
from onrecord.desk.search.checking import Answer
from onrecord.web import picture_checks
from onrecord.web.picture_checks import PictureChecks, PictureRefused
from web.ministry import NOW, ref
from web.served import Served

pytestmark = pytest.mark.rig

CHANGED = "We leave the Harbour Accord tomorrow. Our patience is over."
NEVER = "Seven purple whales declared the bakery open."
SESSION = ".ses"  # a random name that onnxruntime writes for itself, and nothing else


@pytest.fixture
def checks(filled: Archive) -> Iterator[PictureChecks]:
    pytest.importorskip("rapidocr", reason="the extra ocr is not installed")
    made = PictureChecks(filled.folder)
    yield made
    made.close()


def test_a_picture_is_read_in_a_process_of_its_own(checks: PictureChecks, browser: Browser) -> None:
    found = checks.check(_picture(browser), None, NOW)
    assert found.answer is Answer.SIMILAR
    assert [one.match.ref for one in found.matches] == [ref("startling")]
    with pytest.raises(PictureRefused, match="no picture"):
        checks.check(b"no picture", None, NOW)
    process, _ = checks._running or pytest.fail("it ended")
    assert process.pid is not None
    process.kill()  # as a limit of the system may
    process.join()
    assert checks.check(_picture(browser), None, NOW).answer is Answer.SIMILAR


def test_a_picture_over_which_it_falls_is_refused(
    checks: PictureChecks, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(picture_checks, "_LONGEST", 0.0)  # as one that takes too long
    with pytest.raises(PictureRefused, match="reasonable time"):
        checks.check(_picture(browser), None, NOW)
    monkeypatch.undo()
    assert checks.check(_picture(browser), None, NOW).answer is Answer.SIMILAR


def _picture(browser: Browser) -> bytes:
    page = browser.new_page(viewport={"width": 600, "height": 300})
    page.set_content(f"<body style='font:26px sans-serif;padding:1em'>{CHANGED}</body>")
    picture = page.screenshot()
    page.close()
    return picture


def test_the_flow_in_a_browser_leaves_nothing_behind(
    filled: Archive, browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("rapidocr", reason="the extra ocr is not installed")
    spool = tmp_path / "spool"
    spool.mkdir()
    monkeypatch.setenv("TMPDIR", str(spool))
    folder = tmp_path / "archive"
    shutil.copytree(filled.folder, folder)
    (tmp_path / "shot.png").write_bytes(_picture(browser))
    with Served(folder, "127.0.0.1") as served:
        before = _files(folder)
        for scripts in (True, False):
            context = browser.new_context(java_script_enabled=scripts)
            _check_all(context.new_page(), served.url, tmp_path / "shot.png")
            context.close()
        held = b"".join(path.read_bytes() for path in _files(folder) | _files(spool))
        assert _files(folder) <= before | {folder / "search.db-wal", folder / "search.db-shm"}
        code, said, complained = served.end(signal.SIGTERM)
    assert (code, complained) == (0, "")
    for words in ("tomorrow. Our patience", "purple whales"):
        assert words not in said and words.encode() not in held
    assert (tmp_path / "shot.png").read_bytes() not in held
    assert [path.name for path in spool.iterdir() if path.name != SESSION] == []


def _check_all(page: Page, url: str, picture: Path) -> None:
    page.goto(f"{url}check")
    page.fill("#words", NEVER)
    page.click("button")
    assert page.locator("#answer").inner_text() == "Not seen by us"
    page.fill("#words", "")
    page.set_input_files("#picture", picture)
    page.click("button")
    assert page.locator("#answer").inner_text() == "Something close was seen"
    assert page.locator(".compared del").first.inner_text() == "tomorrow"
    assert page.url == f"{url}check"


def _files(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if path.is_file()}


def test_a_picture_can_be_dropped_and_pasted(filled: Archive, browser: Browser) -> None:
    drop = """(kind) => {
        const given = new DataTransfer();
        given.items.add(new File(["x"], "dropped.png", {type: "image/png"}));
        const event = kind === "drop"
            ? new DragEvent("drop", {dataTransfer: given, bubbles: true, cancelable: true})
            : new ClipboardEvent("paste", {clipboardData: given, bubbles: true, cancelable: true});
        document.querySelector("form[data-takes-pictures]").dispatchEvent(event);
        return document.querySelector("#picture").files[0].name;
    }"""
    with Served(filled.folder, "127.0.0.1") as served:
        for kind in ("drop", "paste"):
            page = browser.new_page()
            page.goto(f"{served.url}check")
            assert page.evaluate(drop, kind) == "dropped.png"
            assert "dropped.png" in page.locator("[data-picture-said]").inner_text()
            page.close()
