"""Is a change that its author did not make told from an edit, on every platform?"""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.platforms import POLLED, polled_named
from onrecord.platforms.activitypub.objects import shown
from onrecord.platforms.mastodon.versions import fields_of
from onrecord.platforms.versions import write_fields
from onrecord.record.accounts import AccountId

ACTOR = AccountId("https://social.ministry.example/users/press")
URL = f"{ACTOR}/statuses/1"
MENTION = '<a href="https://social.other.example/@{}" class="u-url mention">@<span>{}</span></a>'
STATUS: dict[str, Any] = {
    "uri": URL,
    "url": "https://social.ministry.example/@press/1",
    "created_at": "2026-01-31T09:30:00.000Z",
    "content": f'<p><span class="h-card">{MENTION.format("x", "x")}</span> <a href="https://a.example/b">Dry</a>.</p>',
    "in_reply_to_id": "7",
    "in_reply_to_account_id": "8",
    "media_attachments": [
        {"type": "image", "url": "https://social.ministry.example/a.png", "description": "A gauge"}
    ],
    "quote": {"state": "accepted", "quoted_status": {"uri": "https://social.other.example/s/1"}},
}
NOTE: dict[str, Any] = {
    "type": "Question",
    "id": URL,
    "attributedTo": ACTOR,
    "published": "2026-01-31T09:30:00Z",
    "content": STATUS["content"],
    "contentMap": {"en": STATUS["content"]},
    "inReplyTo": "https://social.other.example/s/1",
    "attachment": [{"type": "Document", "url": "https://a.example/a.png", "name": "A gauge"}],
    "oneOf": [{"type": "Note", "name": "wet"}, {"type": "Note", "name": "dry"}],
}
MESSAGE = {"at": "2026-01-31T09:30:00+00:00", "text": "Dry.", "reply_to": "https://t.me/tides/1"}
FORWARDED = {"forwarded": "Gauges", "forwarded_link": "https://t.me/gauges/1"}
ENTRY = {
    "id": "1",
    "link": "http://tides.example/1",
    "title": "Gauge",
    "content": '<p class="a">Dry, <a href="http://tides.example/2">as before</a>.</p>',
    "content_type": "html",
    "published": "Sat, 31 Jan 2026 10:30:00 +0100",
    "authors": ["Press office"],
}
PAGE = {
    "title": "Gauge",
    "text": "Dry.",
    "published": "2026-01-31T10:30:00+01:00",
    "canonical": "http://tides.example/1",
    "language": "en",
}
LEMMY = {"title": "Gauge", "published": "2026-01-31T09:30:00.5", "by": "u"}
RENDERED = STATUS["content"].replace('"h-card"', '"h-card" translate="no"')


def mastodon(**changed: Any) -> bytes:
    return fields_of({**STATUS, **changed})


def activitypub(**changed: Any) -> bytes:
    return shown(ACTOR, {**NOTE, **changed}).version


def of(*held: dict[str, Any], **changed: Any) -> bytes:
    fields = {name: x for one in held for name, x in one.items()}
    return write_fields({**fields, **changed})


def medium(**changed: Any) -> list[dict[str, Any]]:
    return [{**STATUS["media_attachments"][0], **changed}]


