"""Which account or post does an address name, and where does a reader find it?"""

import re
from urllib.parse import urlsplit

from onrecord.platforms.speech import Address, AddressError
from onrecord.record.accounts import AccountId, Handle, PostId

__all__ = ["is_id", "is_name", "page_of", "post_in", "read_address"]

_NAMES = ("x.com", "twitter.com")
_HOSTS = tuple(sub + name for name in _NAMES for sub in ("", "www.", "mobile.", "m."))
_PAGES = "https://x.com/i"
_ID = re.compile(r"[0-9]{1,19}")
_NAME = re.compile(r"[A-Za-z0-9_]{1,15}")
_POST_ADDRESS = re.compile(
    r"https?://(?:www\.|mobile\.|m\.)?(?:twitter|x)\.com(?::80|:443)?"
    r"/(?:i/web|i|[A-Za-z0-9_]{1,15})/status(?:es)?/([0-9]{1,19})(?![0-9])",
    re.IGNORECASE,
)
# Pages of X itself, which no account can be called by.
_OWN = frozenset(
    [
        "compose",
        "explore",
        "hashtag",
        "home",
        "i",
        "intent",
        "jobs",
        "login",
        "messages",
        "notifications",
        "privacy",
        "search",
        "settings",
        "share",
        "signup",
        "tos",
    ]
)


def is_id(text: object) -> bool:
    """Whether it is an id of the platform: at most 19 digits."""
    return isinstance(text, str) and text.isascii() and _ID.fullmatch(text) is not None


def is_name(text: object) -> bool:
    """Whether an account may be called so."""
    return isinstance(text, str) and text.isascii() and _NAME.fullmatch(text) is not None


def read_address(text: str) -> Address | None:
    """Read the address of a profile or post at x.com or twitter.com; None for any other.

    A bare `@name` is nobody's: it does not say on which platform. Raises AddressError.
    """
    parts = _parts(text.strip())
    match parts:
        case None:
            return None
        case ["i", "user", account] if is_id(account):
            return Address(account=AccountId(account), handle=None, post=None)
        case ["i", "status", post, *_] | ["i", "web", "status", post, *_] if is_id(post):
            return Address(account=None, handle=None, post=PostId(post))
        case [name, "status" | "statuses", post, *_] if _is_account(name) and is_id(post):
            return Address(account=None, handle=_handle(name), post=PostId(post))
        case [name] if _is_account(name):
            return Address(account=None, handle=_handle(name), post=None)
        case _:
            raise AddressError(f"{text[:200]!r} is not the address of a profile or post at X")


def _parts(text: str) -> list[str] | None:
    """The parts of the path, of an address at X; browsers leave out `https://`."""
    given = text if "://" in text else f"https://{text}"
    try:
        split = urlsplit(given)
        server = split.hostname
    except ValueError as error:
        if any(f"{host}/" in text for host in _HOSTS):
            raise AddressError(f"{text[:200]!r} is no address") from error
        return None
    if split.scheme not in ("http", "https") or server not in _HOSTS:
        return None
    return [part for part in split.path.split("/") if part]


def _is_account(name: str) -> bool:
    return is_name(name.removeprefix("@")) and name.lower() not in _OWN


def _handle(name: str) -> Handle:
    return Handle(name.removeprefix("@").lower())


def page_of(account: AccountId, post: PostId | None) -> str | None:
    """The public page, which X finds by the id alone: a new handle does not break it."""
    return f"{_PAGES}/user/{account}" if post is None else f"{_PAGES}/status/{post}"


def post_in(text: str) -> PostId | None:
    """The id of the last post whose address stands in a text, such as an archive's address."""
    found = _POST_ADDRESS.findall(text)
    return PostId(found[-1]) if found else None
