"""What is one post in X's answers, and what does a version say?

An edit makes a new id; every version names all ids of its post (`edit_history_post_ids`, formerly
`edit_history_tweet_ids`). The first of them is the post for us, and each later one a version of it.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from onrecord.platforms.authored import same_by
from onrecord.platforms.bodies import text_in
from onrecord.platforms.markup import read_page
from onrecord.platforms.polling import Shown
from onrecord.platforms.speech import Said, Unplaced
from onrecord.platforms.versions import read_fields, readable, write_fields
from onrecord.platforms.x.addresses import is_id
from onrecord.record.accounts import PostId
from onrecord.record.declarations import ScopeKind

__all__ = [
    "Post",
    "client_of",
    "is_no_edit",
    "kind_of",
    "minted_at",
    "post_of",
    "read_version",
    "version_of",
]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SNOWFLAKE = 1288834974657  # ms since 1970 at which X's clock of ids begins (twitter/snowflake)
_COUNTED = 30_000_000_000  # ids up to some 29.7 thousand million were counted, and tell no time
_CLOSE = timedelta(seconds=1)  # created_at has whole seconds
_HISTORY = ("edit_history_post_ids", "edit_history_tweet_ids")
_LONGEST_CLIENT = 200  # characters; X allows 32 to a name
_NOTE = ("note_post", "note_tweet")
_REPOST = re.compile(r"RT @[A-Za-z0-9_]{1,15}: ")
_LINK = re.compile(r"https?://t\.co/[A-Za-z0-9]+")
_ESCAPES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))  # all that X escapes in a text


@dataclass(frozen=True, slots=True)
class Post:
    """One version, with the ids that it has in common with the others."""

    id: str
    first: PostId
    newest: str
    author: str
    shown: Shown


def post_of(body: Any) -> Post:
    """A post object of an answer. Raises `Unplaced`."""
    own, author = text_in(body, "id"), text_in(body, "author_id")
    if not is_id(own) or not is_id(author):
        raise Unplaced("a post whose id or author is no number")
    history = _history(body, own)
    text = _text(body)
    claimed_at = _claimed_at(body, own, history[0])
    return Post(
        id=own,
        first=PostId(history[0]),
        newest=history[-1],
        author=author,
        shown=Shown(version_of(own, text, client_of(body.get("source"))), claimed_at),
    )


def version_of(own: str, text: str, client: str | None = None) -> bytes:
    """The bytes of a version: its own id, its exact text, and its client where that is told.

    Raises `Unplaced`.
    """
    return write_fields({"id": own, "text": text, "client": client})


def client_of(source: Any) -> str | None:
    """The application that a `source` names; None if it names none.

    API v2 gives its name, API v1.1 and an account's export give a link to it, of which the name is
    the text.
    """
    if not isinstance(source, str):
        return None
    name = readable(source)
    try:
        name = read_page(name.encode()).paragraphs() if "<" in name else name
    except Unplaced:  # HTML that can't be read within bounds
        return None
    return name.strip()[:_LONGEST_CLIENT] or None


def minted_at(own: str) -> datetime | None:
    """When an id was made, by X's clock; None for those that were counted before."""
    number = int(own)
    if number <= _COUNTED:
        return None
    return _EPOCH + timedelta(milliseconds=(number >> 22) + _SNOWFLAKE)


def _history(body: dict[str, Any], own: str) -> list[str]:
    given = [body[name] for name in _HISTORY if body.get(name)]
    if not given:
        return [own]
    if len(given) == 2 and given[0] != given[1]:
        raise Unplaced("a post with two histories")
    ids = given[0] if isinstance(given[0], list) else []
    if own not in ids or not all(map(is_id, ids)):
        raise Unplaced("a post that is not in its own history")
    return sorted(ids, key=int)


def _text(body: dict[str, Any]) -> str:
    """The whole text: what is longer than 280 characters stands beside its beginning."""
    for name in _NOTE:
        if body.get(name) is not None:
            return text_in(body[name], "text")
    return text_in(body, "text")


def _claimed_at(body: dict[str, Any], own: str, first: str) -> datetime | None:
    minted = minted_at(own)
    if body.get("created_at") is None:
        return minted
    try:
        told = datetime.fromisoformat(text_in(body, "created_at"))
        created = told.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise Unplaced("a time that is none") from error
    if told.tzinfo is None:
        raise Unplaced("a time without a zone")
    if minted is None:
        return created
    agreeing = (minted, minted_at(first) or minted)  # an edit may tell when the post was made
    if all(abs(created - one) > _CLOSE for one in agreeing):
        raise Unplaced("an id and a created_at that tell different times")
    return minted


def read_version(post: PostId, data: bytes) -> Said:
    """What the bytes of a version say. Raises `Unplaced`."""
    fields = read_fields(data)
    own, text, client = fields.get("id"), fields.get("text", ""), fields.get("client")
    if not is_id(own) or not isinstance(text, str) or not isinstance(client, str | None):
        raise Unplaced("not a version of a post at X")
    if is_id(post) and int(str(own)) < int(post):
        raise Unplaced("a version that is older than its post")
    shown = readable(text)
    for escaped, meant in _ESCAPES:
        shown = shown.replace(escaped, meant)
    return Said(
        kind=ScopeKind.REPOSTS if _REPOST.match(text) else ScopeKind.POSTS,
        text=shown,
        claimed_at=minted_at(str(own)),
        languages=(),
        media=(),
        links=tuple(dict.fromkeys(_LINK.findall(text))),
        labels=(),
        answers=None,
        quotes=None,
        client=None if client is None else readable(client),
    )


def is_no_edit(before: bytes, now: bytes) -> bool:
    """Whether two versions have the same id of their own: an edit makes a new one."""
    return same_by(lambda fields: fields.get("id"), before, now)


def kind_of(post: PostId) -> ScopeKind:  # noqa: ARG001  # as every platform is asked
    """An id does not tell a repost from a post."""
    return ScopeKind.POSTS
