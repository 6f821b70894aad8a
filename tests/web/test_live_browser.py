"""Is a reader told of what is new without being disturbed, and does the page work without it?"""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from happenings_made import appended, look, text
from small_desk import Desk, desk
from web.served import Served

pytestmark = pytest.mark.rig
__all__ = ["desk"]

WIDTHS = {"a phone": 360, "a desk": 1200}


@pytest.fixture
def served(desk: Desk) -> Iterator[str]:
    """A served archive with a post, to which the desk can add."""
    desk.enrol()
    appended(desk, look(text(desk.archive, "The pier is closed on Monday."), 10))
    desk.archive.publish()
    with Served(desk.archive.folder, "127.0.0.1") as server:
        yield server.url


def _complaints(page: Page) -> list[str]:
    found: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        found.append(f"{message.type}: {message.text}")

    page.on("console", heard)
    page.on("pageerror", lambda error: found.append(str(error)))
    return found


def _page(browser: Browser, **how: Any) -> Page:
    return browser.new_context(**how).new_page()


@pytest.mark.parametrize("width", WIDTHS)
def test_what_is_new_is_told_and_shown_when_asked_for(
    browser: Browser, served: str, desk: Desk, width: str
) -> None:
    page = _page(browser, viewport={"width": WIDTHS[width], "height": 800})
    complaints = _complaints(page)
    with page.expect_request(lambda asked: "/live/news" in asked.url):
        page.goto(served)
    lines = page.locator("#events > li")
    expect(lines).to_have_count(2)
    first = lines.first.get_attribute("id")

    seen = text(desk.archive, "<img src=x onerror=alert(1)> The pier is open.")
    appended(desk, look(seen, 20, key="3lbbb"))
    told = page.get_by_role("status").get_by_role("button", name="1 new: show")
    expect(told).to_be_visible()
    assert lines.first.get_attribute("id") == first  # nothing moved
    appended(desk, look(seen, 21, key="3lccc"))
    page.get_by_role("button", name="2 new: show").click()

    expect(lines).to_have_count(4)
    expect(page.get_by_role("button")).to_have_count(0)
    newest = lines.first.get_attribute("id")
    assert page.evaluate("document.activeElement.id") == newest  # a keyboard goes on from there
    expect(lines.first.locator("q")).to_have_text("<img src=x onerror=alert(1)> The pier is open.")
    assert page.locator("#events img").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= WIDTHS[width]

    # It goes on listening, from there.
    appended(desk, look(seen, 22, key="3lddd"))
    expect(page.get_by_role("button", name="1 new: show")).to_be_visible()
    assert complaints == []
    page.context.close()


def test_the_keyboard_is_enough(browser: Browser, served: str, desk: Desk) -> None:
    page = _page(browser)
    with page.expect_request(lambda asked: "/live/news" in asked.url):
        page.goto(served)
    appended(desk, look(text(desk.archive, "Another."), 20, key="3lbbb"))
    button = page.get_by_role("button", name="1 new: show")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#events > li")).to_have_count(3)
    page.keyboard.press("Tab")
    inside = "document.querySelector('#events > li').contains(document.activeElement)"
    assert page.evaluate(inside)
    page.context.close()


def test_without_scripts_the_page_says_nothing_of_it(browser: Browser, served: str) -> None:
    page = _page(browser, java_script_enabled=False)
    page.goto(served)
    assert page.locator("#events > li").count() == 2
    assert page.get_by_role("button").count() == 0
    assert page.get_by_text("new: show").count() == 0
    expect(page.get_by_role("link", name="Follow as a feed (Atom)")).to_be_visible()
    page.context.close()


def test_nothing_of_the_library_breaks_the_policy(browser: Browser, served: str) -> None:
    """It neither evaluates text nor writes styles into the page, and asks nobody else."""
    page = _page(browser)
    complaints, asked = _complaints(page), list[str]()
    page.on("request", lambda request: asked.append(request.url))
    page.goto(served)
    page.wait_for_function("window.htmx !== undefined")
    config = page.evaluate("[htmx.config.allowEval, htmx.config.includeIndicatorStyles]")
    assert config == [False, False]
    assert page.locator("style").count() == 0
    assert complaints == []
    assert [one for one in asked if not one.startswith(served)] == []
    page.context.close()
