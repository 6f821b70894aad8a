"""Whom do we ask without TLS? Only whom the operator has listed."""

import asyncio

import pytest

from loopback_server import always, answer, serving
from onrecord.network import Fetcher, Guard
from onrecord.record.exchanges import Exchange

HOSTS = {
    "a network that is listed": (["127.0.0.0/8"], "127.0.0.1", True),
    "a name that is listed": (["localhost"], "localhost", True),
    "a name at addresses that are listed": (["127.0.0.0/8", "::1"], "localhost", True),
    "another port than the one listed": (["127.0.0.1:1"], "127.0.0.1", False),
    "nothing is listed": ([], "127.0.0.1", False),
}


def fetch(url: str, allowed: list[str], *, tls_only: bool = True) -> Exchange:
    async def ask() -> Exchange:
        guard = Guard(allow_private=allowed)
        named = {"vantage": "test", "contact": "desk@tides.example"}
        async with Fetcher(**named, guard=guard, tls_only=tls_only) as fetcher:
            return await fetcher.fetch(url)

    return asyncio.run(ask())


@pytest.mark.parametrize("name", HOSTS)
def test_only_hosts_that_are_listed_are_asked_without_tls(name: str) -> None:
    allowed, host, asked = HOSTS[name]

    async def ask() -> tuple[Exchange, int]:
        async with serving(always(answer(body=b"plain"))) as server:
            guard = Guard(allow_private=allowed)
            named = {"vantage": "test", "contact": "desk@tides.example"}
            async with Fetcher(**named, guard=guard, tls_only=True) as fetcher:
                return await fetcher.fetch(server.url(host=host)), len(server.asked)

    exchange, questions = asyncio.run(ask())
    assert (exchange.body == b"plain", questions) == (asked, int(asked))
    if not asked:
        assert exchange.failure is not None
        assert exchange.failure.startswith("forbidden address: ")


def test_a_public_host_is_not_asked_without_tls() -> None:
    exchange = fetch("http://93.184.216.34/", ["127.0.0.0/8"])
    assert exchange.failure == "forbidden address: 93.184.216.34 would be asked without TLS"
    assert exchange.peer is None and exchange.status is None
