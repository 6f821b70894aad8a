"""What do we hear when we listen to a stream?"""

import ssl
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from http import HTTPStatus

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus
from websockets.frames import CloseCode

from onrecord.network.asking import Ended, Ending, Frame, Opened, StreamEvent, user_agent
from onrecord.network.clock import Clock, SystemClock
from onrecord.network.connecting import connected, spelled
from onrecord.network.failures import failure
from onrecord.network.guard import Forbidden, Guard
from onrecord.network.target import BadTarget, Target
from onrecord.network.tls import described, verifying

__all__ = ["Listener", "StreamLimits"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamLimits:
    """How long we wait, in seconds, and how much we hold."""

    open: float = 10.0  # to connect, then for the handshakes
    ping: float = 20.0  # between our pings
    pong: float = 20.0  # for the answer to one
    close: float = 5.0
    frame: int = 6 * 2**20  # bytes; AT Protocol, event streams: at most 5 MB
    waiting: int = 64  # frames held for a slow reader before the server has to wait


class Listener:
    """Listens to a WebSocket whose messages are binary, through the guard.

    No compression (the bytes are kept as they came, and inflating costs more than it saves), no
    redirects, no proxy of the environment. One call of `frames` is one connection;
    `network.reconnect` begins again.
    """

    def __init__(
        self,
        *,
        vantage: str,
        contact: str,
        guard: Guard | None = None,
        clock: Clock | None = None,
        limits: StreamLimits | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._vantage = vantage
        self._named = user_agent(contact)
        self._guard = guard or Guard()
        self._clock = clock or SystemClock()
        self._limits = limits or StreamLimits()
        self._tls = tls or verifying()

    async def frames(
        self, url: str, *, cursor: int | None = None
    ) -> AsyncGenerator[StreamEvent, None]:
        """`Opened`, frames, `Ended`: see `network.asking.Stream`."""
        url = _with_cursor(url, cursor)
        try:
            connection = await self._connect(_websocket(url))
        except Exception as error:
            # As in `Fetcher.fetch`: what has no name as a failure is a mistake of ours.
            if (ended := self._never_opened(error)) is None:
                raise
            yield ended
            return
        try:
            yield self._opened(url, connection)
            while isinstance(raw := await connection.recv(), bytes):
                yield Frame(raw, self._clock.now())
            await connection.close(CloseCode.UNSUPPORTED_DATA)
            yield Ended(Ending.NOT_BINARY, "a text frame", self._clock.now())
        except ConnectionClosed as closed:
            yield self._closed(closed)
        finally:
            await connection.close()

    async def _connect(self, target: Target) -> ClientConnection:
        limits = self._limits
        socket = await connected(self._guard, target.host, target.port, limits.open)
        return await _Connect(
            f"{target.scheme}://{spelled(target.host, target.port)}{target.path.decode('ascii')}",
            sock=socket,
            ssl=self._tls if target.secure else None,
            proxy=None,
            compression=None,
            user_agent_header=self._named,
            open_timeout=limits.open,
            ping_interval=limits.ping,
            ping_timeout=limits.pong,
            close_timeout=limits.close,
            max_size=limits.frame,
            max_queue=limits.waiting,
        )

    def _opened(self, url: str, connection: ClientConnection) -> Opened:
        return Opened(
            url=url,
            at=self._clock.now(),
            vantage=self._vantage,
            peer=spelled(*connection.remote_address[:2]),
            tls=described(connection.transport.get_extra_info("ssl_object")),
        )

    def _never_opened(self, error: Exception) -> Ended | None:
        now = self._clock.now()
        match error:
            case InvalidStatus():
                status = error.response.status_code
                return Ended(Ending.REFUSED, _refusal(error), now, status)
            case InvalidHandshake():
                return Ended(Ending.PROTOCOL, str(error), now)
            case Forbidden() | BadTarget():
                return Ended(Ending.FORBIDDEN, str(error), now)
            case _:
                why = failure(error)
                return None if why is None else Ended(Ending.UNREACHED, why, now)

    def _closed(self, closed: ConnectionClosed) -> Ended:
        """Who hung up, and why. After a failure of ours, nothing of theirs is read any more."""
        now = self._clock.now()
        if closed.rcvd is not None:
            return Ended(Ending.CLOSED, closed.rcvd.reason, now, closed.rcvd.code)
        if closed.sent is None:
            return Ended(Ending.LOST, str(closed.__cause__ or closed), now)
        match closed.sent.code:
            case CloseCode.MESSAGE_TOO_BIG:
                why = Ending.TOO_LARGE
            case CloseCode.INTERNAL_ERROR:  # the library's code for a ping without an answer
                why = Ending.SILENT
            case _:
                why = Ending.PROTOCOL
        return Ended(why, closed.sent.reason, now)


class _Connect(connect):
    """Takes a redirect for what it is: a refusal to stream from here."""

    def process_redirect(self, exc: Exception) -> Exception | str:
        return exc


def _refusal(error: InvalidStatus) -> str:
    """The status line and the beginning of what the server said."""
    status = error.response.status_code
    known = {each.value: each.phrase for each in HTTPStatus}
    said = (error.response.body or b"")[:200].decode("utf-8", "replace")
    return " ".join(f"{status} {known.get(status, '')} {said}".split())


def _websocket(url: str) -> Target:
    target = Target.read(url)
    if target.scheme not in ("ws", "wss"):
        raise BadTarget(f"{url[:200]!r} is not a WebSocket")
    return target


def _with_cursor(url: str, cursor: int | None) -> str:
    if cursor is None:
        return url
    return f"{url}{'&' if '?' in url else '?'}cursor={cursor}"
