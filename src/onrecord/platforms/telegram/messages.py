"""What does a message show, and what did a version of it say?"""

import json
import re
from base64 import urlsafe_b64decode
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from selectolax.lexbor import LexborNode

from onrecord.platforms.authored import same_by
from onrecord.platforms.markup import Page
from onrecord.platforms.polling import Account, Found, Shown
from onrecord.platforms.speech import Medium, Said, Unplaced
from onrecord.platforms.telegram.addresses import is_number
from onrecord.platforms.versions import read_fields, readable, write_fields
from onrecord.record.accounts import AccountId, PostId
from onrecord.record.declarations import ScopeKind
from onrecord.record.outcomes import Unread
from onrecord.record.times import TimeError, read_claimed

__all__ = [
    "MESSAGE",
    "channel_in",
    "claimed_in",
    "classes",
    "is_no_edit",
    "message_in",
    "number_in",
    "read_version",
]

MESSAGE = "div.tgme_widget_message[data-post]"
_URL = re.compile(r"url\(['\"]?([^'\")\\]{1,2000})['\"]?\)")
_ANOTHERS = frozenset({"tgme_widget_message_reply", "tgme_widget_message_link_preview"})
_OTHERS = frozenset({"forwarded", "forwarded_link", "reply_to"})
_OTHER_MEDIA = {
    "video": "tgme_widget_message_video_player",
    "video message": "tgme_widget_message_roundvideo_player",
    "voice message": "tgme_widget_message_voice_player",
    "sticker": "tgme_widget_message_sticker",
    "place": "tgme_widget_message_location_wrap",
    "contact": "tgme_widget_message_contact_wrap",
}


def number_in(account: Account, page: Page, message: LexborNode) -> PostId:
    """The message's number, if it is one of the account's. Raises `Unplaced`."""
    name, _, number = (page.attribute(message, "data-post") or "").partition("/")
    is_named = name.lower() == (account.handle or "").lower()
    if not is_named or not is_number(number):
        raise Unplaced("a message of another channel")
    if channel_in(page, message) != account.account:
        raise Unplaced("the name leads to a channel with another number")
    return PostId(number)


def channel_in(page: Page, message: LexborNode) -> AccountId:
    """The channel's number, which a message carries for its counter. Raises `Unplaced`."""
    view = page.attribute(message, "data-view") or ""
    try:
        token = json.loads(urlsafe_b64decode(view.encode("ascii") + b"=" * (-len(view) % 4)))
    except (ValueError, RecursionError) as error:
        raise Unplaced("a message without its channel's number") from error
    number = token.get("c") if isinstance(token, dict) else None
    if type(number) is not int or not is_number(str(abs(number))):
        raise Unplaced("a message without its channel's number")
    return AccountId(str(abs(number)))


def message_in(page: Page, message: LexborNode) -> Found:
    """One version: what was written and shown, without views, reactions and changing addresses.

    The preview of a linked page is left out: the server adds it afterwards, in others' words.
    """
    bubble = message.css_first("div.tgme_widget_message_bubble")
    unshown = "div.tgme_widget_message_bubble > .message_media_not_supported_wrap"
    if bubble is None or message.css_first(unshown) is not None:
        return Unread("a message of a kind that previews do not show")
    at = _at(page, message)
    texts = _own(message, ".js-message_text")
    fields = {
        "at": at,
        "text": page.words(texts[0]).strip(" \t\r\n") if texts else None,
        "links": _attributes(page, texts[0].css("a[href]"), "href") if texts else None,
        "forwarded": _words(page, message, ".tgme_widget_message_forwarded_from_name"),
        "forwarded_link": _link(page, message, ".tgme_widget_message_forwarded_from_name"),
        "reply_to": _link(page, message, ".tgme_widget_message_reply"),
        "signed": _words(page, message, ".tgme_widget_message_from_author"),
        "mark": _mark(message),
        "media": _media(page, message),
        "poll": _words(page, message, ".tgme_widget_message_poll_question"),
        "options": _all_words(page, message, ".tgme_widget_message_poll_option_text"),
    }
    return Shown(write_fields(fields), _instant(at))


def is_no_edit(before: bytes, now: bytes) -> bool:
    """Whether two versions differ only in what changes without the author.

    Other channels give themselves other names, and messages that are answered are withdrawn.
    """
    return same_by(
        lambda fields: {name: x for name, x in fields.items() if name not in _OTHERS}, before, now
    )


def claimed_in(page: Page, message: LexborNode) -> datetime | None:
    """The time that a message gives itself."""
    return _instant(_at(page, message))


def _at(page: Page, message: LexborNode) -> str | None:
    times = _own(message, ".tgme_widget_message_date time[datetime]")
    return page.attribute(times[-1], "datetime") if times else None


