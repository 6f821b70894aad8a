"""Which channel or message does an address name?"""

import re
from collections.abc import Iterable
from itertools import pairwise
from urllib.parse import urlsplit

from onrecord.platforms.speech import Address, AddressError
from onrecord.record.accounts import AccountId, Handle, PostId

__all__ = ["is_number", "missing", "page_at", "page_of", "read_address"]

_SERVERS = frozenset({"t.me", "www.t.me", "telegram.me", "telegram.dog"})
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{3,31}")  # core.telegram.org/method/account.checkUsername
_NUMBER = re.compile(r"[1-9][0-9]{0,9}")
_NO_CHANNELS = frozenset(
    {"joinchat", "addstickers", "addemoji", "proxy", "share", "login", "socks"}
)


def read_address(text: str) -> Address | None:
    """Read the address of a channel or of a message in it. Raises AddressError."""
    given = text.strip()
    if "://" not in given and given.partition("/")[0].lower() in _SERVERS:
        given = f"https://{given}"
    try:
        split = urlsplit(given)
        server = split.hostname
    except ValueError as error:
        raise AddressError(f"{text[:200]!r} is no address") from error
    if split.scheme not in ("http", "https") or server not in _SERVERS:
        return None
    parts = [part for part in split.path.split("/") if part]
    match parts[1:] if parts[:1] == ["s"] else parts:
        case [name] if _is_name(name):
            return Address(account=None, handle=Handle(name.lower()), post=None)
        case [name, number] if _is_name(name) and _NUMBER.fullmatch(number):
            return Address(account=None, handle=Handle(name.lower()), post=PostId(number))
        case _:
            raise AddressError(
                f"{text[:200]!r} is not the address of a public channel or of a message in it",
                advice="Give https://t.me/NAME: private channels and invitations have no preview.",
            )


def page_of(account: AccountId, post: PostId | None) -> str | None:
    """None: a channel's number leads nowhere, and its name may be another's by now."""
    del account, post
    return None


def page_at(name: str, post: PostId | None) -> str | None:
    """The public page of a channel, or of a message, under the name that it had."""
    if not _is_name(name):
        return None
    return f"https://t.me/{name}" if post is None else f"https://t.me/{name}/{post}"


def missing(posts: Iterable[PostId]) -> tuple[tuple[int, int], ...]:
    """The runs of numbers (first, last) that are missing between messages.

    A note of the service ("pinned a message") takes a number and so does each picture of an album,
    and some numbers were withdrawn before anybody looked: of a missing number nothing follows.
    """
    numbers = sorted({int(post) for post in posts if is_number(post)})
    return tuple((one + 1, other - 1) for one, other in pairwise(numbers) if other - one > 1)


def _is_name(text: str) -> bool:
    return _NAME.fullmatch(text) is not None and text.lower() not in _NO_CHANNELS


def is_number(text: str) -> bool:
    """Whether this is a number as channels and messages have it."""
    return _NUMBER.fullmatch(text) is not None
