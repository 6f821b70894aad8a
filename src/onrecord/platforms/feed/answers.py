"""What does an answer at the address of a feed say?

Being in a feed is being shown. Not being in it says nothing: feeds show their latest entries, and
each leaves in the end. That an entry was withdrawn is only told by at:deleted-entry.
"""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlsplit

from onrecord.platforms.feed.charset import decode
from onrecord.platforms.feed.entries import Entry, Feed, Gone, instant_of, joined
from onrecord.platforms.feed.json_feed import read_json_feed
from onrecord.platforms.feed.syndication import read_syndication
from onrecord.platforms.polling import Account, Answer, Found, Question, Shown
from onrecord.platforms.speech import Unplaced
from onrecord.platforms.statuses import header, read_status
from onrecord.platforms.versions import write_fields
from onrecord.record.accounts import PostId
from onrecord.record.exchanges import Exchange
from onrecord.record.outcomes import (
    Absent,
    AccountState,
    Identity,
    Unread,
)

__all__ = [
    "ACCEPT",
    "DELIVERY",
    "FOR_GOOD",
    "REDIRECTS",
    "facts_of",
    "feed_in",
    "is_sound",
    "led_to",
    "nowhere",
    "read",
]

ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml, "
    "application/xml;q=0.9, application/json;q=0.8, */*;q=0.1"
)
DELIVERY = "WEBSUB"
"""The method of an exchange that a hub delivered: `url` is the feed's, and it has no status."""

MAX_FEED = 16 * 1024 * 1024
FOR_GOOD = (301, 308)
REDIRECTS = (301, 302, 303, 307, 308)
_NOWHERE = "/onrecord-asks-for-what-is-nowhere.xml"


def feed_in(exchange: Exchange, base: str) -> Feed:
    """The feed that an answer's body is. Raises `Unplaced`."""
    if len(exchange.body) > MAX_FEED:
        raise Unplaced("a feed too large to be read")
    if exchange.body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        return read_json_feed(exchange, base)
    text = decode(exchange.body, header(exchange, "content-type") or "")
    return read_syndication(text, base)


def read(account: Account, exchange: Exchange, beside: Sequence[Exchange] = ()) -> Answer:
    """What an answer at the feed's address says; `Unread` if it is no feed."""
    failure = None if exchange.method == DELIVERY else read_status(exchange)
    if failure is not None:
        return Answer(failure=failure)
    try:
        return _answer(account, exchange, beside)
    except Unplaced as error:
        return Answer(failure=Unread(str(error)))


def is_sound(account: Account, control: Exchange) -> bool:
    """Whether its server answers, and does not say of just anything that it is gone."""
    answers = read_status(control) is None and control.status != 410
    return answers and control.url == nowhere(account).url


def nowhere(account: Account) -> Question:
    """An address of a feed's server at which there is nothing."""
    parts = urlsplit(account.host)
    return Question(url=f"{parts.scheme}://{parts.netloc}{_NOWHERE}")


def _answer(account: Account, exchange: Exchange, beside: Sequence[Exchange]) -> Answer:
    way = [one for one in beside if one.status in REDIRECTS]
    if exchange.url != account.host and not _leads(account.host, way, exchange.url):
        raise Unplaced("an answer about another feed")
    if exchange.method != DELIVERY:
        match exchange.status:
            case 410:
                return Answer(facts=(AccountState("410 Gone", _server(exchange.url)),))
            case 301 | 302 | 303 | 307 | 308:
                return Answer(instead=Question(url=led_to(exchange), accept=ACCEPT))
            case int(status) if status != 200:
                raise Unplaced(f"HTTP {status} at the address of a feed")
            case _:
                pass
    feed = feed_in(exchange, account.account)
    moved = bool(way) and all(one.status in FOR_GOOD for one in way)
    older = next(iter((*feed.links.get("next", ()), *feed.links.get("prev-archive", ()))), None)
    return Answer(
        posts=_posts(feed),
        facts=()
        if exchange.method == DELIVERY
        else facts_of(exchange.url if moved else account.host, exchange.url),
        older=None if older is None else Question(url=older, accept=ACCEPT),
    )


def _leads(host: str, way: Sequence[Exchange], url: str) -> bool:
    """Whether redirects lead from the feed's address to this answer."""
    here = host
    for one in way:
        if one.url != here:
            return False
        here = led_to(one)
    return here == url and bool(way)


def led_to(exchange: Exchange) -> str:
    """Where a redirect leads. Raises `Unplaced`."""
    location = header(exchange, "location")
    if not location:
        raise Unplaced("a redirect to nowhere")
    where = joined((exchange.url,), location)
    try:
        if urlsplit(where).scheme not in ("http", "https"):
            raise Unplaced("a redirect to no web address")
    except ValueError as error:
        raise Unplaced("a redirect to no address") from error
    return where


def facts_of(host: str, asked: str) -> tuple[AccountState | Identity, ...]:
    """What a feed shows of itself by being there: `host` is where, `asked` who said so."""
    by = _server(asked)
    return AccountState("active", by), Identity((), None, host, by)


def _server(url: str) -> str:
    try:
        return urlsplit(url).netloc.rpartition("@")[2] or url
    except ValueError:
        return url


def _posts(feed: Feed) -> dict[PostId, Found]:
    entries: dict[PostId, list[Entry]] = {}
    for entry in feed.entries:
        entries.setdefault(entry.post, []).append(entry)
    found = {post: _shown(same) for post, same in entries.items()}
    for gone in feed.gone:
        if not _is_newer(entries.get(gone.post, ()), gone):
            found[gone.post] = Absent(gone.said)
    return found


def _shown(same: Sequence[Entry]) -> Found:
    """The entry; of several with one id the one that was changed last (RFC 4287, 4.1.1)."""
    versions = {write_fields(one.fields): one for one in same}
    if len(versions) > 1:
        latest = max((at for one in same if (at := one.updated_at) is not None), default=None)
        dated = {x: y for x, y in versions.items() if y.updated_at is not None}
        versions = {x: y for x, y in dated.items() if y.updated_at == latest}
    if len(versions) != 1:
        return Unread("the feed has several entries with this id, and none is the latest")
    ((version, entry),) = versions.items()
    return Shown(version, entry.claimed_at)


def _is_newer(entries: Sequence[Entry], gone: Gone) -> bool:
    """Whether an entry was changed after it was called deleted (RFC 6721, 3): then it is back."""
    when = instant_of(gone.when)
    ats: list[datetime] = [at for one in entries if (at := one.updated_at) is not None]
    return when is not None and bool(ats) and max(ats) > when
