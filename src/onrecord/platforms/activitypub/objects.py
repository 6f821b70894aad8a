"""Which version of a post is an ActivityStreams object, and what does it say?

A version holds the fields of the object that make up the post, exactly as they stand in it, with
what is not the author's left out: whoever holds a signed delivery can lay the two beside each
other (`proof.activitypub`). Source: ActivityStreams 2.0 vocabulary; FEP-e232 and FEP-044f for
quotations.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from onrecord.platforms.activitypub.questions import is_url, type_of
from onrecord.platforms.markup import parsed
from onrecord.platforms.polling import Shown
from onrecord.platforms.speech import Medium, Said, Unplaced
from onrecord.platforms.versions import read_fields, readable, write_fields
from onrecord.record.accounts import AccountId, PostId
from onrecord.record.declarations import ScopeKind
from onrecord.record.times import TimeError, read_claimed

__all__ = [
    "ANNOUNCE",
    "POST_TYPES",
    "claimed",
    "id_of",
    "kind_of",
    "names",
    "read_version",
    "shown",
]

ANNOUNCE = "Announce"
POST_TYPES = frozenset(
    {"Note", "Article", "Page", "Question", "Event", "Video", "Audio", "Image", "Document"}
)

_WORDS = ("type", "name", "nameMap", "summary", "summaryMap", "content", "contentMap")
_TIMES = ("published", "updated", "startTime", "endTime")  # a poll is `closed` by the clock
_LINKS = ("inReplyTo", "quote", "quoteUrl", "quoteUri", "_misskey_quote", "sensitive")
_ATTACHED = ("type", "mediaType", "url", "href", "name", "value")
_GENERATOR = ("type", "name")  # the application that made it (Pleroma, Akkoma)
_OPTION = ("type", "name")  # of a poll; how often it was chosen changes by itself
_QUOTES = ("quote", "quoteUrl", "quoteUri", "_misskey_quote")
_BLOCKS = frozenset({"p", "div", "li", "ul", "ol", "blockquote", "pre", "h1", "h2", "h3", "h4"})
_DEEPEST = 200  # elements within each other; authors' tools nest a handful


def shown(account: AccountId, item: Mapping[str, Any]) -> Shown:
    """The version that an object is, if the account wrote it. Raises `Unplaced`.

    `item` is a post, or the Announce by which the account repeats another's.
    """
    kind = type_of(item)
    if kind == ANNOUNCE:
        return _announced(account, item)
    if kind not in POST_TYPES:
        raise Unplaced("an object of a type that is not kept as a post")
    if account not in names(item.get("attributedTo")):
        raise Unplaced("an object that is not attributed to the account")
    fields = {name: item.get(name) for name in (*_WORDS, *_TIMES, *_LINKS)}
    fields["attachment"] = [_part(x, _ATTACHED) for x in _listed(item.get("attachment"))]
    if isinstance(item.get("generator"), dict):
        fields["generator"] = _part(item["generator"], _GENERATOR)
    for name in ("oneOf", "anyOf"):
        fields[name] = [_part(x, _OPTION) for x in _listed(item.get(name))]
    return Shown(write_fields(fields), claimed(item))


def _announced(account: AccountId, item: Mapping[str, Any]) -> Shown:
    of = id_of(item.get("object"))
    if item.get("actor") != account or of is None:
        raise Unplaced("a repost by another account, or of nothing")
    fields = {"type": ANNOUNCE, "object": of, "published": item.get("published")}
    return Shown(write_fields(fields), claimed(item))


def _part(value: Any, kept: tuple[str, ...]) -> Any:
    return {x: value[x] for x in kept if x in value} if isinstance(value, dict) else value


def claimed(item: Mapping[str, Any]) -> datetime | None:
    """When the object says that it was published."""
    return _instant(item.get("published"))


def _instant(told: Any) -> datetime | None:
    try:
        return read_claimed(told) if isinstance(told, str) else None
    except TimeError:
        return None


def _client(generator: Any) -> str | None:
    name = generator.get("name") if isinstance(generator, dict) else None
    return readable(name) or None if isinstance(name, str) else None


def names(value: Any) -> tuple[str, ...]:
    """The ids in a field that holds one or several, as text or as objects."""
    return tuple(x for one in _listed(value) if (x := id_of(one)) is not None)


def id_of(value: Any) -> str | None:
    """The id of what a field holds, which is a text or an object."""
    found = value.get("id") if isinstance(value, dict) else value
    return found if isinstance(found, str) and is_url(found) else None


def kind_of(post: PostId) -> ScopeKind:  # noqa: ARG001  # ids are any URL
    """A post: ids do not tell more."""
    return ScopeKind.POSTS


def read_version(post: PostId, data: bytes) -> Said:  # noqa: ARG001  # ids are any URL
    """What a version says. Raises `Unplaced`."""
    fields = read_fields(data)
    repeated = type_of(fields) == ANNOUNCE
    quotes = [fields.get("object")] if repeated else [fields.get(name) for name in _QUOTES]
    media = (medium for x in _listed(fields.get("attachment")) if (medium := _medium(x)))
    return Said(
        kind=ScopeKind.REPOSTS if repeated else ScopeKind.POSTS,
        text=_text(fields),
        claimed_at=claimed(fields),
        languages=_languages(fields),
        media=tuple({medium.part: medium for medium in media}.values()),
        links=tuple(dict.fromkeys(_linked(fields.get("content")))),
        labels=tuple(_words(fields, "summary")),
        answers=id_of(fields.get("inReplyTo")),
        quotes=next((x for x in map(id_of, quotes) if x is not None), None),
        client=_client(fields.get("generator")),
        edited_at=_instant(fields.get("updated")),
    )


def _text(fields: Mapping[str, Any]) -> str:
    options = [
        x["name"]
        for name in ("oneOf", "anyOf")
        for x in _listed(fields.get(name))
        if isinstance(x, dict) and isinstance(x.get("name"), str)
    ]
    content = [_plain(x) for x in _words(fields, "content")]
    return "\n\n".join(x for x in (*_words(fields, "name"), *content, *map(readable, options)) if x)


def _words(fields: Mapping[str, Any], name: str) -> list[str]:
    """A text, or where it is given by language only, the first."""
    value, mapped = fields.get(name), fields.get(f"{name}Map")
    if not isinstance(value, str) and isinstance(mapped, dict):
        value = next(iter(mapped.values()), None)
    return [readable(value)] if isinstance(value, str) else []


def _languages(fields: Mapping[str, Any]) -> tuple[str, ...]:
    mapped = fields.get("contentMap")
    return tuple(map(readable, mapped)) if isinstance(mapped, dict) else ()


def _plain(html: str) -> str:
    """The words of an HTML text; paragraphs and breaks end lines."""
    body = parsed(f"<body>{html}").body
    words = [] if body is None else list(_walked(body, 0))
    return "\n".join(line.strip() for line in "".join(words).strip().split("\n"))


def _walked(node: Any, depth: int) -> Iterator[str]:
    child = node.child if depth < _DEEPEST else None
    while child is not None:
        if child.tag == "-text":
            yield " ".join(child.text_content.splitlines())
        elif child.tag == "br":
            yield "\n"
        elif child.tag not in ("script", "style"):
            yield from _walked(child, depth + 1)
            yield "\n\n" if child.tag in _BLOCKS and child.next is not None else ""
        child = child.next


def _linked(content: Any) -> Iterator[str]:
    if isinstance(content, str):
        for link in parsed(readable(content)).css("a[href]"):
            href = link.attributes.get("href")
            if href and is_url(href):
                yield href


def _medium(value: Any) -> Medium | None:
    if not isinstance(value, dict) or value.get("type") == "PropertyValue":
        return None
    part = next((x for x in _addresses(value) if is_url(x)), None)
    kind, name = value.get("mediaType"), value.get("name")
    if part is None:
        return None
    return Medium(
        part=part,
        kind=readable(kind) if isinstance(kind, str) else "",
        bytes=None,
        words=readable(name) if isinstance(name, str) else "",
    )


def _addresses(value: Mapping[str, Any]) -> Iterator[str]:
    for name in ("url", "href"):
        for one in _listed(value.get(name)):
            found = one.get("href") if isinstance(one, dict) else one
            if isinstance(found, str):
                yield found


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
