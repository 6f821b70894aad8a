"""Does a real browser tell of real pages what makes a wall, and nothing that does not?"""

import asyncio
import shutil
from collections.abc import Iterator

import pytest

from onrecord.network import Guard, SystemClock
from onrecord.network.browser import Budget, Chromium, Visit, visit
from onrecord.record.captures import Whole
from onrecord.record.outcomes import Refused
from page_site import PageSite, page_site

pytestmark = [
    pytest.mark.rig,
    pytest.mark.skipif(
        shutil.which("chromium") is None,
        reason="no chromium is installed: make setup, or apt-get install chromium",
    ),
]

PAGES = {
    "a login and little else": ("/wall-login", "a login and little else"),
    "a login over the page": ("/wall-covered", "a login covers it"),
    "consent over a page that can't be scrolled": ("/wall-consent", "asks for consent"),
    "a challenge alone": ("/wall-challenge", "human"),
    "a redirect to a login that leads back": ("/gated", "a login first"),
    "a login in the header": ("/open-header", None),
    "a captcha below a long page": ("/open-captcha", None),
    "a login and a challenge that nobody sees": ("/open-hidden", None),
    "an app that holds all of itself in a fixed place": ("/open-fixed", None),
    "a sign-up prompt over half of a page that can be scrolled": ("/open-half", None),
    "a short Chinese page with a login beside it": ("/open-chinese", None),
    "a page from right to left, with choices at its foot": ("/open-rtl", None),
    "a short page with a captcha's badge": ("/open-badge", None),
    "words about walls": ("/open-words", None),
}


@pytest.fixture(scope="module")
def site() -> Iterator[PageSite]:
    with page_site() as found:
        yield found


@pytest.fixture(scope="module")
def seen(site: PageSite) -> dict[str, Visit]:
    """All of them, in one browser."""

    async def run() -> dict[str, Visit]:
        async with Chromium(Guard(allow_private=["127.0.0.0/8", "localhost"])) as chromium:
            return {
                path: await visit(
                    chromium, site.url(path), Budget(seconds=60), SystemClock(), "test"
                )
                for path, _ in PAGES.values()
            }

    return asyncio.run(run())


@pytest.mark.parametrize("case", PAGES)
def test_it_is_a_wall_or_it_is_not(case: str, seen: dict[str, Visit]) -> None:
    path, why = PAGES[case]
    outcome = seen[path].outcome
    if why is None:
        assert outcome == Whole()
    else:
        assert isinstance(outcome, Refused) and why in outcome.why, outcome
    assert seen[path].screenshot is not None  # the proof of the wall
