"""How are the pages of watched posts visited, beside everything else?"""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

from onrecord.archive import CaptureSettings
from onrecord.network import Guard
from onrecord.network.browser import Chromium, NoBrowser
from onrecord.network.target import BadTarget
from onrecord.record.captures import Failed, Truncated, Whole
from onrecord.watch.asking import Asker
from onrecord.watch.captures import OwedCapture, owed_captures
from onrecord.watch.capturing import Captured, budget_of, capture

__all__ = ["PageVisits"]


@dataclass(slots=True)
class PageVisits:
    """Visits what is owed, one page after another; a slow one holds up no stream and no host.

    The browser is started when the first visit is due. If there is none, that is told once, and
    pages stay owed until there is one.
    """

    asker: Asker
    guard: Guard
    settings: CaptureSettings
    vantage: str
    tell: Callable[[str], None]
    _missing: bool = False
    _browser: "AsyncExitStack" = field(default_factory=AsyncExitStack)
    _chromium: Chromium | None = None

    async def go_on(self, period: float) -> None:
        """Look every `period` seconds what is owed, and visit it, until cancelled."""
        while not self._missing:
            await self.visit()
            await asyncio.sleep(period)

    async def visit(self) -> None:
        """Visit every page that is due now."""
        tried: set[str] = set()
        while not self._missing and (owed := await self._due(tried)) is not None:
            tried.add(owed.ref)
            try:
                await self._visit(owed)
            except (NoBrowser, BadTarget) as error:  # or [capture] app is no address
                self._missing = True
                self.tell(f"Pages of posts are not captured: {error}. {error.advice}")

    async def close(self) -> None:
        """End the browser, if one was started."""
        self._chromium = None
        await self._browser.aclose()

    async def _due(self, tried: set[str]) -> OwedCapture | None:
        """The newest page that is due; each is tried once in a round."""
        archive, now = self.asker.archive, self.asker.clock.now()
        owed = await self.asker.hold(lambda: owed_captures(archive, self.settings.app))
        return next((one for one in owed if one.due <= now and one.ref not in tried), None)

    async def _visit(self, owed: OwedCapture) -> None:
        if self._chromium is None:
            self._chromium = await self._browser.enter_async_context(self._new())
        captured = await capture(
            self.asker.archive,
            self._chromium,
            owed.url,
            (owed.ref,),
            budget=budget_of(self.settings),
            clock=self.asker.clock,
            vantage=self.vantage,
            hold=self.asker.hold,
        )
        self.tell(_told(captured))

    def _new(self) -> Chromium:
        settings = self.settings
        return Chromium(self.guard, executable=settings.browser, memory=settings.memory)


def _told(captured: Captured) -> str:
    entry = captured.entry
    match entry.outcome:
        case Whole():
            return f"page captured: {entry.url}"
        case Truncated(why):
            return f"page captured in part ({why}): {entry.url}"
        case Failed(why):
            return f"page not captured ({why}): {entry.url}"
        case other:
            return f"page not shown to us ({other.why}): {entry.url}"
