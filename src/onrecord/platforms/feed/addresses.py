"""Which feed does an address name?"""

import re
from urllib.parse import urldefrag, urlsplit

from onrecord.platforms.speech import Address, AddressError
from onrecord.record.accounts import AccountId, PostId

__all__ = ["page_of", "read_address"]

# How addresses of feeds end, or what stands in their path: any other may be one behind `feed:`.
_LOOKS_LIKE_ONE = re.compile(
    r"(\.(rss|atom|rdf|rss2|xml)|/(feed|feeds|rss|rss2|atom|rdf|feed\.json|feed\.php))/?$",
    re.IGNORECASE,
)
_PREFIX = re.compile(r"feed:(//)?", re.IGNORECASE)
_UNWRITTEN = re.compile(r"[\x00-\x20\x7f]")


def read_address(text: str) -> Address | None:
    """Read the address of a feed: any that begins with `feed:`, or that looks like one's.

    Raises AddressError.
    """
    given = text.strip()
    prefix = _PREFIX.match(given)
    url = given if prefix is None else given[prefix.end() :]
    if prefix is not None and "://" not in url:
        url = f"https://{url}"
    try:
        split = urlsplit(url)
        is_web = split.scheme in ("http", "https") and bool(split.hostname)
        names_somebody = split.username is not None
    except ValueError as error:
        raise AddressError(f"{text[:200]!r} is no address") from error
    if prefix is None and not (is_web and _LOOKS_LIKE_ONE.search(split.path)):
        return None
    if not is_web or names_somebody or _UNWRITTEN.search(url):
        raise AddressError(
            f"{text[:200]!r} is not the address of a feed that anybody may read",
            advice="Give its address as the browser shows it, perhaps with `feed:` before it.",
        )
    whole = urldefrag(url).url
    return Address(account=AccountId(whole), handle=None, post=None, at=whole)


def page_of(account: AccountId, post: PostId | None) -> str | None:
    """The feed itself; of an entry, its id where that is an address."""
    if post is None:
        return account
    return post if post.startswith(("https://", "http://")) else None
