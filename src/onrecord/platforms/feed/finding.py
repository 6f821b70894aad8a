"""Which feed is behind an address?"""

from collections.abc import Sequence
from itertools import pairwise

from onrecord.platforms.feed.answers import (
    ACCEPT,
    FOR_GOOD,
    REDIRECTS,
    facts_of,
    feed_in,
    led_to,
)
from onrecord.platforms.feed.entries import joined
from onrecord.platforms.markup import read_page
from onrecord.platforms.polling import Account, Located, Question
from onrecord.platforms.speech import Address, Unplaced
from onrecord.platforms.statuses import read_status
from onrecord.record.accounts import AccountId
from onrecord.record.exchanges import Exchange
from onrecord.record.outcomes import Absent, Refused, Unreached, Unread

__all__ = ["find"]

_MOST_STEPS = 6  # a page that names its feed, and redirects on the way
_KINDS = ("application/rss+xml", "application/atom+xml", "application/feed+json")


def find(
    address: Address, answers: Sequence[Exchange], server: str
) -> Question | Located | Absent | Refused | Unreached | Unread:
    """Find the feed at an address, or the one that the page there names. Its address is its id.

    A redirect for good makes the new address the id; any other leaves it what was asked for.
    """
    del server  # every feed has its own
    given = address.at or address.account or ""
    if not answers:
        return Question(url=given, accept=ACCEPT)
    last = answers[-1]
    failure = read_status(last)
    if failure is not None:
        return failure
    if last.status in (404, 410):
        return Absent(f"HTTP {last.status} at the address of the feed")
    try:
        return _found(answers)
    except Unplaced as error:
        return Unread(str(error))


def _found(answers: Sequence[Exchange]) -> Question | Located | Unread:
    last = answers[-1]
    if last.status in REDIRECTS or _is_page(last):
        where = led_to(last) if last.status in REDIRECTS else _named_feed(last)
        if len(answers) >= _MOST_STEPS or any(one.url == where for one in answers):
            raise Unplaced("redirects without an end")
        return Question(url=where, accept=ACCEPT)
    if last.status != 200:
        raise Unplaced(f"HTTP {last.status}")
    url = _lasting(answers)
    feed_in(last, url)
    account = Account(account=AccountId(url), handle=None, host=url)
    return Located(account, facts_of(url, url))


def _lasting(answers: Sequence[Exchange]) -> str:
    """The address that is the feed's for good: behind every lasting step, before any other."""
    url = answers[0].url
    for one, after in pairwise(answers):
        if one.status not in FOR_GOOD and one.status in REDIRECTS:
            return url
        url = after.url
    return url


def _is_page(exchange: Exchange) -> bool:
    start = exchange.body[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return start.startswith((b"<!doctype html", b"<html"))


def _named_feed(exchange: Exchange) -> str:
    """The first feed that a page names in its head."""
    page = read_page(exchange.body)
    for link in page.all("link[rel~=alternate][href]"):
        if (page.attribute(link, "type") or "").strip().lower() in _KINDS:
            return joined((exchange.url,), page.attribute(link, "href") or "")
    raise Unplaced("a page, which names no feed")
