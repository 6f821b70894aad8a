"""What does a commit on the stream say, and how does it join what we hold?"""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atproto_account import Account, K256Signer, P256Signer, post
from made_frames import account_named, sync_frame
from onrecord.proof.atproto import CommitFrame, SyncFrame, VerifiedCommit, cid_of_block, read_frame
from onrecord.reading.bluesky import (
    Chain,
    link_of,
    made_at,
    records_of,
    verify_frame,
    verify_signed,
    verify_sync,
    why_unlinked,
)
from onrecord.record.accounts import AccountId
from onrecord.record.outcomes import Unread


def test_a_revision_tells_when_it_was_made() -> None:
    """Worked out by hand: base 32, without the ten bits of the clock's number."""
    assert made_at("2222222222222") == datetime(1970, 1, 1, tzinfo=UTC)
    assert made_at("2222222222322") == datetime(1970, 1, 1, 0, 0, 0, 1, tzinfo=UTC)
    assert made_at("222222222232z") == made_at("2222222222322")
    assert made_at("3jzfcijpj2z2a").year == 2023
    assert made_at("jzzzzzzzzzzzz").year == 2540  # the last one


@given(st.integers(0, 2**54 - 1), st.integers(0, 1023))
def test_every_revision_has_a_time(microseconds: int, clock: int) -> None:
    number, digits = microseconds << 10 | clock, "234567abcdefghijklmnopqrstuvwxyz"
    rev = "".join(digits[number >> shift & 31] for shift in range(60, -5, -5))
    since = made_at(rev) - datetime(1970, 1, 1, tzinfo=UTC)
    assert since.days * 86_400_000_000 + since.seconds * 1_000_000 + since.microseconds == (
        microseconds
    )


def commit_of(account: Account) -> tuple[CommitFrame, VerifiedCommit]:
    frame = read_frame(account.write(a=post("one")).frame)
    assert isinstance(frame, CommitFrame)
    found = verify_frame(frame, AccountId(account.did), account.signer.public.text)
    assert isinstance(found, VerifiedCommit)
    return frame, found


def test_a_frame_is_verified_under_the_first_key_that_signed_it() -> None:
    account = account_named("tides")
    frame, found = commit_of(account)
    ours, other = account.signer.public.text, P256Signer("other").public.text
    for keys in ((ours,), (other, ours), (ours, other)):
        assert verify_signed(frame, AccountId(account.did), keys) == found
    refused = verify_signed(frame, AccountId(account.did), (other,))
    assert isinstance(refused, Unread) and "is not signed by" in refused.why


KEYS = {
    "no key is known": (None, "no signing key is known"),
    "not a key": ("zNonsense", ""),
    "another key": (K256Signer("another").public.text, "is not signed by"),
}


@pytest.mark.parametrize("name", KEYS)
def test_what_no_key_bears_out_is_unread(name: str) -> None:
    key, words = KEYS[name]
    account = account_named("tides")
    frame, _ = commit_of(account)
    sync = read_frame(sync_frame(account))
    assert isinstance(sync, SyncFrame)
    for found in (
        verify_frame(frame, AccountId(account.did), key),
        verify_sync(sync, AccountId(account.did), key),
        verify_signed(frame, AccountId(account.did), () if key is None else (key,)),
        verify_signed(sync, AccountId(account.did), () if key is None else (key,)),
    ):
        assert isinstance(found, Unread) and words in found.why


def test_a_frame_of_another_account_is_unread() -> None:
    account = account_named("tides")
    frame, _ = commit_of(account)
    key = account.signer.public.text
    found = verify_frame(frame, AccountId("did:plc:" + "b" * 24), key)
    assert found == Unread("the frame names another account")


def test_how_a_commit_joins_what_we_hold() -> None:
    account = account_named("tides")
    before = Chain(account.rev or "", account.data)
    _, found = commit_of(account)
    here = Chain(found.rev, found.commit.data)
    other = cid_of_block(b"another tree")
    cases = {
        "it follows": (found, before, "inverted"),
        "we stand there already": (found, here, "inverted"),
        "nothing is held": (found, None, "unlinked"),
        "another revision is held": (found, Chain("3zzzzzzzzzzzz", before.data), "unlinked"),
        "another tree is held": (found, Chain(before.rev, other), "unlinked"),
        "another tree of this revision is held": (found, Chain(found.rev, other), "unlinked"),
        "it is not all": (
            replace(found, complete=False, incomplete_because="tooBig"),
            before,
            "unlinked",
        ),
    }
    for name, (commit, chain, link) in cases.items():
        assert link_of(commit, chain) == link, name


def test_why_a_commit_does_not_join() -> None:
    account = account_named("tides")
    before = Chain(account.rev or "", account.data)
    _, found = commit_of(account)
    part = replace(found, complete=False, incomplete_because="the host left operations out")
    assert why_unlinked(part, before) == "the host left operations out"
    assert why_unlinked(found, None).endswith("and we held none")
    held = Chain("3zzzzzzzzzzzz", before.data)
    assert why_unlinked(found, held) == (
        f"the stream went on from revision {before.rev}, and we held 3zzzzzzzzzzzz"
    )


def test_only_kept_collections_have_versions() -> None:
    account = account_named("tides")
    paths = {
        "app.bsky.feed.post/a": post("kept"),
        "app.bsky.feed.like/b": post("kept too"),
        "app.bsky.graph.follow/c": post("a revision only"),
    }
    frame = read_frame(account.write_paths(paths).frame)
    assert isinstance(frame, CommitFrame)
    found = verify_frame(frame, AccountId(account.did), account.signer.public.text)
    assert isinstance(found, VerifiedCommit)
    assert sorted(records_of(found).values()) == sorted((post("kept"), post("kept too")))
