"""How is a page visited, and what came of it?"""

import asyncio
from collections.abc import Callable
from dataclasses import replace

from onrecord.network.browser.budget import Budget
from onrecord.network.browser.certificates import certificates_of, tls_of
from onrecord.network.browser.chromium import Chromium
from onrecord.network.browser.exchanges import exchanges_of, peers_of
from onrecord.network.browser.looking import Looking
from onrecord.network.browser.outcomes import outcome_of
from onrecord.network.browser.running import BrowserEnd
from onrecord.network.browser.visited import Certified, PageExchange, Visit
from onrecord.network.clock import Clock
from onrecord.network.target import BadTarget, Target
from onrecord.reading.pages import read_facts
from onrecord.record.captures import Whole

__all__ = ["require_page_address", "visit"]

_VIEWPORT = {"width": 1280, "height": 800}
_CERTIFICATES = 3.0  # seconds
_ENDS = {
    BrowserEnd.MEMORY: "the browser died: the page took more memory than it may",
    BrowserEnd.KILLED: "the browser died: it was killed",
    BrowserEnd.HUNG: "the browser died: it hung",
    BrowserEnd.CRASHED: "the browser died",
}


def require_page_address(url: str) -> None:
    """Return if a page can be asked for at this address. Raises `BadTarget`."""
    if Target.read(url).scheme not in ("http", "https"):
        raise BadTarget(f"{url[:200]!r} is not the address of a page")


async def visit(
    chromium: Chromium,
    url: str,
    budget: Budget,
    clock: Clock,
    vantage: str,
    *,
    tell: Callable[[str], None] = lambda _: None,
) -> Visit:
    """Look at a page and keep everything that it got, whatever ends the look.

    `tell` hears in words how far it is. Raises `BadTarget` for what is no http or https address,
    and `NoBrowser`.
    """
    require_page_address(url)
    began = clock.now()
    looking = Looking(url, budget, clock, tell)
    async with chromium.context(viewport=_VIEWPORT) as context:
        blank = Visit(
            url=url,
            outcome=Whole(),
            began_at=began,
            ended_at=began,
            vantage=vantage,
            budget=budget,
            browser=f"Chromium {chromium.version}",
            flags=chromium.flags,
        )
        proxy = chromium.proxy_of(context)
        await looking.look(context, lambda: proxy.relayed)
        if (end := chromium.ended(context)) is not None:
            looking.gone = _ENDS[end]
        connections = tuple(proxy.log)
        exchanges = exchanges_of(looking.recorder.asked, connections)
        certificates = await _certificates(looking, exchanges)
        blank = replace(blank, exchanges=exchanges, certificates=certificates)
        seen = replace(blank, peers=peers_of(connections))
    return _called(seen, looking, clock)


async def _certificates(
    looking: Looking, exchanges: tuple[PageExchange, ...]
) -> tuple[Certified, ...]:
    if looking.session is None or looking.gone is not None:
        return ()
    try:
        async with asyncio.timeout(_CERTIFICATES):
            return await certificates_of(looking.session, exchanges)
    except TimeoutError:
        looking.note("not all certificates could be taken in time")
        return ()


def _called(seen: Visit, looking: Looking, clock: Clock) -> Visit:
    """The visit with its outcome, and with what the page showed."""
    shown, mains = looking.shown, [one for one in seen.exchanges if one.main]
    main = next((one for one in reversed(mains) if one.status is not None), None)
    main = main or next(iter(mains), None)
    address = shown.url if shown.url.startswith(("http://", "https://")) else ""
    facts = read_facts(
        shown.facts,
        asked=seen.url,
        shown=address or (main.url if main is not None else seen.url),
        status=None if main is None else main.status,
        redirects=[one.url for one in mains if one is not main],
    )
    outcome = outcome_of(
        facts=facts,
        main=main,
        exchanges=seen.exchanges,
        gone=looking.gone,
        why=looking.why,
        refused=looking.refused,
        missing=shown.missing,
    )
    return replace(
        seen,
        outcome=outcome,
        ended_at=clock.now(),
        final_url=facts.shown,
        status=facts.status,
        peer=None if main is None else main.peer,
        tls=None if main is None else tls_of(main, seen.certificates, seen.flags),
        user_agent=looking.user_agent,
        screenshot=shown.screenshot,
        dom=shown.dom,
        text=shown.text,
        title=shown.title,
        behaviours=tuple(looking.behaviours),
        notes=tuple(looking.notes),
        errors=looking.recorder.errors,
    )
