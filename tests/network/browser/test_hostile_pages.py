"""Does every page that behaves badly end within its budget, and does the next one work?"""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from typing import TypeAlias

import pytest

from onrecord.network import Guard, SystemClock, monotonic
from onrecord.network.browser import Budget, Chromium, Visit, visit
from onrecord.record.captures import CaptureOutcome, Failed, Truncated, Whole
from onrecord.record.outcomes import Refused, Unreached
from page_site import PageSite, page_site

pytestmark = [
    pytest.mark.rig,
    pytest.mark.skipif(
        shutil.which("chromium") is None,
        reason="no chromium is installed: make setup, or apt-get install chromium",
    ),
]

BUDGET = Budget(seconds=40, bytes=20_000_000)
HASTY = replace(BUDGET, seconds=8)  # for what ends by the time alone
# Beside the budget: a browser that does not let go is given five seconds, then ended; and the
# machine that runs the tests has other things to do.
GENEROUS = 20.0

Says: TypeAlias = Callable[[Visit], bool]


@dataclass(frozen=True, slots=True)
class Case:
    path: str
    outcome: type[CaptureOutcome]
    why: str = ""
    budget: Budget = BUDGET
    memory: int = 1500
    holds: Says = lambda seen: seen.answers > 0


def noted(words: str) -> Says:
    return lambda seen: any(words in one for one in seen.notes)


def cut_off(path: str, why: str, most: int) -> Says:
    """The body of `path` was cut off for this reason, and no more of it was kept than may be."""

    def holds(seen: Visit) -> bool:
        [one] = [one for one in seen.exchanges if one.url.endswith(path)]
        return one.cut_off == why and 0 < len(one.body) <= most

    return holds


def shown(seen: Visit) -> bool:
    return seen.screenshot is not None and bool(seen.text)


CASES = {
    "it scrolls for ever": Case(
        "/scroll", Truncated, "higher than", replace(BUDGET, height=20_000), holds=shown
    ),
    "it redirects for ever": Case("/turn?n=1", Truncated, "redirects"),
    "its script goes elsewhere for ever": Case("/move", Truncated, "more than 20 redirects"),
    "a part of it has 10 GB": Case(
        "/big-part",
        Truncated,
        "20,000,000 bytes",
        holds=lambda seen: cut_off("/big", "length", 20_000_000)(seen) and shown(seen),
    ),
    "it has 10 GB itself": Case(
        "/big", Truncated, "bytes", holds=cut_off("/big", "length", 20_000_000)
    ),
    "it never ends": Case("/big-page", Truncated, "bytes"),
    "a part of it is a bomb of gzip": Case(
        "/big-packed-part", Truncated, "", holds=lambda seen: shown(seen) and seen.answers > 1
    ),
    "it takes all memory": Case("/hog", Truncated, "memory", memory=700),
    "it asks in dialogs": Case("/dialogs", Whole, holds=noted("a dialog (alert) was dismissed")),
    "it gives files": Case("/downloads", Whole, holds=noted("a download was refused")),
    "it opens windows": Case("/popups", Truncated, "windows"),
    "it never lets go of its thread": Case("/busy", Truncated, "longer than", HASTY),
    "it starts workers without end": Case("/workers", Truncated, "", replace(BUDGET, requests=100)),
    "it listens to a stream without end": Case(
        "/listens", Whole, holds=cut_off("/stream", "time", 1000)
    ),
    "it is a file": Case("/file", Whole, holds=noted("a file to be saved")),
    "it has too many parts": Case("/page", Truncated, "5 requests", replace(BUDGET, requests=5)),
    "it is not there": Case("/nowhere", Whole, holds=lambda seen: seen.status == 404),
    "it is refused": Case("/status?of=403", Refused, "403"),
    "it is too often asked for": Case("/status?of=429", Refused, "429"),
    "its server fails": Case("/status?of=503", Unreached, "503"),
}


@pytest.fixture(scope="module")
def site() -> Iterator[PageSite]:
    with page_site() as found:
        yield found


