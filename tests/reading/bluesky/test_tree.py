"""What does a signed tree prove: all of it, one record, or that there is none?"""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from atproto_account import Account, K256Signer, loose_car, post
from entries import commitment, evidence
from made_frames import account_named, exchange
from onrecord.proof.atproto import Cid, cid_of_block
from onrecord.reading.bluesky import (
    Repository,
    TreeAnswer,
    absence_entries,
    read_repository,
    read_tree_answer,
    repository_entries,
    slice_of,
    tree_entry,
)
from onrecord.record.accounts import AccountId, PostId
from onrecord.record.exchanges import Exchange
from onrecord.record.observations import AccountObservation, Authenticity, PostObservation, Surface
from onrecord.record.outcomes import (
    Absent,
    AccountState,
    Refused,
    Revision,
    Seen,
    Unreached,
    Unread,
)

KEPT = evidence(surface=Surface.TREE).exchange
GONE = PostId("app.bsky.feed.post/gone")


def answered(body: bytes, status: int = 200) -> Exchange:
    return replace(exchange(body), method="GET", url="https://pds.test/", status=status)


def ministry() -> Account:
    account = account_named("tides")
    account.write(a=post("one"), b=post("two", createdAt="2026-01-02T03:04:05+02:00"))
    account.write_paths({"app.bsky.graph.follow/c": post("not kept")})
    return account


def whole(account: Account) -> Repository:
    found = read_repository(answered(account.export()), AccountId(account.did), key(account))
    assert isinstance(found, Repository)
    return found


def key(account: Account) -> str:
    return account.signer.public.text


def test_a_whole_tree_lists_every_post() -> None:
    account = ministry()
    tree = whole(account)
    assert {post for post, _ in tree.kept()} == {
        "app.bsky.feed.post/first",
        "app.bsky.feed.post/a",
        "app.bsky.feed.post/b",
    }
    assert len(tree.paths) == 4
    assert (tree.chain.rev, tree.chain.data) == (account.rev, account.data)


def test_the_entries_of_a_tree() -> None:
    account = ministry()
    tree = whole(account)
    versions = {cid: commitment(cid.hex()) for cid in tree.records}
    posts = [PostId("app.bsky.feed.post/b")]
    revision, sighting = repository_entries(tree, KEPT, versions, posts)
    assert isinstance(revision, AccountObservation)
    assert revision.fact == Revision(account.rev or "", None, "listed")
    assert isinstance(sighting, PostObservation)
    assert sighting.outcome == Seen(versions[tree.paths[posts[0]]])
    assert sighting.claimed_at == datetime(2026, 1, 2, 1, 4, 5, tzinfo=UTC)
    assert sighting.evidence.authenticity is Authenticity.ACCOUNT_SIGNED
    known = [*posts, GONE]
    (absent,) = absence_entries(tree, KEPT, known)
    assert isinstance(absent, PostObservation) and absent.post == GONE
    assert isinstance(absent.outcome, Absent) and (account.rev or "") in absent.outcome.said


def without(account: Account, *left_out: Cid) -> bytes:
    commit = account.commit(account.data, account.rev or "")
    root = cid_of_block(commit)
    blocks = {root: commit} | account.blocks
    return loose_car(root, {cid: raw for cid, raw in blocks.items() if cid not in left_out})


def test_a_tree_is_whole_or_nothing() -> None:
    account = ministry()
    record = account.records["app.bsky.feed.post/a"]
    for left_out, words in ((account.data, "is missing"), (record, "lacks the record")):
        answer = answered(without(account, left_out))
        found = read_repository(answer, AccountId(account.did), key(account))
        assert isinstance(found, Unread) and words in found.why
    # A record that is not kept as a post need not come along.
    follow = account.records["app.bsky.graph.follow/c"]
    assert isinstance(
        read_repository(answered(without(account, follow)), AccountId(account.did), key(account)),
        Repository,
    )


