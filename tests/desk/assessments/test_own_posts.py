"""Which words of a post do we hold ourselves, and what does its platform tell of it?"""

import json
from dataclasses import replace
from datetime import datetime

import pytest

from entries import at
from onrecord.desk.assessments.history import gather
from onrecord.desk.copies.keeping import append_copy
from onrecord.findings.assessment.own_posts import Field, Kind
from onrecord.platforms import PLATFORMS, x
from onrecord.record.accounts import AccountId, Ref
from onrecord.record.assessed import Why
from onrecord.record.commitments import digest_of
from onrecord.record.custody import CopyWords, ThirdPartyCopy
from own_posts_on_record import kept, looked, not_kept, post, record
from small_desk import Desk

ASKED = 100  # minutes: when the questioned post was posted
MINISTRY = AccountId("1700000000000000001")


# X: states only, and copies


SNOWFLAKE = 1288834974657


def x_post(minutes: float) -> str:
    """An id that X made at this time."""
    return str((round(at(minutes).timestamp() * 1000) - SNOWFLAKE) << 22)


def seen_at_x(desk: Desk, minutes: float, text: str, client: str | None = None) -> Ref:
    own = x_post(minutes)
    outcome = not_kept(desk, x.version_of(own, text, client))
    return looked(desk, own, outcome, minutes, platform=x.NAME, account=MINISTRY)


def copied(desk: Desk, ref: Ref, minutes: float, text: str, client: str | None = None) -> None:
    data = f"a page with {text}".encode()
    words = CopyWords(text=text, read_by="its page", version=x_post(minutes), links=())
    copy = ThirdPartyCopy(
        bytes=digest_of(data),
        media_type="text/html",
        name="page.html",
        url=None,
        made_at=None,
        given_by="A reader",
        obtained=None,
        note=None,
        words=replace(words, client=client),
    )
    append_copy(desk.archive, data, copy, "kept", [ref], at(500))


def test_words_that_were_not_kept_are_known_from_a_copy_with_their_digest(desk: Desk) -> None:
    one, two = seen_at_x(desk, 10, "Fog &amp; tide"), seen_at_x(desk, 20, "@a Yes", "Planner")
    seen_at_x(desk, 30, "Nobody kept this")
    asked = seen_at_x(desk, ASKED, "questioned")
    assert gather(desk.archive, [asked]).refused == ((Why.NOT_READABLE, ""),)
    assert gather(desk.archive, [asked]).unread == 3
    copied(desk, one, 10, "Fog & tide")
    copied(desk, two, 20, "@a Yes", "Planner")
    copied(desk, asked, ASKED, "questioned")
    found = gather(desk.archive, [asked])
    assert (found.refused, found.unread) == ((), 1)
    assert [(x.text, x.kind, x.client) for x in found.history] == [
        ("Fog & tide", Kind.POST, None),
        ("@a Yes", Kind.REPLY, "Planner"),
    ]
    assert Field.CLIENT in found.history[1].told - found.history[0].told


def test_other_words_than_were_served_are_nobody_s_history(desk: Desk) -> None:
    one, asked = seen_at_x(desk, 10, "Fog"), seen_at_x(desk, ASKED, "questioned")
    copied(desk, one, 10, "Fog, and a storm")
    copied(desk, asked, ASKED, "questioned")
    found = gather(desk.archive, [asked])
    assert ([one.text for one in found.history], found.unread) == ([], 1)


def test_a_copy_of_an_edit_shows_nothing_of_the_words_before(desk: Desk) -> None:
    """They were edited after the questioned post; of the first words there is no copy."""
    own, later = x_post(10), x_post(200)
    for minutes, version, text in [(10, own, "Fog"), (200, later, "Fog, and a storm")]:
        outcome = not_kept(desk, x.version_of(version, text))
        ref = looked(desk, own, outcome, minutes, platform=x.NAME, account=MINISTRY)
    copied(desk, ref, 200, "Fog, and a storm")
    asked = seen_at_x(desk, ASKED, "questioned")
    found = gather(desk.archive, [asked])
    assert ([one.text for one in found.history], found.unread) == ([], 1)


