"""What does an answer say of a page, and of the list that it stands in?"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from onrecord.platforms.polling import Account, Answer, Found, Question, Shown
from onrecord.platforms.speech import Unplaced
from onrecord.platforms.statuses import header, read_status
from onrecord.platforms.versions import write_fields
from onrecord.platforms.web.addresses import (
    beneath,
    home_of,
    host_of,
    impossible_beside,
    is_entrance,
    is_list,
    joined,
    normalised,
    same_place,
)
from onrecord.platforms.web.likeness import alike, as_led
from onrecord.platforms.web.pages import Page, read_page
from onrecord.record.accounts import PostId
from onrecord.record.exchanges import Exchange
from onrecord.record.outcomes import Absent, AccountState, Unread
from onrecord.record.times import TimeError, read_claimed

__all__ = ["ACCEPT", "claimed_at", "is_sound", "leads_to", "read"]

ACCEPT = "text/html, application/xhtml+xml"
_GONE = (404, 410)
_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_SURELY_LISTED = timedelta(hours=1)
"""What is younger stands in its list, even where that shows few: else it is asked after."""
_SOFT = "soft 404: answered with HTTP 200 and the page that one gets that can't exist"
_LITTLE = 600  # characters beside a login: it is one, and no page


def read(account: Account, exchange: Exchange, beside: Sequence[Exchange] = ()) -> Answer:
    """What an answer says of the page or list that was asked for first on the way to it."""
    impossible = impossible_beside(account.account)
    control = next((one for one in beside if one.url == impossible), None)
    way = [one for one in beside if one.url != impossible]
    try:
        subject = _subject(account, [*way, exchange])
        if subject == impossible:
            return Answer()  # it is there to be compared with
        if subject == _asked_for_account(account):
            return _read_list(account, subject, exchange, control)
        return _read_post(account, PostId(subject), exchange, way, control)
    except Unplaced as error:
        return Answer(failure=Unread(str(error)))


def is_sound(account: Account, control: Exchange) -> bool:
    """Whether a page that can't exist is answered in a way that tells it from one that does.

    Not found, or led elsewhere, or a page of the site's own that says so in whatever words: with
    that pages are compared. A login, an error or nothing at all tells nothing.
    """
    if normalised(control.url) != impossible_beside(account.account):
        return False
    if read_status(control) is not None:
        return False
    if control.status in _GONE:
        return True
    try:
        if (target := leads_to(control)) is not None:
            return not same_place(target, control.url) and not is_entrance(target)
        page = read_page(control)
    except Unplaced:
        return False
    return _is_of_its_site(page) and not (page.asks_password and len(page.text) < _LITTLE)


def _is_of_its_site(page: Page) -> bool:
    """Whether a page leads on to others of its host.

    An error page of a site does; a parked domain, a note that all is being mended, a page that a
    script is to fill do not: these stand at every address, whatever is or was there.
    """
    return bool(page.text) and page.on_host > 0


def leads_to(exchange: Exchange) -> str | None:
    """Where an answer sends a reader at once: a redirect, or a page that says so in its head.

    Raises `Unplaced`.
    """
    if exchange.status in _REDIRECTS:
        target = joined(exchange.url, header(exchange, "location") or "")
        if target is None or not header(exchange, "location"):
            raise Unplaced(f"HTTP {exchange.status} to no address")
        return target
    return read_page(exchange).leads_to if exchange.status == 200 else None


def _subject(account: Account, way: Sequence[Exchange]) -> str:
    """The address that was asked for, if each answer led to the next one. Raises `Unplaced`."""
    subject = normalised(way[0].url)
    for one, following in pairwise(way):
        if leads_to(one) != normalised(following.url):
            raise Unplaced("an answer to which the one before it doesn't lead")
    ours = account.account
    known = (ours, _asked_for_account(account), impossible_beside(ours))
    if subject is None or not (subject in known or (is_list(ours) and beneath(subject, ours))):
        raise Unplaced("an answer about another page than those that are watched")
    return subject


def _asked_for_account(account: Account) -> str:
    """Of a list the list itself, of a single page the home page of its host."""
    return account.account if is_list(account.account) else home_of(account.account)


def _read_list(
    account: Account, subject: str, exchange: Exchange, control: Exchange | None
) -> Answer:
    """The list, or the home page of a single page: whether the site is itself, and its pages."""
    failure = read_status(exchange)
    if failure is not None:
        return Answer(failure=failure)
    if exchange.status == 304:
        return Answer()
    if exchange.status in _GONE:
        raise Unplaced(f"HTTP {exchange.status}: the page that all others lie beneath is not there")
    target = leads_to(exchange)
    if target is not None:
        return Answer(instead=Question(url=target, accept=ACCEPT))
    if not same_place(exchange.url, subject):
        raise Unplaced("the page that all others lie beneath leads to another address")
    page = read_page(exchange)
    links = page.links if is_list(account.account) else ()
    if not (links or (page.on_host and not is_list(account.account))):
        raise Unplaced("a page without links to others of its host")
    if control is not None and _is_page(control) and alike(page, read_page(control)):
        raise Unplaced("the site answers every address with the same page")
    active = AccountState("active", host_of(subject))
    return Answer(
        named=tuple(PostId(link) for link in links),
        facts=(active,),
        reaches_to=exchange.answered_at - _SURELY_LISTED if links else None,
    )


def _read_post(
    account: Account,
    post: PostId,
    exchange: Exchange,
    way: Sequence[Exchange],
    control: Exchange | None,
) -> Answer:
    failure = read_status(exchange)
    if failure is not None:
        return Answer(failure=failure)
    if exchange.status == 304:
        return Answer()
    if exchange.status in _GONE:
        return _only(post, Absent(f"HTTP {exchange.status}"))
    led = way[0] if way else exchange
    gone = _led_as_impossible(led, control)
    if gone is not None:
        return _only(post, gone)
    target = leads_to(exchange)
    if target is not None:
        return Answer(instead=Question(url=target, accept=ACCEPT))
    return _only(post, _read_page(account, post, exchange, control, moved=bool(way)))


def _read_page(
    account: Account, post: PostId, exchange: Exchange, control: Exchange | None, *, moved: bool
) -> Found:
    """The page at the end of the way. Raises `Unplaced`."""
    if moved and control is not None and _is_above(account, exchange.url, post):
        return Unread(f"it leads to {exchange.url[:200]}, which is no page in its place")
    page = read_page(exchange)
    if control is not None and _is_page(control):
        impossible = read_page(control)
        if alike(page, impossible):
            if not _is_of_its_site(impossible):
                raise Unplaced("the site answers every address with the same page")
            return Absent(_SOFT)
    if not page.text:
        raise Unplaced("a page without text")
    return _shown(page, moved=moved)


def _is_above(account: Account, url: str, post: PostId) -> bool:
    """Whether it is the home page of a site or the list: what they say, no page beneath said."""
    if same_place(url, post):
        return False
    listed = is_list(account.account) and same_place(url, account.account)
    return listed or same_place(url, home_of(url))


def _led_as_impossible(led: Exchange, control: Exchange | None) -> Absent | None:
    """A page that leads where every unknown address leads is none. Raises `Unplaced`."""
    if control is None or not (_is_page(control) or control.status in _REDIRECTS):
        return None
    target, other = leads_to(led), leads_to(control)
    if target is None or other is None or same_place(target, led.url):
        return None
    if host_of(target).removeprefix("www.") != host_of(led.url).removeprefix("www."):
        return None  # a whole domain that has moved or lapsed says nothing about one page
    if not as_led(target, led.url, other, control.url):
        return None
    return Absent(f"redirected to {target[:200]} as a page that can't exist is")


def _is_page(exchange: Exchange) -> bool:
    return exchange.status == 200 and exchange.failure is None


def _only(post: PostId, found: Found) -> Answer:
    return Answer(posts={post: found})


def _shown(page: Page, *, moved: bool) -> Shown:
    """A page's version: no dates of changes, which some servers make anew at each visit."""
    version = write_fields(
        {
            "canonical": page.canonical,
            "language": page.language,
            "moved_to": page.url if moved else None,
            "published": page.published,
            "text": page.text,
            "title": page.title,
        }
    )
    return Shown(version, claimed_at(page.published))


def claimed_at(published: str | None) -> datetime | None:
    """The instant that a page says it was published at; a day or a time without zone is none."""
    try:
        return read_claimed(published) if published else None
    except TimeError:
        return None
