"""In which bytes is a delivered post kept, and do they join what polling shows?"""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.platforms import activitypub, mastodon
from onrecord.platforms.polling import Account, Shown
from onrecord.platforms.speech import Unplaced
from onrecord.proof.activitypub import Activity, DeliveryError, read_activity, require_borne_out
from onrecord.reading.activitypub import bears_out, delivered_entries, refused_entry, shown_in
from onrecord.record.accounts import AccountId, PostId
from onrecord.record.commitments import Commitment
from onrecord.record.entries import leaf_of
from onrecord.record.exchanges import KeptExchange
from onrecord.record.observations import AccountObservation, PostObservation
from onrecord.record.outcomes import Absent, AccountState
from signed_actor import ACTOR, AT, INBOX, POST, create, remove
from stored_answers import answered

KEPT = KeptExchange(
    method="POST",
    url=INBOX,
    status=None,
    asked_at=AT,
    answered_at=AT,
    vantage="test",
    peer=None,
    tls=None,
    failure=None,
    body=Commitment("a" * 64),
    headers=Commitment("b" * 64),
)
VERSION = Commitment("c" * 64)


def activity(**fields: Any) -> Activity:
    body = create()
    body["object"] |= fields
    return read_activity(body)


OBJECTS: dict[str, dict[str, Any]] = {
    "a note": {},
    "with a warning": {"summary": "flood", "sensitive": True},
    "edited": {"updated": "2026-01-31T12:30:00Z"},
    "in two languages": {"contentMap": {"en": "Dry.", "de": "Trocken."}},
    "with a picture": {
        "attachment": [
            {"type": "Image", "url": "https://m.example/1.png", "name": "map", "blurhash": "x"}
        ]
    },
    "with one picture that is no list": {
        "attachment": {"type": "Image", "url": "https://m.example/1.png", "width": 3}
    },
    "a poll": {
        "type": "Question",
        "oneOf": [{"type": "Note", "name": "North", "replies": {"totalItems": 3}}],
    },
    "half a character": {"content": "\ud83c"},
    "made by an application": {"generator": {"type": "Application", "name": "A", "url": "b"}},
    "liked": {"likes": {"totalItems": 3}, "shares": {"totalItems": 1}},
}


@pytest.mark.parametrize("case", OBJECTS)
def test_a_delivered_version_is_the_one_that_polling_makes(case: str) -> None:
    found = activity(**OBJECTS[case])
    account = Account(account=AccountId(ACTOR), handle=None, host=f"{ACTOR}/outbox")
    polled = activitypub.read(account, answered(POST, json.dumps(found.item).encode()))
    assert polled.posts[PostId(POST)] == shown_in(activitypub.NAME, found)


@pytest.mark.parametrize("case", OBJECTS)
@pytest.mark.parametrize("platform", [activitypub.NAME, mastodon.NAME])
def test_the_object_bears_out_its_own_version(case: str, platform: str) -> None:
    found = activity(**OBJECTS[case])
    assert found.item is not None and found.post is not None
    version = shown_in(platform, found).version
    assert bears_out(version, found.post, found.item)
    assert not bears_out(version, found.post, {**found.item, "content": "<p>Wet.</p>"})


STATUS: dict[str, Any] = {
    "uri": POST,
    "url": "https://social.tides.example/@ministry/1",
    "created_at": "2026-01-31T12:00:00.123Z",
    "content": "<p>Dry.</p>",
    "language": "en",
    "visibility": "public",
    "in_reply_to_id": "7",
    "media": [{"type": "image", "url": "https://files.example/a/1.png", "description": "map"}],
    "poll": {"options": ["North", "South"], "multiple": False},
    "quote": {"uri": f"{ACTOR}/statuses/0", "url": f"{ACTOR}/0"},
}
SAYS_MORE: dict[str, dict[str, Any]] = {
    "a name that only other forms have": {"name": "We resign."},
    "an option more": {"poll": {"options": ["North", "South", "Retreat"]}},
    "other options": {"poll": {"options": ["North", "Retreat"]}},
    "no poll": {"poll": None},
    "another description": {
        "media": [{"url": "https://files.example/a/1.png", "description": "a wreck"}]
    },
    "another picture": {"media": [{"url": "https://files.example/2.png", "description": "map"}]},
    "a picture more": {"media": [*STATUS["media"], {"url": "https://files.example/2.png"}]},
    "no picture": {"media": []},
    "a repost": {"reblog": {"uri": "https://other.example/1"}},
    "another post quoted": {"quote": {"uri": "https://other.example/1"}},
    "another day": {"created_at": "2026-01-30T12:00:00.123Z"},
    "a warning": {"spoiler_text": "flood"},
}


def signed_status() -> dict[str, Any]:
    """The object that an instance delivers of `STATUS`."""
    more = {
        "type": "Question",
        "oneOf": [{"type": "Note", "name": "North"}, {"type": "Note", "name": "South"}],
        "attachment": [{"type": "Document", "url": "https://cdn.example/b/1.png", "name": "map"}],
        "inReplyTo": "https://other.example/7",
        "quote": f"{ACTOR}/statuses/0",
    }
    found = activity(**more).item
    assert found is not None
    return dict(found)


