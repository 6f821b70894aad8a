"""Which requests did the page make, and what came back?

Events come in over several sessions and in any order; each changes what is known of a request.
"""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

from onrecord.network.browser.asked import Asked, Hop, answer_of, listed, moment, origin_of
from onrecord.network.browser.bodies import Bodies
from onrecord.network.browser.budget import Budget
from onrecord.network.browser.sessions import Session
from onrecord.network.clock import Clock, monotonic

__all__ = ["Recorder"]

Told = dict[str, Any]


class Recorder:
    """Hears the browser and takes bodies. `stop` is told why, once a budget is used up.

    `main_frame` is the page's own frame, by CDP's id.
    """

    def __init__(self, budget: Budget, clock: Clock, stop: Callable[[str], None]) -> None:
        self.main_frame = ""
        self.mistake: BaseException | None = None  # of ours, while an event was taken in
        self.errors = 0
        self.sockets = 0
        self.loaded = asyncio.Event()
        self._budget, self._clock, self._stop = budget, clock, stop
        self._asked: dict[str, Asked] = {}
        self._bodies = Bodies(budget.bytes, stop)
        self._paused_with: dict[tuple[str, str], Told] = {}
        self._secured: set[str] = set()  # origins whose TLS is known
        self._requests = self._moves = 0
        self._busy_at = monotonic()
        self._tasks: set[asyncio.Task[None]] = set()
        self._hears: dict[str, Callable[[Session, Told], None]] = {
            "Fetch.requestPaused": self._paused,
            "Network.dataReceived": self._data,
            "Network.loadingFailed": self._failed,
            "Network.loadingFinished": self._finished,
            "Network.requestServedFromCache": self._from_cache,
            "Network.requestWillBeSent": self._request,
            "Network.requestWillBeSentExtraInfo": self._sent,
            "Network.responseReceived": self._response,
            "Network.responseReceivedExtraInfo": self._came,
            "Network.webSocketCreated": self._socket,
            "Page.frameNavigated": self._navigated,
            "Page.loadEventFired": self._loaded,
            "Runtime.exceptionThrown": self._thrown,
        }

    def hear(self, session: Session, method: str, told: Told) -> None:
        """Take in an event of the browser."""
        if (heard := self._hears.get(method)) is None or self.mistake is not None:
            return
        try:
            heard(session, told)
        except Exception as error:  # noqa: BLE001  # raised where we are called from, not here:
            self._mistaken(error)  # an error in a listener would end Playwright's connection

    def _mistaken(self, error: BaseException) -> None:
        self.mistake = self.mistake or error
        self._stop(f"a mistake of ours: {type(error).__name__}")

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something beside; it is over by the time `close` returns."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._mistaken(error)

    @property
    def idle_for(self) -> float:
        """Seconds without a request under way or anything received; streams do not count."""
        waits = any(self._waits(asked) for asked in self._asked.values())
        return 0.0 if waits or self._tasks else monotonic() - self._busy_at

    def _waits(self, asked: Asked) -> bool:
        """Whether something is still to come of a request; of some the end is never told."""
        if not asked.hops or asked.last.done or self._bodies.is_watched(asked.number):
            return False
        return not self._bodies.is_complete(asked.number, asked.last.url)

    @property
    def arrived(self) -> bool:
        """Whether the page's own document is complete."""
        return any(
            hop.main and hop.done and hop.response
            for one in self._asked.values()
            for hop in one.hops
        )

    @property
    def asked(self) -> Iterator[Asked]:
        """All requests, in the order of their beginning, with the bodies that came."""
        for asked in self._asked.values():
            for hop in asked.hops:
                came = self._bodies.of(asked.number, hop.url, last=hop is asked.last)
                hop.response = hop.response or self._paused_with.get((asked.number, hop.url))
                if hop.body is None or (came is not None and came.cut_off is None):
                    hop.body = came
            if asked.hops:
                yield asked

    def add(self, session: Session, url: str) -> None:
        """Note a request that the browser did not tell of."""
        asked = Asked(url, session)
        asked.hops.append(Hop(url, "Script", self._clock.now(), done=True))
        self._asked.setdefault(url, asked)

    def refuse(self) -> None:
        """From now on the page gets nothing more; what is under way may come to its end."""
        self._bodies.refuse()

    async def close(self, patience: float) -> None:
        """End what is still being taken; what came of it stays."""
        self.refuse()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=patience)
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    # What is heard

    def _request(self, session: Session, told: Told) -> None:
        request, number = told["request"], told["requestId"]
        if not request["url"].startswith(("http://", "https://")):
            return
        self._busy()
        asked = self._asked.setdefault(number, Asked(number, session))
        if asked.hops and (redirected := told.get("redirectResponse")) is not None:
            asked.last.response = redirected
            asked.last.wired = bool(told.get("redirectHasExtraInfo"))
            asked.last.answered_at = self._clock.now()
            asked.last.done = True
        elif asked.hops:  # told by a second session
            asked.last.request = asked.last.request or request
            return
        main = told.get("type") == "Document" and told.get("frameId") == self.main_frame
        at = moment(told.get("wallTime"), self._clock.now())
        asked.hops.append(Hop(request["url"], told.get("type") or "Other", at, request, main=main))
        self._count(main=main, redirect=len(asked.hops) > 1)

    def _count(self, *, main: bool, redirect: bool) -> None:
        self._requests += 1
        if self._requests > self._budget.requests:
            self._stop(f"more than {self._budget.requests:,} requests")
        if main and redirect:
            self._moved()

    def _moved(self) -> None:
        self._moves += 1
        if self._moves > self._budget.redirects:
            self._stop(f"more than {self._budget.redirects} redirects")

    def _sent(self, session: Session, told: Told) -> None:
        asked = self._asked.setdefault(told["requestId"], Asked(told["requestId"], session))
        asked.sent.append(listed(told.get("headers")))

    def _came(self, session: Session, told: Told) -> None:
        asked = self._asked.setdefault(told["requestId"], Asked(told["requestId"], session))
        asked.came.append(listed(told.get("headers")))

    def _response(self, session: Session, told: Told) -> None:
        response, number = told["response"], told["requestId"]
        if not response["url"].startswith(("http://", "https://")):
            return
        self._busy()
        asked = self._asked.setdefault(number, Asked(number, session))
        if not asked.hops:  # the script of a service worker, asked for before we were attached
            asked.hops.append(Hop(response["url"], told.get("type") or "Other", self._clock.now()))
        hop = asked.last
        hop.response, hop.wired = response, bool(told.get("hasExtraInfo"))
        hop.answered_at = self._clock.now()
        if "securityDetails" in response:
            self._secured.add(origin_of(response["url"]))
        if self._bodies.is_watched(number):
            self.spawn(self._bodies.watch(session, number, hop.url))

    def _data(self, _: Session, told: Told) -> None:
        if not self._bodies.is_watched(told["requestId"]):
            self._busy()
        if (asked := self._asked.get(told["requestId"])) is not None:
            asked.received += told.get("dataLength", 0)
        self._bodies.received(told)

    def _finished(self, session: Session, told: Told) -> None:
        self._end(session, told, None)

    def _failed(self, session: Session, told: Told) -> None:
        self._end(session, told, str(told.get("errorText") or "failed"))

    def _end(self, session: Session, told: Told, failure: str | None) -> None:
        self._busy()
        asked = self._asked.get(told["requestId"])
        if asked is None or not asked.hops:
            return
        hop = asked.last
        hop.done, hop.failure = True, failure
        self._bodies.ended(asked.number, well=failure is None)
        if failure is None and not self._bodies.is_taken(asked.number, hop.url):
            self.spawn(self._bodies.afterwards(session, asked.number, hop.url, asked.received))

    def _from_cache(self, _: Session, told: Told) -> None:
        if (asked := self._asked.get(told["requestId"])) is not None:
            asked.from_cache = True

    def _socket(self, _: Session, __: Told) -> None:
        self.sockets += 1

    def _navigated(self, session: Session, told: Told) -> None:
        if session.kind == "page" and "parentId" not in told["frame"]:
            self._moved()

    def _loaded(self, session: Session, _: Told) -> None:
        if session.kind == "page":
            self.loaded.set()

    def _thrown(self, _: Session, __: Told) -> None:
        self.errors += 1

    def _busy(self) -> None:
        self._busy_at = monotonic()

    def _paused(self, session: Session, told: Told) -> None:
        url = str(told["request"]["url"])
        main = told.get("resourceType") == "Document" and told["frameId"] == self.main_frame
        watched = main and url.startswith("https://") and origin_of(url) not in self._secured
        if "responseStatusCode" in told:
            self._paused_with[told.get("networkId", ""), url] = answer_of(told)
        self.spawn(self._bodies.paused(session, told, watched=watched))
