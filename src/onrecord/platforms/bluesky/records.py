"""What does a record say, read from its exact DAG-CBOR bytes?

Records are what their author wrote, signed or not, so any field may hold anything: what has not
the lexicon's type is passed over, and a record of another type than its collection's is not
placed at all.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import libipld

from onrecord.platforms.bluesky.names import KINDS
from onrecord.platforms.speech import Medium, Said, Unplaced
from onrecord.record.accounts import PostId
from onrecord.record.declarations import ScopeKind
from onrecord.record.times import TimeError, read_claimed

__all__ = ["media_parts", "read_version"]

_RAW_SHA256 = b"\x01\x55\x12\x20"  # the CID of a blob: version 1, raw, SHA-256 of 32 bytes
_CID = 36  # bytes


def read_version(post: PostId, data: bytes) -> Said:
    """What a record says, from its DAG-CBOR block. Raises `Unplaced`."""
    collection = post.partition("/")[0]
    kind = KINDS.get(collection)
    record = _decoded(data)
    if kind is None or not isinstance(record, dict) or record.get("$type") != collection:
        raise Unplaced("not a record that is kept as a post")
    shown = _shown(record)
    return Said(
        kind=kind,
        text=_words(record, kind),
        claimed_at=_claimed(record),
        languages=tuple(x for x in _seq(record.get("langs")) if isinstance(x, str)),
        media=tuple({medium.part: medium for medium in _media(record, kind, shown)}.values()),
        links=tuple(dict.fromkeys(_links(record, kind, shown))),
        labels=tuple(val for x in _seq(_dig(record, "labels", "values")) if (val := _at(x, "val"))),
        answers=_at(record, "reply", "parent", "uri") if kind is ScopeKind.POSTS else None,
        quotes=_quoted(record, kind),
    )


def media_parts(post: PostId, data: bytes) -> tuple[str, ...]:
    """The CIDs of the media that a version shows; none if it can't be placed."""
    try:
        return tuple(medium.part for medium in read_version(post, data).media)
    except Unplaced:
        return ()


def _decoded(data: bytes) -> Any:
    try:
        return libipld.decode_dag_cbor(data)
    except (ValueError, RecursionError) as error:
        raise Unplaced("the record is not DAG-CBOR") from error


def _words(record: Mapping[str, Any], kind: ScopeKind) -> str:
    match kind:
        case ScopeKind.POSTS:
            text = record.get("text")
            if not isinstance(text, str):
                raise Unplaced("a post without a text")
            return text
        case ScopeKind.PROFILE:
            words = (record.get("displayName"), record.get("description"))
            return "\n\n".join(word for word in words if isinstance(word, str))
        case _:
            return ""


def _claimed(record: Mapping[str, Any]) -> datetime | None:
    created = record.get("createdAt")
    try:
        return read_claimed(created) if isinstance(created, str) else None
    except TimeError:  # an author may write any nonsense there: then nothing is claimed
        return None


def _shown(record: Mapping[str, Any]) -> tuple[Any, ...]:
    """What a post embeds: app.bsky.embed.*, and the media of one that also quotes a record."""
    embed = record.get("embed")
    return (embed, _dig(embed, "media"))


def _media(record: Mapping[str, Any], kind: ScopeKind, shown: tuple[Any, ...]) -> Iterator[Medium]:
    if kind is ScopeKind.PROFILE:
        holders = [(record.get("avatar"), ""), (record.get("banner"), "")]
    else:
        holders = [held for embed in shown for held in _held(embed)]
    for blob, words in holders:
        part = _part(blob)
        if part is not None:
            size = _dig(blob, "size")
            yield Medium(
                part=part,
                kind=(_at(blob, "mimeType") or "")[:100],
                bytes=size if type(size) is int and size >= 0 else None,  # True is an int, too
                words=words,
            )


def _held(embed: Any) -> Iterator[tuple[Any, str]]:
    """The blobs of an embed, each with the words that stand for it."""
    for image in _seq(_dig(embed, "images")):
        yield _dig(image, "image"), _at(image, "alt") or ""
    yield _dig(embed, "video"), _at(embed, "alt") or ""
    for caption in _seq(_dig(embed, "captions")):
        yield _dig(caption, "file"), _at(caption, "lang") or ""
    yield _dig(embed, "external", "thumb"), ""


def _part(blob: Any) -> str | None:
    """The CID of a blob, which names its bytes."""
    link = _dig(blob, "ref")
    if not isinstance(link, bytes) or len(link) != _CID or link[:4] != _RAW_SHA256:
        return None
    return libipld.encode_cid(link)


def _links(record: Mapping[str, Any], kind: ScopeKind, shown: tuple[Any, ...]) -> Iterator[str]:
    facets = [f for facet in _seq(record.get("facets")) for f in _seq(_dig(facet, "features"))]
    found = [_at(feature, "uri") for feature in facets]
    found += [_at(embed, "external", "uri") for embed in shown]
    if kind is ScopeKind.PROFILE:
        found.append(_at(record, "website"))
    yield from (link for link in found if link is not None)


def _quoted(record: Mapping[str, Any], kind: ScopeKind) -> str | None:
    if kind in (ScopeKind.REPOSTS, ScopeKind.LIKES):
        return _at(record, "subject", "uri")
    return _at(record, "embed", "record", "uri") or _at(record, "embed", "record", "record", "uri")


def _dig(value: Any, *names: str) -> Any:
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _at(value: Any, *names: str) -> str | None:
    found = _dig(value, *names)
    return found if isinstance(found, str) else None


def _seq(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
