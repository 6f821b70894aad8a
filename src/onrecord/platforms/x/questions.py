"""At which addresses is X's API asked, and which question was an answer to?"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal
from urllib.parse import parse_qs, urlsplit

from onrecord.platforms.polling import Account, Question
from onrecord.platforms.x.addresses import is_id, is_name
from onrecord.record.accounts import AccountId, Handle, PostId

__all__ = [
    "CONTROL",
    "MANY",
    "NAME",
    "SERVER",
    "Asked",
    "ask_account",
    "ask_control",
    "ask_latest",
    "ask_many",
    "ask_name",
    "ask_newest",
    "ask_older",
    "ask_owner",
    "ask_post",
    "ask_user",
    "asked",
]

NAME = "x"
SERVER = "https://api.x.com"
MANY = 100  # GET /2/tweets: at most 100 ids

CONTROL = AccountId("783214")
"""X's own account: of what a server of X must be able to show, the least it can do without."""

_TOKEN = "x"
_POSTS = (
    "post.fields=created_at,note_post&expansions=author_id,edit_history_post_ids"
    "&user.fields=protected"
)
_USER = "user.fields=protected"
_PAGE = "max_results=100"
_CURSOR = re.compile(r"[A-Za-z0-9_=-]{1,300}")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question was about: an account's posts, posts by id, or an account."""

    what: Literal["timeline", "posts", "post", "user", "name"]
    ids: tuple[str, ...]
    paged: bool = False  # not the newest page


def ask_latest(account: Account) -> tuple[Question, ...]:
    """The 100 newest posts, replies and reposts included, with the account as it is now."""
    return (_question(account.host, f"users/{account.account}/tweets?{_PAGE}&{_POSTS}"),)


def ask_older(account: Account, cursor: object) -> Question | None:
    """The page before, by the token that an answer gave; None for what can be no token."""
    if not isinstance(cursor, str) or not _CURSOR.fullmatch(cursor):
        return None
    (latest,) = ask_latest(account)
    return replace(latest, url=f"{latest.url}&pagination_token={cursor}")


def ask_many(account: Account, posts: Sequence[PostId]) -> Question | None:
    """Up to 100 posts by id; of those that are missing the answer says why."""
    if not posts or not all(map(is_id, posts)):
        return None
    return _question(account.host, f"tweets?ids={','.join(posts)}&{_POSTS}")


def ask_post(account: Account, post: PostId) -> Question | None:
    """One post by id; the platform's word on it, if it is not there."""
    return _question(account.host, f"tweets/{post}?{_POSTS}") if is_id(post) else None


def ask_newest(account: Account, version: str) -> Question:
    """The version of a post that has this id of its own."""
    return _question(account.host, f"tweets/{version}?{_POSTS}")


def ask_account(account: Account) -> Question:
    """The account by its id."""
    return ask_user(account.host, account.account)


def ask_control(account: Account) -> Question:
    """X's own account, by its id."""
    return ask_user(account.host, CONTROL)


def ask_user(server: str, account: str) -> Question:
    """An account by its id, at a server."""
    return _question(server, f"users/{account}?{_USER}")


def ask_name(server: str, handle: Handle) -> Question:
    """The account that wears a handle now."""
    return _question(server, f"users/by/username/{handle}?{_USER}")


def ask_owner(server: str, post: PostId) -> Question:
    """A post by its id, to know whose it is."""
    return _question(server, f"tweets/{post}?expansions=author_id")


def asked(url: str) -> Asked | None:
    """Which of these questions an address puts; None if it is none of them."""
    try:
        split = urlsplit(url)
        query = parse_qs(split.query)
    except ValueError:  # an address that we would not have asked at: a stranger's bundle
        return None
    match [part for part in split.path.split("/") if part]:
        case ["2", "users", user, "tweets"] if is_id(user):
            return Asked("timeline", (user,), "pagination_token" in query)
        case ["2", "users", "by", "username", name] if is_name(name):
            return Asked("name", (name,))
        case ["2", "users", user] if is_id(user):
            return Asked("user", (user,))
        case ["2", "tweets", post] if is_id(post):
            return Asked("post", (post,))
        case ["2", "tweets"]:
            ids = tuple(query.get("ids", [""])[0].split(","))
            return Asked("posts", ids) if all(map(is_id, ids)) else None
        case _:
            return None


def _question(server: str, path: str) -> Question:
    return Question(url=f"{server.rstrip('/')}/2/{path}", accept="application/json", token=_TOKEN)
