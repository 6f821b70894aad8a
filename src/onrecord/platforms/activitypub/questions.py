"""What is asked of an ActivityPub server, and is the server in order?"""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from onrecord.platforms.bodies import list_in, object_of
from onrecord.platforms.polling import Account, Question
from onrecord.platforms.speech import Unplaced
from onrecord.record.accounts import AccountId, PostId
from onrecord.record.exchanges import Exchange

__all__ = [
    "ACTIVITY",
    "DOUBTS",
    "MANY",
    "NAME",
    "READER",
    "SERVER",
    "ask_account",
    "ask_control",
    "ask_latest",
    "ask_many",
    "ask_post",
    "asks_for",
    "is_sound",
    "is_url",
    "origin_of",
    "page_of",
    "type_of",
]

NAME = "activitypub"
SERVER = ""
READER = "activitypub 3"
DOUBTS = False
MANY = 0

ACTIVITY = 'application/activity+json, application/ld+json; profile="https://www.w3.org/ns/activitystreams"'
"""ActivityPub, section 3.2: what to accept. Some servers know only the first."""

_NODEINFO = "http://nodeinfo.diaspora.software/ns/schema/"


def asks_for(url: str) -> Question:
    """The question for an actor, an object or a page of an outbox."""
    return Question(url=url, accept=ACTIVITY)


def ask_latest(account: Account) -> tuple[Question, ...]:
    """The first page of the outbox."""
    return (asks_for(account.host),)


def ask_many(account: Account, posts: Sequence[PostId]) -> Question | None:  # noqa: ARG001  # not part of ActivityPub
    """None: objects are asked for one by one."""
    return None


def ask_post(account: Account, post: PostId) -> Question | None:
    """The object by its id; None if its id is no URL of the account's server."""
    origin = origin_of(post)
    return asks_for(post) if origin is not None and origin == origin_of(account.account) else None


def ask_account(account: Account) -> Question:
    """The actor by its id."""
    return asks_for(account.account)


def ask_control(account: Account) -> Question:
    """Where the server's NodeInfo lies (NodeInfo protocol, section 4): every instance has one."""
    origin = origin_of(account.account) or account.account
    return Question(url=f"{origin}/.well-known/nodeinfo", accept="application/json")


def is_sound(account: Account, control: Exchange) -> bool:
    """Whether the server still says where its own NodeInfo lies."""
    if control.status != 200 or control.url != ask_control(account).url:
        return False
    try:
        links = list_in(object_of(control), "links")
    except Unplaced:
        return False
    origin = origin_of(account.account)
    return any(_is_nodeinfo(link, origin) for link in links)


def _is_nodeinfo(link: Any, origin: str | None) -> bool:
    if not isinstance(link, dict):
        return False
    rel, href = link.get("rel"), link.get("href")
    known = isinstance(rel, str) and rel.startswith(_NODEINFO)
    return known and isinstance(href, str) and origin_of(href) == origin


def page_of(account: AccountId, post: PostId | None) -> str | None:
    """The id itself: servers show browsers a page there."""
    wanted = account if post is None else post
    return wanted if is_url(wanted) else None


def type_of(item: Mapping[str, Any]) -> str:
    """The type of an object; JSON-LD may give several, of which the first counts."""
    kind = item.get("type")
    found = kind[0] if isinstance(kind, list) and kind else kind
    return found if isinstance(found, str) else ""


def is_url(text: str) -> bool:
    """Whether this is a URL that may be asked for."""
    return origin_of(text) is not None


def origin_of(url: str) -> str | None:
    """Scheme, host and port of an http URL (RFC 6454), in lower case; None for anything else."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    plain = url.isascii() and url.isprintable() and not set(url) & set(' \\"<>')
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        return None
    usual = {"http": 80, "https": 443}[parts.scheme]
    shown = "" if port in (None, usual) else f":{port}"
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}{shown}" if plain else None
