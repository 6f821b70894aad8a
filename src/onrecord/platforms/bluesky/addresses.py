"""Which account or post does an address name, and where does a reader find it?"""

import re
from urllib.parse import unquote, urlsplit

from onrecord.platforms.bluesky.names import (
    POSTS,
    is_collection,
    is_did,
    is_handle,
    is_record_key,
)
from onrecord.platforms.speech import Address, AddressError
from onrecord.record.accounts import AccountId, Handle, PostId

__all__ = ["page_at", "page_of", "read_address"]

_APP = ("bsky.app", "www.bsky.app")
_PAGES = "https://bsky.app"
_PREFIX = re.compile(r"([A-Za-z][A-Za-z0-9+-]*):")  # without a dot: HOST:PORT is none
_OURS = ("at", "did", "http", "https")


def read_address(text: str) -> Address | None:
    """Read a profile's or post's address, an at:// URI, a DID or a handle.

    None for what may be another platform's: a web address elsewhere, `@user@host`, `!group@host`,
    or what begins with another platform's name, such as `feed:`. Raises AddressError.
    """
    if _is_anothers(text.strip()):
        return None
    given = _with_scheme(text.strip())
    try:
        split = urlsplit(given)
        server = split.hostname
    except ValueError as error:  # brackets that are no IPv6 address, a host that is none in NFKC
        raise AddressError(f"{text[:200]!r} is no address") from error
    parts = [unquote(part) for part in split.path.split("/") if part]
    if split.scheme == "at":
        return _named(text, split.netloc, parts)
    if split.scheme not in ("http", "https") or server not in _APP:
        return None
    match parts:
        case ["profile", who]:
            return _named(text, who, [])
        case ["profile", who, "post", key]:
            return _named(text, who, [POSTS, key])
        case _:
            raise AddressError(f"{text[:200]!r} is not the address of a profile or post")


def _is_anothers(text: str) -> bool:
    """Whether it is `@user@host` or `!group@host`, as on the Fediverse, or `name:` and the rest."""
    if text.startswith(("@", "!")) and "@" in text[1:] and "/" not in text:
        return True
    prefix = _PREFIX.match(text)
    return prefix is not None and prefix[1].lower() not in _OURS


def _with_scheme(text: str) -> str:
    """The address as meant: browsers leave out `https://`, people write `@handle`."""
    if "://" in text:
        return text
    if text.lower().startswith(tuple(f"{server}/" for server in _APP)):
        return f"https://{text}"
    return f"at://{text.removeprefix('@')}"


def _named(text: str, who: str, parts: list[str]) -> Address:
    account = AccountId(who) if is_did(who) else None
    handle = Handle(who.lower()) if account is None else None
    if handle is not None and not is_handle(handle):
        raise AddressError(f"{text[:200]!r} names neither a handle nor a DID")
    match parts:
        case []:
            return Address(account=account, handle=handle, post=None)
        case [collection, key] if is_collection(collection) and is_record_key(key):
            return Address(account=account, handle=handle, post=PostId(f"{collection}/{key}"))
        case _:
            raise AddressError(f"{text[:200]!r} names no post")


def page_of(account: AccountId, post: PostId | None) -> str | None:
    """The page that the Bluesky app shows for an account or a post."""
    return page_at(_PAGES, account, post)


def page_at(app: str, account: AccountId, post: PostId | None) -> str | None:
    """The same page of any app that has its pages at the same paths: `app` is its address."""
    profile = f"{app.rstrip('/')}/profile/{account}"
    if post is None:
        return profile
    collection, _, key = post.partition("/")
    return f"{profile}/post/{key}" if collection == POSTS else None