REFUSED = {
    "an error": (answered(b"", 503), Unreached),
    "no answer": (replace(answered(b""), status=None, failure="dns: no address"), Unreached),
    "a rate limit": (answered(b"", 429), Refused),
    "a takedown": (answered(b'{"error":"RepoTakendown","message":"x"}', 400), AccountState),
    "no record": (answered(b'{"error":"RecordNotFound","message":"x"}', 404), (Absent, Unread)),
    "nothing": (answered(b""), Unread),
    "nonsense": (answered(b"nonsense"), Unread),
}


@pytest.mark.parametrize("name", REFUSED)
def test_an_answer_without_a_tree_is_what_it_is(name: str) -> None:
    answer, outcome = REFUSED[name]
    account = ministry()
    one = read_tree_answer(answer, AccountId(account.did), GONE, key(account))
    every = read_repository(answer, AccountId(account.did), key(account))
    # That a record is not there is proved by a tree, never by an error alone.
    assert isinstance(one, outcome) and not isinstance(one, Absent)
    assert isinstance(every, outcome) and not isinstance(every, Absent)


@pytest.mark.parametrize("wrong", ["no key", "another key", "another account"])
def test_a_tree_that_is_not_the_accounts_is_unread(wrong: str) -> None:
    account = ministry()
    did = AccountId("did:plc:" + "b" * 24 if wrong == "another account" else account.did)
    signed_by = {"no key": None, "another key": K256Signer("other").public.text}
    under = signed_by.get(wrong, key(account))
    assert isinstance(read_repository(answered(account.export()), did, under), Unread)
    assert isinstance(read_tree_answer(answered(account.export()), did, GONE, under), Unread)


def test_one_record_is_proved_present_or_absent() -> None:
    account = ministry()
    for post_id, present in ((PostId("app.bsky.feed.post/a"), True), (GONE, False)):
        proof = slice_of(account.export(), AccountId(account.did), key(account), [post_id])
        assert len(proof) < len(account.export())
        found = read_tree_answer(answered(proof), AccountId(account.did), post_id, key(account))
        assert isinstance(found, TreeAnswer)
        version = commitment("a") if present else None
        entry = tree_entry(found, KEPT, version, AccountId(account.did))
        assert isinstance(entry, PostObservation)
        assert isinstance(entry.outcome, Seen if present else Absent)
        assert (found.placed.record is not None) is present


def test_a_proof_of_one_record_says_nothing_of_another() -> None:
    account = ministry()
    for number in range(60):
        account.write(**{f"p{number}": post(f"post {number}")})
    only = PostId("app.bsky.feed.post/a")
    proof = slice_of(account.export(), AccountId(account.did), key(account), [only])
    answers = [
        read_tree_answer(
            answered(proof),
            AccountId(account.did),
            PostId(f"app.bsky.feed.post/p{number}"),
            key(account),
        )
        for number in range(60)
    ]
    assert any(isinstance(found, Unread) and "is missing" in found.why for found in answers)
    assert not any(isinstance(found, TreeAnswer) and found.placed.cid is None for found in answers)


def test_a_proof_without_the_record_itself_is_unread() -> None:
    account = ministry()
    post_id = PostId("app.bsky.feed.post/a")
    answer = answered(without(account, account.records[post_id]))
    found = read_tree_answer(answer, AccountId(account.did), post_id, key(account))
    assert found == Unread("the answer proves the record but lacks its bytes")


def test_signed_nonsense_claims_no_time() -> None:
    account = account_named("tides")
    account.write(a=b"\xa1\x64text\x01", b=b"\x80")
    tree = whole(account)
    versions = {cid: commitment(cid.hex()) for cid in tree.records}
    entries = repository_entries(tree, KEPT, versions, [post for post, _ in tree.kept()])
    assert all(e.claimed_at is None for e in entries if isinstance(e, PostObservation))
