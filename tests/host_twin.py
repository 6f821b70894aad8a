"""What would a host answer? A small true twin of one, that can be told to lie or to be slow.

It passes every question on to a real PDS and every answer back as it came, unless `instead` has
something for the question's method. An account is led here by what its identity says.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TypeAlias

import httpx

from loopback_server import Request, Server, answer, serving

__all__ = ["Answers", "HostTwin", "hosting", "never", "says", "shut"]

Answers: TypeAlias = Callable[["HostTwin", Request], Awaitable[bytes]]
_NOT_PASSED = ("content-encoding", "content-length", "transfer-encoding", "connection")


@dataclass(slots=True)
class HostTwin:
    """One host on 127.0.0.1, in front of a PDS."""

    server: Server
    client: httpx.AsyncClient
    instead: dict[str, Answers] = field(default_factory=dict)  # by method, or "*" for the rest

    @property
    def url(self) -> str:
        """As an identity spells it."""
        return f"http://localhost:{self.server.port}"

    @property
    def methods(self) -> list[str]:
        """What it was asked, in order."""
        return [_method(request) for request in self.server.asked]

    async def passed_on(self, request: Request) -> bytes:
        """The PDS' own answer, as bytes of HTTP."""
        came = await self.client.get(request.path)
        headers = {k: v for k, v in came.headers.items() if k.lower() not in _NOT_PASSED}
        return answer(f"{came.status_code} X", came.content, **headers)


def says(status: str, body: bytes) -> Answers:
    """Always this."""

    async def answers(host: HostTwin, request: Request) -> bytes:
        return answer(status, body, content_type="application/json")

    return answers


async def never(host: HostTwin, request: Request) -> bytes:
    """Nothing, for as long as anybody waits."""
    await asyncio.Event().wait()
    return b""


async def shut(host: HostTwin, request: Request) -> bytes:
    """A connection that breaks."""
    return b""


def _method(request: Request) -> str:
    return request.path.partition("?")[0].rpartition("/")[2]


@asynccontextmanager
async def hosting(pds: str) -> AsyncIterator[HostTwin]:
    """A host in front of a PDS, until the block ends."""
    twins: list[HostTwin] = []

    async def met(request: Request, writer: asyncio.StreamWriter) -> None:
        twin = twins[0]
        instead = twin.instead.get(_method(request)) or twin.instead.get("*")
        raw = await (instead(twin, request) if instead else twin.passed_on(request))
        writer.write(raw)
        await writer.drain()

    client = httpx.AsyncClient(base_url=pds, trust_env=False, timeout=30)
    async with client, serving(met) as server:
        twins.append(HostTwin(server, client))
        yield twins[0]
