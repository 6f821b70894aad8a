"""What does the archive hold that X gives an account of its own posts?

A zip file with `data/tweets.js`, `data/deleted-tweets.js` (formerly `data/tweet.js`) in parts, and
`data/account.js`: a script that gives a name to a list, one object a post. It is the account
holder's own word; the rest of it (messages, addresses, devices) is nobody's business and not read.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from onrecord.platforms.speech import Unplaced
from onrecord.platforms.x.addresses import is_id
from onrecord.platforms.x.pages import CopiedPost, in_json

__all__ = ["ACCOUNT", "ExportedPost", "account_in", "is_posts", "posts_in"]

ACCOUNT = "data/account.js"
_POSTS = re.compile(r"data/(?:deleted-)?tweets?(?:-part[0-9]{1,4})?\.js")
_BEGINNING = re.compile(r"\s*window\.YTD\.[a-z_]{1,40}\.part[0-9]{1,4}\s*=\s*\[")
_BETWEEN = re.compile(r"[\s,]*")


@dataclass(frozen=True, slots=True)
class ExportedPost:
    """One post with the exact bytes that it has in the export."""

    post: CopiedPost
    data: bytes


def is_posts(name: str) -> bool:
    """Whether a member of the zip file holds posts of the account."""
    return _POSTS.fullmatch(name) is not None


def account_in(data: bytes) -> tuple[str, str | None]:
    """The account's id, and its name by then. Raises `Unplaced`."""
    for value, _ in _values(data):
        account = value.get("account") if isinstance(value, dict) else None
        if isinstance(account, dict) and is_id(account.get("accountId")):
            name = account.get("username")
            return str(account["accountId"]), name if isinstance(name, str) else None
    raise Unplaced("no account in account.js")


def posts_in(data: bytes) -> Iterator[ExportedPost]:
    """The posts in such a member, in its order. Raises `Unplaced`."""
    for value, exact in _values(data):
        found = next(in_json(value.get("tweet")), None) if isinstance(value, dict) else None
        if found is not None:
            yield ExportedPost(found, exact)


def _values(data: bytes) -> Iterator[tuple[object, bytes]]:
    """Each object of the list, with its exact bytes."""
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise Unplaced("not UTF-8") from error
    begun = _BEGINNING.match(text)
    if begun is None:
        raise Unplaced("not a part of an account's export")
    decoder, at = json.JSONDecoder(), begun.end()
    while True:
        between = _BETWEEN.match(text, at)
        at = at if between is None else between.end()
        if text.startswith("]", at):
            return
        try:
            value, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError) as error:
            raise Unplaced("a list that is cut short, or no JSON") from error
        yield value, text[at:end].encode()
        at = end