def _own(message: LexborNode, selector: str) -> list[LexborNode]:
    """What belongs to the message itself, not to one that it answers or a page that it links."""
    return [node for node in message.css(selector) if not _is_anothers(node, message)]


def _is_anothers(node: LexborNode, message: LexborNode) -> bool:
    above = node.parent
    while above is not None and above.mem_id != message.mem_id:
        if _ANOTHERS & classes(above):
            return True
        above = above.parent
    return False


def classes(node: LexborNode) -> frozenset[str]:
    """The classes that an element has."""
    return frozenset((node.attributes.get("class") or "").split())


def _words(page: Page, message: LexborNode, selector: str) -> str | None:
    return next(iter(_all_words(page, message, selector)), None)


def _all_words(page: Page, message: LexborNode, selector: str) -> list[str]:
    return [page.words(node).strip(" \t\r\n") for node in _own(message, selector)]


def _attributes(page: Page, nodes: Iterable[LexborNode], name: str) -> list[str]:
    return [value for node in nodes if (value := page.attribute(node, name))]


def _link(page: Page, message: LexborNode, selector: str) -> str | None:
    return next(iter(_attributes(page, _own(message, selector), "href")), None)


def media_at(page: Page, message: LexborNode) -> tuple[str, ...]:
    """Where the pictures and films of a message lie at the time of this answer."""
    styled = _own(message, "a[class*=_photo_wrap][style]")
    told = [_URL.search(page.attribute(one, "style") or "") for one in styled]
    found = [one[1] for one in told if one is not None]
    found += _attributes(page, _own(message, "video[src]"), "src")
    return tuple(dict.fromkeys(url for url in found if url.startswith(("https://", "http://"))))


def _mark(message: LexborNode) -> str | None:
    """The word beside the time by which an edited message is marked."""
    meta = next(iter(_own(message, ".tgme_widget_message_meta")), None)
    if meta is None:
        return None
    beside = [one for one in meta.iter(include_text=True) if one.is_text_node]
    return "".join(one.text_content or "" for one in beside).strip(" ,\u00a0\t\r\n") or None


def _media(page: Page, message: LexborNode) -> list[dict[str, str]]:
    """What is shown: addresses of pictures change with every answer, their numbers do not."""
    found = [{"kind": "photo", "id": _id(x)} for x in _own(message, "a[class*=_photo_wrap]")]
    for kind, name in _OTHER_MEDIA.items():
        for node in _own(message, f".{name}"):
            lasts = node.css_first("time[class*=_duration]")
            found.append({"kind": kind, "lasts": "" if lasts is None else page.words(lasts)})
    for node in _own(message, ".tgme_widget_message_document"):
        parts = (node.css_first(f"[class*=_document_{part}]") for part in ("title", "extra"))
        title, extra = ("" if part is None else page.words(part) for part in parts)
        found.append({"kind": "file", "title": title, "extra": extra})
    return found


def _id(photo: LexborNode) -> str:
    return next((name for name in sorted(classes(photo)) if name.isdecimal()), "")


def _instant(at: str | None) -> datetime | None:
    try:
        return None if at is None else read_claimed(at)
    except TimeError:
        return None


def read_version(post: PostId, data: bytes) -> Said:
    """What a version says, from the fields that `read` wrote. Raises `Unplaced`."""
    del post
    fields = read_fields(data)
    forwarded = _text(fields, "forwarded") or _text(fields, "forwarded_link")
    words = [_text(fields, "text"), _text(fields, "poll")]
    words += [f"· {option}" for option in _texts(fields, "options")]
    return Said(
        kind=ScopeKind.FORWARDS if forwarded else ScopeKind.POSTS,
        text=readable("\n".join(word for word in words if word)),
        claimed_at=_instant(_text(fields, "at") or None),
        languages=(),
        media=tuple(_shown_media(fields)),
        links=tuple(dict.fromkeys(readable(link) for link in _texts(fields, "links"))),
        labels=(),
        answers=_text(fields, "reply_to") or None,
        quotes=_text(fields, "forwarded_link") or None,
    )


def _shown_media(fields: dict[str, Any]) -> Iterable[Medium]:
    """Telegram has no descriptions: what is known of a medium besides its kind stands there."""
    held = fields.get("media")
    for number, one in enumerate(held if isinstance(held, list) else [], 1):
        if isinstance(one, dict):
            told = [_text(one, name) for name in ("kind", "title", "extra", "lasts")]
            yield Medium(
                part=readable(_text(one, "id") or f"{number}"),
                kind=readable(", ".join(word for word in told if word)),
                bytes=None,
                words="",
            )


def _text(fields: dict[str, Any], name: str) -> str:
    value = fields.get(name)
    return value if isinstance(value, str) else ""


def _texts(fields: dict[str, Any], name: str) -> list[str]:
    value = fields.get(name)
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []
