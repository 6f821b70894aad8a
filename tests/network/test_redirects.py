"""Do redirects lead us only where we may go?"""

import asyncio
from collections.abc import Mapping

import pytest

from loopback_server import Request, answer, serving
from onrecord.network import Fetcher, Guard, follow
from onrecord.network.asking import Headers
from onrecord.record.exchanges import Exchange
from onrecord.record.times import read_instant

NOW = read_instant("2026-11-22T12:00:00.000000Z")


class Web:
    """A web in memory: where each URL redirects to, "" for an answer."""

    def __init__(self, leads: Mapping[str, str]) -> None:
        self.leads = leads
        self.asked: list[tuple[str, Headers]] = []

    async def fetch(
        self, url: str, *, method: str = "GET", headers: Headers = (), body: bytes = b""
    ) -> Exchange:
        self.asked.append((url, headers))
        to = self.leads[url]
        return Exchange(
            method=method,
            url=url,
            status=302 if to else 200,
            headers=(("location", to),) if to else (),
            body=b"",
            asked_at=NOW,
            answered_at=NOW,
            vantage="test",
            peer="192.0.2.1:443",
            tls=None,
            failure=None,
        )


CHAINS = {  # where each URL leads, then what is asked
    "none": ({"https://a/": ""}, ["https://a/"]),
    "to another host": (
        {"https://a/": "https://b/", "https://b/": ""},
        ["https://a/", "https://b/"],
    ),
    "relative": ({"https://a/x/y": "../z", "https://a/z": ""}, ["https://a/x/y", "https://a/z"]),
    "to https": ({"http://a/": "https://a/", "https://a/": ""}, ["http://a/", "https://a/"]),
    "without a scheme": ({"https://a/": "//b/", "https://b/": ""}, ["https://a/", "https://b/"]),
}
REFUSED = {  # where each URL leads, then the reason
    "to http": ({"https://a/": "http://a/"}, "from https to http"),
    "to itself": ({"https://a/": "https://a/"}, "in a circle"),
    "in a circle": ({"https://a/": "https://b/", "https://b/": "https://a/"}, "in a circle"),
    "to a file": ({"https://a/": "file:///etc/passwd"}, "not a URL"),
    "to a user": ({"https://a/": "https://a@127.0.0.1/"}, "not a URL"),
    "to half an address": ({"https://a/": "http://[::1"}, "not a URL"),
    "to half an address, without a scheme": ({"https://a/": "//["}, "not a URL"),
    "to a backslash": ({"https://a/": "https:\\\\127.0.0.1/"}, "not a URL"),
    "six times": ({f"https://a/{n}": f"https://a/{n + 1}" for n in range(9)}, "more than 5"),
}


@pytest.mark.parametrize("leads, asked", CHAINS.values(), ids=CHAINS)
def test_the_whole_way_is_kept(leads: dict[str, str], asked: list[str]) -> None:
    web = Web(leads)
    way = asyncio.run(follow(web, next(iter(leads))))
    assert [step.url for step in way] == asked == [url for url, _ in web.asked]
    assert way[-1].status == 200


@pytest.mark.parametrize("leads, why", REFUSED.values(), ids=REFUSED)
def test_a_step_not_taken_ends_the_way_with_its_reason(leads: dict[str, str], why: str) -> None:
    web = Web(leads)
    way = asyncio.run(follow(web, next(iter(leads))))
    assert way[-1].failure is not None and why in way[-1].failure
    assert way[-1].failure.startswith("redirect: ")
    assert (way[-1].status, way[-1].headers, way[-1].peer) == (None, (), None)
    assert [step.url for step in way[:-1]] == [url for url, _ in web.asked]


def test_six_questions_are_the_most() -> None:
    web = Web({f"https://a/{n}": f"https://a/{n + 1}" for n in range(9)})
    asyncio.run(follow(web, "https://a/0"))
    assert len(web.asked) == 6


def test_credentials_stay_with_their_origin() -> None:
    web = Web(
        {"https://a/": "https://a/2", "https://a/2": "https://b/", "https://b/": "https://a:444/"}
        | {"https://a:444/": ""}
    )
    headers = [("Authorization", "Bearer x"), ("COOKIE", "y"), ("accept", "z")]
    asyncio.run(follow(web, "https://a/", headers=headers))
    assert [url for url, sent in web.asked if ("COOKIE", "y") in sent] == [
        "https://a/",
        "https://a/2",
    ]
    assert all(("accept", "z") in sent for _, sent in web.asked)


@pytest.mark.parametrize("inside", ["http://localhost:{}/", "http://2130706433:{}/"])
def test_a_redirect_to_ourselves_is_stopped_by_the_guard(inside: str) -> None:
    async def ask() -> tuple[tuple[Exchange, ...], list[Request]]:
        async def says(request: Request, writer: asyncio.StreamWriter) -> None:
            writer.write(answer("302 Found", location=inside.format(server.port)))

        async with serving(says) as server:
            guard = Guard(allow_private=[f"ministry.example:{server.port}"], resolver=_loopback)
            async with Fetcher(vantage="test", contact="test@example.org", guard=guard) as fetch:
                url = server.url(host="ministry.example")
                return await follow(fetch, url), server.asked

    way, requests = asyncio.run(ask())
    assert [step.status for step in way] == [302, None]
    assert way[-1].failure is not None and way[-1].failure.startswith("forbidden address: ")
    assert len(requests) == 1


async def _loopback(host: str) -> list[str]:
    return ["127.0.0.1"]
