"""How does a look at a page go, from the first question to what it shows in the end?"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from onrecord.network.browser.behaviours import behave
from onrecord.network.browser.bodies import MOST_WATCHED
from onrecord.network.browser.budget import Budget
from onrecord.network.browser.extras import needed
from onrecord.network.browser.recorder import Recorder
from onrecord.network.browser.scripts_again import ask_again
from onrecord.network.browser.sessions import CdpError, Session, Sessions
from onrecord.network.browser.shown import Shown, take_shown
from onrecord.network.clock import Clock

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext, Dialog, Download, Page

__all__ = ["Looking"]

_CLOSING = 2.0  # seconds for bodies that are under way when the look is over
_METER = 0.1  # seconds between two looks at what came over the wire
_MOST_NOTES = 100
_POPUPS = 20  # until the look ends: whatever a page opens is closed again


class Looking:
    """One look at one page. Whatever ends it, what came until then is in its fields.

    `why` is the budget that ended it, `gone` why the page was there no more, `refused` why the
    browser came to no page at all (its own word, `net::ERR_…`).
    """

    def __init__(self, url: str, budget: Budget, clock: Clock, tell: Callable[[str], None]) -> None:
        self.why: str | None = None
        self.gone: str | None = None
        self.refused: str | None = None
        self.shown = Shown()
        self.behaviours: list[str] = []
        self.notes: list[str] = []
        self.user_agent = ""
        self.session: Session | None = None
        self.recorder = Recorder(budget, clock, self.stop)
        self._url, self._budget, self._tell = url, budget, tell
        self._over = asyncio.Event()
        self._workers: list[str] = []
        self._popups = 0
        self._left_out = 0
        self._finished = False

    def stop(self, why: str) -> None:
        """End the look for a reason that is ours; the first one counts."""
        self.why = self.why or why
        self._over.set()

    async def look(self, context: "BrowserContext", relayed: Callable[[], int]) -> None:
        """Look at the page within the budget. Raises nothing that a page could cause.

        `relayed` says how many bytes have passed through the proxy so far.
        """
        looking = asyncio.create_task(self._look(context))
        over = asyncio.create_task(self._metered(relayed))
        try:
            await asyncio.wait(
                (looking, over),
                timeout=self._budget.looking,
                return_when=asyncio.FIRST_COMPLETED,
            )
            if not looking.done() and not self._over.is_set():
                self.stop(f"it took longer than {self._budget.looking:g} s")
        finally:
            for task in (looking, over):
                task.cancel()
            await asyncio.gather(looking, over, return_exceptions=True)
        self._raise_mistake(looking)
        await self._finish()
        if self.recorder.mistake is not None:
            raise self.recorder.mistake

    async def _finish(self) -> None:
        """Take what there is to see, then end what is still under way."""
        if self.session is not None and self.gone is None:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._budget.finishing):
                    await self._halt(self.session)
                    if self.refused is None:
                        await self._take(self.session)
        await self.recorder.close(0.0 if self.gone else _CLOSING)
        self._finished = True  # whoever opened the context closes it now
        if self.recorder.sockets:
            self.note(
                f"{self.recorder.sockets} web sockets were opened; what they said is not kept"
            )
        if self._left_out:
            self.notes.append(f"and {self._left_out} more such notes")

    async def _take(self, session: Session) -> None:
        frame = self.recorder.main_frame
        await take_shown(session, frame, self._budget, self.shown, self.note)
        await ask_again(session, self._workers, self.recorder, self.note)

    async def _metered(self, relayed: Callable[[], int]) -> None:
        """Until the look is over, or until more came over the wire than may."""
        while not self._over.is_set():
            if not self.recorder.arrived and relayed() > 4 * MOST_WATCHED:
                self.stop(f"more than {4 * MOST_WATCHED:,} bytes came before the page was complete")
            elif relayed() > self._budget.bytes + MOST_WATCHED:
                self.stop(f"more than {self._budget.bytes:,} bytes came")
            with suppress(TimeoutError):
                async with asyncio.timeout(_METER):
                    await self._over.wait()

    async def _halt(self, session: Session) -> None:
        """If a budget is used up, the page gets nothing more; else it stands as it came to rest."""
        if self.why is None:
            return
        self.recorder.refuse()
        try:
            await session.send("Page.stopLoading")
        except CdpError as error:
            self.note(f"the page could not be halted: {error}")

    async def _look(self, context: "BrowserContext") -> None:
        page = await context.new_page()
        self._stand_by(context, page)
        sessions = Sessions(
            await context.new_cdp_session(page), self._hear, self.recorder.spawn, self.note
        )
        self.session = session = sessions.page
        self._workers = sessions.workers
        tree = await session.send("Page.getFrameTree")
        self.recorder.main_frame = tree["frameTree"]["frame"]["id"]
        await session.send("Page.setDownloadBehavior", behavior="deny")
        self.user_agent = (await session.send("Browser.getVersion"))["userAgent"]
        await sessions.open()
        told = await session.send("Page.navigate", url=self._url)
        if told.get("isDownload"):
            self.note("the address gave a file to be saved")
            return
        if "errorText" in told:
            self.refused = told["errorText"]
            return
        async for done in behave(session, self.recorder, self._budget, self.stop):
            self.behaviours.append(done)
            self._tell(done)

    def _hear(self, session: Session, method: str, told: dict[str, Any]) -> None:
        if method == "Inspector.targetCrashed" and session.kind == "page":
            self._crashed("the page crashed")
        self.recorder.hear(session, method, told)

    def _crashed(self, why: str) -> None:
        if not self._finished:
            self.gone = self.gone or why
            self._over.set()

    def _raise_mistake(self, looking: "asyncio.Task[None]") -> None:
        """What the browser refuses is noted; anything else is a mistake of ours."""
        if looking.cancelled() or (error := looking.exception()) is None:
            return
        if not isinstance(error, CdpError | needed("playwright.async_api").Error):
            raise error
        if self.gone is None:
            self.stop(f"the browser gave up: {str(error).partition(chr(10))[0][:200]}")

    # What a page does beside

    def _stand_by(self, context: "BrowserContext", page: "Page") -> None:
        page.on("crash", lambda _: self._crashed("the page crashed"))
        page.on("close", lambda _: self._crashed("the browser died"))
        context.on("dialog", self._dismiss)
        context.on("page", self._close_popup)
        page.on("download", self._refuse_download)

    def _dismiss(self, dialog: "Dialog") -> None:
        self.note(f"a dialog ({dialog.type}) was dismissed: {dialog.message[:200]}")
        self.recorder.spawn(self._leniently(dialog.dismiss()))

    def _close_popup(self, popup: "Page") -> None:
        self._popups += 1
        self.note(f"a window that the page opened was closed: {popup.url[:200]}")
        self.recorder.spawn(self._leniently(popup.close()))
        if self._popups > _POPUPS:
            self.stop(f"the page opened more than {_POPUPS} windows")

    def _refuse_download(self, download: "Download") -> None:
        self.note(f"a download was refused: {download.url[:200]}")
        self.recorder.spawn(self._leniently(download.cancel()))

    async def _leniently(self, work: Any) -> None:
        """Do what the browser may have made needless meanwhile."""
        with suppress(needed("playwright.async_api").Error):
            await work

    def note(self, words: str) -> None:
        """Keep what happened beside; a page may do the same thing without end."""
        if len(self.notes) < _MOST_NOTES:
            self.notes.append(words)
        else:
            self._left_out += 1