def _status(**changed: Any) -> bytes:
    return json.dumps({**STATUS, **changed}).encode()


def test_a_status_of_the_api_is_borne_out_by_what_its_instance_delivers() -> None:
    require_borne_out(_status(), PostId(POST), signed_status())


def test_the_application_is_the_api_s_word_and_no_delivery_names_it() -> None:
    require_borne_out(_status(application={"name": "Web"}), PostId(POST), signed_status())


@pytest.mark.parametrize("case", SAYS_MORE)
def test_a_status_that_says_more_than_was_signed_is_not_borne_out(case: str) -> None:
    with pytest.raises(DeliveryError, match="something else"):
        require_borne_out(_status(**SAYS_MORE[case]), PostId(POST), signed_status())


def test_a_poll_that_is_kept_in_the_api_s_form_keeps_its_options() -> None:
    version = shown_in(
        mastodon.NAME, read_activity({**create(), "object": signed_status()})
    ).version
    said = mastodon.read_version(PostId(POST), version)
    assert said.text == "Dry.\n\n- North\n- South"
    assert [medium.words for medium in said.media] == ["map"]


@pytest.mark.parametrize("platform", [activitypub.NAME, mastodon.NAME])
def test_a_repost_is_borne_out_by_what_it_repeats(platform: str) -> None:
    body = {"type": "Announce", "id": f"{ACTOR}/statuses/2/activity", "actor": ACTOR}
    found = read_activity({**body, "object": "https://other.example/1"})
    assert found.post is not None and found.item is not None
    version = shown_in(platform, found).version
    assert bears_out(version, found.post, found.item)
    assert not bears_out(version, found.post, {**found.item, "object": "https://other.example/2"})
    reader = activitypub if platform == activitypub.NAME else mastodon
    assert reader.read_version(found.post, version).quotes == "https://other.example/1"


def test_what_is_not_the_actor_s_is_not_placed() -> None:
    with pytest.raises(DeliveryError, match="not attributed"):
        activity(attributedTo=f"{ACTOR}2")
    for fields in ({"type": "Person"}, {"type": ["Person"]}):
        with pytest.raises(Unplaced):
            shown_in(activitypub.NAME, activity(**fields))
    with pytest.raises(Unplaced):
        shown_in(activitypub.NAME, read_activity(remove()))


scalars = st.none() | st.booleans() | st.integers() | st.text(max_size=4)
values = st.recursive(
    scalars,
    lambda x: st.lists(x, max_size=3) | st.dictionaries(st.text(max_size=4), x, max_size=3),
    max_leaves=10,
)
NAMES = st.sampled_from(
    ["content", "summary", "name", "attachment", "oneOf", "anyOf", "published", "contentMap"]
)


@given(st.dictionaries(NAMES, values, max_size=5))
def test_whatever_an_object_holds_it_bears_out_its_version(fields: dict[str, Any]) -> None:
    found = activity(**fields)
    assert found.item is not None and found.post is not None
    shown = shown_in(activitypub.NAME, found)
    assert isinstance(shown, Shown)
    require_borne_out(shown.version, found.post, found.item)


@given(st.binary(max_size=30) | values.map(lambda x: json.dumps(x).encode()), values)
def test_any_version_beside_any_object_has_an_answer(version: bytes, item: Any) -> None:
    held = item if isinstance(item, dict) else {"object": item}
    try:
        require_borne_out(version, PostId(POST), held)
    except DeliveryError:
        return


# Entries


def test_what_each_deed_adds() -> None:
    (seen,) = delivered_entries("activitypub", activity(), KEPT, VERSION)
    assert isinstance(seen, PostObservation) and seen.claimed_at == AT
    (gone,) = delivered_entries("activitypub", read_activity(remove()), KEPT, None)
    assert isinstance(gone, PostObservation) and gone.outcome == Absent("Delete")
    tombstone = {"id": POST, "type": "Tombstone", "deleted": "2026-01-31T12:00:00Z"}
    dated = read_activity({**remove(), "object": tombstone})
    (gone,) = delivered_entries("activitypub", dated, KEPT, None)
    assert isinstance(gone, PostObservation)
    assert gone.outcome == Absent("Delete, Tombstone, 2026-01-31T12:00:00Z")
    left = read_activity({**remove(), "object": ACTOR})
    (state,) = delivered_entries("activitypub", left, KEPT, None)
    assert isinstance(state, AccountObservation)
    assert state.fact == AccountState("gone", "its instance, which signed it")
    assert delivered_entries("activitypub", activity(), KEPT, None) == []


@given(st.text(max_size=40))
def test_whatever_a_tombstone_says_fits_into_the_log(deleted: str) -> None:
    said = read_activity({**remove(), "object": {"id": POST, "deleted": deleted}})
    for entry in delivered_entries("activitypub", said, KEPT, None):
        leaf_of(entry)


def test_a_refused_delivery_with_a_very_long_id_is_of_the_account() -> None:
    long = PostId(f"{ACTOR}/{'x' * 600}")
    entry = refused_entry("activitypub", ACTOR, long, "why", KEPT)
    assert isinstance(entry, AccountObservation)
    leaf_of(entry)
