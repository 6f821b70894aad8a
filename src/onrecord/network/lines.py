"""What do we hear from an HTTP answer that does not end?"""

import asyncio
import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import AsyncExitStack, aclosing
from dataclasses import dataclass
from typing import TypeAlias

import httpcore

from onrecord.network.asking import Ended, Ending, Frame, Headers, Opened, StreamEvent, user_agent
from onrecord.network.clock import Clock, SystemClock
from onrecord.network.connecting import GuardedBackend, spelled
from onrecord.network.failures import failure
from onrecord.network.guard import Forbidden, Guard
from onrecord.network.line_framing import EventTooLarge, Framing, Unframed, framing_of
from onrecord.network.retry_after import told_to_wait
from onrecord.network.target import BadTarget, Target
from onrecord.network.tls import described, verifying

__all__ = ["LineEvent", "LineLimits", "LineListener"]

LineEvent: TypeAlias = StreamEvent  # a `Frame` holds one event's exact bytes

_TOLD = 200  # bytes of a refusal that are told


@dataclass(frozen=True, slots=True, kw_only=True)
class LineLimits:
    """How long we wait, in seconds, and how much we hold."""

    open: float = 10.0  # to connect, and then for the answer's head
    silence: float = 45.0  # Mastodon writes every 15 s, X every 20: twice missed is gone
    event: int = 4 * 2**20  # bytes; a status with all its pictures' descriptions is below 100 kB


