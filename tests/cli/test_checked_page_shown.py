"""Can a person read the page of a verification, on paper, on a desk and on a phone?"""

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from onrecord.cli.program import run
from small_bundle import small

CHROMIUM = shutil.which("chromium")

pytestmark = [
    pytest.mark.rig,
    pytest.mark.skipif(
        CHROMIUM is None, reason="no chromium is installed: make setup, or apt-get install chromium"
    ),
]

BROKEN_WORDS = """() => [...document.querySelectorAll("th, td:not(:last-child)")].filter(cell => {
    const longest = cell.textContent.split(/[ -]/).sort((a, b) => b.length - a.length)[0];
    if (!longest) return false;
    const range = document.createRange(), begin = cell.textContent.indexOf(longest);
    range.setStart(cell.firstChild, begin);
    range.setEnd(cell.firstChild, begin + longest.length);
    return range.getClientRects().length > 1;
}).map(cell => cell.textContent)"""


@pytest.mark.parametrize("width", [360, 1000])
def test_no_short_word_is_broken(width: int, tmp_path: Path) -> None:
    bundle, page = tmp_path / "case.onrecord", tmp_path / "answer.html"
    bundle.write_bytes(small().build())
    assert run(["verify", str(bundle), "--report", str(page)]) == 3
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        shown = browser.new_page(viewport={"width": width, "height": 800})
        shown.goto(page.as_uri())
        assert shown.evaluate(BROKEN_WORDS) == []
        sideways = "document.documentElement.scrollWidth - innerWidth"
        assert shown.evaluate(sideways) <= 0
        browser.close()
