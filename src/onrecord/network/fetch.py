"""What comes back when we ask by HTTP?"""

import asyncio
import ssl
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from weakref import WeakValueDictionary

import httpcore

from onrecord.network.asking import Headers, user_agent
from onrecord.network.bodies import read_body
from onrecord.network.clock import Clock, SystemClock
from onrecord.network.connecting import GuardedBackend, spelled
from onrecord.network.failures import failure
from onrecord.network.guard import Guard
from onrecord.network.target import BadTarget, Target
from onrecord.network.tls import described, verifying
from onrecord.record.exchanges import Exchange

__all__ = ["Fetcher", "Limits"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long we wait, in seconds, and how much we take, in bytes."""

    connect: float = 10.0
    read: float = 20.0  # between two pieces of an answer
    whole: float = 60.0  # from a place at the host to the last byte
    body: int = 64 * 2**20  # a large repository of the AT Protocol; a video is fetched elsewhere
    per_host: int = 2  # questions at once to one host


class Fetcher:
    """Asks by HTTP/1.1, through the guard, and always answers with an `Exchange`.

    Redirects are not followed (`network.redirects`), nothing is retried, nothing is cached, no
    cookie is kept and no proxy of the environment is used: an exchange is one question and what
    came of it. `vantage` names this machine in the record, `contact` is told to everybody asked.
    With `tls_only`, only hosts that `allow_private` lists are asked without TLS. Use it as a
    context manager, or call `close`.
    """

    def __init__(
        self,
        *,
        vantage: str,
        contact: str,
        guard: Guard | None = None,
        clock: Clock | None = None,
        limits: Limits | None = None,
        tls: ssl.SSLContext | None = None,
        tls_only: bool = False,
    ) -> None:
        self._vantage = vantage
        self._guard = guard or Guard()
        self._tls_only = tls_only
        self._named = user_agent(contact)
        self._clock = clock or SystemClock()
        self._limits = limits or Limits()
        self._places: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=tls or verifying(),
            max_connections=None,  # whoever asks decides how much at once; a host by its places
            max_keepalive_connections=20,
            keepalive_expiry=30.0,
            network_backend=GuardedBackend(self._guard),
        )

    async def fetch(
        self, url: str, *, method: str = "GET", headers: Headers = (), body: bytes = b""
    ) -> Exchange:
        """Ask once. Every failure of name, address, network, TLS or limits is an `Exchange`.

        The wait for a place at the host comes before `asked_at`. `headers` replace ours of the
        same name; conditional requests are asked so.
        """
        asking = _Asking(method, url, self._vantage, self._clock.now())
        try:
            target = _http(url)
            async with self._place(target.host):
                asking.asked_at = self._clock.now()
                async with asyncio.timeout(self._limits.whole):
                    if self._tls_only and not target.secure:
                        await self._guard.require_listed(target.host, target.port)
                    return await self._ask(asking, target, headers, body)
        except Exception as error:
            # What comes of the network has a name there; anything else is a mistake of ours.
            if (why := failure(error)) is None:
                raise
            return asking.failed(why, self._clock.now())

    async def close(self) -> None:
        await self._pool.aclose()

    async def __aenter__(self) -> "Fetcher":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, it: BaseException | None, at: TracebackType | None
    ) -> None:
        await self.close()

    def _place(self, host: str) -> asyncio.Semaphore:
        """The places at a host; forgotten when nobody holds or wants one."""
        return self._places.setdefault(host, asyncio.Semaphore(self._limits.per_host))

    async def _ask(
        self, asking: "_Asking", target: Target, headers: Headers, body: bytes
    ) -> Exchange:
        async with self._pool.stream(
            asking.method,
            httpcore.URL(
                scheme=target.scheme, host=target.host, port=target.port, target=target.path
            ),
            headers=self._headers(headers),
            content=body or None,
            extensions={"timeout": self._timeouts()},
        ) as answer:
            asking.met(answer.extensions["network_stream"])
            told = tuple(
                (name.decode("latin-1").lower(), value.decode("latin-1"))
                for name, value in answer.headers
            )
            bodiless = asking.method == "HEAD" or answer.status == 304  # its headers are another's
            content = await read_body(
                answer.aiter_stream(), () if bodiless else told, self._limits.body
            )
        return asking.answered(answer.status, told, content, self._clock.now())

    def _headers(self, more: Headers) -> list[tuple[bytes, bytes]]:
        ours = {"user-agent": self._named, "accept": "*/*", "accept-encoding": "identity"}
        given = {name.lower() for name, _ in more}
        pairs = [pair for pair in ours.items() if pair[0] not in given] + list(more)
        return [(name.encode("latin-1"), value.encode("latin-1")) for name, value in pairs]

    def _timeouts(self) -> dict[str, float]:
        limits = self._limits
        return {
            "connect": limits.connect,
            "read": limits.read,
            "write": limits.read,
            "pool": limits.whole,
        }


def _http(url: str) -> Target:
    target = Target.read(url)
    if target.scheme not in ("http", "https"):
        raise BadTarget(f"{url[:200]!r} is not http")
    return target


@dataclass(slots=True)
class _Asking:
    """A question on its way: what is known of it before its answer is."""

    method: str
    url: str
    vantage: str
    asked_at: datetime
    peer: str | None = None
    tls: str | None = None

    def met(self, stream: httpcore.AsyncNetworkStream) -> None:
        """Keep whom we are connected to; after the answer the connection may be gone."""
        self.peer = spelled(*stream.get_extra_info("server_addr")[:2])
        self.tls = described(stream.get_extra_info("ssl_object"))

    def answered(self, status: int, headers: Headers, body: bytes, at: datetime) -> Exchange:
        return self._exchange(status, tuple(headers), body, at, None)

    def failed(self, why: str, at: datetime) -> Exchange:
        return self._exchange(None, (), b"", at, why)

    def _exchange(
        self,
        status: int | None,
        headers: tuple[tuple[str, str], ...],
        body: bytes,
        at: datetime,
        failure: str | None,
    ) -> Exchange:
        return Exchange(
            method=self.method,
            url=self.url,
            status=status,
            headers=headers,
            body=body,
            asked_at=self.asked_at,
            answered_at=at,
            vantage=self.vantage,
            peer=self.peer,
            tls=self.tls,
            failure=failure,
        )