class LineListener:
    """Listens to server-sent events or JSON lines over HTTP/1.1, through the guard.

    As in `Fetcher`: no redirects, no compression, no cookies, no proxy of the environment, and
    without TLS only hosts that `allow_private` lists, if `tls_only`. One call of `lines` is one
    connection; `network.reconnect` begins again. `headers` carry a token and are never told on.
    """

    def __init__(
        self,
        *,
        vantage: str,
        contact: str,
        guard: Guard | None = None,
        clock: Clock | None = None,
        limits: LineLimits | None = None,
        tls: ssl.SSLContext | None = None,
        tls_only: bool = False,
    ) -> None:
        self._vantage = vantage
        self._named = user_agent(contact)
        self._guard = guard or Guard()
        self._clock = clock or SystemClock()
        self._limits = limits or LineLimits()
        self._tls = tls or verifying()
        self._tls_only = tls_only

    async def lines(self, url: str, *, headers: Headers = ()) -> AsyncGenerator[LineEvent, None]:
        """`Opened`, events, `Ended`; only `Ended` if it could not be opened.

        Close the generator (`contextlib.aclosing`) to hang up early.
        """
        async with AsyncExitStack() as held:
            try:
                async with asyncio.timeout(self._limits.open):
                    answer = await self._connect(url, headers, held)
                framing = framing_of(_told(answer).get("content-type", ""))
                refused = await self._refusal(answer, framing, headers)
            except Exception as error:
                # As in `Fetcher.fetch`: what has no name as a failure is a mistake of ours.
                if (ended := self._never_opened(error)) is None:
                    raise
                yield ended
                return
            if refused is not None or framing is None:
                yield refused or self._ended(Ending.PROTOCOL, "no stream")
                return
            yield self._opened(url, answer)
            async with aclosing(self._events(answer, framing)) as events:
                async for event in events:
                    yield event

    async def _connect(self, url: str, headers: Headers, held: AsyncExitStack) -> httpcore.Response:
        target = Target.read(url)
        if target.scheme not in ("http", "https"):
            raise BadTarget(f"{url[:200]!r} is not http")
        if self._tls_only and not target.secure:
            await self._guard.require_listed(target.host, target.port)
        connection = httpcore.AsyncHTTPConnection(
            origin=httpcore.Origin(target.scheme.encode(), target.host.encode(), target.port),
            ssl_context=self._tls,
            network_backend=GuardedBackend(self._guard),
        )
        held.push_async_callback(connection.aclose)
        limits = self._limits
        return await held.enter_async_context(
            connection.stream(
                "GET",
                httpcore.URL(
                    scheme=target.scheme, host=target.host, port=target.port, target=target.path
                ),
                headers=self._headers(headers),
                extensions={
                    "timeout": {
                        "connect": limits.open,
                        "read": limits.silence,
                        "write": limits.open,
                    }
                },
            )
        )

    def _headers(self, more: Headers) -> list[tuple[bytes, bytes]]:
        accept = "text/event-stream, application/json"
        ours = {"user-agent": self._named, "accept": accept, "accept-encoding": "identity"}
        given = {name.lower() for name, _ in more}
        pairs = [pair for pair in ours.items() if pair[0] not in given] + list(more)
        return [(name.encode("latin-1"), value.encode("latin-1")) for name, value in pairs]

    async def _refusal(
        self, answer: httpcore.Response, framing: Framing | None, headers: Headers
    ) -> Ended | None:
        """What it is instead of a stream. Of an answer to our question nothing is told on: what
        it shows may be somebody's words, which not every platform lets us write down."""
        told = _told(answer)
        if answer.status == 200 and framing is not None:
            coding = told.get("content-encoding", "identity").strip().lower()
            if coding in ("", "identity"):
                return None
            return self._ended(Ending.PROTOCOL, f"compressed, which we did not ask for: {coding}")
        if answer.status == 200:
            kind = told.get("content-type", "no type")
            return self._ended(Ending.PROTOCOL, f"no stream but {kind[:80]}")
        async with asyncio.timeout(self._limits.open):
            said = _without(headers, await _beginning(answer))
        now = self._clock.now()
        again_at = told_to_wait(answer.status, told, now)
        return Ended(
            Ending.REFUSED, f"HTTP {answer.status} {said}".strip(), now, answer.status, again_at
        )

    def _opened(self, url: str, answer: httpcore.Response) -> Opened:
        stream: httpcore.AsyncNetworkStream = answer.extensions["network_stream"]
        return Opened(
            url=url,
            at=self._clock.now(),
            vantage=self._vantage,
            peer=spelled(*stream.get_extra_info("server_addr")[:2]),
            tls=described(stream.get_extra_info("ssl_object")),
        )

    async def _events(
        self, answer: httpcore.Response, framing: Framing
    ) -> AsyncGenerator[LineEvent, None]:
        unframed = Unframed(framing, self._limits.event)
        try:
            async with aclosing(_chunks(answer)) as chunks:
                async for chunk in chunks:
                    at = self._clock.now()
                    for event in unframed.feed(chunk):
                        yield Frame(event, at)
        except EventTooLarge as error:
            yield self._ended(Ending.TOO_LARGE, str(error))
        except httpcore.ReadTimeout:
            yield self._ended(Ending.SILENT, f"nothing for {self._limits.silence:g} s")
        except httpcore.RemoteProtocolError as error:
            # Also the end of a chunked answer without its last chunk: how most servers hang up.
            yield self._ended(Ending.LOST, str(error))
        except (httpcore.NetworkError, OSError) as error:
            yield self._ended(Ending.LOST, str(error) or type(error).__name__)
        else:
            yield self._ended(Ending.CLOSED, "the answer ended")

    def _never_opened(self, error: Exception) -> Ended | None:
        match error:
            case Forbidden() | BadTarget():
                return self._ended(Ending.FORBIDDEN, str(error))
            case _:
                why = failure(error)
                return None if why is None else self._ended(Ending.UNREACHED, why)

    def _ended(self, why: Ending, says: str) -> Ended:
        return Ended(why, says, self._clock.now())


def _told(answer: httpcore.Response) -> Mapping[str, str]:
    return {
        name.decode("latin-1").lower(): value.decode("latin-1") for name, value in answer.headers
    }


async def _beginning(answer: httpcore.Response) -> str:
    """The beginning of what was said instead, on one line."""
    said = b""
    async with aclosing(_chunks(answer)) as chunks:
        async for chunk in chunks:
            said += chunk
            if len(said) >= _TOLD:
                break
    return " ".join(said[:_TOLD].decode("utf-8", "replace").split())


def _without(headers: Headers, said: str) -> str:
    """What was said, without what we sent along: some answers repeat a question with its token."""
    sent = [
        part for name, value in headers if name.lower() == "authorization" for part in value.split()
    ]
    if any(part in said for part in sent[1:] or sent):
        return "(it repeats our token)"
    return said


async def _chunks(answer: httpcore.Response) -> AsyncGenerator[bytes, None]:
    """A body's pieces, by a generator that can be closed."""
    pieces: AsyncIterator[bytes] = answer.aiter_stream()
    async for chunk in pieces:
        yield chunk
