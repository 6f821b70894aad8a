"""How does a browser look at the hostile page, for as long as its ways take?"""

import asyncio
from contextlib import suppress

from playwright.async_api import BrowserContext
from playwright.async_api import Error as PlaywrightError

from hostile_page import Hostile
from hostile_ways import PAGES, REACHING, ROUTES

_TAKES = 4.0  # seconds: the last of the page's ways is begun within one
_LEADING = ("/302", "/twice", "/file", "/meta-refresh", "/js-redirect", "/refresh", "/rebinding")


async def look(
    context: BrowserContext, attack: Hostile, seconds: float = _TAKES, at_most: float = 30.0
) -> None:
    """Open the page until it has reached what it can, or has tried everything in vain.

    The latter takes `seconds`, or more on a busy machine.
    """
    page = await context.new_page()
    await page.goto(attack.url())
    tried = {*PAGES, *ROUTES} - {"/leaks", "/twice", "/file"}
    for tenths in range(int(at_most * 10)):
        await asyncio.sleep(0.1)
        done = tenths > seconds * 10 and tried <= {*attack.asked}
        if attack.reached >= REACHING or (done and not attack.hits):
            break


async def be_led(context: BrowserContext, attack: Hostile) -> None:
    """Open whatever leads elsewhere as a page of its own."""
    for path in _LEADING:
        page = await context.new_page()
        with suppress(PlaywrightError):  # it led nowhere
            await page.goto(attack.url(path), wait_until="commit")
    await asyncio.sleep(0.5)
