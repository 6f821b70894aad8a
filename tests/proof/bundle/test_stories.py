"""Which stories of an account are borne out, and what is said of holes in them?"""

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from atproto_account import (
    Account,
    K256Signer,
    P256Signer,
    frame_bytes,
    loose_car,
    post,
)
from atproto_directory import START, Directory, operation
from bundle_faults import checked, says
from entries import at
from onrecord.platforms import bluesky
from onrecord.proof.atproto import (
    SyncFrame,
    public_key,
    read_frame,
    verify_sync_frame,
)
from onrecord.proof.bundle import Verification
from onrecord.reading.bluesky import (
    TreeAnswer,
    identity_entry,
    read_identity,
    read_tree_answer,
    stated_entry,
    sync_entry,
    tree_entry,
)
from onrecord.record.accounts import AccountId
from onrecord.record.observations import Authenticity, Surface
from onrecord.record.outcomes import Unread
from small_bundle import forge
from small_case import HOST, OLD, PLC, STARTLING, MemoryStore, Story, frame_exchange

MINISTRY = K256Signer("the ministry")


@dataclass
class Told:
    """A story that begins with one post and its identity."""

    story: Story
    store: MemoryStore

    def verified(self) -> Verification:
        return checked(forge(self.story, self.store).build())


def begun(signer: K256Signer | P256Signer = MINISTRY, directory: Directory | None = None) -> Told:
    store = MemoryStore()
    story = Story(store, signer)
    if directory is not None:
        story.directory, story.account = directory, Account(signer, directory.did)
    story.account.write_paths({OLD: post("opening hours")})
    story.identify()
    story.list_tree(OLD)
    return Told(story, store)


def after(minutes: float) -> timedelta:
    """When by the directory's clock that is."""
    return at(minutes) - START


def rotate(story: Story, name: str, minutes: float) -> None:
    """The account gives itself another signing key."""
    new = K256Signer(name)
    story.directory.add(operation([story.rotation], new), story.rotation, after(minutes))
    story.account.signer = new


def test_a_story_under_a_p256_key() -> None:
    told = begun(P256Signer("the ministry"))
    told.story.write(STARTLING, post("We leave the accord."))
    assert told.verified().verdict == "proved"


def test_a_key_that_was_rotated_is_good_for_what_it_signed_in_its_time() -> None:
    told = begun()
    told.story.write(STARTLING, post("We leave the accord."))
    rotate(told.story, "a new key", 10)
    told.story.minutes = 20
    told.story.identify()
    told.story.write(STARTLING, None)
    found = told.verified()
    assert found.verdict == "proved" and found.steps[12].ok is True
    assert "not in force" not in says(found, 11)


def test_a_key_that_was_rotated_away_long_before_is_refused() -> None:
    told = begun()
    old = told.story.account.signer
    rotate(told.story, "a new key", 10)
    told.story.minutes = 20
    told.story.identify()
    told.story.account.signer = old
    told.story.minutes = 60 * 24
    late = told.story.account.write_paths({STARTLING: post("We leave the accord.")})
    told.story.hear(late.edited(time="2026-02-01T12:00:00.000Z"))
    found = told.verified()
    assert found.verdict == "failed"
    assert "record/0004/entry.json: commit" in says(found, 11)
    assert "is not signed by" in says(found, 11)


def test_a_late_frame_under_an_older_key_is_told_as_such() -> None:
    """Its sender's word on its time is only a word: it is accepted, and said."""
    told = begun()
    written = told.story.account.write_paths({STARTLING: post("We leave the accord.")})
    rotate(told.story, "a new key", 10)
    told.story.minutes = 20
    told.story.identify()
    new, told.story.account.signer = told.story.account.signer, K256Signer("the ministry")
    told.story.hear(written.edited(time="2026-01-31T12:05:00.000Z"))
    told.story.account.signer = new
    found = told.verified()
    assert found.verdict == "proved"
    assert "not in force when it came, by its directory's dates: record/0004" in says(found, 11)


def test_a_commit_that_was_made_after_its_key_was_rotated_away_is_refused() -> None:
    """Whoever still has the old key can backdate the frame, but its revision is signed."""
    told = begun()
    old = told.story.account.signer
    rotate(told.story, "a new key", 10)
    told.story.minutes = 20
    told.story.identify()
    new, told.story.account.signer = told.story.account.signer, old
    told.story.account.number = revision_number(at(60))
    late = told.story.account.write_paths({STARTLING: post("We leave the accord.")})
    told.story.hear(late.edited(seq=9, time="2026-01-31T12:05:00.000Z"))
    told.story.account.signer = new
    assert "is not signed by" in says(told.verified(), 11)


