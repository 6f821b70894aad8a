"""What is one running browser, from its start to its last process?"""

import asyncio
import os
import shutil
import tempfile
from contextlib import AsyncExitStack, suppress
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onrecord.network.browser.extras import NoBrowser, needed
from onrecord.network.browser.flags import NOT_WANTED, arguments, sandboxed
from onrecord.network.browser.memory import ProcessTree

if TYPE_CHECKING:
    from playwright.async_api import Browser, BrowserContext, Playwright

__all__ = ["BrowserEnd", "Running", "started"]

_EVERY = 0.2  # seconds between two looks at the memory: a page fills about a gigabyte in one
_START = 30.0  # seconds
_CLOSE = 5.0
_MEGABYTE = 2**20
_PROFILE, _PROXY = "--user-data-dir=", "--proxy-server="
_BYPASS = "<-loopback>"  # Chromium goes around every proxy to reach loopback, unless told so


class BrowserEnd(StrEnum):
    """Why a browser ended before its time."""

    MEMORY = "memory"  # it held more than it may
    KILLED = "killed"  # by `Chromium.kill`
    HUNG = "hung"  # it did not let a context be closed
    CRASHED = "crashed"  # by itself, or by somebody else


class Running:
    """One browser, its driver and its folder. `opened` and `open` count its contexts."""

    def __init__(
        self, driver: "Playwright", browser: "Browser", tree: ProcessTree, folder: Path
    ) -> None:
        self.opened = 0
        self.open = 0
        self._ended: BrowserEnd | None = None
        self._browser = browser
        self._command = tree.command
        self._closing = False
        self._driver = driver
        self._tree = tree
        self._folder = folder
        self._error: type[Exception] = needed("playwright.async_api").Error
        self._watch: asyncio.Task[None] | None = None

    @property
    def ended(self) -> BrowserEnd | None:
        """Why it has ended by now, unless `close` was called."""
        if self._ended is None and not self._closing and not self._tree.alive:
            self._ended = BrowserEnd.CRASHED
        return self._ended

    @property
    def usable(self) -> bool:
        return not self._closing and self.ended is None and self._browser.is_connected()

    @property
    def version(self) -> str:
        return self._browser.version

    @property
    def flags(self) -> tuple[str, ...]:
        """The command line, less the folder and the proxy's port, which differ each time."""
        return tuple(each for each in self._command if not each.startswith((_PROFILE, _PROXY)))

    async def fresh(self, proxy: str, options: dict[str, Any]) -> "BrowserContext | None":
        """A new context behind a proxy; None if the browser has died."""
        try:
            return await self._browser.new_context(
                proxy={"server": proxy, "bypass": _BYPASS}, **{"accept_downloads": False, **options}
            )
        except self._error:
            if self.usable:
                raise
            return None

    async def discard(self, context: "BrowserContext") -> None:
        """Close a context; a browser that does not let it be closed is killed."""
        try:
            async with asyncio.timeout(_CLOSE):
                await context.close()
        except (self._error, TimeoutError):
            if self.usable:
                self.kill(BrowserEnd.HUNG)

    def watch(self, memory: int) -> None:
        """Kill it as soon as it is seen to hold more than `memory` megabytes."""
        self._watch = asyncio.create_task(self._watched(memory * _MEGABYTE))

    def kill(self, why: BrowserEnd = BrowserEnd.KILLED) -> None:
        self._ended = self.ended or why
        self._tree.kill()

    async def close(self) -> None:
        """End it in order if it lets itself be; in any case nothing of it is left."""
        self._closing = True
        if self._watch is not None:
            self._watch.cancel()
        with suppress(self._error, TimeoutError):  # it is killed in the next step
            async with asyncio.timeout(_CLOSE):
                await self._browser.close()
        self._tree.kill()
        with suppress(self._error, TimeoutError):
            async with asyncio.timeout(_CLOSE):
                await self._driver.stop()
        _remove(self._folder, self._command)

    async def _watched(self, most: int) -> None:
        while self.usable:
            # In a thread: the kernel lets whoever asks wait while a process changes its memory.
            if await asyncio.to_thread(self._tree.held, most) > most:
                self.kill(BrowserEnd.MEMORY)
            await asyncio.sleep(_EVERY)


async def started(
    executable: str, *, proxy: str, memory: int, heap: int, extra: tuple[str, ...]
) -> Running:
    """Start a browser that knows no network but `proxy`. Raises `NoBrowser`."""
    playwright = needed("playwright.async_api")
    needed("psutil")
    async with AsyncExitStack() as undo:
        folder = Path(tempfile.mkdtemp(prefix="onrecord-browser-"))
        undo.callback(_remove, folder)
        try:
            driver = await playwright.async_playwright().start()
            undo.push_async_callback(driver.stop)  # which ends the browser, if there is one
            browser = await driver.chromium.launch(
                executable_path=executable,
                args=arguments(heap, extra),
                ignore_default_args=NOT_WANTED,
                chromium_sandbox=sandboxed(),
                proxy={"server": proxy, "bypass": _BYPASS},
                env=_environment(folder),
                handle_sigint=False,  # whoever holds us closes in order
                timeout=_START * 1000,
            )
            running = Running(driver, browser, ProcessTree(await _pid(browser)), folder)
        except (playwright.Error, OSError) as error:
            raise NoBrowser(f"{executable} did not start: {_first_line(error)}") from error
        undo.pop_all()
    running.watch(memory)
    return running


async def _pid(browser: "Browser") -> int:
    """The first process of a browser."""
    session = await browser.new_browser_cdp_session()
    processes = (await session.send("SystemInfo.getProcessInfo"))["processInfo"]
    await session.detach()
    return next(int(each["id"]) for each in processes if each["type"] == "browser")


def _environment(folder: Path) -> dict[str, str | float | bool]:
    """All that the browser learns of us: no keys, no proxies, no home of ours."""
    ours = {"PATH": os.environ.get("PATH", os.defpath), "LANG": "C.UTF-8"}
    return {**ours, "HOME": str(folder), "TMPDIR": str(folder)}


def _remove(folder: Path, command: tuple[str, ...] = ()) -> None:
    """Remove what it wrote; the driver removes the profile unless it was killed itself."""
    profiles = [each.removeprefix(_PROFILE) for each in command if each.startswith(_PROFILE)]
    for path in (str(folder), *profiles):
        shutil.rmtree(path, ignore_errors=True)


def _first_line(error: BaseException) -> str:
    return str(error).strip().partition("\n")[0]
