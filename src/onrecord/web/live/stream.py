"""How are server-sent events written, for as long as somebody takes them?

WHATWG HTML, 9.2 (server-sent events): UTF-8 lines, an empty one ends an event, a colon begins a
comment. https://html.spec.whatwg.org/multipage/server-sent-events.html
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

__all__ = ["STILL_HERE", "EventStream", "event"]

STILL_HERE = b": still here\n\n"
"""What is sent while nothing happens, so that nobody in between thinks the connection dead."""

_SILENCE = 15.0  # seconds
_PATIENCE = 20.0  # seconds in which a reader must take what was sent
_AGAIN = b"retry: 5000\n\n"  # milliseconds until a browser connects again


def event(name: str, data: str, position: str | None = None) -> bytes:
    """One event, with the id from which to go on."""
    begins = [] if position is None else [f"id: {position}"]
    lines = (f"data: {line}" for line in data.splitlines() or [""])
    return "\n".join([*begins, f"event: {name}", *lines, "", ""]).encode()


class EventStream(Response):
    """Answers with events until there are no more, or the reader is gone or takes none."""

    def __init__(
        self,
        events: AsyncIterator[bytes],
        left: Callable[[], None],
        *,
        silence: float = _SILENCE,
        patience: float = _PATIENCE,
    ) -> None:
        headers = {"cache-control": "no-store", "x-accel-buffering": "no"}  # let nothing hold it up
        super().__init__(headers=headers, media_type="text/event-stream")
        del self.headers["content-length"]
        self._events, self._left = events, left
        self._silence, self._patience = silence, patience

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send events; `left` is called however that ends."""
        work = self._send_head(send) if scope["method"] == "HEAD" else self._send_all(send)
        tasks = {_task(work), _task(_gone(receive))}
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for one in done:
                one.result()
        except TimeoutError:
            pass  # the reader takes nothing any more: whoever holds the connection closes it
        finally:
            self._left()
            for one in tasks:
                one.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _send_head(self, send: Send) -> None:
        await self._start(send)
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _start(self, send: Send) -> None:
        headers = self.raw_headers
        await send({"type": "http.response.start", "status": 200, "headers": headers})

    async def _send_all(self, send: Send) -> None:
        await self._start(send)
        await self._send(send, _AGAIN)
        waiting = _task(_next(self._events))
        try:
            while True:
                done, _ = await asyncio.wait({waiting}, timeout=self._silence)
                if not done:
                    await self._send(send, STILL_HERE)
                    continue
                found = waiting.result()
                if found is None:
                    break
                await self._send(send, found)
                waiting = _task(_next(self._events))
        finally:
            waiting.cancel()
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _send(self, send: Send, body: bytes) -> None:
        message = {"type": "http.response.body", "body": body, "more_body": True}
        async with asyncio.timeout(self._patience):
            await send(message)


async def _next(events: AsyncIterator[bytes]) -> bytes | None:
    return await anext(events, None)


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _task(work: Coroutine[Any, Any, Any]) -> "asyncio.Task[Any]":
    return asyncio.get_running_loop().create_task(work)
