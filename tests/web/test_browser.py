"""Does a real browser show every page, on a phone and on a desk, in light and in dark?"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page

from entries import ACCOUNT
from onrecord.archive import Archive
from web.ministry import ref
from web.served import Served

pytestmark = pytest.mark.rig

POSTS = ("hours", "hostile", "urdu", "picture", "startling", "reply")
PATHS = {
    "front": "/",
    "events": "/events",
    "account": f"/accounts/{ACCOUNT}",
    "case": "/cases/harbour-accord",
    "log": "/log/",
    "sources": "/sources",
    **{name: f"/posts/{ref(name)}" for name in POSTS},
}
WIDER_THAN_THE_SCREEN = """() => [...document.querySelectorAll("main *")]
    .filter(one => one.getBoundingClientRect().right > innerWidth + 1)
    .map(one => one.outerHTML.slice(0, 80))"""
SCROLLS_SIDEWAYS = (
    "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
)


@pytest.fixture(scope="module")
def url(filled: Archive) -> Iterator[str]:
    with Served(filled.folder, "127.0.0.1") as served:
        yield served.url.rstrip("/")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1200])
def test_every_page_is_shown_whole_and_without_complaint(
    browser: Browser, url: str, width: int, scheme: str
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 800},
        color_scheme=scheme,  # type: ignore[arg-type]  # one of the two literals
    )
    for name, path in PATHS.items():
        page = context.new_page()
        complaints = _complaints(page)
        answer = page.goto(f"{url}{path}")
        assert answer is not None and answer.status == 200, name
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
        assert page.evaluate(SCROLLS_SIDEWAYS) == 0, (name, page.evaluate(WIDER_THAN_THE_SCREEN))
        assert page.evaluate(WIDER_THAN_THE_SCREEN) == [], name
        assert complaints == [], name
        page.close()
    context.close()


def _complaints(page: Page) -> list[str]:
    found: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        found.append(f"{message.type}: {message.text}")

    page.on("console", heard)
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on("dialog", lambda dialog: found.append(dialog.message))
    page.on("requestfailed", lambda request: found.append(f"failed: {request.url}"))
    return found


def test_nothing_is_asked_of_anybody_else(browser: Browser, url: str) -> None:
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for path in PATHS.values():
        page.goto(f"{url}{path}")
    assert len(asked) > len(PATHS)
    assert [one for one in asked if not one.startswith(url)] == []
    page.close()


def test_a_policy_forbids_what_a_page_should_ever_contain(browser: Browser, url: str) -> None:
    page = browser.new_page()
    page.goto(url)
    complaints = _complaints(page)
    page.evaluate("""() => {
        const added = document.createElement("script");
        added.textContent = "window.added = true";
        document.body.append(added);
    }""")
    assert page.evaluate("() => window.added") is None
    assert len(complaints) == 1 and "Content Security Policy" in complaints[0]
    page.close()


def test_a_link_to_an_entry_opens_the_evidence(browser: Browser, url: str) -> None:
    page = browser.new_page()
    page.goto(f"{url}/cases/harbour-accord")
    page.locator("#timeline ~ .events .rests a[href^='/posts/']").first.click()
    entry = page.locator(".evidence > li:target")
    assert entry.count() == 1
    assert entry.is_visible()
    page.close()


def test_the_keyboard_reaches_the_content_first(browser: Browser, url: str) -> None:
    page = browser.new_page()
    page.goto(url)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.close()


def test_it_is_dark_in_the_dark_and_always_readable(browser: Browser, url: str) -> None:
    """Contrast of at least 4.5 to 1 for every text (WCAG 2.2, 1.4.3)."""
    for scheme in ("light", "dark"):
        context = browser.new_context(color_scheme=scheme)  # type: ignore[arg-type]
        page = context.new_page()
        page.goto(f"{url}/cases/harbour-accord")
        paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert (_light(paper) > 0.5) == (scheme == "light")
        for colour in page.evaluate(
            "[...new Set([...document.querySelectorAll('body *')]"
            ".filter(one => one.innerText).map(one => getComputedStyle(one).color))]"
        ):
            brighter, darker = sorted((_light(colour), _light(paper)), reverse=True)
            assert (brighter + 0.05) / (darker + 0.05) >= 4.5, (scheme, colour)
        context.close()


def _light(colour: str) -> float:
    """The relative luminance of `rgb(r, g, b)` (WCAG 2.2)."""
    parts = [int(part) / 255 for part in colour.removeprefix("rgb(").rstrip(")").split(",")]
    linear = [x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_paper_shows_the_evidence_too(browser: Browser, url: str) -> None:
    page = browser.new_page()
    page.goto(f"{url}{PATHS['startling']}")
    assert not page.locator(".evidence").is_visible()
    page.emulate_media(media="print")
    assert page.locator(".evidence").is_visible()
    assert not page.locator(".top nav").is_visible()
    page.close()