# Platform, the version before, the version now, whether no author did that.
CASES: dict[str, tuple[str, bytes, bytes, bool]] = {
    "mastodon: what it answers was withdrawn by its author": (
        *("mastodon", mastodon()),
        *(mastodon(in_reply_to_id=None, in_reply_to_account_id=None), True),
    ),
    "mastodon: what it quotes was withdrawn": (
        *("mastodon", mastodon()),
        *(mastodon(quote={"state": "deleted", "quoted_status": None}), True),
    ),
    "mastodon: another release writes the same words in other HTML": (
        *("mastodon", mastodon(), mastodon(content=RENDERED), True),
    ),
    "mastodon: who is mentioned has moved": (
        *("mastodon", mastodon()),
        *(mastodon(content=STATUS["content"].replace("social.other", "new.other")), True),
    ),
    "mastodon: its pictures lie elsewhere": (
        *("mastodon", mastodon()),
        *(mastodon(media_attachments=medium(url="https://cdn.example/a.png")), True),
    ),
    "mastodon: edited, if only in a picture": (
        *("mastodon", mastodon()),
        *(mastodon(edited_at="2026-01-31T10:00:00.000Z"), False),
    ),
    "mastodon: delivered by the instance before its API was asked": (
        "mastodon",
        write_fields(
            {
                "uri": URL,
                "content": STATUS["content"],
                "created_at": "2026-01-31T09:30:00Z",
                "edited_at": "2026-01-31T10:00:00Z",
                "media": [{"url": "https://a.example/a.png", "description": "A gauge"}],
            }
        ),
        *(mastodon(edited_at="2026-01-31T10:00:00.250Z", language="en"), True),
    ),
    "mastodon: other words": (
        *("mastodon", mastodon()),
        *(mastodon(content=STATUS["content"].replace("Dry", "Wet")), False),
    ),
    "mastodon: another link": (
        *("mastodon", mastodon()),
        *(mastodon(content=STATUS["content"].replace("a.example/b", "a.example/c")), False),
    ),
    "mastodon: another description": (
        *("mastodon", mastodon(), mastodon(media_attachments=medium(description="B")), False),
    ),
    "mastodon: the account hides its application": (
        *("mastodon", mastodon(application={"name": "Web"})),
        *(mastodon(application=None), True),
    ),
    "activitypub: the server tells of its application": (
        *("activitypub", activitypub()),
        *(activitypub(generator={"type": "Application", "name": "Web"}), True),
    ),
    "activitypub: what it answers was withdrawn": (
        *("activitypub", activitypub(), activitypub(inReplyTo=None), True),
    ),
    "activitypub: marked by a moderator": (
        *("activitypub", activitypub(), activitypub(sensitive=True), True),
    ),
    "activitypub: other HTML": (
        *("activitypub", activitypub()),
        *(activitypub(content=RENDERED, contentMap={"en": RENDERED}), True),
    ),
    "activitypub: edited": (
        *("activitypub", activitypub(), activitypub(updated="2026-01-31T10:00:00Z"), False),
    ),
    "activitypub: another option": (
        *("activitypub", activitypub()),
        *(activitypub(oneOf=[{"type": "Note", "name": "wet"}]), False),
    ),
    "telegram: the message that it answers was withdrawn": (
        *("telegram", of(MESSAGE), of(MESSAGE, reply_to=None), True),
    ),
    "telegram: the channel took another name": (
        *("telegram", of(MESSAGE), of(MESSAGE, reply_to="https://t.me/ministry/1"), True),
    ),
    "telegram: who is forwarded took another name": (
        *("telegram", of(MESSAGE, FORWARDED)),
        *(of(MESSAGE, FORWARDED, forwarded="Old gauges", forwarded_link=None), True),
    ),
    "telegram: other words": ("telegram", of(MESSAGE), of(MESSAGE, text="Wet."), False),
    "telegram: marked as edited": ("telegram", of(MESSAGE), of(MESSAGE, mark="edited"), False),
    "lemmy: a release that writes times with an offset": (
        *("lemmy", of(LEMMY), of(LEMMY, published="2026-01-31T09:30:00.5Z"), True),
    ),
    "lemmy: another title": ("lemmy", of(LEMMY), of(LEMMY, title="Gauges"), False),
    "feed: the same time in summer": (
        *("feed", of(ENTRY)),
        *(of(ENTRY, published="Sat, 31 Jan 2026 11:30:00 +0200"), True),
    ),
    "feed: its author has another name": (
        *("feed", of(ENTRY), of(ENTRY, authors=["Communications"]), True),
    ),
    "feed: all of the site by https": (
        *("feed", of(ENTRY)),
        *(
            of(
                ENTRY,
                link="https://tides.example/1",
                content=ENTRY["content"].replace("http:", "https:"),
            ),
            True,
        ),
    ),
    "feed: other words": ("feed", of(ENTRY), of(ENTRY, content="<p>Wet.</p>"), False),
    "feed: another time": (
        *("feed", of(ENTRY), of(ENTRY, published="Sun, 1 Feb 2026 10:30:00 +0100"), False),
    ),
    "web: the same page at another address": (
        *("web", of(PAGE)),
        *(of(PAGE, canonical="https://www.tides.example/1", moved_to="https://b.example"), True),
    ),
    "web: other words": ("web", of(PAGE), of(PAGE, text="Wet."), False),
    "x: a text that was cut off": (
        *("x", of({"id": "1", "text": "Long, and longer"}), of({"id": "1", "text": "Long"}), True),
    ),
    "x: its client is told": (
        *("x", of({"id": "1", "text": "a"}), of({"id": "1", "text": "a", "client": "Web"}), True),
    ),
    "x: an edit": ("x", of({"id": "1", "text": "a"}), of({"id": "2", "text": "b"}), False),
}


@pytest.mark.parametrize("name", CASES)
def test_an_edit_is_told_from_what_happens_without_the_author(name: str) -> None:
    platform, before, now, without = CASES[name]
    speaker = polled_named(platform)
    assert speaker is not None and before != now
    assert speaker.is_no_edit(before, now) is without
    assert speaker.is_no_edit(now, before) is without


def test_a_poll_that_is_closed_by_the_clock_is_the_same_poll() -> None:
    """Servers deliver that, signed: it must be the same version, and no other one."""
    assert activitypub(closed="2026-02-01T09:30:00Z") == activitypub()


@given(st.binary(max_size=200), st.binary(max_size=200))
def test_any_bytes_can_be_compared(before: bytes, now: bytes) -> None:
    for platform in POLLED:
        platform.is_no_edit(before, now)
