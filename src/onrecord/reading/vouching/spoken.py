"""What does an answer say of an account, and what does it no longer say?

Only an answer that was given in the place of the page counts. An error, a wall, a redirect to
somebody else, or a page without any link says nothing of what the page would say.
"""

from collections.abc import Collection, Iterable, Iterator
from typing import TypeAlias

from onrecord.platforms.statuses import read_status
from onrecord.reading.pages.unrendered import wall_in
from onrecord.reading.vouching.links import Link, links_in
from onrecord.reading.vouching.named import Named, bare, host_in, leads_to
from onrecord.record.exchanges import Exchange
from onrecord.record.outcomes import Refused, Unreached, Unread, Vouched, VouchedHow

__all__ = ["Failed", "holds", "linked_back", "pages_claimed", "spoken_by"]

Failed: TypeAlias = Refused | Unreached | Unread

_KINDS: dict[VouchedHow, tuple[str, ...]] = {
    "rel-me": ("me",),
    "link": ("a", "me", "text"),
    "creator": ("creator",),
    "feed": ("feed",),
    "rel-me-back": ("me",),
}
_MOST_CLAIMED = 8  # pages that a profile calls its own; Mastodon's have 4 by default


def spoken_by(
    named: Named, page: str, exchange: Exchange, before: Collection[VouchedHow] = ()
) -> tuple[Vouched, ...] | Failed:
    """What a page says of an account. `exchange` is the last answer on the way from `page`.

    `before` are the means by which it spoke of the account at earlier looks: of those, it is
    also said that it does so no more. One fact at least comes of a page that could be read.
    """
    read = _read(page, exchange)
    if not isinstance(read, tuple):
        return read
    found = {how: link for how, link in _means(named, read) if link is not None}
    settled = {*found, "rel-me-back"} | ({"link"} if "rel-me" in found else set())
    told = [*found, *(how for how in before if how not in settled)]
    usual: VouchedHow = "link"
    return tuple(Vouched(page, how, found.get(how)) for how in told or [usual])


def linked_back(
    profile: str, exchange: Exchange, voucher: str, *, before: bool = False
) -> Vouched | Failed | None:
    """Whether a profile calls a page of the voucher's site its own (rel=me); None: it does not.

    With `before`, that it no longer does is a fact.
    """
    read = _read(profile, exchange)
    if not isinstance(read, tuple):
        return read
    claimed = _claimed(read)
    site = host_in(voucher)
    exact = [one for one in claimed if bare(one) == bare(voucher)]
    link = next(iter([*exact, *(one for one in claimed if host_in(one) == site)]), None)
    if link is None and not before:
        return None
    return Vouched(profile, "rel-me-back", link)


def pages_claimed(profile: str, exchange: Exchange) -> tuple[str, ...]:
    """The pages elsewhere that a profile calls its own (rel=me)."""
    read = _read(profile, exchange)
    if not isinstance(read, tuple):
        return ()
    elsewhere = (one for one in _claimed(read) if host_in(one) != host_in(profile))
    return tuple(dict.fromkeys(elsewhere))[:_MOST_CLAIMED]


def holds(fact: Vouched, exchange: Exchange) -> bool:
    """Whether an answer holds, by the means that a fact names, the very link that it names."""
    kinds = _KINDS.get(fact.how, ())
    return any(x.kind in kinds and x.to == fact.link for x in links_in(exchange))


def _read(page: str, exchange: Exchange) -> tuple[Link, ...] | Failed:
    failed = wall_in(exchange) or read_status(exchange)
    if failed is not None:
        return failed
    if exchange.status != 200:
        return Unread(f"HTTP {exchange.status} in the place of the page")
    if host_in(exchange.url) != host_in(page):
        return Unread(f"it redirects to another site, {host_in(exchange.url)}")
    links = links_in(exchange)
    if not links:
        return Unread("no link at all: another kind of document, or a page made by scripts")
    return links


def _means(named: Named, links: Iterable[Link]) -> Iterator[tuple[VouchedHow, str | None]]:
    """By which means it speaks of the account. A link that is rel=me is not counted twice."""
    ours = [link for link in links if _is_ours(named, link)]
    me = _first(ours, "me")
    yield "rel-me", me
    yield "link", None if me is not None else _first(ours, "a") or _first(ours, "text")
    yield "creator", _first(ours, "creator")
    yield "feed", _first(ours, "feed")


def _is_ours(named: Named, link: Link) -> bool:
    if link.kind == "creator":
        wanted = link.to.removeprefix("@").lower()
        return wanted in {handle.removeprefix("@").lower() for handle in named.handles}
    return leads_to(named, link.to)


def _first(links: Iterable[Link], kind: str) -> str | None:
    return next((link.to for link in links if link.kind == kind), None)


def _claimed(links: Iterable[Link]) -> list[str]:
    return [link.to for link in links if link.kind == "me" and bare(link.to) is not None]
