"""Where does a redirect lead, and do we go there?"""

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urljoin

from onrecord.network.asking import Failure, Fetch, Headers
from onrecord.network.target import BadTarget, Target
from onrecord.record.exchanges import Exchange

__all__ = ["MOST_REDIRECTS", "follow", "refusal"]

MOST_REDIRECTS = 5  # RFC 1945 recommended this number; no limit is standard any more
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_CREDENTIALS = frozenset({"authorization", "cookie", "proxy-authorization"})


async def follow(
    fetch: Fetch, url: str, *, headers: Headers = (), most: int = MOST_REDIRECTS
) -> tuple[Exchange, ...]:
    """GET a URL and what it redirects to: every exchange on the way, the answer last.

    Each step goes through the guard anew. A step that we do not take (from https to http, back
    to where we were, too many, not a URL) ends the way with an exchange that failed and was
    never sent. Credentials in `headers` stay with the origin that they were given for.
    """
    way = [await fetch.fetch(url, headers=headers)]
    while (location := _location(way[-1])) is not None:
        next_url = _joined(way[-1].url, location)
        if (why := refusal(way, next_url, most)) is not None:
            return (*way, _not_asked(way[-1], next_url, why))
        way.append(await fetch.fetch(next_url, headers=_carried(headers, url, next_url)))
    return tuple(way)


def _location(exchange: Exchange) -> str | None:
    if exchange.status not in _REDIRECTS:
        return None
    return next((value for name, value in exchange.headers if name == "location"), None)


def _joined(base: str, location: str) -> str:
    try:
        return urljoin(base, location)
    except ValueError:  # a bracket that is not closed: it stays as it is, and is no target
        return location


def refusal(way: Sequence[Exchange], url: str, most: int = MOST_REDIRECTS) -> str | None:
    """Why the next step, to `url`, is not taken after these; None if it is."""
    try:
        here, there = Target.read(way[-1].url), Target.read(url)
    except BadTarget as error:
        return str(error)
    if here.secure and not there.secure:
        return "from https to http"
    if any(step.url == url for step in way):
        return "in a circle"
    if len(way) > most:
        return f"more than {most} in a row"
    return None


def _carried(headers: Headers, first: str, url: str) -> Headers:
    if Target.read(first).origin == Target.read(url).origin:
        return headers
    return [pair for pair in headers if pair[0].lower() not in _CREDENTIALS]


def _not_asked(last: Exchange, url: str, why: str) -> Exchange:
    return replace(
        last,
        url=url,
        status=None,
        headers=(),
        body=b"",
        asked_at=last.answered_at,
        peer=None,
        tls=None,
        failure=Failure.REDIRECT.because(why),
    )