@pytest.mark.parametrize(("platform", "kind"), [("x", Kind.REPLY), ("bluesky", Kind.POST)])
def test_only_at_x_a_name_at_the_beginning_is_a_reply(
    desk: Desk, platform: str, kind: Kind
) -> None:
    data = record("@a Yes") if platform == "bluesky" else x.version_of("20", "@a Yes")
    own = post("3lz") if platform == "bluesky" else "20"
    ref = looked(desk, own, kept(desk, data), 30, platform=platform)
    assert [one.kind for one in gather(desk.archive, [ref]).questioned] == [kind]


# What each platform tells


HOST = "https://social.ministry.example"
NOTE = f"{HOST}/users/press/statuses/1"
EVERYTHING = frozenset(Field)
NO_CLIENT = EVERYTHING - {Field.CLIENT}
TOLD: dict[str, tuple[str, bytes, frozenset[Field], tuple[str, ...]]] = {
    "bluesky": (
        post("3lz"),
        record("x", langs=["en", "fr"], facets=[{"features": [{"uri": "https://a.test/b"}]}]),
        NO_CLIENT,
        (),
    ),
    "mastodon": (
        NOTE,
        json.dumps(
            {
                "uri": NOTE,
                "content": '<p>x <a href="https://a.test/b">y</a></p>',
                "language": "en",
                "application": {"name": "Web"},
                "media": [{"type": "gifv", "url": "https://f.test/1"}],
            }
        ).encode(),
        EVERYTHING,
        ("video",),
    ),
    "activitypub": (
        NOTE,
        json.dumps(
            {
                "type": "Note",
                "content": '<a href="https://a.test/b">y</a>',
                "contentMap": {"en": "y"},
                "generator": {"type": "Application", "name": "Web"},
                "attachment": [
                    {"type": "Document", "url": "https://f.test/1", "mediaType": "image/png"}
                ],
            }
        ).encode(),
        EVERYTHING,
        ("image",),
    ),
    "telegram": (
        "7",
        json.dumps({"text": "x", "links": ["https://a.test/b"], "media": [{"kind": "photo"}]}).encode(),
        frozenset({Field.LINKS, Field.MEDIA}),
        ("image",),
    ),
    "feed": (
        "https://tides.example/1",
        json.dumps({"title": "x", "language": "en", "link": "https://a.test/b"}).encode(),
        NO_CLIENT,
        (),
    ),
    "x": ("20", x.version_of("20", "x https://t.co/a", "Web"), frozenset({Field.CLIENT}), ()),
    "lemmy": (
        "https://lemmy.example/post/1",
        json.dumps({"title": "x", "url": "https://a.test/b"}).encode(),
        frozenset(),
        (),
    ),
    "web": (
        "https://tides.example/1",
        json.dumps({"title": "x", "text": "x", "language": "en"}).encode(),
        frozenset({Field.LANGUAGE}),
        (),
    ),
}  # fmt: skip


def test_every_platform_is_among_them() -> None:
    assert set(TOLD) == {platform.NAME for platform in PLATFORMS}


@pytest.mark.parametrize("name", TOLD)
def test_what_a_platform_tells(desk: Desk, name: str) -> None:
    own, data, told, media = TOLD[name]
    ref = looked(desk, own, kept(desk, data), 30, platform=name, account=MINISTRY)
    (found,) = gather(desk.archive, [ref]).questioned
    assert found.told == told
    assert found.language == ("en" if Field.LANGUAGE in told else None)
    assert found.client == ("Web" if Field.CLIENT in told else None)
    assert found.media == media
    if Field.LINKS in told:
        assert found.links == ("https://a.test/b",)


def test_words_that_were_edited_before_we_saw_them_may_be_too_young(desk: Desk) -> None:
    def version(number: int, edited: datetime | None) -> bytes:
        fields = {"uri": f"{NOTE}{number}", "content": f"{number}", "edited_at": edited}
        return json.dumps(fields, default=datetime.isoformat).encode()

    for number, edited in enumerate([at(50), at(ASKED), at(150), None]):
        looked(
            desk,
            f"{NOTE}{number}",
            kept(desk, version(number, edited)),
            400,
            claimed=number,
            platform="mastodon",
        )
    asked = looked(
        desk, f"{NOTE}9", kept(desk, version(9, None)), 400, claimed=ASKED, platform="mastodon"
    )
    found = gather(desk.archive, [asked])
    assert ([one.text for one in found.history], found.unread) == (["0", "3"], 2)
