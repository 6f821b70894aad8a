"""How do we speak with each part of a page: frames in other processes, workers, service workers?

Over the one session that Playwright gives for the page: the browser attaches us to whatever the
page starts, before it runs, and hands messages through (Chrome DevTools Protocol, Target domain,
without `flatten`, since Playwright passes no messages of sessions that it did not open).
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Coroutine
from typing import TYPE_CHECKING, Any, TypeAlias

from onrecord.network.browser.extras import needed

if TYPE_CHECKING:
    from playwright.async_api import CDPSession

__all__ = ["CdpError", "Hear", "Session", "Sessions"]

Told: TypeAlias = dict[str, Any]


class CdpError(Exception):
    """The browser refused a command, or there is nobody left to give it to."""


_HEARD = (
    "Fetch.requestPaused",
    "Inspector.targetCrashed",
    "Network.dataReceived",
    "Network.loadingFailed",
    "Network.loadingFinished",
    "Network.requestServedFromCache",
    "Network.requestWillBeSent",
    "Network.requestWillBeSentExtraInfo",
    "Network.responseReceived",
    "Network.responseReceivedExtraInfo",
    "Network.webSocketCreated",
    "Page.domContentEventFired",
    "Page.frameNavigated",
    "Page.loadEventFired",
    "Runtime.exceptionThrown",
)
_ATTACH = {"autoAttach": True, "waitForDebuggerOnStart": True, "flatten": False}
_RESPONSES = {"patterns": [{"urlPattern": "*", "requestStage": "Response"}]}
_MOST_SESSIONS = (
    200  # a page may start workers without end; later ones run unrecorded, and it's said
)


class Session:
    """One target: `kind` is page, iframe, worker, service_worker."""

    def __init__(self, kind: str, send: Callable[[str, Told], Awaitable[Told]]) -> None:
        self.kind = kind
        self._send = send

    async def send(self, method: str, **parameters: Any) -> Told:
        """Give a command, wait for its result. Raises `CdpError`."""
        return await self._send(method, parameters)


Hear: TypeAlias = Callable[[Session, str, Told], None]


class Sessions:
    """The page's session (`page`), and those of all that it starts."""

    def __init__(
        self,
        root: "CDPSession",
        hear: Hear,
        spawn: Callable[[Coroutine[Any, Any, None]], object],
        note: Callable[[str], None],
    ) -> None:
        self._root, self._hear, self._spawn, self._note = root, hear, spawn, note
        self._error: type[Exception] = needed("playwright.async_api").Error
        self._last = 0
        self._waiting: dict[tuple[str, int], asyncio.Future[Told]] = {}
        self._nested: dict[str, Session] = {}
        self.page = Session("page", self._to_root)
        self.workers: list[str] = []  # the addresses of service workers' scripts

    async def open(self) -> None:
        """Begin to hear everything that the page and its parts do. Raises `CdpError`."""
        for method in _HEARD:
            self._root.on(method, self._hearing(method))
        self._root.on("Target.attachedToTarget", lambda told: self._attached(self.page, told))
        self._root.on("Target.receivedMessageFromTarget", self._received)
        await self.page.send("Page.enable")
        await self.page.send("Runtime.enable")
        await self._record(self.page)

    def _hearing(self, method: str) -> Callable[[Told], None]:
        return lambda told: self._hear(self.page, method, told)

    async def _record(self, session: Session) -> None:
        """All at once: Playwright, attached as well, lets a worker run as soon as it can."""
        orders = [session.send("Network.enable")]
        if session.kind != "worker":  # whose fetches pass through the page's session
            orders.append(session.send("Fetch.enable", **_RESPONSES))
        if session.kind != "service_worker":
            orders.append(session.send("Target.setAutoAttach", **_ATTACH))
        await asyncio.gather(*orders)

    async def _to_root(self, method: str, parameters: Told) -> Told:
        try:
            return dict(await self._root.send(method, parameters) or {})
        except self._error as error:
            said = str(error).partition("\n")[0]  # what follows is the browser's log
            raise CdpError(f"{method}: {said}") from error

    def _to_nested(self, parent: Session, name: str) -> Callable[[str, Told], Awaitable[Told]]:
        async def send(method: str, parameters: Told) -> Told:
            self._last += 1
            number = self._last
            answered: asyncio.Future[Told] = asyncio.get_running_loop().create_future()
            self._waiting[name, number] = answered
            message = json.dumps({"id": number, "method": method, "params": parameters})
            try:
                await parent.send("Target.sendMessageToTarget", sessionId=name, message=message)
                return await answered
            finally:
                self._waiting.pop((name, number), None)

        return send

    def _attached(self, parent: Session, told: Told) -> None:
        name, kind = told["sessionId"], told["targetInfo"]["type"]
        if kind == "service_worker":
            self.workers.append(str(told["targetInfo"]["url"]))
        session = Session(kind, self._to_nested(parent, name))
        many = len(self._nested) >= _MOST_SESSIONS
        self._nested[name] = session
        self._spawn(self._begin(session, recorded=not many))

    async def _begin(self, session: Session, *, recorded: bool) -> None:
        """Record a target, then let it run: it waits for us, so that nothing is missed."""
        try:
            if recorded:
                await self._record(session)
        except CdpError as error:  # it has just ended, or its kind has no such domain
            self._note(f"a {session.kind} could not be recorded: {error}")
        try:
            await session.send("Runtime.runIfWaitingForDebugger")
        except CdpError:
            return  # it has ended

    def _received(self, told: Told) -> None:
        name = told["sessionId"]
        session = self._nested.get(name)
        message = json.loads(told["message"])
        if "id" in message:
            self._answered(name, message)
        elif session is None:
            return
        elif message["method"] == "Target.attachedToTarget":
            self._attached(session, message["params"])
        elif message["method"] == "Target.receivedMessageFromTarget":
            self._received(message["params"])
        elif message["method"] in _HEARD:
            self._hear(session, message["method"], message["params"])

    def _answered(self, name: str, message: Told) -> None:
        waiting = self._waiting.get((name, message["id"]))
        if waiting is None or waiting.done():
            return
        if "error" in message:
            waiting.set_exception(CdpError(str(message["error"].get("message"))))
        else:
            waiting.set_result(message.get("result", {}))
