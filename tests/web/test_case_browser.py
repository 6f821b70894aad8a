"""In a real browser without scripts: is a case read, taken along and printed whole?"""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from onrecord.archive import create_archive, open_archive
from onrecord.desk.bundles.verify import verify_file
from small_case import tell
from web.served import Served

pytestmark = pytest.mark.rig


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive that holds the small, true case."""
    made = tmp_path_factory.mktemp("case") / "archive"
    create_archive(made, "records.example/ministry")
    with open_archive(made) as archive:
        tell(archive)
        archive.publish()
    return made


@pytest.fixture(scope="module")
def url(folder: Path) -> Iterator[str]:
    with Served(folder, "127.0.0.1") as served:
        yield f"{served.url.rstrip('/')}/cases/accord"


@pytest.fixture
def page(browser: Browser, url: str) -> Iterator[Page]:
    context = browser.new_context(
        java_script_enabled=False, viewport={"width": 360, "height": 800}, accept_downloads=True
    )
    found = context.new_page()
    found.goto(url)
    yield found
    context.close()


def test_the_first_screens_of_a_phone_say_what_a_newcomer_asks(page: Page) -> None:
    """Within three screens: posted, withdrawn, disowned, covered, and how each is known."""
    glance = page.locator(".glance").first
    box = glance.bounding_box()
    assert box is not None and box["y"] + box["height"] < 3 * 800
    words = " ".join(glance.inner_text().split())
    assert re.search(
        r"Was it posted\? Yes: it was in the account’s signed data\..*account-signed", words
    )
    assert re.search(r"Who withdrew it\? The account or its host\..*account-signed", words)
    assert re.search(r"Who disowned it\? .* How it is known: as said", words)
    assert "Does that cover this post?" in words


def test_each_label_leads_to_what_it_means(page: Page) -> None:
    page.locator(".glance a.how").first.click()
    meaning = page.locator(".legend div:target")
    assert meaning.count() == 1 and meaning.is_visible()


def test_the_whole_answer_is_one_step_away(page: Page) -> None:
    page.get_by_role("link", name="All six questions, with their entries").first.click()
    assert page.locator("details:target, :target details").first.is_visible()
    assert page.get_by_role("heading", name="Did this account post it?").first.is_visible()


def test_the_picture_is_told_to_whoever_cant_see_it(page: Page) -> None:
    picture = page.get_by_role("img", name=re.compile("^In four lanes, in the order of time: "))
    assert picture.count() == 1
    box = picture.bounding_box()
    assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= 360


def test_a_reader_takes_the_case_along_and_checks_it(
    page: Page, folder: Path, tmp_path: Path
) -> None:
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the whole case").click()
    assert download.value.suggested_filename == "accord.onrecord"
    bundle, trust = tmp_path / "accord.onrecord", tmp_path / "trust"
    download.value.save_as(bundle)
    trust.mkdir()
    (trust / "log.vkey").write_bytes((folder / "log" / "log.vkey").read_bytes())
    assert verify_file(bundle, trust).verdict == "proved"
    assert "REPORT.html" in zipfile.ZipFile(bundle).namelist()


def test_paper_shows_what_the_screen_folds_away_and_nothing_to_press(page: Page) -> None:
    page.emulate_media(media="print")
    for answers in page.locator(".questions ol").all():
        assert answers.is_visible()
    assert page.locator("button, input, select").count() == 0
    assert not page.locator(".top nav").is_visible()
    assert page.pdf(format="A4").startswith(b"%PDF-")
