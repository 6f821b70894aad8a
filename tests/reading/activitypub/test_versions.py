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
    for fields in ({"attributedTo": f"{ACTOR}2"}, {"type": "Person"}, {"type": ["Person"]}):
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
