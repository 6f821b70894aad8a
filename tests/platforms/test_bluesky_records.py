"""What does a record say, of every kind, and of every kind of nonsense?"""

from datetime import UTC, datetime
from typing import Any

import libipld
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.platforms import bluesky
from onrecord.platforms.speech import Medium, Said, Unplaced
from onrecord.record.accounts import PostId
from onrecord.record.declarations import ScopeKind

POST, LIKE = PostId("app.bsky.feed.post/3l"), PostId("app.bsky.feed.like/3l")
REPOST, PROFILE = PostId("app.bsky.feed.repost/3l"), PostId("app.bsky.actor.profile/self")
OTHER = "at://did:plc:bbbbbbbbbbbbbbbbbbbbbbbb/app.bsky.feed.post/3lother"


def read(post: PostId, **fields: Any) -> Said:
    record = {"$type": post.partition("/")[0], **fields}
    return bluesky.read_version(post, libipld.encode_dag_cbor(record))


def a_post(**fields: Any) -> Said:
    return read(POST, **{"text": "words", **fields})


def link(number: int, codec: int = 0x55) -> bytes:
    return bytes((1, codec, 0x12, 0x20)) + bytes([number]) * 32


def blob(number: int = 1, kind: str = "image/png", size: object = 7) -> dict[str, Any]:
    return {"$type": "blob", "ref": link(number), "mimeType": kind, "size": size}


def medium(number: int, words: str = "", kind: str = "image/png") -> Medium:
    return Medium(part=libipld.encode_cid(link(number)), kind=kind, bytes=7, words=words)


IMAGES = {"$type": "app.bsky.embed.images", "images": [
    {"image": blob(1), "alt": "a dam"}, {"image": blob(2), "alt": ""},
]}  # fmt: skip
VIDEO = {
    "$type": "app.bsky.embed.video",
    "video": blob(3, "video/mp4"),
    "alt": "a speech",
    "captions": [{"lang": "ur", "file": blob(4, "text/vtt")}],
}
CARD = {"$type": "app.bsky.embed.external", "external": {
    "uri": "https://ministry.test/1", "title": "t", "description": "d", "thumb": blob(5),
}}  # fmt: skip
QUOTE = {"$type": "app.bsky.embed.record", "record": {"uri": OTHER, "cid": "bafyother"}}

EMBEDS = {
    "images": (IMAGES, (medium(1, "a dam"), medium(2)), (), None),
    "a film with captions": (
        VIDEO, (medium(3, "a speech", "video/mp4"), medium(4, "ur", "text/vtt")), (), None
    ),
    "a card": (CARD, (medium(5),), ("https://ministry.test/1",), None),
    "a quoted post": (QUOTE, (), (), OTHER),
    "a quoted post with images": (
        {"$type": "app.bsky.embed.recordWithMedia", "record": QUOTE, "media": IMAGES},
        (medium(1, "a dam"), medium(2)), (), OTHER,
    ),
    "a quoted post with a film": (
        {"$type": "app.bsky.embed.recordWithMedia", "record": QUOTE, "media": VIDEO},
        (medium(3, "a speech", "video/mp4"), medium(4, "ur", "text/vtt")), (), OTHER,
    ),
    "a quoted post with a card": (
        {"$type": "app.bsky.embed.recordWithMedia", "record": QUOTE, "media": CARD},
        (medium(5),), ("https://ministry.test/1",), OTHER,
    ),
    "the same picture twice": (
        {"images": [{"image": blob(1), "alt": "a dam"}, {"image": blob(1), "alt": "a dam"}]},
        (medium(1, "a dam"),), (), None,
    ),
    "a kind of embed to come": ({"$type": "app.bsky.embed.hologram", "depth": 3}, (), (), None),
}  # fmt: skip


@pytest.mark.parametrize("kind", EMBEDS)
def test_what_a_post_shows_links_to_and_quotes(kind: str) -> None:
    embed, media, links, quotes = EMBEDS[kind]
    said = a_post(embed=embed)
    assert (said.media, said.links, said.quotes) == (media, links, quotes)
    record = libipld.encode_dag_cbor({"$type": "app.bsky.feed.post", "text": "", "embed": embed})
    assert bluesky.media_parts(POST, record) == tuple(one.part for one in media)


def test_the_words_of_a_post_are_kept_to_the_letter() -> None:
    words = "  Ve\u0301rite\u0301 \u202eevil\u202c\x1b[31m\r\n\tہمارا نہیں 👩‍🚒 "
    assert a_post(text=words).text == words


def test_what_else_a_post_says() -> None:
    said = a_post(
        langs=["ur", "en"],
        createdAt="2026-01-31T17:30:00.5+05:30",
        reply={"parent": {"uri": OTHER, "cid": "c"}, "root": {"uri": "at://root", "cid": "c"}},
        labels={"values": [{"val": "graphic-media"}, {"val": "!no-unauthenticated"}]},
        facets=[
            {"features": [{"$type": "app.bsky.richtext.facet#link", "uri": "https://a.example"}]},
            {"features": [{"$type": "app.bsky.richtext.facet#mention", "did": "did:plc:x"}]},
        ],
    )
    assert said.kind is ScopeKind.POSTS
    assert said.claimed_at == datetime(2026, 1, 31, 12, 0, 0, 500_000, tzinfo=UTC)
    assert said.languages == ("ur", "en")
    assert said.answers == OTHER
    assert said.labels == ("graphic-media", "!no-unauthenticated")
    assert said.links == ("https://a.example",)


