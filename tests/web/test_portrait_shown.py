"""Does a real browser show a portrait whole: on a phone, on a desk, in the dark, on paper?"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser

from onrecord.desk.assessments.portrait import Portrayed
from onrecord.desk.assessments.portrait_page import portrait_page
from onrecord.findings.assessment.portrait import portrait
from onrecord.record.accounts import AccountId
from own_posts_made_up import BEGAN, made_post, made_posts

pytestmark = pytest.mark.rig

LANGUAGES = ("en", "en", "en", "fr", "ur", "de")
WORDS = ["Ferries run. #ferry", "Ask @harbour.test #دریا", f"#{'x' * 90} \u202e#evil", ""]
SCROLLS_SIDEWAYS = (
    "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
)
# Text in a picture stands on a tile or on the page; each pair's contrast by WCAG 2.2, 1.4.3.
LOW_CONTRAST = """() => {
    const light = (colour) => {
        const [r, g, b] = colour.match(/[\\d.]+/g).map(part => part / 255)
            .map(x => x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const paper = getComputedStyle(document.body).backgroundColor;
    const under = (text) => {
        const [x, y] = [text.getAttribute("x"), text.getAttribute("y") - 4].map(Number);
        const tile = [...text.ownerSVGElement.querySelectorAll("rect")].find(rect =>
            rect.x.baseVal.value <= x && x <= rect.x.baseVal.value + rect.width.baseVal.value &&
            rect.y.baseVal.value <= y && y <= rect.y.baseVal.value + rect.height.baseVal.value);
        return tile ? getComputedStyle(tile).fill : paper;
    };
    const told = [...document.querySelectorAll("main *, header *, footer *")]
        .filter(one => one.namespaceURI.endsWith("xhtml") && one.innerText)
        .map(one => [one.tagName, getComputedStyle(one).color, paper]);
    const drawn = [...document.querySelectorAll("svg text")]
        .map(one => [one.textContent, getComputedStyle(one).fill, under(one)]);
    return [...told, ...drawn].filter(([, ink, ground]) => {
        const [dark, bright] = [light(ink), light(ground)].sort((a, b) => a - b);
        return (bright + 0.05) / (dark + 0.05) < 4.5;
    });
}"""


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    plain = made_posts((WORDS[n % 4] for n in range(400)), hours=7, language="en")
    shares = [n % 17 for n in range(400)]  # so that cells of every strength are there
    posts = [
        replace(one, media=("image",) * (n < 7), language=LANGUAGES[n // 3], client=f"App {n // 5}")
        for one, n in zip(plain, shares, strict=True)
    ]
    asked = [
        made_post(f"asked {n}", BEGAN + timedelta(days=130, hours=n), "سب ختم #new", client="Other")
        for n in range(3)
    ]
    found = Portrayed(
        account=AccountId("did:plc:aaaaaaaaaaaaaaaaaaaaaaaa"),
        platform="made-up",
        name="tides.test",
        institution="Ministry of Tides",
        portrait=portrait(posts, asked, zone=("Europe/Vienna", ZoneInfo("Europe/Vienna"))),
        unread=3,
        disowned=1,
    )
    out = tmp_path_factory.mktemp("portrait") / "tides.html"
    out.write_bytes(portrait_page(found, datetime(2026, 8, 1, tzinfo=UTC)))
    return out


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1200])
def test_it_is_shown_whole_without_complaint_and_legibly(
    browser: Browser, path: Path, width: int, scheme: str
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 800},
        color_scheme=scheme,  # type: ignore[arg-type]  # one of the two literals
    )
    page = context.new_page()
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    assert page.evaluate(SCROLLS_SIDEWAYS) == 0
    assert page.evaluate(LOW_CONTRAST) == []
    assert (heard, asked) == ([], [path.as_uri()])
    context.close()


def test_cells_of_every_strength_are_looked_at(browser: Browser, path: Path) -> None:
    page = browser.new_page()
    page.goto(path.as_uri())
    for level in range(6):
        assert page.locator(f"rect.l{level}").count(), level
    page.close()


def test_the_keyboard_reaches_every_picture(browser: Browser, path: Path) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 800})
    page.goto(path.as_uri())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    reached = set()
    for _ in range(80):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.getAttribute('aria-label')"))
    pictures = page.locator("[role=region][aria-label^=Picture]")
    assert pictures.count() == 11
    assert {one.get_attribute("aria-label") for one in pictures.all()} <= reached
    page.close()


def test_whoever_cannot_see_a_picture_is_told_it(browser: Browser, path: Path) -> None:
    page = browser.new_page()
    page.goto(path.as_uri())
    hours = page.get_by_role("img", name="Hour and weekday, in UTC")
    assert hours.count() == 1
    assert "The table has the rest." in page.locator("#hours-says").inner_html()
    page.get_by_text("The same as a table").first.click()
    assert page.get_by_role("table", name="Hour and weekday, in UTC").is_visible()
    page.close()


def test_on_paper_pictures_fit_and_its_privacy_is_said(browser: Browser, path: Path) -> None:
    page = browser.new_page(viewport={"width": 680, "height": 900})
    page.goto(path.as_uri())
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.locator(".private").is_visible()
    assert not page.locator("nav").is_visible()
    for picture in page.locator("svg").all():
        box = picture.bounding_box()
        assert box is not None and box["x"] + box["width"] <= 680
    assert page.evaluate(LOW_CONTRAST) == []
    page.close()
