"""Does a real browser show an assessment whole, on a phone and on a desk, without complaint?"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from assessed_desk import RELEASER, made, released
from assessments_made_up import FOR_SHOW, NOT_ASSESSED
from entries import at
from onrecord.archive import create_archive, open_archive
from onrecord.desk.assessments.publishing import release_assessment
from web.ministry import fill, ref
from web.served import Served
from web.test_browser import SCROLLS_SIDEWAYS, WIDER_THAN_THE_SCREEN

pytestmark = pytest.mark.rig

PATHS = (f"/posts/{ref('startling')}", f"/posts/{ref('hours')}", "/cases/harbour-accord")
OPENED = "document.querySelectorAll('details').forEach(one => { one.open = true })"


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    create_archive(tmp_path / "archive", "records.example/tides")
    with open_archive(tmp_path / "archive") as archive:
        fill(archive)
        released(archive, ref("startling"))
        released(archive, ref("startling"), found=NOT_ASSESSED, minutes=300)
        shown = made(archive, ref("hours"), found=FOR_SHOW)
        release_assessment(archive, shown, editor=RELEASER, released_at=at(300), for_show=True)
    with Served(tmp_path / "archive", "127.0.0.1") as served:
        yield served.url.rstrip("/")


def test_an_assessment_is_shown_whole_and_without_complaint(browser: Browser, url: str) -> None:
    complaints: list[str] = []
    for width, scheme in ((360, "dark"), (1200, "light")):
        context = browser.new_context(
            viewport={"width": width, "height": 800},
            color_scheme="dark" if scheme == "dark" else "light",
        )
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        for path in PATHS:
            page.goto(url + path)
            page.evaluate(OPENED)
            assert page.locator("section.assessed svg.reasons").count() > 0, path
            assert page.evaluate(SCROLLS_SIDEWAYS) == 0, (path, width)
            assert page.evaluate(WIDER_THAN_THE_SCREEN) == [], (path, width)
        context.close()
    assert complaints == []