@asynccontextmanager
async def browsing(memory: int = 1500) -> AsyncIterator[Chromium]:
    async with Chromium(Guard(allow_private=["127.0.0.0/8", "localhost"]), memory=memory) as one:
        yield one


async def look(chromium: Chromium, url: str, budget: Budget = BUDGET) -> Visit:
    return await visit(chromium, url, budget, SystemClock(), "test")


async def next_one_works(chromium: Chromium, site: PageSite) -> bool:
    seen = await look(chromium, site.url("/plain"), Budget(seconds=60))
    return (seen.outcome, seen.title) == (Whole(), "Plain")


@pytest.mark.parametrize("case", CASES)
def test_it_ends_within_its_budget_and_the_next_one_works(case: str, site: PageSite) -> None:
    asked = CASES[case]

    async def run() -> tuple[Visit, float, bool]:
        async with browsing(asked.memory) as chromium:
            began = monotonic()
            seen = await look(chromium, site.url(asked.path), asked.budget)
            return seen, monotonic() - began, await next_one_works(chromium, site)

    seen, took, works = asyncio.run(run())
    assert isinstance(seen.outcome, asked.outcome), seen.outcome
    assert asked.why in getattr(seen.outcome, "why", ""), seen.outcome
    assert asked.holds(seen), (seen.notes, [replace(one, body=b"") for one in seen.exchanges])
    assert took < asked.budget.seconds + GENEROUS
    assert sum(len(one.body) for one in seen.exchanges) <= max(asked.budget.bytes, 20_000_000)
    assert works


def test_a_renderer_that_dies_leaves_what_came(site: PageSite) -> None:
    async def run() -> tuple[Visit, bool]:
        async with browsing() as chromium:
            looking = asyncio.create_task(look(chromium, site.url("/busy"), HASTY))
            await reached(chromium, answered=True)
            await crash(chromium)
            return await looking, await next_one_works(chromium, site)

    seen, works = asyncio.run(run())
    assert seen.outcome == Truncated("the page crashed")
    assert seen.answers > 0 and works


async def reached(chromium: Chromium, *, answered: bool) -> None:
    """Wait until the page's server was asked, or has answered and the browser has had time."""
    async with asyncio.timeout(30):
        while True:
            with suppress(AssertionError):  # no context is open yet
                if any(one.peer and (one.down or not answered) for one in chromium.proxy.log):
                    break
            await asyncio.sleep(0.05)
    await asyncio.sleep(1.0)


async def crash(chromium: Chromium) -> None:
    """End the processes that show pages, as the system does when it has no memory left."""
    import psutil

    for child in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess):  # ended since it was listed
            if "--type=renderer" in child.cmdline():
                child.kill()


@pytest.mark.parametrize("path", ["/busy", "/slow"])
def test_a_browser_that_is_killed_leaves_what_came(path: str, site: PageSite) -> None:
    async def run() -> tuple[Visit, bool]:
        async with browsing() as chromium:
            looking = asyncio.create_task(look(chromium, site.url(path), HASTY))
            await reached(chromium, answered=path == "/busy")
            chromium.kill()
            return await looking, await next_one_works(chromium, site)

    seen, works = asyncio.run(run())
    expected = {"/busy": Truncated, "/slow": Failed}  # the slow one has said nothing yet
    assert isinstance(seen.outcome, expected[path])
    assert seen.outcome.why == "the browser died: it was killed"
    assert (seen.answers > 0) == (path == "/busy")
    assert works


FORBIDDEN = {
    "http": ("http://10.1.2.3/", "not a public address"),
    "https": ("https://10.1.2.3/", "not a public address"),
    "nobody there": ("http://127.0.0.1:9/", "net::ERR_UNSAFE_PORT"),
}


@pytest.mark.parametrize("case", FORBIDDEN)
def test_what_nobody_answered_is_unreached_and_says_why(case: str, site: PageSite) -> None:
    url, why = FORBIDDEN[case]

    async def run() -> Visit:
        async with browsing() as chromium:
            return await look(chromium, url)

    seen = asyncio.run(run())
    assert isinstance(seen.outcome, Unreached)
    assert why in seen.outcome.why
    assert seen.answers == 0  # our own proxy's words are nobody's answer
