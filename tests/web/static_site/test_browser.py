"""Can the pages be read in a browser straight from the folder, by links alone?"""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

from onrecord.archive import Archive
from onrecord.web.static_site import publish_site
from web.ministry import NOW

pytestmark = pytest.mark.rig


@pytest.fixture(scope="module")
def site(filled: Archive, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("static") / "site with a space"
    publish_site(filled, folder, NOW, processes=1)
    return folder


def test_from_the_front_page_to_a_post_without_a_server_or_scripts(
    site: Path, new_context: Callable[..., BrowserContext]
) -> None:
    context = new_context(java_script_enabled=False, viewport={"width": 360, "height": 800})
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    failed: list[str] = []
    page.on("requestfailed", lambda request: failed.append(request.url))
    page.goto((site / "index.html").as_uri())
    page.get_by_role("link", name="The Ministry of Tides & the Accord").first.click()
    assert "harbour-accord.html" in page.url
    page.get_by_role("link", name=re.compile("^Post 1")).first.click()
    assert re.search(r"/posts/[0-9a-f]{16}\.html$", page.url)
    assert page.get_by_text("We leave the Harbour Accord tonight").first.is_visible()
    # It looks like the served page: the style sheet came with it.
    assert page.locator("body").evaluate("x => getComputedStyle(x).fontFamily") != "Times New Roman"
    page.locator("header").get_by_role("link", name="Check").click()
    assert page.url.endswith("needs-a-server.html")
    assert page.get_by_role("heading", name="This needs a server").is_visible()
    assert asked and all(url.startswith("file:") for url in asked)
    assert failed == []
