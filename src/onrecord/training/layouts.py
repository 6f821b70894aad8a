"""What do the columns of two research collections of office holders' posts say?"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from sys import intern
from typing import Any, TypeAlias

from onrecord.findings.assessment.own_posts import Field, Kind, OwnPost
from onrecord.record.accounts import AccountId, PostId, ref_of
from onrecord.record.commitments import digest_of

__all__ = ["LAYOUTS", "Cells", "Layout", "Malformed"]

_PLATFORM = "x"
_MICROSECONDS = 1_000_000
_CODE_POINT = re.compile(r"<U\+([0-9A-F]{4,8})>")  # as R writes what its locale can't
_LANGUAGES = {"und": None, "in": "id", "iw": "he"}  # the platform's older tags
_MEDIA = {"photo": "image", "video": "video", "animated_gif": "video"}

Cells: TypeAlias = Mapping[str, Any]
"""A row by its columns; `created_at` in microseconds since 1970."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """One collection's columns, and how a row of them is read.

    `created_at` holds a time; the `texts` hold text or nothing, the `flags` a truth or nothing.
    `post` is given a row and its text, and gives the account's id and the post, or raises
    Malformed.
    """

    texts: tuple[str, ...]
    flags: tuple[str, ...]
    is_repost: Callable[[Cells], bool]
    post: Callable[[Cells, str], tuple[str, OwnPost]]
    group: str | None  # of all accounts, where it is one

    @property
    def columns(self) -> list[str]:
        """All that are read."""
        return ["created_at", *self.texts, *self.flags]


class Malformed(Exception):
    """What is the matter with a row."""


def _own_post(cells: Cells, account: str | None, post: str | None, **what: Any) -> OwnPost:
    if not account or not post:
        raise Malformed("no account or no post's id")
    try:
        at = datetime.fromtimestamp(cells["created_at"] / _MICROSECONDS, UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise Malformed("created_at lies outside of the calendar") from error
    return OwnPost(
        ref=ref_of(_PLATFORM, AccountId(account), PostId(post)),
        because=digest_of(what["text"].encode("utf-8", "surrogatepass")),
        at=at,
        client=intern(cells["source"]) if cells["source"] else None,
        **what,
    )


def _of_member(cells: Cells, text: str) -> tuple[str, OwnPost]:
    kind = Kind.POST
    if cells["reply_to"] is not None:
        kind = Kind.REPLY
    elif cells["is_quote"]:
        kind = Kind.QUOTATION
    language = cells["lang"] or None
    media = cells["media"]
    return cells["uid"], _own_post(
        cells,
        cells["uid"],
        cells["id"],
        kind=kind,
        text=text,
        told=_MEMBERS_TELL,
        language=_LANGUAGES.get(language, language) if language else None,
        links=tuple((cells["urls"] or "").split()),
        media=(_MEDIA.get(media, media),) if media else (),
    )


def _of_candidate(cells: Cells, text: str) -> tuple[str, OwnPost]:
    words = _CODE_POINT.sub(_character, text)
    kind = Kind.POST
    if words.startswith("@"):
        kind = Kind.REPLY
    elif cells["is_quote"] == "TRUE":
        kind = Kind.QUOTATION
    account, post = cells["screen_name"], (cells["status_url"] or "").rpartition("/")[2]
    made = _own_post(cells, account, post, kind=kind, text=words, told=_CANDIDATES_TELL)
    return account, made


def _character(written: re.Match[str]) -> str:
    """The character of a code point; what is none stays as it was written."""
    point = int(written[1], 16)
    return chr(point) if point <= 0x10FFFF else written[0]


_MEMBERS_TELL = frozenset({Field.CLIENT, Field.LANGUAGE, Field.LINKS, Field.MEDIA})
_CANDIDATES_TELL = frozenset({Field.CLIENT})

_MEMBERS = Layout(
    texts=("uid", "id", "text", "lang", "source", "reply_to", "urls", "media"),
    flags=("is_quote", "is_rt"),
    is_repost=lambda cells: bool(cells["is_rt"]),
    post=_of_member,
    group=None,
)
_CANDIDATES = Layout(
    texts=("screen_name", "text", "source", "is_quote", "is_retweet", "status_url"),
    flags=(),
    is_repost=lambda cells: cells["is_retweet"] == "TRUE",
    post=_of_candidate,
    group="candidates",
)

LAYOUTS = (_MEMBERS, _CANDIDATES)
