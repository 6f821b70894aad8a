"""Which account or post does an address name, and what is it called in the API?

Sources: docs.joinmastodon.org/spec/webfinger, /methods/accounts and /methods/statuses; RFC 7565
(acct). An actor's and a post's id is the URI by which ActivityPub knows it, and its last part
that is no word is what the API knows it by: a number, or a ULID on servers that make those.
"""

import re
from urllib.parse import SplitResult, unquote, urlsplit

from onrecord.platforms.speech import Address, AddressError
from onrecord.record.accounts import AccountId, Handle, PostId
from onrecord.record.declarations import ScopeKind

__all__ = ["NAME", "api_id", "kind_of", "origin_of", "page_of", "read_address", "split_url"]

NAME: str = "mastodon"

_USER = r"[A-Za-z0-9_]+(?:[A-Za-z0-9_.-]*[A-Za-z0-9_]+)?"  # Mastodon's own expression
_HOST = r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::[0-9]{1,5})?"
_HANDLE = re.compile(rf"(?:acct:|@)({_USER})@({_HOST})", re.IGNORECASE)
_NAMED = re.compile(_USER)
_API_ID = re.compile(r"[0-9]{1,20}|[0-9A-HJKMNP-TV-Z]{26}")
_BOOST = "activity"  # the last part of a boost's id: its Announce activity
_LONGEST = 300
# Sites whose pages have the same shape and that do not speak Mastodon's API.
_OTHERS = re.compile(
    r"(?:.+\.)?(?:bsky\.app|medium\.com|t\.me|threads\.(?:net|com)|tiktok\.com|youtube\.com)"
)


def read_address(text: str) -> Address | None:
    """Read `https://host/@user`, `https://host/users/user`, a post of either, or `@user@host`.

    None for what may be another platform's. Raises AddressError for an account as another server
    than its own shows it.
    """
    text = text.strip()
    if len(text) > _LONGEST:
        return None
    if (named := _HANDLE.fullmatch(text)) is not None:
        return _address(named[1], named[2], None, None)
    split = split_url(text)
    if split is None or _OTHERS.fullmatch(split.hostname or ""):
        return None
    host, base = split.netloc.lower(), f"{split.scheme}://{split.netloc.lower()}"
    match [unquote(part) for part in split.path.split("/") if part]:
        case [str(at)] | ["web", str(at)] if at.startswith("@"):
            return _profile(text, at[1:], host, None)
        case [str(at), str(post)] if at.startswith("@") and _API_ID.fullmatch(post):
            return _profile(text, at[1:], host, f"{base}/users/{at[1:]}/statuses/{post}")
        case ["users", str(user)] if _NAMED.fullmatch(user):
            return _address(user, host, None, text)
        case ["users", str(user), "statuses", *rest] if _NAMED.fullmatch(user) and _is_post(rest):
            return _address(user, host, "/".join((base, "users", user, "statuses", *rest)), text)
        case ["ap", "users", str(number)] if number.isdecimal():
            actor = AccountId(f"{base}/ap/users/{number}")
            return Address(account=actor, handle=None, post=None, at=text)
        case ["ap", "users", str(number), "statuses", *rest] if _is_post(rest):
            actor = AccountId(f"{base}/ap/users/{number}")
            uri = PostId("/".join((actor, "statuses", *rest)))
            return Address(account=actor, handle=None, post=uri, at=text)
        case _:
            return None


def _is_post(rest: list[str]) -> bool:
    """Whether what follows `statuses/` is a post's number, or a boost's."""
    number, *more = rest or [""]
    return _API_ID.fullmatch(number) is not None and more in ([], [_BOOST])


def split_url(text: str) -> SplitResult | None:
    """A web address in its parts; None if it is none, or one with a name and password in it."""
    try:
        split = urlsplit(text)
        named = split.hostname and split.port != 0
    except ValueError:  # brackets that are no IPv6 address, a port that is no number
        return None
    if split.scheme not in ("http", "https") or not named or "@" in split.netloc:
        return None
    return split if text.isascii() and text.isprintable() and " " not in text else None


def origin_of(url: str) -> str | None:
    """Scheme and host of a web address."""
    split = split_url(url)
    return None if split is None else f"{split.scheme}://{split.netloc}"


def api_id(post: PostId) -> str | None:
    """By what the API knows a post, where its URI shows it; None where it does not."""
    split = split_url(post)
    parts = [] if split is None else [part for part in split.path.split("/") if part]
    if parts[-1:] == [_BOOST]:
        parts.pop()
    return parts[-1] if parts and _API_ID.fullmatch(parts[-1]) else None


def kind_of(post: PostId) -> ScopeKind:
    """A boost is a post of its own, whose URI is that of its activity."""
    return ScopeKind.REPOSTS if post.endswith(f"/{_BOOST}") else ScopeKind.POSTS


def page_of(account: AccountId, post: PostId | None) -> str | None:
    """The page that the server shows for an account or post; it knows them by their URIs, too."""
    split = split_url(account if post is None else post)
    if split is None:
        return None
    base = f"{split.scheme}://{split.netloc}"
    match [part for part in split.path.split("/") if part]:
        case ["users", user]:
            return f"{base}/@{user}"
        case ["users", user, "statuses", number, *_]:
            return f"{base}/@{user}/{number}"
        case _:
            return split.geturl()


def _profile(text: str, user: str, host: str, post: str | None) -> Address | None:
    name, other, elsewhere = user.partition("@")
    if other and elsewhere.lower() != host and _NAMED.fullmatch(name):
        raise AddressError(
            f"{text!r} is an account of {elsewhere} as {host} shows it",
            advice=f"Give the address at its own server: https://{elsewhere}/@{name}",
        )
    if not _NAMED.fullmatch(name):
        return None
    return _address(name, host, post, text)


def _address(user: str, host: str, post: str | None, at: str | None) -> Address:
    handle = Handle(f"{user}@{host}".lower())
    named = None if post is None else PostId(post)
    return Address(account=None, handle=handle, post=named, at=at)
