"""Does a link lead to this account?"""

from dataclasses import dataclass
from urllib.parse import urlsplit

from onrecord.platforms.speech import Address, AddressError, Platform
from onrecord.record.accounts import AccountId

__all__ = ["Named", "bare", "host_in", "is_web_address", "leads_to"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """An account by all that its platform calls it now."""

    platform: Platform
    account: AccountId
    handles: tuple[str, ...]
    addresses: tuple[str, ...]  # of its pages, or of itself where it is a feed or a page


def leads_to(named: Named, link: str) -> bool:
    """Whether a link is the account's own address. One of its posts is not: anybody quotes those."""
    place = bare(link)
    if place is None:
        return False  # a bare name in a list may be anything: the domain of a site, for one
    if place in {bare(one) for one in named.addresses}:
        return True
    try:
        address = named.platform.read_address(link)
    except AddressError:
        return False
    if address is None or address.post is not None:
        return False
    if address.account is not None:
        return address.account == named.account
    return address.handle is not None and _wears(named, address, link)


def bare(link: str) -> tuple[str, str, str] | None:
    """An address as host, path and query, as far as differences matter; None if it is none."""
    try:
        split = urlsplit(link.strip())
        host, port = split.hostname, split.port
    except ValueError:
        return None
    if split.scheme not in ("http", "https") or not host:
        return None
    usual = port in (None, 80, 443)
    place = host if usual else f"{host}:{port}"
    return place, split.path.rstrip("/"), split.query


def is_web_address(text: str) -> bool:
    """Whether it can be asked for at all."""
    return bare(text) is not None


def host_in(link: str) -> str | None:
    """The host of a web address, without `www.`; with its port, unless that is the usual one."""
    found = bare(link)
    return None if found is None else found[0].removeprefix("www.")


def _wears(named: Named, address: Address, link: str) -> bool:
    """Whether the handle is one of the account's; one without its server is that of the link."""
    handle = _plain(address.handle or "")
    known = {_plain(one) for one in named.handles}
    return handle in known or f"{handle}@{host_in(link)}" in known


def _plain(handle: str) -> str:
    return handle.removeprefix("@").lower()