@pytest.mark.parametrize(("post", "kind"), [(REPOST, ScopeKind.REPOSTS), (LIKE, ScopeKind.LIKES)])
def test_a_repost_or_like_names_a_post_and_says_nothing(post: PostId, kind: ScopeKind) -> None:
    said = read(post, subject={"uri": OTHER, "cid": "c"}, createdAt="2026-01-31T12:00:00Z")
    assert (said.kind, said.text, said.quotes) == (kind, "", OTHER)


def test_a_profile_says_its_name_and_description() -> None:
    said = read(
        PROFILE,
        displayName="Ministry of Tides",
        description="We keep the tides.",
        website="https://tides.example",
        avatar=blob(1),
        banner=blob(2),
        labels={"values": [{"val": "bot"}]},
    )
    assert said.kind is ScopeKind.PROFILE
    assert said.text == "Ministry of Tides\n\nWe keep the tides."
    assert said.media == (medium(1), medium(2))
    assert (said.links, said.labels, said.claimed_at) == (
        ("https://tides.example",),
        ("bot",),
        None,
    )


def test_only_a_profile_has_an_avatar_and_only_a_repost_a_subject() -> None:
    said = a_post(avatar=blob(1), website="https://a.example", subject={"uri": OTHER})
    assert (said.media, said.links, said.quotes) == ((), (), None)


UNPLACED = {
    "nothing": (POST, b""),
    "not DAG-CBOR": (POST, b"\xff\xff"),
    "two objects": (POST, libipld.encode_dag_cbor({"$type": "app.bsky.feed.post"}) * 2),
    "a list": (POST, libipld.encode_dag_cbor([])),
    "a text": (POST, libipld.encode_dag_cbor("words")),
    "too deep": (POST, b"\x81" * 100_000 + b"\x00"),
    "a length without an end": (POST, b"\x9b\x7f\xff\xff\xff\xff\xff\xff\xff"),
    "a record of another kind": (
        POST, libipld.encode_dag_cbor({"$type": "app.bsky.feed.like", "text": ""})
    ),
    "a record of no kind": (POST, libipld.encode_dag_cbor({"text": "words"})),
    "a post without a text": (POST, libipld.encode_dag_cbor({"$type": "app.bsky.feed.post"})),
    "a post whose text is a number": (
        POST, libipld.encode_dag_cbor({"$type": "app.bsky.feed.post", "text": 5})
    ),
    "a collection that is not kept": (
        PostId("app.bsky.graph.follow/3l"),
        libipld.encode_dag_cbor({"$type": "app.bsky.graph.follow", "subject": "did:plc:x"}),
    ),
}  # fmt: skip


@pytest.mark.parametrize("fault", UNPLACED)
def test_what_is_no_such_record_is_not_placed(fault: str) -> None:
    post, data = UNPLACED[fault]
    with pytest.raises(Unplaced):
        bluesky.read_version(post, data)
    assert bluesky.media_parts(post, data) == ()


NO_MEDIA = {
    "no link": {"mimeType": "image/png", "size": 7},
    "a link in words": {"ref": "bafkreimadeup"},
    "a link that is too short": {"ref": b"\x01\x55\x12\x20"},
    "bytes as long as a link": {"ref": b"x" * 36},
    "a link to a record": {"ref": link(1, codec=0x71)},
    "a list": [link(1)],
}


@pytest.mark.parametrize("fault", NO_MEDIA)
def test_what_names_no_bytes_is_no_medium(fault: str) -> None:
    assert a_post(embed={"images": [{"image": NO_MEDIA[fault], "alt": "a"}]}).media == ()


@pytest.mark.parametrize("size", [True, -1, "7", None, 1.5, [7]], ids=repr)
def test_a_size_that_is_none_is_not_said(size: object) -> None:
    assert a_post(embed={"images": [{"image": blob(size=size)}]}).media[0].bytes is None


NO_TIMES = ["yesterday", "2026-01-31", "2026-01-31T12:00:00", 5, None, "9999-12-31T23:59:59-23:00"]


@pytest.mark.parametrize("created", NO_TIMES, ids=repr)
def test_a_time_that_names_no_instant_is_no_claim(created: object) -> None:
    assert a_post(createdAt=created).claimed_at is None


# Any value in any place

scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8)
    | st.binary(max_size=8)
    | st.binary(min_size=36, max_size=36).filter(lambda raw: raw[:1] not in (b"\x00", b"\x12"))
    | st.just(link(1))
)
NAMES = [
    "$type", "text", "displayName", "description", "website", "langs", "createdAt", "subject",
    "labels", "values", "val", "reply", "parent", "uri", "facets", "features", "avatar", "banner",
    "embed", "images", "image", "alt", "ref", "mimeType", "size", "media", "video", "captions",
    "file", "lang", "external", "thumb", "record",
]  # fmt: skip
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=5)
    ),
    max_leaves=30,
)
records = st.dictionaries(st.sampled_from(NAMES), values, max_size=8)


@given(st.sampled_from((POST, LIKE, REPOST, PROFILE)), records, st.booleans())
def test_any_record_is_read_or_not_placed(
    post: PostId, record: dict[str, Any], typed: bool
) -> None:
    named = {"text": "", **record, "$type": post.partition("/")[0]} if typed else record
    try:
        data = libipld.encode_dag_cbor(named)
    except ValueError:  # a byte string that begins as a CID and is none can't be written
        return
    try:
        said = bluesky.read_version(post, data)
    except Unplaced:
        return
    texts = (said.text, *said.languages, *said.links, *said.labels, said.answers, said.quotes)
    assert all(text is None or isinstance(text, str) for text in texts)
    assert all(isinstance(one.words, str) and isinstance(one.kind, str) for one in said.media)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_not_placed(data: bytes) -> None:
    try:
        bluesky.read_version(POST, data)
    except Unplaced:
        return
