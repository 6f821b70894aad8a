"""Which bytes make up a version of a status, and what do they say?

Kept are the fields that its author wrote. Left out is what changes without the author: counters,
pictures of the profile, the card of a link, the votes of a poll and whether it is over, and
`sensitive`, which moderators may set for all posts of an account. The name of the application that
posted it is kept, but an account may hide or show it for all its posts at once: that is no edit.
Sources: docs.joinmastodon.org/entities/Status, /entities/Poll and /entities/MediaAttachment.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from onrecord.platforms.authored import same_by, words_in
from onrecord.platforms.markup import Page, read_page
from onrecord.platforms.mastodon.addresses import kind_of, origin_of
from onrecord.platforms.speech import Medium, Said, Unplaced
from onrecord.platforms.versions import read_fields, readable, write_fields
from onrecord.record.accounts import PostId
from onrecord.record.declarations import ScopeKind
from onrecord.record.times import TimeError, read_claimed

__all__ = ["READER", "claimed_in", "fields_of", "is_no_edit", "read_version", "words_of"]

READER = "mastodon/2"

_ITSELF = (
    *("uri", "url", "created_at", "edited_at", "content", "spoiler_text", "language", "visibility"),
    *("in_reply_to_id", "in_reply_to_account_id"),
)
_TURNED = frozenset({"mention", "hashtag"})  # links that the instance makes of a name
_KINDS = {"image": "image", "gifv": "video", "video": "video", "audio": "audio"}


def fields_of(status: Mapping[str, Any]) -> bytes:
    """The bytes of a version, from a Status as the API gives it. Raises `Unplaced`."""
    fields = {name: status.get(name) for name in _ITSELF}
    fields["media"] = [
        {name: medium.get(name) for name in ("type", "url", "remote_url", "description")}
        for medium in _objects(status.get("media_attachments"))
    ]
    poll = status.get("poll")
    if isinstance(poll, dict):
        fields["poll"] = {
            "options": [option.get("title") for option in _objects(poll.get("options"))],
            "multiple": poll.get("multiple"),
            "expires_at": poll.get("expires_at"),
        }
    fields["reblog"] = _names(status.get("reblog"))
    quote = status.get("quote")
    if isinstance(quote, dict):
        quoted = _names(quote.get("quoted_status"))
        fields["quote"] = quoted or {"id": quote.get("quoted_status_id")}
    fields["application"] = _named(status.get("application"))
    return write_fields(fields)


def is_no_edit(before: bytes, now: bytes) -> bool:
    """Whether two versions differ only in what changes without the author.

    An edit has another `edited_at`, whatever was edited. All else that is compared is what an
    instance delivers, too (`reading.activitypub.versions`), which names fewer things.
    """
    return same_by(_of_the_author, before, now)


def _of_the_author(fields: Mapping[str, Any]) -> tuple[Any, ...]:
    poll = fields.get("poll")
    options = _list(poll.get("options")) if isinstance(poll, dict) else []
    edited = claimed_in({"created_at": fields.get("edited_at")})
    return (
        words_in(fields.get("content"), not_links=_TURNED),
        _text(fields.get("spoiler_text")),
        fields.get("edited_at") if edited is None else edited.replace(microsecond=0),
        [_text(medium.get("description")) for medium in _objects(fields.get("media"))],
        options,
        _dig(fields.get("reblog"), "uri"),
    )


def claimed_in(status: Mapping[str, Any]) -> datetime | None:
    """The time that a status gives itself: when it was made, never when it was edited."""
    created = status.get("created_at")
    try:
        return read_claimed(created) if isinstance(created, str) else None
    except TimeError:  # a server may write any nonsense there: then nothing is claimed
        return None


def read_version(post: PostId, data: bytes) -> Said:
    """What the bytes of a version say. Raises `Unplaced`."""
    fields = read_fields(data)
    if fields.get("uri") != post:
        raise Unplaced("not a version of this post")
    # Not every server names a boost so that its id alone tells.
    kind = ScopeKind.REPOSTS if _uri(fields.get("reblog")) else kind_of(post)
    warning = readable(_text(fields.get("spoiler_text")))
    language = fields.get("language")
    return Said(
        kind=kind,
        text="" if kind is ScopeKind.REPOSTS else words_of(fields),
        claimed_at=claimed_in(fields),
        languages=(language,) if isinstance(language, str) and language.isascii() else (),
        media=tuple({medium.part: medium for medium in _media(fields)}.values()),
        links=tuple(dict.fromkeys(_links(_content(fields)))),
        labels=(warning,) if warning else (),
        answers=_answered(post, fields),
        quotes=_uri(fields.get("reblog")) or _uri(fields.get("quote")),
        client=readable(_text(_dig(fields, "application", "name"))) or None,
        edited_at=claimed_in({"created_at": fields.get("edited_at")}),
    )


def words_of(fields: Mapping[str, Any]) -> str:
    """The whole text: the warning before it, and the options of a poll behind it.

    Raises `Unplaced` for HTML that can't be read within bounds.
    """
    options = [
        option.get("title") if isinstance(option, dict) else option
        for option in _list(_dig(fields, "poll", "options"))
    ]
    listed = "\n".join(f"- {readable(_text(option))}" for option in options)
    warning, words = readable(_text(fields.get("spoiler_text"))), _content(fields).paragraphs()
    return "\n\n".join(told for told in (warning, words, listed) if told)


def _content(fields: Mapping[str, Any]) -> Page:
    return read_page(readable(_text(fields.get("content"))).encode())


def _names(status: Any) -> dict[str, Any]:
    """By what another's post is called: its text is its author's, and not kept here."""
    if not isinstance(status, dict):
        return {}
    return {name: status[name] for name in ("uri", "url") if isinstance(status.get(name), str)}


def _named(application: Any) -> dict[str, Any]:
    """An application by its name; its website may change by itself."""
    name = _dig(application, "name")
    return {"name": name} if isinstance(name, str) and name else {}


def _media(fields: Mapping[str, Any]) -> Iterator[Medium]:
    for medium in _objects(fields.get("media")):
        part = next((url for n in ("url", "remote_url") if (url := _web(medium.get(n)))), None)
        if part is not None:
            words = readable(_text(medium.get("description")))
            kind = _KINDS.get(_text(medium.get("type")), "")
            yield Medium(part=part, kind=kind, bytes=None, words=words)


def _links(page: Page) -> Iterator[str]:
    for link in page.all("a[href]"):
        classes = (page.attribute(link, "class") or "").split()
        target = _web(page.attribute(link, "href"))
        if target is not None and "mention" not in classes and "hashtag" not in classes:
            yield target


def _answered(post: PostId, fields: Mapping[str, Any]) -> str | None:
    """The page of the post that it replies to: its server names that by number only."""
    number, origin = fields.get("in_reply_to_id"), origin_of(post)
    if not isinstance(number, str) or not number.isalnum() or origin is None:
        return None
    return f"{origin}/web/statuses/{number}"


def _web(url: Any) -> str | None:
    return url if isinstance(url, str) and len(url) <= 2000 and origin_of(url) else None


def _uri(named: Any) -> str | None:
    return _web(_dig(named, "uri")) or _web(_dig(named, "url"))


def _dig(value: Any, *names: str) -> Any:
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _objects(value: Any) -> list[dict[str, Any]]:
    return [one for one in _list(value) if isinstance(one, dict)]
