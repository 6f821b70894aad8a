"""Who looks at pages? A browser that is kept warm, with nothing of the last page in it."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from onrecord.network.addresses import Address
from onrecord.network.browser.extras import NoBrowser, needed, program
from onrecord.network.browser.running import BrowserEnd, Running, started
from onrecord.network.guard import Forbidden, Guard
from onrecord.network.proxy import GuardProxy
from onrecord.network.proxy_limits import ProxiedConnection, ProxyLimits

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext

__all__ = ["Chromium"]

_HEAP = 2  # a page's scripts may hold one part in so many of what the browser may


class _Closed(Guard):
    """Lets nobody pass: what the browser wants for itself has no part in a capture."""

    async def addresses(self, host: str, port: int) -> tuple[Address, ...]:
        raise Forbidden(f"{host}:{port} was wanted by the browser itself, by no page")


@dataclass(slots=True)
class _Held:
    """What a context has; what happens to its browser after it is closed is not its concern."""

    running: Running
    proxy: GuardProxy
    closed: bool = False
    ended: BrowserEnd | None = None

    def close(self) -> None:
        self.closed, self.ended = True, self.running.ended


class Chromium:
    """Opens contexts: each is fresh, and reaches the network by a proxy of its own.

    `executable` is a path or a name on PATH (by default the first Chromium there); `memory` is
    what all processes together may hold, in megabytes; a browser has `recycle_after` contexts,
    then another takes its place. `flags` is the command line that it really runs with, less what
    differs each time. What the browser wants for itself, outside of any context, is refused, and
    listed in `own`. Use it as a context manager: it starts at once, and raises `NoBrowser`.
    """

    def __init__(
        self,
        guard: Guard,
        *,
        executable: str = "",
        extra_flags: Sequence[str] = (),
        memory: int = 1500,
        recycle_after: int = 50,
        proxy_limits: ProxyLimits | None = None,
    ) -> None:
        self.version = ""
        self.flags: tuple[str, ...] = ()
        self._guard = guard
        self._executable = executable
        self._extra_flags = tuple(extra_flags)
        self._memory = memory
        self._recycle_after = recycle_after
        self._proxy_limits = proxy_limits or ProxyLimits()
        self._closed = GuardProxy(_Closed())
        self._lock = asyncio.Lock()
        self._running: Running | None = None
        self._all: set[Running] = set()
        self._last: GuardProxy | None = None
        self._held: WeakKeyDictionary[BrowserContext, _Held]
        self._held = WeakKeyDictionary()

    @property
    def proxy(self) -> GuardProxy:
        """The proxy of the context that was opened last; see `proxy_of` if several are open."""
        assert self._last is not None, "no context was opened"
        return self._last

    def proxy_of(self, context: "BrowserContext") -> GuardProxy:
        """The proxy that this context alone has: its log is what the page connected to."""
        return self._held[context].proxy

    def ended(self, context: "BrowserContext") -> BrowserEnd | None:
        """Why the browser of this context ended under it; None if it did not."""
        held = self._held[context]
        return held.ended if held.closed else held.running.ended

    @property
    def own(self) -> list[ProxiedConnection]:
        """What the browser itself wanted to connect to, for no page; all were refused."""
        return self._closed.log

    async def __aenter__(self) -> "Chromium":
        needed("playwright.async_api")
        await self._closed.__aenter__()
        try:
            async with self._lock:
                await self._replace()
        except BaseException:
            await self._closed.close()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, it: BaseException | None, at: TracebackType | None
    ) -> None:
        for running in tuple(self._all):
            await self._close(running)
        await self._closed.close()

    @asynccontextmanager
    async def context(self, **options: Any) -> AsyncIterator["BrowserContext"]:
        """A fresh context; `options` are those of Playwright's `new_context`.

        If the browser ends meanwhile, whatever is asked of the context raises Playwright's
        `Error`, and `ended` says why. The next context has another browser. Raises `NoBrowser`.
        """
        async with AsyncExitStack() as stack:
            proxy = await stack.enter_async_context(
                GuardProxy(self._guard, limits=self._proxy_limits)
            )
            running = await self._take(stack)
            if (context := await running.fresh(proxy.url, options)) is None:  # it has just died
                running = await self._take(stack)
                context = await running.fresh(proxy.url, options)
            if context is None:
                raise NoBrowser("the browser ends as soon as it has started")
            held = self._held[context] = _Held(running, proxy)
            self._last = proxy
            stack.push_async_callback(running.discard, context)
            stack.callback(held.close)
            yield context

    def kill(self) -> None:
        """End every browser now, with all contexts; the next context starts another."""
        for running in self._all:
            running.kill()

    async def _take(self, stack: AsyncExitStack) -> Running:
        """A browser for one more context; the stack gives it back."""
        async with self._lock:
            running = self._running
            if running is None or not running.usable or running.opened >= self._recycle_after:
                running = await self._replace()
            running.opened += 1
            running.open += 1
        stack.push_async_callback(self._give_back, running)
        return running

    async def _give_back(self, running: Running) -> None:
        running.open -= 1
        if running is not self._running and not running.open:
            await self._close(running)

    async def _replace(self) -> Running:
        old, self._running = self._running, None
        if old is not None and not old.open:
            await self._close(old)
        running = await started(
            program(self._executable),
            proxy=self._closed.url,
            memory=self._memory,
            heap=self._memory // _HEAP,
            extra=self._extra_flags,
        )
        self._all.add(running)
        self._running = running
        self.version, self.flags = running.version, running.flags
        return running

    async def _close(self, running: Running) -> None:
        self._all.discard(running)
        await running.close()