def revision_number(moment: datetime) -> int:
    """The twin's number for a revision that is made then (atproto_account.tid)."""
    since = moment - datetime(1970, 1, 1, tzinfo=UTC)
    return (since // timedelta(microseconds=1) << 10) - (1 << 60)


def test_a_key_that_was_annulled_later_is_told() -> None:
    """Somebody took the account over by a rotation key, and the owner took it back."""
    # What a lower rotation key signed, a higher one can annul within 72 hours (did:plc).
    low, high = K256Signer("low"), K256Signer("high")
    told = begun(directory=Directory(operation([high, low], MINISTRY), high))
    story = told.story
    story.directory.add(operation([high, low], K256Signer("a thief")), low, after(10))
    story.account.signer = K256Signer("a thief")
    story.minutes = 20
    story.identify()
    story.write(STARTLING, post("We leave the accord."))
    story.directory.add(
        operation([high, low], K256Signer("the owner")), high, after(60), follows=0, annuls=(1,)
    )
    story.minutes = 90
    story.identify()
    found = told.verified()
    assert found.verdict == "proved"
    assert "annulled since: record/0004 to 0005" in says(found, 11)


def test_a_did_web_is_checked_under_the_key_that_its_web_site_named() -> None:
    did = AccountId("did:web:tides.example")
    store = MemoryStore()
    story = Story(store)
    story.account = Account(story.signer, did)
    story.directory.did = did
    story.account.write_paths({OLD: post("opening hours")})
    method = {
        "id": f"{did}#atproto",
        "type": "Multikey",
        "controller": did,
        "publicKeyMultibase": story.key,
    }
    document = {"id": did, "alsoKnownAs": ["at://tides.example"], "verificationMethod": [method]}
    url = bluesky.ask_identity(PLC, did)
    exchange, kept = story.answer(url, json.dumps(document).encode())
    identity = read_identity(exchange, did)
    assert isinstance(identity, tuple)
    store.append([identity_entry(did, identity[0], kept)])
    story.list_tree(OLD)
    story.write(STARTLING, post("We leave the accord."))
    found = checked(forge(story, store).build())
    assert found.verdict == "proved"
    assert "signatures: record/0001 to 0004; tls-only" in says(found, 11)
    assert "tls-only, by the recording machine's word: record/0000" in says(found, 11)


# Holes


def test_a_commit_that_does_not_name_the_tree_before_leaves_a_gap() -> None:
    told = begun()
    written = told.story.account.write_paths({STARTLING: post("We leave the accord.")})
    told.story.hear(written.without("prevData"))
    found = told.verified()
    assert (found.verdict, found.steps[12].ok) == ("proved", None)
    assert "not proved complete; unknown between revisions 3222222222223 and" in says(found, 13)


def test_a_commit_that_was_never_heard_leaves_a_gap() -> None:
    told = begun()
    told.story.account.write_paths({STARTLING: post("We leave the accord.")})
    told.story.write(STARTLING, None)
    found = told.verified()
    assert (found.verdict, found.steps[12].ok) == ("proved", None)
    assert "unknown between revisions 3222222222223 and 3222222222225" in says(found, 13)


def test_a_post_that_came_and_went_unheard_leaves_a_gap() -> None:
    """The tree is then what it was before, so only the revisions tell."""
    told = begun()
    told.story.account.write_paths({STARTLING: post("We leave the accord.")})
    told.story.account.write_paths({STARTLING: None})
    told.story.write(OLD, post("opening hours, corrected"))
    found = told.verified()
    assert found.steps[12].ok is None
    assert "unknown between revisions 3222222222223 and 3222222222226" in says(found, 13)


def test_a_commit_that_leaves_operations_out_leaves_a_gap() -> None:
    told = begun()
    written = told.story.account.write_paths({STARTLING: post("We leave the accord.")})
    told.story.hear(written.edited(tooBig=True))
    found = told.verified()
    assert (found.verdict, found.steps[12].ok) == ("proved", None)


def test_a_commit_on_another_tree_of_that_revision_leaves_a_gap() -> None:
    """The account's key signed two trees as one revision; we heard one, it built on the other."""
    told = begun()
    story = told.story
    before = dict(story.account.records), story.account.data, story.account.rev
    story.write(STARTLING, post("We leave the accord."))
    story.account.records, story.account.data, story.account.rev = before
    story.account.number -= 1
    story.account.write_paths({STARTLING: post("We stay in the accord.")})
    story.write(OLD, post("opening hours, corrected"))
    found = told.verified()
    assert (found.verdict, found.steps[12].ok) == ("proved", None)
    assert "unknown between revisions 3222222222224 and 3222222222225" in says(found, 13)


def test_a_late_commit_closes_the_gap_whatever_its_entry_says() -> None:
    told = begun()
    late = told.story.account.write_paths({STARTLING: post("We leave the accord.")})
    told.story.write(STARTLING, None)
    told.story.hear(late)
    assert told.verified().steps[12].ok is True


def test_an_announced_tree_is_a_signed_revision_with_a_gap_before_it() -> None:
    told = begun()
    story = told.story
    written = story.account.write_paths({STARTLING: post("We leave the accord.")})
    body = {
        "seq": 9,
        "did": story.did,
        "rev": story.account.rev,
        "time": "2026-01-31T12:00:00.000Z",
        "blocks": loose_car(written.root, {written.root: written.blocks[written.root]}),
    }
    raw = frame_bytes("#sync", body)
    frame = read_frame(raw)
    assert isinstance(frame, SyncFrame)
    commit = verify_sync_frame(frame, public_key(story.key))
    kept = story.kept(frame_exchange(raw, at(30)))
    told.store.append([sync_entry(commit, story.did, kept)])
    found = told.verified()
    assert (found.verdict, found.steps[10].ok, found.steps[12].ok) == ("proved", True, None)


def test_a_signed_answer_for_one_record_is_checked_too() -> None:
    told = begun()
    story = told.story
    story.write(STARTLING, post("We leave the accord."))
    story.write(STARTLING, None)
    exchange, kept = story.answer(
        bluesky.ask_tree(HOST, story.did, STARTLING), story.account.export()
    )
    answer = read_tree_answer(exchange, story.did, STARTLING, story.key)
    assert isinstance(answer, TreeAnswer)
    told.store.append([tree_entry(answer, kept, None, story.did)])
    found = told.verified()
    assert (found.verdict, found.steps[12].ok) == ("proved", True)


def test_two_trees_signed_as_one_revision_are_told() -> None:
    told = begun()
    story = told.story
    before = dict(story.account.records), story.account.data, story.account.rev
    story.write(STARTLING, post("We leave the accord."))
    story.account.records, story.account.data, story.account.rev = before
    story.account.number -= 1
    story.write(STARTLING, post("We stay in the accord."))
    found = told.verified()
    assert found.steps[12].ok is None
    assert "signed 2 different trees as revision 3222222222224" in says(found, 13)


def test_what_could_not_be_read_is_not_believed() -> None:
    told = begun()
    story = told.story
    kept = story.kept(frame_exchange(b"no frame", at(30)))
    unread = stated_entry(story.did, Unread("not a frame"), kept, Surface.STREAM)
    signed = replace(unread.evidence, authenticity=Authenticity.ACCOUNT_SIGNED)
    told.store.append([unread, replace(unread, evidence=signed)])
    found = told.verified()
    assert found.verdict == "proved"
    assert "signatures: record/0000 to 0002; tls-only" in says(found, 11)


def test_a_bundle_without_signatures_says_so() -> None:
    store = MemoryStore()
    story = Story(store)
    story.look_at_host(OLD)
    found = checked(forge(story, store).build())
    assert found.verdict == "proved"
    assert (found.steps[10].ok, found.steps[12].ok) == (None, None)
    assert "borne out by the accounts' signatures: none" in says(found, 11)


@pytest.mark.parametrize(
    "authenticity", [Authenticity.INSTANCE_SIGNED, Authenticity.THIRD_PARTY_COPY]
)
def test_other_kinds_of_word_are_told_apart(authenticity: Authenticity) -> None:
    store = MemoryStore()
    story = Story(store)
    story.look_at_host(OLD)
    (entry,) = store.entries
    found: Any = entry
    store.entries[0] = replace(found, evidence=replace(found.evidence, authenticity=authenticity))
    told = says(checked(forge(story, store).build()), 11)
    assert f"{authenticity}, by the recording machine's word: record/0000" in told
