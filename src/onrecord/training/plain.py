"""How are posts read from lines of JSON, the form for anybody's own data?

An object on each line: `account`, `at` (RFC 3339 with an offset) and `text`; if they are known,
`id`, `group`, `kind` (post, reply, quotation; repost and like are left out), and the fields that a
platform may tell: `client`, `language`, `links`, `media`. A field that is not named is not told;
one that is null or empty is told, and the post has none.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from onrecord.findings.assessment.own_posts import Field, Kind, OwnPost
from onrecord.record.accounts import AccountId, PostId, ref_of
from onrecord.record.commitments import digest_of
from onrecord.record.times import TimeError, read_claimed
from onrecord.training.rows import LeftOut, Omitted, Row

__all__ = ["rows_of_lines"]

_PLATFORM = "plain"
_NOT_ITS_OWN = ("repost", "like")
_TEXTS = ("id", "group", "kind", "client", "language")
_LISTS = ("links", "media")
_KINDS = {kind.value: kind for kind in Kind}
_KEYS = {"account", "at", "text", *_TEXTS, *_LISTS}


class _Malformed(Exception):
    """What is the matter with a line."""


def rows_of_lines(file: Path) -> Iterator[Row | Omitted]:
    """A row for each line that is not blank."""
    with file.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                yield _row(number, line)


def _row(number: int, line: bytes) -> Row | Omitted:
    try:
        told = _object(line)
        if told.get("kind") in _NOT_ITS_OWN:
            return Omitted(number, LeftOut.REPOST)
        return Row(number, told["account"], told.get("group"), _post(number, told))
    except (_Malformed, TimeError) as error:
        return Omitted(number, LeftOut.MALFORMED, str(error))


def _object(line: bytes) -> Mapping[str, Any]:
    """The object of a line, its keys and the types of their values as they have to be."""
    try:
        told = json.loads(line.decode())
    except (ValueError, RecursionError) as error:  # of UTF-8, too
        raise _Malformed("no JSON in UTF-8") from error
    if not isinstance(told, dict):
        raise _Malformed("no object")
    if unknown := sorted(told.keys() - _KEYS):
        raise _Malformed(f"{unknown[0][:40]!r} is not a key that is read")
    for key in ("account", "at", "text"):
        if not isinstance(told.get(key), str):
            raise _Malformed(f"no {key}")
    for key in _TEXTS:
        if not isinstance(told.get(key), str | None):
            raise _Malformed(f"{key} is no text")
    for key in _LISTS:
        if not _is_texts(told.get(key) or []):
            raise _Malformed(f"{key} is no list of texts")
    return told


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def _post(number: int, told: Mapping[str, Any]) -> OwnPost:
    kind = _KINDS.get(told.get("kind") or Kind.POST)
    if kind is None:
        raise _Malformed(f"{told['kind'][:40]!r} is no kind of post")
    account, post = AccountId(told["account"]), PostId(told.get("id") or f"line {number}")
    return OwnPost(
        ref=ref_of(_PLATFORM, *_encodable(account, post)),
        because=digest_of(told["text"].encode("utf-8", "surrogatepass")),
        at=read_claimed(told["at"]),
        kind=kind,
        text=told["text"],
        told=frozenset(field for field in Field if field.value in told),
        client=told.get("client") or None,
        language=told.get("language") or None,
        links=tuple(told.get("links") or ()),
        media=tuple(told.get("media") or ()),
    )


def _encodable(account: AccountId, post: PostId) -> tuple[AccountId, PostId]:
    """Both, if they are text that can be written."""
    try:
        f"{account}{post}".encode()
    except UnicodeEncodeError as error:
        raise _Malformed("half a character in the name of the account or post") from error
    return account, post
