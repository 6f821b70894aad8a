"""How do tests ask real pages without a socket between?"""

from datetime import UTC, datetime

import httpx
from starlette.types import ASGIApp

from onrecord.network import Headers
from onrecord.record.exchanges import Exchange

__all__ = ["AppFetch"]


class AppFetch:
    """A `network.Fetch`: hosts are apps in this process; a host that is not here is unreachable."""

    def __init__(self, **apps: ASGIApp) -> None:
        self.apps = dict(apps)
        self.asked: list[str] = []

    async def fetch(
        self, url: str, *, method: str = "GET", headers: Headers = (), body: bytes = b""
    ) -> Exchange:
        self.asked.append(f"{method} {url}")
        found = self.apps.get(httpx.URL(url).host.partition(".")[0])
        if found is None:
            return _exchange(method, url, failure="unreachable: nobody there")
        transport = httpx.ASGITransport(found, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport) as client:
            answer = await client.request(method, url, headers=list(headers), content=body)
        pairs = tuple((name.lower(), value) for name, value in answer.headers.multi_items())
        return _exchange(method, url, answer.status_code, pairs, answer.content)


def _exchange(
    method: str,
    url: str,
    status: int | None = None,
    headers: tuple[tuple[str, str], ...] = (),
    body: bytes = b"",
    failure: str | None = None,
) -> Exchange:
    now = datetime.now(UTC)
    return Exchange(
        method=method,
        url=url,
        status=status,
        headers=headers,
        body=body,
        asked_at=now,
        answered_at=now,
        vantage="test",
        peer=None,
        tls=None,
        failure=failure,
    )
