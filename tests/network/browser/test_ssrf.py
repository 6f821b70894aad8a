"""Can a page, or a redirect, make us reach our own machine or its neighbours?

The canaries are shown to work: without the guard, the same page and the same URLs do reach them.
"""

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx
import pytest
from playwright.async_api import async_playwright

from hostile_page import ATTACKER, Hostile, hostile
from hostile_page_calls import told, traced
from hostile_page_visit import be_led, look
from hostile_ways import HOSTS, PAGES, REACHING, ROUTES, WAYS
from onrecord.network import Fetcher, follow
from onrecord.network.asking import Failure
from onrecord.network.browser.chromium import Chromium
from onrecord.network.browser.extras import program

pytestmark = pytest.mark.rig

_REFUSALS = (Failure.FORBIDDEN, Failure.URL, Failure.DNS, Failure.REDIRECT)


async def _unguarded(attack: Hostile) -> frozenset[str]:
    """What the page reaches with a browser that goes straight to the network."""
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(
            executable_path=program(), args=[attack.unguarded, attack.trusted]
        )
        await look(await browser.new_context(), attack)
        await browser.close()
    return attack.reached


def _attacked(test: Callable[[Hostile], Awaitable[None]]) -> None:
    async def run() -> None:
        async with hostile() as attack:
            await test(attack)

    asyncio.run(run())


def test_without_the_guard_the_canaries_are_reached() -> None:
    async def test(attack: Hostile) -> None:
        reached = await _unguarded(attack)
        assert REACHING - reached == frozenset()
        assert len(reached & WAYS) > 26

    _attacked(test)


def test_no_page_reaches_us_by_the_browser() -> None:
    async def test(attack: Hostile) -> None:
        async with (
            Chromium(attack.guard, extra_flags=[attack.trusted]) as chromium,
            chromium.context() as context,
        ):
            await look(context, attack)
            await be_led(context, attack)
            log = chromium.proxy.log
            assert chromium.ended(context) is None
        assert attack.hits == []
        # It did try: the scripts ran, the workers came, and the names were resolved by us alone.
        assert {*PAGES, *ROUTES} - {"/leaks"} <= {*attack.asked}
        refused = {it.host for it in log if it.refused and it.refused.startswith("forbidden")}
        assert refused >= {"127.0.0.1", "127.0.0.2", "0.0.0.0", "::1", "::", "::ffff:7f00:1"}
        assert refused >= {"localhost", "localhost.", "private.test", "both.test", "mapped.test"}
        assert {it.peer for it in log if it.peer} == {f"127.0.0.9:{attack.port}"}
        assert "leak-by-dns.test" not in attack.resolved

    _attacked(test)


def test_a_name_that_changes_its_address_leads_nowhere() -> None:
    async def test(attack: Hostile) -> None:
        async with Chromium(attack.guard) as chromium, chromium.context() as context:
            page = await context.new_page()
            await page.goto(attack.url("/rebinding", "rebind.test"))
            await asyncio.sleep(1)
            log = chromium.proxy.log
        assert "/rebinding" in attack.asked and attack.hits == []
        first, *later = [it for it in log if it.host == "rebind.test"]
        assert first.peer and later and not any(it.peer for it in later)

    _attacked(test)


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_no_name_server_hears_what_a_page_is_looked_at(tmp_path: Path) -> None:
    """The kernel is asked for a route to the world, and told to send nothing there."""

    async def test(attack: Hostile) -> None:
        async with (
            Chromium(attack.guard, executable=traced(tmp_path)) as chromium,
            chromium.context() as context,
        ):
            page = await context.new_page()
            await page.goto(attack.url("/leaks"))
            await asyncio.sleep(2)
        assert "/leaks" in attack.asked
        spoken_to = told(tmp_path)
        assert not [call for call, *_ in spoken_to if call != "connect"]
        probes = {"2001:4860:4860::8888", "8.8.8.8"}
        assert {address for _, _, address in spoken_to} <= probes

    _attacked(test)


def _urls(attack: Hostile) -> list[str]:
    """Every spelling and every redirect, as a server or a reader might give them to us."""
    straight = [attack.url(f"/{way}", host) for way, host in HOSTS.items()]
    others = ["file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1/", "//127.0.0.1/"]
    return [*straight, *others, *map(attack.url, ROUTES)]


def test_no_url_reaches_us_by_our_own_client() -> None:
    async def test(attack: Hostile) -> None:
        async with Fetcher(vantage="test", contact="a@b.example", guard=attack.guard) as fetcher:
            for url in _urls(attack):
                last = (await follow(fetcher, url))[-1]
                if not url.endswith("/refresh"):  # a header that nobody but a browser follows
                    assert last.failure is not None, url
                    kind = last.failure.partition(":")[0]
                    assert kind in _REFUSALS, url
        assert attack.hits == []
        assert set(ROUTES) <= set(attack.asked)

    _attacked(test)


def test_a_client_without_the_guard_is_led_to_us() -> None:
    read = ("plain", "lo2", "v6", "decimal", "hex", "octal-whole", "short", "zero", "mapped")

    async def test(attack: Hostile) -> None:
        straight = [attack.url(f"/{way}", HOSTS[way]) for way in read]
        led = [
            attack.url(path, ATTACKER) for path in ("/302", "/twice", *(f"/to/{n}" for n in read))
        ]
        async with httpx.AsyncClient(follow_redirects=True, trust_env=False) as client:
            for url in straight + led:
                await client.get(url)
        assert attack.reached == {*read, "by-302", "by-307", *(f"to-{way}" for way in read)}

    _attacked(test)
